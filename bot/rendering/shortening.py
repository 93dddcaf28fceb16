"""Long texts made shorter where a reader takes a breath, every kept piece a slice of the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import regex

from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.types import Quote

    Measure: TypeAlias = Callable[[str], int]

ELLIPSIS: Final = "[…]"
Piece: TypeAlias = "Span | Literal['[…]']"

# What a text is cut after, best first: clauses, then before conjunctions, words, characters as
# they are seen, code points.
_SENTENCE = r"\n+|(?<=[.!?…])\s+"
_CLAUSE = r"(?<=[,;:])\s+|(?<!\s)\s+(?=[-–—]\s)"
_CONJUNCTION = r"(?<!\s)\s+(?=(?:và|nhưng|để|vì|mà|nên|song|còn|khi|nếu|do|bởi|tuy)\s)"
_BORDERS = (
    re.compile(f"{_SENTENCE}|{_CLAUSE}"),
    re.compile(f"{_SENTENCE}|{_CLAUSE}|{_CONJUNCTION}"),
    re.compile(r"\s+"),
    regex.compile(r"\X"),
    re.compile(r"(?s:.)"),
)
_CODE_POINTS = len(_BORDERS) - 1


def shortened(text: str, keep: Span, limit: int, measure: Measure = len) -> list[Piece]:
    """The part of ``text`` around ``keep`` that fits ``limit``, with ``[…]`` for what is left out.

    ``keep`` is always shown whole, unless it alone is too long: then its middle is. ``measure``
    must add up; ``limit``, at least 20, holds for the pieces joined by spaces.
    """
    if measure(text) <= limit:
        return [Span(0, len(text))]
    room = _room(limit, measure)
    if measure(text[slice(*keep)]) > room:
        keep = Span((keep.start + keep.end) // 2, (keep.start + keep.end) // 2)
    shown = None
    for level in range(_CODE_POINTS):
        if shown is None or measure(text[slice(*shown)]) * 2 < room:
            shown = _around(text, keep, room, measure, level) or shown
    shown = shown or _around(text, keep, room, measure, _CODE_POINTS) or keep
    pieces: list[Piece] = [shown]
    if text[: shown.start].strip():
        pieces.insert(0, ELLIPSIS)
    if text[shown.end :].strip():
        pieces.append(ELLIPSIS)
    return pieces


def shortened_quote(quote: Quote, limit: int, measure: Measure = len) -> list[Piece]:
    """The same for a quote, in offsets of its article: its key sentence stays, or what answers."""
    keep = quote.sentence
    if quote.answer is not None and measure(quote.key_sentence) > _room(limit, measure):
        keep = quote.answer
    kept = Span(keep.start - quote.start, keep.end - quote.start)
    return [
        Span(piece.start + quote.start, piece.end + quote.start)
        if isinstance(piece, Span)
        else piece
        for piece in shortened(quote.text, kept, limit, measure)
    ]


def parts(text: str, limit: int, measure: Measure = len) -> list[Span]:
    """``text`` cut into as few parts as its borders allow, each of at most ``limit``.

    They cover it; cut is at the best borders that make a part fit. ``limit`` is at least 2.
    """
    return _parts(text, Span(0, len(text)), limit, measure, 0)


def truncated(text: str, limit: int, measure: Measure = len) -> str:
    """The beginning of ``text``, whole words if possible, with ``…`` if anything is missing."""
    if measure(text) <= limit:
        return text
    start, end = _parts(text, Span(0, len(text)), limit - measure("…"), measure, 2)[0]
    return f"{text[start:end].rstrip()}…"


def _room(limit: int, measure: Measure) -> int:
    return limit - 2 * measure(f"{ELLIPSIS} ")


def _segments(text: str, span: Span, level: int) -> list[Span]:
    """``span`` cut after every border of a level."""
    cuts = (match.end() for match in _BORDERS[level].finditer(text, *span))
    edges = dict.fromkeys((span.start, *cuts, span.end))
    return [Span(*pair) for pair in pairwise(edges)]


def _parts(text: str, span: Span, limit: int, measure: Measure, level: int) -> list[Span]:
    found: list[Span] = []
    used = 0  # by the last part
    for segment in _segments(text, span, level):
        words = text[slice(*segment)]
        size = measure(words.rstrip())
        if found and used + size <= limit:
            found[-1] = Span(found[-1].start, segment.end)
            used += measure(words)
        elif size <= limit or level == _CODE_POINTS:
            found.append(segment)
            used = measure(words)
        else:
            found += _parts(text, segment, limit, measure, level + 1)
            used = measure(text[slice(*found[-1])])
    return found


def _around(text: str, keep: Span, room: int, measure: Measure, level: int) -> Span | None:
    """The segments about ``keep`` that fit, as many before as after; None if even it does not."""
    segments = _segments(text, Span(0, len(text)), level)
    starts = [segment.start for segment in segments]
    first = bisect_right(starts, keep.start) - 1
    last = bisect_right(starts, max(keep.start, keep.end - 1)) - 1

    def size(index: int) -> int:
        """What a segment takes; one that is not there, more than there is room for."""
        inside = 0 <= index < len(segments)
        return measure(text[slice(*segments[index])]) if inside else room + 1

    left = right = 0
    middle = measure(text[segments[first].start : segments[last].end])
    if middle > room:
        return None
    while True:
        free = room - middle - left - right
        before, after = size(first - 1), size(last + 1)
        if before <= free and (left + before <= right + after or after > free):
            first, left = first - 1, left + before
        elif after <= free:
            last, right = last + 1, right + after
        else:
            break
    return _without_spaces(text, Span(segments[first].start, segments[last].end))


def _without_spaces(text: str, span: Span) -> Span:
    shown = text[slice(*span)]
    return Span(span.end - len(shown.lstrip()), span.start + len(shown.rstrip()))
