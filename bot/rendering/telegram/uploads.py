"""What was understood of an article that somebody sent, for them to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.dates import shown_date
from bot.rendering.shortening import truncated
from bot.rendering.telegram.addresses import Drop, Keep
from bot.rendering.telegram.html import (
    Button,
    Message,
    Part,
    blockquote,
    bold,
    joined,
    plain,
    stacked,
)
from bot.rendering.telegram.letters import one_line, units
from bot.rendering.telegram.sources import outlet_of, title_of
from retrieval.store import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.texts import Texts
    from retrieval.types import Article

_BEGINNING = 400  # units of the text
_TITLES = 10
_SAID = {
    Outcome.NEW: "bot.added",
    Outcome.CHANGED: "bot.updated",
    Outcome.UNCHANGED: "bot.known",
}
_SAID_OF_SEVERAL = {
    Outcome.NEW: "bot.added_several",
    Outcome.CHANGED: "bot.updated_several",
    Outcome.UNCHANGED: "bot.known_several",
}


def added_message(article: Article, passages: int, texts: Texts, outcome: Outcome) -> Message:
    """Title, outlet, date, passages and first lines, with buttons to keep or drop the article.

    One that was there before gets no buttons: to drop it would take what it was as well.
    """
    facts = [
        outlet_of(article),
        shown_date(article.dating, texts) or texts("bot.undated"),
        texts("bot.passages", count=passages),
    ]
    beginning = truncated(article.text, _BEGINNING, units)
    parts = [
        Part(plain(texts(_SAID[outcome], article_id=article.id))),
        Part(bold(plain(title_of(article, texts)))),
        Part(joined(" · ", map(plain, facts))),
        Part(blockquote(plain(beginning))),
    ]
    (body,) = stacked(parts)
    keep = Button(texts("bot.keep"), Keep(article.id).pack())
    drop = Button(texts("bot.drop"), Drop(article.id).pack())
    return Message(body.markup, ((keep, drop),) if outcome is Outcome.NEW else ())


def several_messages(
    titles: Mapping[Outcome, Sequence[str]], failures: Sequence[str], texts: Texts
) -> list[Message]:
    """What became of a file of many articles: how many, the first titles, what went wrong.

    Those that were known are only counted.
    """
    lines = []
    for outcome, key in _SAID_OF_SEVERAL.items():
        if some := titles[outcome]:
            lines.append(texts(key, count=len(some)))
            listed = () if outcome is Outcome.UNCHANGED else some
            lines += [f"• {one_line(title, 120)}" for title in listed[:_TITLES]]
            lines += ["…"] if len(listed) > _TITLES else []
    lines += [f"⚠️ {one_line(failure, 200)}" for failure in failures[:_TITLES]]
    lines += ["…"] if len(failures) > _TITLES else []
    parts = [Part(plain(line)) for line in lines or [texts("bot.added_none")]]
    return [Message(body.markup) for body in stacked(parts)]
