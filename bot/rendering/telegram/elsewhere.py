"""Answers for chats that the bot is not in: inline results and guest replies, without buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.rendering.telegram.answers import answer_messages, doubt, further, shown_quotes
from bot.rendering.telegram.html import Message, Part, stacked
from bot.rendering.telegram.letters import one_line
from bot.rendering.telegram.quotes import quote_block
from bot.rendering.telegram.sources import NO_NAMES, Links, place_of, source_line, title_of
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.texts import Texts
    from retrieval.types import Answer, Quote

_RESULTS = 10  # of one inline query
_DESCRIPTION = 100  # units


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One of the choices under an inline query; ``id``, at most 64 bytes, is its own in a list."""

    id: str
    title: str
    description: str
    message: Message


def inline_results(
    answer: Answer, texts: Texts, links: Links, names: Mapping[int, str] = NO_NAMES
) -> list[InlineResult]:
    """The quotes of an answer, then what else was found, to choose from. None if not found.

    Whatever is not the answer's own says in its message that it is only near it.
    """
    if answer.status is Status.NOT_FOUND:
        return []
    near = doubt(replace(answer, status=Status.UNCERTAIN), texts)
    own = near if answer.status is Status.UNCERTAIN else ()
    choices = [(quote, own) for quote in shown_quotes(answer)]
    choices += [(quote, near) for quote in further(answer)]
    results: dict[str, InlineResult] = {}
    for quote, head in choices[:_RESULTS]:
        result = InlineResult(
            id=place_of(quote).pack(),
            title=title_of(quote.article, texts),
            description=one_line(quote.key_sentence, _DESCRIPTION),
            message=citation_message(quote, texts, links, names, head=head),
        )
        results.setdefault(result.id, result)
    return list(results.values())


def citation_message(
    quote: Quote,
    texts: Texts,
    links: Links,
    names: Mapping[int, str] = NO_NAMES,
    *,
    head: Sequence[Part] = (),
) -> Message:
    """One quote with its source, which says everything by itself.

    ``head`` is what comes before it (see :func:`bot.rendering.telegram.answers.doubt`); with one,
    the quote does not look like an answer.
    """
    parts = [
        *head,
        Part(quote_block(quote, emphasised=not head)),
        Part(source_line("", quote, texts, links, names)),
    ]
    (body,) = stacked(parts)
    return Message(body.markup)


def guest_message(
    answer: Answer, texts: Texts, links: Links, names: Mapping[int, str] = NO_NAMES
) -> Message:
    """An answer in one message: its first quote."""
    first = replace(answer, quotes=answer.quotes[:1])
    (message,) = answer_messages(first, 0, texts, links, names)
    return replace(message, keyboard=())
