"""Terms of lexical search: syllables and their pairs, numbers and dates in one form each.

Two writings of the same thing share a term: ``thuỷ`` and ``thủy``, ``2.500`` and ``2500``,
``15-1`` and ``ngày 15 tháng 1``. The parts stay terms beside the whole, so that a question that
knows only the month still finds the day.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.vietnamese import text as letters

MAX_TERM_LENGTH = 40
"""Characters of a term; what is longer is no word, and is cut."""

# Scripts that put no spaces between words: character pairs stand for words there.
_UNSPACED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # noqa: E501
# Vowel signs are no word characters to `re`, yet part of a word.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff"
_UNSPACED = re.compile(f"[{_UNSPACED_LETTERS}]+")
_WORD = rf"[^\W_0-9{_UNSPACED_LETTERS}]"
_TOKEN = re.compile(rf"{_WORD}+(?:[{_SIGNS}]+{_WORD}*)*|[0-9]+(?:[.,][0-9]+)*")
_PLAIN_TOKEN = re.compile(r"\w+")
_SPECIAL = re.compile(rf"[_0-9{_SIGNS}{_UNSPACED_LETTERS}]")
_CLAUSE_END = re.compile(r"[.,;:!?…]+(?!\w)|[()\[\]{}\"“”«»\n–—]")

_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")

_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12][0-9]|3[01])", r"(0?[1-9]|1[0-2])", r"([12][0-9]{3})"
_DATE_END = r"(?![\w/-]|[.,][0-9])"
_THANG, _NAM = r"\s*th[áa]ng\s*", r"\s*,?\s*n[ăa]m\s*"
_DAY_MONTH = (
    re.compile(rf"(?<![\w.,/]){_DAY}/{_MONTH}(?:[/-]{_YEAR})?{_DATE_END}"),
    re.compile(rf"(?<![\w.,/-]){_DAY}-{_MONTH}(?:[/-]{_YEAR})?{_DATE_END}"),
    re.compile(rf"(?<![\w.,/-]){_DAY}\.{_MONTH}\.{_YEAR}{_DATE_END}"),
    re.compile(
        rf"(?<![\w.,/]){_DAY}{_THANG}{_MONTH}(?![0-9])(?:(?:{_NAM}|[/.-]){_YEAR}{_DATE_END})?"
    ),
)
_MONTH_YEAR = (
    re.compile(rf"(?<![\w.,/-]){_MONTH}[/-]{_YEAR}{_DATE_END}"),
    re.compile(rf"(?<!\w)th[áa]ng\s*{_MONTH}(?![0-9])(?:(?:{_NAM}|[/.-]){_YEAR}{_DATE_END})?"),
)
_ISO_DATE = re.compile(rf"(?<![\w.,/-]){_YEAR}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])(?![\w/-])")
_PERCENT = re.compile(r"(?<![\w.,])([0-9]+(?:[.,][0-9]+)*)\s*(?:%|ph[ầa]n\s+tr[ăa]m(?!\w))")

_COUNTED = r"(?:th[ứu]|k[ỷỉy]|kh[óo]a|qu[ýíy]|k[ỳìy])"
_ORDINAL = re.compile(
    rf"(?<!\w)(?i:{_COUNTED}\s+([ivx]+|nhất|nhì|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười))(?!\w)"
    r"|(?<!\w)([IVX]{2,6})(?!\w)"
)
_ORDINAL_WORDS = {
    "nhất": "1", "nhì": "2", "hai": "2", "ba": "3", "tư": "4", "bốn": "4",
    "năm": "5", "sáu": "6", "bảy": "7", "tám": "8", "chín": "9", "mười": "10",
}  # fmt: skip
_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text can be found by.

    ``clauses`` hold its syllables, words and numbers in order; pairs never cross a clause's end.
    ``values`` are further readings of what stands there: dates (ISO 8601, ``--01-15`` where no
    year is given), percentages, numbers written in words or Roman, pairs of unspaced letters.
    """

    clauses: tuple[tuple[str, ...], ...]
    values: tuple[str, ...]

    def singles(self) -> list[str]:
        return [*(term for clause in self.clauses for term in clause), *self.values]

    def pairs(self) -> list[str]:
        """Neighbours in a clause, joined by ``_``, which occurs in no single term."""
        return [f"{a}_{b}" for clause in self.clauses for a, b in pairwise(clause)]

    def folded(self) -> Terms:
        """The same without marks: ``đường`` becomes ``duong``."""
        return Terms(tuple(tuple(map(_fold, clause)) for clause in self.clauses), self.values)


def terms(text: str) -> Terms:
    """The marked terms of ``text``: lower case, NFC, tone marks where newspapers put them."""
    text = unicodedata.normalize("NFC", text)
    lowered = unicodedata.normalize("NFC", text.lower())
    clauses: list[tuple[str, ...]] = []
    values = _ordinals(text)
    for clause in _CLAUSE_END.split(lowered):
        if _SPECIAL.search(clause) is None:
            found = tuple(map(_syllable, _PLAIN_TOKEN.findall(clause)))
        else:
            found = tuple(term for t in _TOKEN.findall(clause) for term in _token_terms(t))
            seen = [*_dates(clause), *_percentages(clause), *_unspaced(clause)]
            values += dict.fromkeys(seen)
        if found:
            clauses.append(found)
    return Terms(tuple(clauses), tuple(values))


def folded_words(text: str) -> list[str]:
    """Words and runs of digits in order, without marks: coarser than terms, three times as fast."""
    lowered = unicodedata.normalize("NFC", text).lower()
    return [_fold(word) for word in _PLAIN_TOKEN.findall(lowered)]


@lru_cache(maxsize=1 << 16)
def _fold(term: str) -> str:
    return letters.fold(term) or term


@lru_cache(maxsize=1 << 16)
def _syllable(token: str) -> str:
    return letters.place_tones(token[:MAX_TERM_LENGTH])


def _token_terms(token: str) -> list[str]:
    if token[0] > "9":
        return [_syllable(token)]
    return [number[:MAX_TERM_LENGTH] for number in _numbers(token)]


def _numbers(token: str) -> list[str]:
    """One number without grouping and with a decimal point, or the parts of what is none."""
    if grouped := _GROUPED.fullmatch(token):
        return [_decimal(re.sub("[.,]", "", grouped[1]), grouped[3] or "")]
    if decimal := _DECIMAL.fullmatch(token):
        return [_decimal(decimal[1], decimal[2])]
    return [_decimal(part, "") for part in re.split("[.,]", token)]


def _decimal(whole: str, fraction: str) -> str:
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _dates(clause: str) -> list[str]:
    found = [_date(y, m, d) for p in _DAY_MONTH for d, m, y in p.findall(clause)]
    found += [_date(y, m, "") for p in _MONTH_YEAR for m, y in p.findall(clause)]
    found += [_date(y, m, d) for y, m, d in _ISO_DATE.findall(clause)]
    return [term for date in found for term in date]


def _date(year: str, month: str, day: str) -> list[str]:
    """The date and every coarser one that it lies in, but for the bare year, a number anyway."""
    month, day = month.zfill(2), day.zfill(2) if day else ""
    date = [f"--{month}"]
    if day:
        date.append(f"--{month}-{day}")
    if year:
        date.append(f"{year}-{month}")
    if year and day:
        date.append(f"{year}-{month}-{day}")
    return date


def _percentages(clause: str) -> list[str]:
    return [f"{n[:MAX_TERM_LENGTH]}%" for t in _PERCENT.findall(clause) for n in _numbers(t)]


def _ordinals(text: str) -> list[str]:
    """Takes the text as it stands: only capitals are Roman numbers by themselves."""
    found = (counted or roman for counted, roman in _ORDINAL.findall(text))
    return [value for word in found if (value := _ORDINAL_WORDS.get(word.lower()) or _roman(word))]


def _roman(word: str) -> str | None:
    match = _ROMAN.fullmatch(word.upper())
    return str(10 * len(match[1]) + _ROMAN_UNITS.index(match[2])) if match else None


def _unspaced(clause: str) -> list[str]:
    return [
        pair
        for run in _UNSPACED.findall(clause)
        for pair in ([a + b for a, b in pairwise(run)] or [run])
    ]
