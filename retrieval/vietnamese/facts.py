"""What a text names: people and places, numbers, dates; and what evidence lacks of a question's.

Names are found by their capitals alone, so in running text a name more or less is missed or torn;
comparing is lenient in return, since a fact that is called missing casts doubt on the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from retrieval.vietnamese.abbreviations import Abbreviations
from retrieval.vietnamese.dates import Mention, mentions
from retrieval.vietnamese.figures import canonical, number_forms, numbers_of
from retrieval.vietnamese.held import held
from retrieval.vietnamese.names import PLACE_VARIANTS, Name, names
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


_POSSESSIVE = re.compile(r"['’]s\b")
_ENGLISH = re.compile(
    r"\b(?:what|which|who|when|where|how|was|were|is|are|did|does|of)\b", re.IGNORECASE
)


def facts(text: str) -> Facts:
    """What ``text`` (NFC) names."""
    found = tuple(mentions(text))
    numbers = (canonical(match[1]) for match in numbers_of(text, found))
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
    said = held(evidence)
    lacking = [
        *((at, fact) for at, fact, date in asked.dates if not said.has_date(date)),
        *((at, fact) for at, fact, forms in asked.numbers if not said.has_number(forms)),
        *(
            (at, fact)
            for at, fact, forms, parts in asked.names
            if not (said.has_name(forms) if whole else said.has_part((*forms, *parts)))
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
            (match.start(), Fact(FactKind.NUMBER, match.group()), number_forms(match))
            for match in numbers_of(question, dates)
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
