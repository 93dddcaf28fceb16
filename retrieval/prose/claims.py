"""What a sentence claims that can be looked up: names, quantities, dates, in one form each.

Stricter than :mod:`retrieval.vietnamese.facts`, which forgives a question its spelling: what a
model writes has the evidence before it, and "Lê Mạnh" is not "Nông Đức Mạnh". What is torn or
misread here costs a sentence, never a false claim.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.prose.spelled import spelled
from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.names import FAMILY_NAMES
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import terms
from retrieval.vietnamese.text import fold, has_marks, place_tones, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 8  # Words of a name.
_WORD = re.compile(r"[^\W_]+(?:[&’'-][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_OPENING = re.compile(r"(?:^|[:;])\s*[\"“”‘'(\-–]*\s*$|[\"“‘(]$")
_BEFORE_NAMES = frozenset({"ông", "từ"})  # Family names too, but rarely.

_NUMBER = re.compile(
    r"(?<!\w)([0-9]+(?:[.,][0-9]+)*)"
    r"(?:\s?(%|(?:phần trăm|percent|per cent|(?:nghìn|ngàn|thousand|triệu|million)?\s?"
    r"(?:tỷ|tỉ|billion|trillion)|nghìn|ngàn|thousand|triệu|million)(?!\w)))?",
    re.IGNORECASE,
)
_SCALES = {
    "nghìn": 10**3, "ngàn": 10**3, "thousand": 10**3, "triệu": 10**6, "million": 10**6,
    "tỷ": 10**9, "tỉ": 10**9, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip

# Capitals of English that name nobody: titles, bodies and days, which Vietnamese translates.
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "i mr mrs ms dr professor president minister ministry prime deputy vice general secretary "
        "secretariat chairman chairwoman chair director party central committee office politburo "
        "congress national assembly government state people council province city district "
        "commune department university company vietnam vietnamese english "
        "monday tuesday wednesday thursday friday saturday sunday",
    )
)


class _Word(NamedTuple):
    span: Span
    text: str


def dates(text: str, language: str = "vi") -> list[Mention | Yearless]:
    """The dates of ``text`` (NFC); English ones are found beside Vietnamese names too."""
    plain = text if language == "vi" else strip_marks(text)
    return mentions(plain if len(plain) == len(text) else text)


def is_within(found: Mention | Yearless, asked: Mention | Yearless) -> bool:
    """Whether ``found`` says that something was then: it is that time, or lies in it."""
    if isinstance(asked, Mention):
        return isinstance(found, Mention) and asked.start <= found.start and found.end <= asked.end
    if isinstance(found, Yearless):
        return found.month == asked.month and asked.day in (None, found.day)
    period = asked.within(found.start.year)
    return period is not None and period.start <= found.start and found.end <= period.end


def quantities(
    text: str, language: str = "vi", *, with_dates: bool = False
) -> Iterator[Fraction | str]:
    """The numbers in digits, multiplied by the "triệu" after them, and those in words; "5%".

    Digits of dates only ``with_dates``, and then ordinals ("khóa XII", "thứ ba") too.
    """
    spans = [date.span for date in dates(text, language)]
    for match in _NUMBER.finditer(text):
        if with_dates or not any(s.start < match.end() and match.start() < s.end for s in spans):
            yield from _values(match[1], (match[2] or "").lower())
    yield from map(Fraction, spelled(text))
    if with_dates:
        yield from (Fraction(value) for value in terms(text).values if value.isdecimal())


def _values(number: str, unit: str) -> Iterator[Fraction | str]:
    parts = [part for clause in terms(number).clauses for part in clause]
    if unit == "%" or unit.startswith(("phần", "per")):
        yield from (f"{part}%" for part in parts)
        return
    scale = 1
    for word in unit.split():
        scale *= _SCALES[word]
    yield from (Fraction(part) * scale for part in parts)


def names(text: str, language: str) -> Iterator[tuple[str, ...]]:
    """Each run of capitalised words, as the forms of which the evidence has to have one.

    Lower case, tone marks placed as newspapers do. The word that opens a sentence may be dropped,
    unless it is a family name, and alone it is a name only by its letters ("UBND", "Google").
    """
    spans = [date.span for date in dates(text, language)]
    for run in _capital_runs(text):
        words = [w for w in run if not any(s.start <= w.span.start < s.end for s in spans)]
        opens = bool(words) and _OPENING.search(text[: words[0].span.start]) is not None
        if language != "vi":
            words = _without_generic(words)
        if not words or (opens and len(words) == 1 and not _is_name_by_form(words[0], language)):
            continue
        forms = [words]
        first = words[0].text.lower()
        if opens and len(words) > 1 and (first not in FAMILY_NAMES or first in _BEFORE_NAMES):
            forms.append(words[1:])
        yield tuple(_canonical(form) for form in forms)


def word_runs(text: str) -> frozenset[str]:
    """Two and more words in a row, up to eight, in the form of :func:`names` and without marks."""
    found = set()
    for run in _runs(text):
        marked = [_form(word.text) for word in run]
        for words in (marked, [fold(word) for word in marked]):
            found |= {
                " ".join(words[start : start + size])
                for start in range(len(words))
                for size in range(2, min(_LONGEST, len(words) - start) + 1)
            }
    return frozenset(found)


def capitalised(text: str) -> frozenset[str]:
    """The words with a capital, in those forms, and names written as one: Hà Nội, "hanoi"."""
    found = set()
    for run in _capital_runs(text):
        marked = [_form(word.text) for word in run]
        folded = [fold(word) for word in marked]
        found |= {*marked, *folded, *(a + b for a, b in pairwise(folded))}
    return frozenset(found)


def _runs(text: str) -> Iterator[list[_Word]]:
    """Words with nothing but a space between them."""
    run: list[_Word] = []
    for match in _WORD.finditer(text):
        if run and text[run[-1].span.end : match.start()] != " ":
            yield run
            run = []
        run.append(_Word(Span(*match.span()), match.group()))
    if run:
        yield run


def _capital_runs(text: str) -> Iterator[list[_Word]]:
    for run in _runs(text):
        names: list[_Word] = []
        for word in run:
            if word.text[0].isupper():
                names.append(word)
            elif names:
                yield names
                names = []
        if names:
            yield names


def _without_generic(words: Sequence[_Word]) -> list[_Word]:
    kept = [i for i, word in enumerate(words) if _form(word.text) not in _GENERIC]
    return list(words[kept[0] : kept[-1] + 1]) if kept else []


def _is_name_by_form(word: _Word, language: str) -> bool:
    if len(word.text) > 1 and not word.text[1:].islower():
        return True
    return has_marks(word.text) if language != "vi" else not could_be_vietnamese(fold(word.text))


def _canonical(words: Sequence[_Word]) -> str:
    return " ".join(_form(word.text) for word in words)


def _form(word: str) -> str:
    return place_tones(_POSSESSIVE.sub("", word).lower())
