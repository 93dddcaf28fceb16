"""What a text has to say of the facts that a question names."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.figures import NUMBER, is_day, number_forms, short_years
from retrieval.vietnamese.names import capitalised_runs, names
from retrieval.vietnamese.periods import months
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import folded_words, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER_WORDS = {
    "1": "một one first", "2": "hai two đôi second", "3": "ba three third", "4": "bốn tư four",
    "5": "năm five", "6": "sáu six", "7": "bảy bẩy seven", "8": "tám eight", "9": "chín nine",
    "10": "mười ten", "12": "tá twelve", "100": "trăm hundred", "1000": "nghìn ngàn thousand",
}  # fmt: skip
_LONGEST = 6  # words of a name that may be written as one
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_QUARTER = re.compile(
    r"(?<!\w)qu[ýí] (iv|i{1,3}|[1-4])(?!\w| ?[./-] ?\d|,? (?:năm )?\d{4})", re.IGNORECASE
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@lru_cache(maxsize=512)  # The same passages come up for question after question.
def held(evidence: str, published: str = "") -> Held:
    """What ``evidence`` holds, and its date of publication, as newspapers write it."""
    return Held(evidence, published)


class Held:
    """A text to look facts up in; what a question doesn't name is never worked out."""

    def __init__(self, text: str, published: str = "") -> None:
        self._own, self._published = text, published
        self._text = f"{text}\n{published}"

    def has_date(self, asked: Mention | Yearless) -> bool:
        if not isinstance(asked, Mention):
            found = any(_same_day(asked, date) for date in self._dates)
            return found or (asked.day is not None and self._has_bare(asked.month, asked.day))
        if any(isinstance(date, Mention) and _holds(date, asked) for date in self._dates):
            return True
        if (asked.end - asked.start).days >= 364:
            return {asked.start.year, asked.end.year} <= self._years
        return any(self._is_of(year, asked) for year in self._years_meant(asked))

    def _is_of(self, year: int, asked: Mention) -> bool:
        """Whether a day, month or quarter whose year is left open is what is asked for."""
        if any(date.within(year) == asked.period for date in self._yearless):
            return True
        if asked.start == asked.end and self._has_bare(asked.start.month, asked.start.day):
            own = f"-{asked.start:%m-%d}"
            return not any(value[0] != "-" and value.endswith(own) for value in self._values)
        return any(months(year, 3 * n - 2, 3 * n) == asked.period for n in self._quarters)

    def _years_meant(self, asked: Mention) -> Iterator[int]:
        """The year asked for, if the text tells it, or if an article of that date means it.

        "Tháng 12" in January was last month; what is to come is named half a year before at most.
        """
        year = asked.start.year
        told = self._published_dates
        if not told or not isinstance(told[0], Mention):
            if year in self._years:
                yield year
        else:
            begun, to_come = told[0].start - asked.start, asked.start - told[0].end
            if year in self._own_years or (begun.days <= 366 and to_come.days <= 183):
                yield year

    def _has_bare(self, month: int, day: int) -> bool:
        """Whether it has the day without a word that makes it one: "dịp lễ 30/4"."""
        if f"--{month:02}-{day:02}" in self._values:
            return True
        dotted = re.compile(rf"(?<![\w.,/-])0?{day}\.0?{month}(?!\w|[.,/-]\d)")
        return any(is_day(found, self._text) for found in dotted.finditer(self._text))

    def has_number(self, forms: Sequence[str]) -> bool:
        words = {word for form in forms for word in _NUMBER_WORDS.get(form, "").split()}
        return not self._numbers.isdisjoint((*forms, *words))

    def has_short_year(self, short: str) -> bool:
        """Whether it has the year of "năm 75", in whichever century, or writes it so itself."""
        if not self._years.isdisjoint((1900 + int(short), 2000 + int(short))):
            return True
        return any(found["year"] == short for found in short_years(self._text))

    def has_name(self, forms: Sequence[str]) -> bool:
        return any(self._has_whole(form) for form in forms)

    def has_part(self, forms: Sequence[str]) -> bool:
        """Whether something may stand for a name: "ông Mạnh", or its words apart."""
        return any(self._has_whole(form) or self._has_parts(form) for form in forms)

    def _has_whole(self, form: str) -> bool:
        if " " not in form and could_be_vietnamese(form):  # "duc" is in "đạo đức" too
            return form in self._capitalised
        return f" {form} " in self._folded or form.replace(" ", "") in self._joined

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
        return [*self._own_dates, *self._published_dates]

    @cached_property
    def _own_dates(self) -> list[Mention | Yearless]:
        return mentions(self._own)

    @cached_property
    def _published_dates(self) -> list[Mention | Yearless]:
        return mentions(self._published)

    @cached_property
    def _yearless(self) -> list[Yearless]:
        return [date for date in self._dates if isinstance(date, Yearless)]

    @cached_property
    def _quarters(self) -> set[int]:
        return {_QUARTERS[number.lower()] for number in _QUARTER.findall(self._own)}

    @cached_property
    def _years(self) -> set[int]:
        return self._own_years | _years(self._published, self._published_dates)

    @cached_property
    def _own_years(self) -> set[int]:
        return _years(self._own, self._own_dates)

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(terms(self._text).values)

    @cached_property
    def _numbers(self) -> set[str]:
        scaled = (form for n in NUMBER.finditer(self._text) for form in number_forms(n, self._text))
        return {*terms(self._text).singles(), *scaled}

    @cached_property
    def _folded(self) -> str:
        return f" {' '.join(folded_words(self._text))} "

    @cached_property
    def _names(self) -> set[tuple[str, ...]]:
        """Capitalised words that stand together, without titles, folded; also U-23 as U23."""
        runs = [run.text for run in capitalised_runs(self._text)]
        joined = ((_as_one(word) for word in run.split()) for run in runs)
        return {*(tuple(folded_words(run)) for run in runs), *map(tuple, joined)}

    @cached_property
    def _full(self) -> set[tuple[str, ...]]:
        return {tuple(folded_words(name.text)) for name in names(self._text)}

    @cached_property
    def _joined(self) -> set[str]:
        """Words of names without anything between: TP.HCM as TPHCM, Ô-ba-ma as Obama."""
        return {
            "".join(run[start:end])
            for run in self._names
            for start in range(len(run))
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1)
        }

    @cached_property
    def _capitalised(self) -> set[str]:
        return {word for run in self._names for word in run}


def _as_one(word: str) -> str:
    """U-23 as one word, u23."""
    return "".join(folded_words(word))


def _years(text: str, dates: Sequence[Mention | Yearless]) -> set[int]:
    written = {int(digits) for digits in _FOUR_DIGITS.findall(text)}
    found = (date for date in dates if isinstance(date, Mention))
    return written | {year for date in found for year in (date.start.year, date.end.year)}


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
