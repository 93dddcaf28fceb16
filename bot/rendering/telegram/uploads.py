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
    saying,
    stacked,
)
from bot.rendering.telegram.letters import one_line, units
from bot.rendering.telegram.sources import outlet_of, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.texts import Texts
    from retrieval.types import Article

_BEGINNING = 400  # units of the text
_TITLES = 10


def added_message(article: Article, passages: int, texts: Texts, *, is_new: bool) -> Message:
    """Title, outlet, date, passages and first lines, with buttons to keep or drop the article.

    One that was there before (not ``is_new``) gets no buttons.
    """
    facts = [
        outlet_of(article),
        shown_date(article.dating, texts) or texts("bot.undated"),
        texts("bot.passages", count=passages),
    ]
    beginning = truncated(article.text, _BEGINNING, units)
    parts = [
        Part(plain(texts("bot.added" if is_new else "bot.known", article_id=article.id))),
        Part(bold(plain(title_of(article, texts)))),
        Part(joined(" · ", map(plain, facts))),
        Part(blockquote(plain(beginning))),
    ]
    (body,) = stacked(parts)
    keep = Button(texts("bot.keep"), Keep(article.id).pack())
    drop = Button(texts("bot.drop"), Drop(article.id).pack())
    return Message(body.markup, ((keep, drop),) if is_new else ())


def several_message(titles: Sequence[str], failures: Sequence[str], texts: Texts) -> Message:
    """What became of a file of many articles: how many, the first titles, what went wrong."""
    lines = [texts("bot.added_several", count=len(titles))]
    lines += [f"• {one_line(title, 120)}" for title in titles[:_TITLES]]
    lines += ["…"] if len(titles) > _TITLES else []
    lines += [f"⚠️ {one_line(failure, 200)}" for failure in failures[:_TITLES]]
    lines += ["…"] if len(failures) > _TITLES else []
    return saying("\n".join(lines))
