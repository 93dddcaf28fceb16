"""Numbers in running text: where they stand, and the forms in which they may be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.vietnamese.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.vietnamese.dates import Mention, Yearless

NUMBER = re.compile(
    r"(?<![\w.,/:-])(\d+(?:[.,]\d+)*)(?![\w/:]|[.,-]\d|-\w)"
    r"(?:\s?(%|(?:phần trăm|percent|nghìn|ngàn|thousand|triệu|million|tỷ|tỉ|billion)(?!\w)))?",
    re.IGNORECASE,
)
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "thousand": 1e3, "triệu": 1e6, "million": 1e6,
           "tỷ": 1e9, "tỉ": 1e9, "billion": 1e9}  # fmt: skip


def numbers_of(text: str, dates: Sequence[Mention | Yearless]) -> Iterator[re.Match[str]]:
    """The numbers of ``text`` that are in none of its ``dates``."""
    spans = [date.span for date in dates]
    for match in NUMBER.finditer(text):
        if not any(span.start < match.end() and match.start() < span.end for span in spans):
            yield match


def canonical(number: str) -> str:
    """A number in the form of :mod:`terms`: 2.500 and 2,500 are 2500."""
    return terms(number).singles()[0]


def number_forms(match: re.Match[str]) -> tuple[str, ...]:
    """The number alone, and multiplied by the word after it: 2,5 triệu is 2.500.000."""
    number = canonical(match[1])
    scale = _SCALES.get((match[2] or "").lower())
    try:
        return (f"{float(number) * scale:.15g}", number) if scale else (number,)
    except ValueError:
        return (number,)
