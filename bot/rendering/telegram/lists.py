"""What the commands answer: a welcome, help, and lists of what the archive and the bot hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.rendering.dates import listed_date, shown_date
from bot.rendering.telegram.addresses import (
    Example,
    Nothing,
    SourcesPage,
    Speak,
    Spoken,
    Unfollow,
)
from bot.rendering.telegram.fragments import web_address
from bot.rendering.telegram.html import Button, Html, Message, bold, joined, link, plain
from bot.rendering.telegram.letters import one_line
from bot.rendering.telegram.sources import outlet_of, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.people.types import Follow
    from bot.texts import Texts
    from retrieval.store import Summary
    from retrieval.types import Article

COMMANDS = (
    *("start", "help", "ask", "latest", "sources"),
    *("language", "following", "forget", "privacy"),
)
ADMIN_COMMANDS = ("add", "remove", "stats")
NEWEST = 10
_OUTLETS_A_PAGE = 15
_EXAMPLES = 10
_FOLLOWED = 30
_IN_A_ROW = 5  # buttons
_LABEL = 60  # units
_BULLET = "• "
_TITLE = 160
_QUESTION = 110
_ADDRESS = 800  # characters; Telegram bounds all the links of a message together
_UNDATED = datetime.min.replace(tzinfo=UTC)
_OWN_NAMES = {Spoken.VIETNAMESE: "Tiếng Việt", Spoken.ENGLISH: "English"}


def welcome(texts: Texts, examples: Sequence[str], count: int) -> Message:
    """What the bot is; ``count`` articles, and examples as buttons that lead to their places."""
    told = [texts("bot.welcome")]
    if count == 0:
        return _message([*told, texts("bot.welcome_empty")])
    told.append(texts("bot.welcome_count", count=count))
    shown = [line for question in examples[:_EXAMPLES] if (line := one_line(question, _QUESTION))]
    if not shown:
        return _message([*told, texts("bot.welcome_ask")])
    told += [texts("bot.welcome_examples"), "\n".join(_BULLET + question for question in shown)]
    labels = [one_line(question, _LABEL) for question in shown]
    return _message(told, tuple((Button(x, Example(n).pack()),) for n, x in enumerate(labels)))


def example(shown: str, number: int) -> str | None:
    """The example of this number in a welcome, by the text that is shown; its button cuts it."""
    questions = [line for line in shown.split("\n") if line.startswith(_BULLET)]
    return questions[number].removeprefix(_BULLET) if number < len(questions) else None


def help_message(texts: Texts, admin: bool) -> Message:
    """How to ask, and the commands; an administrator's own after the others."""
    lines = [
        _headed(texts("bot.help")),
        _headed("\n".join([texts("bot.help_commands"), *_described(COMMANDS, texts)])),
    ]
    if admin:
        own = _described(ADMIN_COMMANDS, texts)
        lines.append(_headed("\n".join([texts("bot.help_admin"), *own])))
    return Message(joined("\n\n", lines).markup)


def privacy(texts: Texts, days: int) -> Message:
    """What is stored about a person; questions and answers for ``days`` days."""
    return Message(_headed(texts("bot.privacy", days=days)).markup)


def latest(
    summaries: Sequence[Summary], texts: Texts, elsewhere: Callable[[Article], str | None]
) -> Message:
    """The ten newest articles, newest first, by their dates however known, then by their ids.

    ``elsewhere`` gives the link of an article without an address on the web (their texts are left
    out, as in summaries).
    """
    articles = sorted((summary.article for summary in summaries), key=_moment, reverse=True)
    if not articles:
        return _message([texts("bot.latest_empty")])
    items = (_item(article, texts, elsewhere) for article in articles[:NEWEST])
    return Message(joined("\n\n", [bold(plain(texts("bot.latest"))), *items]).markup)


def sources(summaries: Sequence[Summary], texts: Texts, page: int) -> Message:
    """Outlets with their numbers of articles and periods, most articles first.

    ``page`` counts from 1; one beyond the last shows the last.
    """
    if not summaries:
        return _message([texts("bot.latest_empty")])
    by_outlet: dict[str, list[Article]] = {}
    for summary in summaries:
        by_outlet.setdefault(outlet_of(summary.article), []).append(summary.article)
    outlets = sorted(by_outlet.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
    pages = -(-len(outlets) // _OUTLETS_A_PAGE)
    page = min(max(page, 1), pages)
    shown = outlets[(page - 1) * _OUTLETS_A_PAGE : page * _OUTLETS_A_PAGE]
    lines = (_outlet(name, articles, texts) for name, articles in shown)
    html = joined("\n", [bold(plain(texts("bot.sources"))), *lines])
    return Message(html.markup, _turning(page, pages))


def language_choice(texts: Texts) -> Message:
    """Two buttons, each in its own language."""
    row = tuple(Button(name, Speak(spoken).pack()) for spoken, name in _OWN_NAMES.items())
    return _message([texts("bot.language")], (row,))


def following(follows: Sequence[Follow], texts: Texts, *, in_company: bool = False) -> Message:
    """The questions that a person follows, numbered, and buttons that end them.

    Beyond 30 they are only counted. ``in_company``: those that the person follows in one group.
    """
    if not follows:
        key = "bot.following_none_here" if in_company else "bot.following_none"
        return _message([texts(key)])
    questions = (one_line(follow.question, _QUESTION) or "…" for follow in follows[:_FOLLOWED])
    lines = [f"{number}. {question}" for number, question in enumerate(questions, start=1)]
    if len(follows) > _FOLLOWED:
        lines.append(texts("bot.following_more", count=len(follows) - _FOLLOWED))
    heading = texts("bot.following_here" if in_company else "bot.following")
    told = _headed("\n".join([heading, *lines]))
    html = joined("\n\n", [told, plain(texts("bot.following_end"))])
    ends = [
        Button(f"🔕 {number}", Unfollow(follow.id).pack())
        for number, follow in enumerate(follows[:_FOLLOWED], start=1)
    ]
    rows = (tuple(ends[n : n + _IN_A_ROW]) for n in range(0, len(ends), _IN_A_ROW))
    return Message(html.markup, tuple(rows))


def _message(paragraphs: Iterable[str], keyboard: tuple[tuple[Button, ...], ...] = ()) -> Message:
    return Message(joined("\n\n", map(plain, paragraphs)).markup, keyboard)


def _headed(text: str) -> Html:
    """``text`` with its first line as a heading."""
    first, *rest = text.split("\n", 1)
    return joined("\n", [bold(plain(first)), *map(plain, rest)])


def _described(commands: Iterable[str], texts: Texts) -> list[str]:
    return [f"/{name} – {texts(f'bot.cmd_{name}')}" for name in commands]


def _item(article: Article, texts: Texts, elsewhere: Callable[[Article], str | None]) -> Html:
    title = plain(one_line(title_of(article, texts), _TITLE))
    web = web_address(article.url)
    address = web if web and len(web) <= _ADDRESS else elsewhere(article)
    facts = map(plain, (outlet_of(article), shown_date(article.dating, texts) or ""))
    return joined("\n", [link(title, address) if address else title, joined(" · ", facts)])


def _outlet(name: str, articles: Sequence[Article], texts: Texts) -> Html:
    """``TTXVN: 12 · 16/1/2009 – khoảng 1/2016``."""
    dated = sorted((article for article in articles if article.dating), key=_moment)
    ends = (listed_date(article.dating, texts) or "" for article in (*dated[:1], *dated[-1:]))
    period = plain(" – ".join(dict.fromkeys(ends)))
    count = plain(f"{name or texts('bot.sources_other')}: {texts.number(len(articles))}")
    return joined(" · ", [count, period])


def _moment(article: Article) -> tuple[datetime, int]:
    return (article.dating.when if article.dating else _UNDATED, article.id)


def _turning(page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    """◀ 2/3 ▶, without what leads nowhere."""
    if pages == 1:
        return ()
    back = [Button("◀", SourcesPage(page - 1).pack())] if page > 1 else []
    on = [Button("▶", SourcesPage(page + 1).pack())] if page < pages else []
    return ((*back, Button(f"{page}/{pages}", Nothing().pack()), *on),)
