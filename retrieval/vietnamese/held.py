"""What a text has to say of the facts that a question names."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.vietnamese.dates import Mention, mentions
from retrieval.vietnamese.figures import NUMBER, number_forms
from retrieval.vietnamese.names import capitalised_runs, names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import folded_words, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.vietnamese.dates import Yearless

_NUMBER_WORDS = {
    "1": "một one first", "2": "hai two đôi second", "3": "ba three third", "4": "bốn tư four",
    "5": "năm five", "6": "sáu six", "7": "bảy bẩy seven", "8": "tám eight", "9": "chín nine",
    "10": "mười ten", "12": "tá twelve", "100": "trăm hundred", "1000": "nghìn ngàn thousand",
}  # fmt: skip
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")


@lru_cache(maxsize=512)  # The same passages come up for question after question.
def held(evidence: str) -> Evidence:
    return Evidence(evidence)


class Evidence:
    """A text to look facts up in; what a question doesn't name is never worked out."""

    def __init__(self, text: str) -> None:
        self._text = text

    def has_date(self, asked: Mention | Yearless) -> bool:
        if not isinstance(asked, Mention):
            return any(_same_day(asked, date) for date in self._dates)
        if any(isinstance(date, Mention) and _holds(date, asked) for date in self._dates):
            return True
        if (asked.end - asked.start).days >= 364:
            return {asked.start.year, asked.end.year} <= self._years
        return asked.start.year in self._years and any(
            not isinstance(date, Mention) and date.within(asked.start.year) == asked.period
            for date in self._dates
        )

    def has_number(self, forms: Sequence[str]) -> bool:
        words = {word for form in forms for word in _NUMBER_WORDS.get(form, "").split()}
        return not self._numbers.isdisjoint((*forms, *words))

    def has_name(self, forms: Sequence[str]) -> bool:
        return any(self._has_whole(form) for form in forms)

    def has_part(self, forms: Sequence[str]) -> bool:
        """Whether something may stand for a name: "ông Mạnh", or its words apart."""
        return any(self._has_whole(form) or self._has_parts(form) for form in forms)

    def _has_whole(self, form: str) -> bool:
        if " " not in form and could_be_vietnamese(form):  # "duc" is in "đạo đức" too
            return form in self._capitalised
        return f" {form} " in self._folded or form in self._joined

    def _has_parts(self, form: str) -> bool:
        words = tuple(form.split())
        if len(words) == 1 and could_be_vietnamese(form):
            return False
        ends = {words[-size:] for size in range(1, len(words))}
        starts = {words[:size] for size in range(2, len(words))}
        if any(not self._is_others(part) for part in self._names & (ends | starts)):
            return True
        return all(word in self._capitalised or self._has_alike(word) for word in words)

    def _is_others(self, part: tuple[str, ...]) -> bool:
        """Whether the evidence itself says in full who "ông Mạnh" is."""
        size = len(part)
        return any(len(full) > size and full[-size:] == part for full in self._full)

    def _has_alike(self, word: str) -> bool:
        """Whether a foreign word is there in another spelling: Gandhi, Ghandi; Ukraina, Ukraine."""
        if len(word) < 5 or could_be_vietnamese(word):
            return False
        return bool(get_close_matches(word, self._capitalised, n=1, cutoff=0.8))

    @cached_property
    def _dates(self) -> list[Mention | Yearless]:
        return mentions(self._text)

    @cached_property
    def _years(self) -> set[int]:
        written = {int(digits) for digits in _FOUR_DIGITS.findall(self._text)}
        dated = (date for date in self._dates if isinstance(date, Mention))
        return written | {year for date in dated for year in (date.start.year, date.end.year)}

    @cached_property
    def _numbers(self) -> set[str]:
        scaled = (form for n in NUMBER.finditer(self._text) for form in number_forms(n))
        return {*terms(self._text).singles(), *scaled}

    @cached_property
    def _folded(self) -> str:
        return f" {' '.join(folded_words(self._text))} "

    @cached_property
    def _names(self) -> set[tuple[str, ...]]:
        """Capitalised words that stand together, without titles, folded."""
        return {tuple(folded_words(run.text)) for run in capitalised_runs(self._text)}

    @cached_property
    def _full(self) -> set[tuple[str, ...]]:
        return {tuple(folded_words(name.text)) for name in names(self._text)}

    @cached_property
    def _joined(self) -> set[str]:
        """TP.HCM and TP HCM as TPHCM."""
        return {a + b for run in self._names for a, b in pairwise(run)}

    @cached_property
    def _capitalised(self) -> set[str]:
        return {word for run in self._names for word in run}


def _same_day(one: Yearless, other: Mention | Yearless) -> bool:
    if isinstance(other, Mention):
        within = one.within(other.start.year)
        return within is not None and within.start <= other.end and other.start <= within.end
    return one.month == other.month and one.day in (None, other.day)


def _holds(found: Mention, asked: Mention) -> bool:
    """Whether a date of the evidence says when: it lies in what is asked, or loosely around it."""
    if asked.start <= found.start and found.end <= asked.end:
        return True
    around = found.start <= asked.start and asked.end <= found.end
    whole_year = (asked.end - asked.start).days >= 364
    return around and whole_year and (found.end - found.start).days < 3660
