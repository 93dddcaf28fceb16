"""Dates that a text mentions, in Vietnamese (with marks or without) and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.types import Span
from retrieval.vietnamese import periods
from retrieval.vietnamese.dateforms import Form, Recurring, read
from retrieval.vietnamese.dategrammar import MARKED, PLAIN, REACH
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.tongue import lower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from retrieval.vietnamese.dategrammar import Language


@dataclass(frozen=True, slots=True)
class Mention:
    """A date or period in a text, from its first day to its last, both included."""

    span: Span
    start: date
    end: date

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Yearless:
    """A day ("15-1") or a month ("tháng 5", without ``day``) whose year the text leaves open."""

    span: Span
    month: int
    day: int | None = None

    def within(self, year: int) -> Period | None:
        """That day or month of ``year``; None for 29 February of a year that has none."""
        if self.day is None:
            return periods.months(year, self.month, self.month)
        return periods.day(year, self.month, self.day)

    def near(self, when: date) -> Mention | None:
        """The one nearest to ``when``: "31/12" in an article of January is of last year."""
        found = [
            period
            for year in (when.year, when.year - 1, when.year + 1)
            if (period := self.within(year)) is not None
        ]
        if not found:
            return None
        return Mention(self.span, *min(found, key=lambda period: abs(period.start - when)))


# Letters that only Vietnamese has: other languages' texts have à or é too.
_VIETNAMESE = re.compile("[ăđơưĩũạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựýỳỵỷỹ]")
_PARTS = {"đ": 0, "d": 0, "e": 0, "g": 1, "m": 1, "c": 2, "l": 2}
_PART = re.compile(r"(?:đầu|dau|giữa|giua|cuối|cuoi|early|mid|late)[ -]")


def mentions(text: str) -> list[Mention | Yearless]:
    """The dates in ``text`` (NFC), in order, none overlapping; offsets are into ``text``.

    Years reach from 100 ("năm 938"; a bare number from 1000) to 2099, and "năm 75" is 1975; years
    before our era, days that no calendar has, scores, fractions, sums and numbers of documents are
    no dates. "Đầu", "giữa" and "cuối" are thirds (a year's are four months). Two dates with "đến"
    or a dash between them are one period. Relative dates ("năm ngoái") are not looked for in
    running text.
    """
    lowered = lower(text)
    if text.isascii():
        return _read(text, lowered, PLAIN)
    if _VIETNAMESE.search(lowered):
        return _read(text, lowered, MARKED)
    return max((_read(text, lowered, language) for language in (MARKED, PLAIN)), key=_coverage)


def _coverage(found: list[Mention | Yearless]) -> int:
    return sum(mention.span.end - mention.span.start for mention in found)


def _read(text: str, lowered: str, language: Language) -> list[Mention | Yearless]:
    found: list[Mention | Yearless] = []
    for match in _forms(lowered, language):
        mention = _mention(Form(text, lowered, match, language))
        if mention is None:
            continue
        joined = _joined(found[-1], mention, lowered, language) if found else None
        if joined is None:
            found.append(mention)
        else:
            found[-1] = joined
    return found


def _forms(lowered: str, language: Language) -> Iterator[re.Match[str]]:
    """The matches of the grammar, from left to right, none overlapping."""
    done = 0
    for anchor in language.anchor.finditer(lowered):
        begins = language.begin.finditer(lowered, max(done, anchor.start() - REACH), anchor.end())
        matches = (language.form.match(lowered, begin.start()) for begin in begins)
        match = next(filter(None, matches), None) if anchor.start() >= done else None
        if match is not None:
            yield match
            done = match.end()


def _mention(form: Form) -> Mention | Yearless | None:
    value = read(form)
    if value is None:
        return None
    start, end = form.match.span()
    if isinstance(value, Recurring):
        return Yearless(Span(start, end), *value)
    part = _PART.match(form.words)
    if part and form.lowered.startswith((" và ", " va ", " and "), end):  # "giữa 2010 và 2012"
        start += part.end()
    elif part:
        value = periods.third(value, _PARTS[form.words[0]])
    return Mention(Span(start, end), *value)


def _joined(
    first: Mention | Yearless, last: Mention | Yearless, lowered: str, language: Language
) -> Mention | None:
    """One period of "từ tháng 1 đến tháng 3/2016"; None where the two stand for themselves."""
    if isinstance(last, Yearless):
        return None
    gap = lowered[first.span.end : last.span.start]
    before = max(0, first.span.start - 24)
    between = language.between.search(lowered, before, first.span.start)
    if not (language.between_gap if between else language.range_gap).fullmatch(gap):
        return None
    start = first.within(last.start.year) if isinstance(first, Yearless) else first.period
    if start is None or not start.start <= last.end:
        return None
    return Mention(Span(first.span.start, last.span.end), start.start, last.end)
