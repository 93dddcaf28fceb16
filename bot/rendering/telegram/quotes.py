"""The articles' own words in a message, with what matters in them set off."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.rendering.shortening import shortened_quote
from bot.rendering.telegram.html import Html, blockquote, bold, joined, plain, underline
from bot.rendering.telegram.letters import units
from retrieval.types import Quote, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.types import Hit

    Mark: TypeAlias = tuple[Span, Callable[[Html], Html]]

QUOTE_LIMIT = 1_200  # units


def quote_block(
    quote: Quote,
    label: str = "",
    *,
    limit: int = QUOTE_LIMIT,
    emphasised: bool = True,
    expandable: bool = False,
) -> Html:
    """A quote as a block, shortened to ``limit`` units, ``label`` after its last word.

    If ``emphasised``, its key sentence is bold, and in it the words that answer underlined.
    """
    marks: list[Mark] = []
    if emphasised:
        marks.append((quote.sentence, bold))
        if quote.answer is not None:
            marks.append((quote.answer, underline))
    pieces = (
        marked(quote.article.text, piece, *marks) if isinstance(piece, Span) else plain(piece)
        for piece in shortened_quote(quote, limit, units)
    )
    return blockquote(joined(" ", [*pieces, plain(label)]), expandable=expandable)


def marked(text: str, shown: Span, *marks: Mark) -> Html:
    """``text[shown]`` with each mark around what of it lies in the mark's span, outermost first."""
    if not marks:
        return plain(text[slice(*shown)])
    (span, wrap), *inner = marks
    start, end = max(shown.start, span.start), min(shown.end, span.end)
    if start >= end:
        return marked(text, shown, *inner)
    return (
        marked(text, Span(shown.start, start), *inner)
        + wrap(marked(text, Span(start, end), *inner))
        + marked(text, Span(end, shown.end), *inner)
    )


def quote_of(hit: Hit) -> Quote:
    """The best sentence of a passage that was found."""
    return Quote(hit.article, *hit.best, sentence=hit.best, also_in=hit.also_in)
