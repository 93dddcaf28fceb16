"""What a text names: people and places, numbers, dates; and what evidence lacks of a question's.

Names are found by their capitals alone, so in running text a name more or less is missed or torn;
comparing is lenient in return, since a fact that is called missing casts doubt on the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from retrieval.types import Span
from retrieval.vietnamese.abbreviations import Abbreviations
from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.figures import canonical, number_forms, numbers_of, short_years
from retrieval.vietnamese.held import held
from retrieval.vietnamese.names import PLACE_VARIANTS, Name, is_known_place, names
from retrieval.vietnamese.places import city_before, with_plain_levels, without_levels
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import folded_words, terms
from retrieval.vietnamese.text import has_marks
from retrieval.vietnamese.timeframe import is_bound
from retrieval.vietnamese.uncapitalised import uncapitalised_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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


_LONGEST_TORN = 12  # letters of a word that is looked for in syllables
_POSSESSIVE = re.compile(r"['’]s\b")
_ENGLISH = re.compile(
    r"\b(?:what|which|who|when|where|how|was|were|is|are|did|does|of)\b", re.IGNORECASE
)


def facts(text: str) -> Facts:
    """What ``text`` (NFC) names."""
    found = tuple(mentions(text))
    numbers = (canonical(match[1]) for match in numbers_of(text, found))
    return Facts(frozenset(name.text for name in names(text)), frozenset(numbers), found)


def missing(
    question: str, evidence: str, published: str = "", *, whole: bool = False
) -> tuple[Fact, ...]:
    """What ``question`` names and ``evidence`` does not hold, in the question's order.

    ``evidence`` is all there is to read, title and passage, ``published`` its date as newspapers
    write it. A name is held by a part of it ("ông Mạnh"), by its abbreviation or its English form;
    a year by any date in it, or by a period of up to ten years around it; a day without a year by
    that day in any year; "tháng 12/2018" by "tháng 12" if that was published when it means this.
    A year that only bounds what is asked ("sau năm 1935") need not be held. With ``whole`` only a
    whole name will do, as where nothing else tells that "ông Mạnh" is he.
    """
    asked = _asked(question)
    said = held(evidence, published)
    lacking = [
        *((at, fact) for at, fact, date in asked.dates if not said.has_date(date)),
        *((at, fact) for at, fact, forms in asked.numbers if not said.has_number(forms)),
        *((at, fact) for at, fact, short in asked.short_years if not said.has_short_year(short)),
        *(
            (at, fact)
            for at, fact, forms, parts in asked.names
            if not (said.has_name(forms) if whole else said.has_part((*forms, *parts)))
        ),
    ]
    return tuple(dict.fromkeys(fact for _, fact in sorted(lacking, key=lambda item: item[0])))


def writings(question: str, fact: Fact) -> tuple[str, ...]:
    """How articles may write a fact of ``question``: texts to look for, its own among them."""
    asked = _asked(question)
    found = [fact.text]
    for _, other, when in asked.dates:
        if other == fact and isinstance(when, Yearless) and when.day:
            found.append(f"{when.day}.{when.month}")
    for _, other, short in asked.short_years:
        if other == fact:
            found += [f"năm 19{short}", f"năm 20{short}"]
    for _, other, forms in asked.numbers:
        if other == fact:
            found += [fact.text.replace(".", "/")] if forms[-1].startswith("--") else []
    for _, other, forms, _ in asked.names:
        if other == fact:
            joined = ("".join(form.split()) for form in forms)
            found += [*forms, *joined, *(each for form in forms for each in _syllables(form))]
    return tuple(dict.fromkeys(found))


def _syllables(word: str) -> Iterator[str]:
    """A foreign word in Vietnamese syllables, in every way: "obama" is "o ba ma"."""
    if " " in word or len(word) > _LONGEST_TORN:
        return
    for end in range(1, len(word)):
        first, rest = word[:end], word[end:]
        if could_be_vietnamese(first):
            ends = (rest,) if could_be_vietnamese(rest) else ()
            yield from (f"{first} {each}" for each in (*ends, *_syllables(rest)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's facts, each with its offset and all the forms in which evidence may have it.

    Names also with parts that may stand for them, where nothing else is known.
    """

    dates: tuple[tuple[int, Fact, Mention | Yearless], ...]
    numbers: tuple[tuple[int, Fact, tuple[str, ...]], ...]
    short_years: tuple[tuple[int, Fact, str], ...]
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
            (match.start(), Fact(FactKind.NUMBER, match.group()), number_forms(match, question))
            for match in numbers_of(question, dates)
        ),
        tuple(
            (match.start(), Fact(FactKind.YEAR, f"năm {match['year']}"), match["year"])
            for match in short_years(question)
            if not _is_dated(match.start("year"), dates) and not _bounds(question, match)
        ),
        tuple(
            (
                name.start,
                Fact(FactKind.NAME, city_before(question, name.start) + name.text),
                _name_forms(question, name),
                parts,
            )
            for name, parts in _named(question)
            if not _goes_without_saying(question, name) and not _is_dated(name.start, dates)
        ),
    )


def _named(question: str) -> Iterator[tuple[Name, tuple[str, ...]]]:
    """The names of a question, each with what may stand for it."""
    for name in names(with_plain_levels(question)):
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


def _is_dated(start: int, dates: Sequence[Mention | Yearless]) -> bool:
    """Whether what starts there is part of a date: XX of "thế kỷ XX"."""
    return any(date.span.start <= start < date.span.end for date in dates)


def _bounds(question: str, short: re.Match[str]) -> bool:
    """Whether a year without its century only says where a time begins or ends."""
    first = short.start() if short.group()[0] == "n" else short.start("year")
    year = date(1900 + int(short["year"]), 1, 1)
    return is_bound(question, Mention(Span(first, short.end()), year, year))


def _is_english(question: str) -> bool:
    return _ENGLISH.search(question) is not None and not has_marks(question)


@cache
def _abbreviations() -> Abbreviations:
    return Abbreviations()


def _name_forms(question: str, name: Name) -> tuple[str, ...]:
    """The name and what else it is called, folded."""
    folded = _folded(name)
    city = city_before(question, name.start)
    expansions = [
        reading
        for expansion in _abbreviations().expand(question)
        if name.text in expansion.typed or expansion.typed in name.text.split()
        for reading in expansion.readings
    ]
    readings = (" ".join(folded_words(reading)) for reading in expansions)
    ordinal = () if " " in folded else terms(name.text).values  # XII is 12 as well
    return tuple(
        dict.fromkeys((folded, *_place_forms(folded, city + name.text), *readings, *ordinal))
    )


def _place_forms(folded: str, written: str) -> Iterator[str]:
    """What else a place may be called that is ``written`` so, with or without its level."""
    bare = " ".join(folded_words(without_levels(written)))
    whole_city = PLACE_VARIANTS.get(f"thanh pho {bare}", ())
    has_level = bare != " ".join(folded_words(written))
    variants = PLACE_VARIANTS.get(folded) or (whole_city if has_level else ())
    for variant in variants or PLACE_VARIANTS.get(bare, ()):
        yield variant
        if variant.startswith("thanh pho "):
            yield variant.replace("thanh pho", "tp", 1)
    # Without its level the name of one city is that of a man.
    if not whole_city and (" " in bare or is_known_place(bare)):
        yield bare


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
