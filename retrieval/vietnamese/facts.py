"""What a text names: people and places, numbers, dates; and what evidence lacks of a question's.

Names are found by their capitals alone, so in running text a name more or less is missed or torn;
comparing is lenient in return, since a fact that is called missing casts doubt on the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.vietnamese.abbreviations import Abbreviations
from retrieval.vietnamese.dates import Mention, mentions
from retrieval.vietnamese.names import PLACE_VARIANTS, Name, capitalised_runs, names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import folded_words, terms
from retrieval.vietnamese.text import has_marks
from retrieval.vietnamese.timeframe import is_bound
from retrieval.vietnamese.uncapitalised import uncapitalised_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.vietnamese.dates import Yearless


class FactKind(StrEnum):
    """What sort of thing a question names."""

    YEAR = "year"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a question names, in words that read well after "Không thấy … nói về"."""

    kind: FactKind
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text names: names as written, numbers in the form of :mod:`terms`, dates."""

    names: frozenset[str]
    numbers: frozenset[str]
    dates: tuple[Mention | Yearless, ...]


_NUMBER = re.compile(
    r"(?<![\w.,/:-])(\d+(?:[.,]\d+)*)(?![\w/:]|[.,-]\d|-\w)"
    r"(?:\s?(%|(?:phần trăm|percent|nghìn|ngàn|thousand|triệu|million|tỷ|tỉ|billion)(?!\w)))?",
    re.IGNORECASE,
)
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "thousand": 1e3, "triệu": 1e6, "million": 1e6,
           "tỷ": 1e9, "tỉ": 1e9, "billion": 1e9}  # fmt: skip
_NUMBER_WORDS = {
    "1": "một one first", "2": "hai two đôi second", "3": "ba three third", "4": "bốn tư four",
    "5": "năm five", "6": "sáu six", "7": "bảy bẩy seven", "8": "tám eight", "9": "chín nine",
    "10": "mười ten", "12": "tá twelve", "100": "trăm hundred", "1000": "nghìn ngàn thousand",
}  # fmt: skip
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_POSSESSIVE = re.compile(r"['’]s\b")
_ENGLISH = re.compile(
    r"\b(?:what|which|who|when|where|how|was|were|is|are|did|does|of)\b", re.IGNORECASE
)


def facts(text: str) -> Facts:
    """What ``text`` (NFC) names."""
    found = tuple(mentions(text))
    numbers = (_canonical(match[1]) for match in _numbers(text, found))
    return Facts(frozenset(name.text for name in names(text)), frozenset(numbers), found)


def missing(question: str, evidence: str, *, whole: bool = False) -> tuple[Fact, ...]:
    """What ``question`` names and ``evidence`` does not hold, in the question's order.

    ``evidence`` is all there is to read: title, passage, date. A name is held by a part of it
    ("ông Mạnh"), by its abbreviation or its English form; a year by any date in it, or by a period
    of up to ten years around it; a day without a year by that day in any year. A year that only
    bounds what is asked ("sau năm 1935") need not be held. With ``whole`` only a whole name will
    do, as where nothing else tells that "ông Mạnh" is he.
    """
    asked = _asked(question)
    held = _held(evidence)
    lacking = [
        *((at, fact) for at, fact, date in asked.dates if not held.has_date(date)),
        *((at, fact) for at, fact, forms in asked.numbers if not held.has_number(forms)),
        *(
            (at, fact)
            for at, fact, forms, parts in asked.names
            if not (held.has_name(forms) if whole else held.has_part((*forms, *parts)))
        ),
    ]
    return tuple(dict.fromkeys(fact for _, fact in sorted(lacking, key=lambda item: item[0])))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's facts, each with its offset and all the forms in which evidence may have it.

    Names also with parts that may stand for them, where nothing else is known.
    """

    dates: tuple[tuple[int, Fact, Mention | Yearless], ...]
    numbers: tuple[tuple[int, Fact, tuple[str, ...]], ...]
    names: tuple[tuple[int, Fact, tuple[str, ...], tuple[str, ...]], ...]


@lru_cache(maxsize=256)  # A question is compared with many passages.
def _asked(question: str) -> _Asked:
    dates = mentions(question)
    return _Asked(
        tuple(
            (date.span.start, _date_fact(question, date), date)
            for date in dates
            if not is_bound(question, date)
        ),
        tuple(
            (match.start(), Fact(FactKind.NUMBER, match.group()), _number_forms(match))
            for match in _numbers(question, dates)
        ),
        tuple(
            (name.start, Fact(FactKind.NAME, name.text), _name_forms(question, name), parts)
            for name, parts in _named(question)
            if not _goes_without_saying(question, name) and not _is_dated(name, dates)
        ),
    )


def _named(question: str) -> Iterator[tuple[Name, tuple[str, ...]]]:
    """The names of a question, each with what may stand for it."""
    for name in names(question):
        yield name, tuple(_folded(name).split()) if _is_english(question) else ()
    for name in uncapitalised_names(question):
        family, second, *_ = words = folded_words(name.text)
        # The word after these may be none of it, but Văn and Thị are nobody's own name.
        likely = words[:3] if second in ("van", "thi") else (family, second)
        yield name, (" ".join(likely),)


def _goes_without_saying(question: str, name: Name) -> bool:
    """Whether its absence says nothing.

    Articles from Vietnam need not name it, and English has capitals for much that is no name, and
    names for much that Vietnamese translates.
    """
    return name.text.lower() == "việt nam" or (_is_english(question) and " " not in name.text)


def _is_dated(name: Name, dates: Sequence[Mention | Yearless]) -> bool:
    """Whether it is part of a date: XX of "thế kỷ XX"."""
    return any(date.span.start <= name.start < date.span.end for date in dates)


def _is_english(question: str) -> bool:
    return _ENGLISH.search(question) is not None and not has_marks(question)


@cache
def _abbreviations() -> Abbreviations:
    return Abbreviations()


def _name_forms(question: str, name: Name) -> tuple[str, ...]:
    """The name and what else it is called, folded."""
    folded = _folded(name)
    expansions = [
        reading
        for expansion in _abbreviations().expand(question)
        if name.text in expansion.typed or expansion.typed in name.text.split()
        for reading in expansion.readings
    ]
    readings = (" ".join(folded_words(reading)) for reading in expansions)
    ordinal = () if " " in folded else terms(name.text).values  # XII is 12 as well
    forms = (folded, *PLACE_VARIANTS.get(folded, ()), *readings, *ordinal)
    return tuple(dict.fromkeys(forms))


def _folded(name: Name) -> str:
    return " ".join(folded_words(_POSSESSIVE.sub("", name.text)))


# Numbers -------------------------------------------------------------------------------


def _numbers(text: str, dates: Sequence[Mention | Yearless]) -> Iterator[re.Match[str]]:
    spans = [date.span for date in dates]
    for match in _NUMBER.finditer(text):
        if not any(span.start < match.end() and match.start() < span.end for span in spans):
            yield match


def _canonical(number: str) -> str:
    return terms(number).singles()[0]


def _number_forms(match: re.Match[str]) -> tuple[str, ...]:
    """The number alone, and multiplied by the word after it: 2,5 triệu is 2.500.000."""
    number = _canonical(match[1])
    scale = _SCALES.get((match[2] or "").lower())
    try:
        return (f"{float(number) * scale:.15g}", number) if scale else (number,)
    except ValueError:
        return (number,)


# Dates ---------------------------------------------------------------------------------


def _date_fact(question: str, date: Mention | Yearless) -> Fact:
    written = question[date.span.start : date.span.end]
    if _is_english(question):
        kind = FactKind.YEAR if written.isdigit() else FactKind.DATE
        return Fact(kind, written)
    if not isinstance(date, Mention):
        return Fact(FactKind.DATE, f"ngày {date.day}/{date.month}" if date.day else written)
    first, last = date.start, date.end
    year = str(first.year)
    if first == last:
        return Fact(FactKind.DATE, f"ngày {first.day}/{first.month}/{year}")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return Fact(FactKind.YEAR, f"năm {year}" if first.year == last.year else written)
    same_month = (first.year, first.month) == (last.year, last.month)
    return Fact(FactKind.DATE, f"tháng {first.month}/{year}" if same_month else written)


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


# Evidence ------------------------------------------------------------------------------


@lru_cache(maxsize=512)  # The same passages come up for question after question.
def _held(evidence: str) -> _Evidence:
    return _Evidence(evidence)


class _Evidence:
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
        scaled = (form for n in _NUMBER.finditer(self._text) for form in _number_forms(n))
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
