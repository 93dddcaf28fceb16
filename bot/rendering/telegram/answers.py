"""Answers as messages: the quotes, below them where they stand, and what can be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.telegram.addresses import CitedPassage, Follow, MoreResults, Thumb, Unfollow
from bot.rendering.telegram.html import (
    Button,
    Html,
    Message,
    Part,
    italic,
    joined,
    link,
    plain,
    saying,
    stacked,
)
from bot.rendering.telegram.letters import one_line
from bot.rendering.telegram.quotes import QUOTE_LIMIT, quote_block, quote_of
from bot.rendering.telegram.sources import NO_NAMES, Links, source_line, title_of, words_url
from bot.verdicts import Verdict
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.people.types import Follow as FollowedQuestion
    from bot.texts import Texts
    from retrieval.types import Answer, Quote

PAGE = 5  # further results in one message
_SHORTER = (QUOTE_LIMIT, 900, 700, 500)  # units of a quote, the first with which all fits
_TOLD = 300  # units of a question or its facts, told again
_IN_A_ROW = 5  # buttons


def answer_messages(
    answer: Answer,
    number: int,
    texts: Texts,
    links: Links,
    names: Mapping[int, str] = NO_NAMES,
    prose: str = "",
    follow: FollowedQuestion | None = None,
) -> list[Message]:
    """An answer as one message; as several if its quotes, shortened, do not fit into one.

    ``number`` is the stored answer's, for the buttons, which stand under the last message.
    ``names``: see :func:`bot.rendering.telegram.sources.source_line`. ``prose``, which says the
    same in other words (see :mod:`retrieval.prose`, which bounds it), comes first. With ``follow``
    nobody asks now, but somebody follows the question: the message says so, and how to end it.
    """
    opening = [*([_announced(follow, texts)] if follow else []), *([plain(prose)] if prose else [])]
    head = [*map(Part, opening), *_head(answer, texts, links)]
    for limit in _SHORTER:
        bodies = stacked([*head, *_cited(answer, limit, texts, links, names)])
        if len(bodies) == 1:
            break
    *first, last = (body.markup for body in bodies)
    return [*map(Message, first), Message(last, _keyboard(answer, number, texts, follow))]


def more_messages(
    answer: Answer,
    number: int,
    start: int,
    texts: Texts,
    links: Links,
    names: Mapping[int, str] = NO_NAMES,
) -> list[Message]:
    """What else was found, from position ``start`` of :func:`further` on, a page of it."""
    found = further(answer)
    shown = found[start : start + PAGE]
    if not shown:
        return [saying(texts("telegram.no_more"))]
    end = start + len(shown)
    places = f"{start + 1}–{end}" if len(shown) > 1 else f"{end}"
    told = texts("telegram.others", places=places, total=len(found))
    blocks = [
        Part(quote_block(quote, f"[{place}]", limit=_SHORTER[-1], emphasised=False))
        for place, quote in enumerate(shown, start=start + 1)
    ]
    sources = _sources(shown, start + 1, texts, links, names)
    *first, last = (body.markup for body in stacked([Part(plain(told)), *blocks, *sources]))
    more = Button(texts("telegram.more"), MoreResults(number, end).pack())
    return [*map(Message, first), Message(last, ((more,),) if end < len(found) else ())]


def shown_quotes(answer: Answer) -> tuple[Quote, ...]:
    """The quotes that an answer shows."""
    return () if answer.status is Status.NOT_FOUND else answer.quotes


def further(answer: Answer) -> tuple[Quote, ...]:
    """The best sentences of the passages found that the answer does not show, best first."""
    shown = shown_quotes(answer)
    found = (quote_of(hit) for hit in answer.hits)
    return tuple(
        {
            (quote.article.id, quote.sentence): quote
            for quote in found
            if not any(_overlap(quote, other) for other in shown)
        }.values()
    )


def doubt(answer: Answer, texts: Texts) -> tuple[Part, ...]:
    """What comes before the quotes of anything but an answer: that it is none, what is missing."""
    if answer.status is Status.ANSWERED:
        return ()
    uncertain = answer.status is Status.UNCERTAIN
    lines = [texts("telegram.uncertain" if uncertain else "telegram.not_found")]
    for key, lacking in (("unheard", answer.unheard), ("apart", answer.apart)):
        if facts := one_line(", ".join(lacking), _TOLD):
            lines.append(texts(f"answer.{key}", facts=facts))
    return tuple(Part(plain(line)) for line in lines)


def _head(answer: Answer, texts: Texts, links: Links) -> Iterator[Part]:
    yield from doubt(answer, texts)
    if answer.completed and (reading := one_line(answer.reading or "", _TOLD)):
        yield Part(italic(plain(texts("answer.completed", reading=reading))))
    if answer.status is Status.NOT_FOUND:
        if answer.hits:
            nearest = quote_of(answer.hits[0])
            title = link(plain(title_of(nearest.article, texts)), words_url(nearest, links))
            yield Part(joined(" ", [plain(texts("telegram.nearest")), title]), "\n\n")
        yield Part(italic(plain(texts("answer.hint"))), "\n\n")


def _cited(
    answer: Answer, limit: int, texts: Texts, links: Links, names: Mapping[int, str]
) -> Iterator[Part]:
    quotes = shown_quotes(answer)
    answered = answer.status is Status.ANSWERED
    for place, quote in enumerate(quotes, start=1):
        secondary = answered and place > 1
        if secondary and place == 2:
            yield Part(plain(texts("answer.more")))
        yield Part(
            quote_block(quote, f"[{place}]", limit=limit, emphasised=answered, expandable=secondary)
        )
    yield from _sources(quotes, 1, texts, links, names)


def _sources(
    quotes: Sequence[Quote], first: int, texts: Texts, links: Links, names: Mapping[int, str]
) -> Iterator[Part]:
    """One line an article, which counts the quotes from ``first``."""
    by_article: dict[int, list[int]] = {}
    for place, quote in enumerate(quotes):
        by_article.setdefault(quote.article.id, []).append(place)
    gap = "\n\n"
    for places in by_article.values():
        label = "".join(f"[{first + place}]" for place in places)
        yield Part(source_line(label, quotes[places[0]], texts, links, names), gap)
        gap = "\n"


def _overlap(one: Quote, other: Quote) -> bool:
    same = one.article.id == other.article.id
    return same and one.start < other.end and other.start < one.end


def _announced(follow: FollowedQuestion, texts: Texts) -> Html:
    """Which question a new answer is to."""
    question = one_line(follow.question, _TOLD) or "…"
    return joined(" ", [plain(texts("bot.delivered")), italic(plain(question))])


def _keyboard(
    answer: Answer, number: int, texts: Texts, followed: FollowedQuestion | None
) -> tuple[tuple[Button, ...], ...]:
    passages = [
        Button(f"📖 [{place}]", CitedPassage(number, place).pack())
        for place, _ in enumerate(shown_quotes(answer), start=1)
    ]
    rows = [tuple(passages[n : n + _IN_A_ROW]) for n in range(0, len(passages), _IN_A_ROW)]
    next_steps = []
    if further(answer):
        next_steps.append(Button(texts("telegram.more"), MoreResults(number, 0).pack()))
    if passages:
        next_steps += [
            Button("👍", Thumb(number, Verdict.GOOD).pack()),
            Button("👎", Thumb(number, Verdict.BAD).pack()),
        ]
    if followed is None:
        follow = Button(texts("telegram.follow"), Follow(number).pack())
    else:
        follow = Button(texts("bot.unfollow"), Unfollow(followed.id).pack())
    return tuple(row for row in (*rows, tuple(next_steps), (follow,)) if row)
