"""What each form of a date says, and whether it is a date at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese import periods
from retrieval.vietnamese.dategrammar import ENGLISH_MONTHS, MONTH_WORDS, Language
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.text import strip_marks

if TYPE_CHECKING:
    from collections.abc import Callable

_BARE_MONTH_WORDS = {strip_marks(word): number for word, number in MONTH_WORDS.items()}
_MONTHS = {**_BARE_MONTH_WORDS, **MONTH_WORDS}
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMBER = re.compile(rf"\d+|(?:(?<=tháng )|(?<=thang ))(?:{_MONTH_NAMES})(?!\w)")
_ENGLISH_MONTH = re.compile("|".join(sorted(ENGLISH_MONTHS, key=len, reverse=True)))
_ROMAN = re.compile(r"(?<!\w)[ivx]+(?!\w)")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Form:
    """A match of the grammar in its text."""

    text: str
    lowered: str
    match: re.Match[str]
    language: Language

    @property
    def words(self) -> str:
        return self.match.group()

    @property
    def original(self) -> str:
        return self.text[self.match.start() : self.match.end()]

    @property
    def numbers(self) -> list[int]:
        return [_MONTHS.get(found) or int(found) for found in _NUMBER.findall(self.words)]

    @property
    def english_month(self) -> int:
        found = _ENGLISH_MONTH.search(self.words)
        return ENGLISH_MONTHS[found.group()] if found else 0

    def after(self, pattern: re.Pattern[str]) -> bool:
        """Whether it stands after such words (``pattern`` ends where it starts)."""
        start = self.match.start()
        return pattern.search(self.lowered, max(0, start - 24), start) is not None

    def before(self, pattern: re.Pattern[str]) -> bool:
        """Whether such words follow it."""
        return pattern.match(self.lowered, self.match.end()) is not None

    @property
    def measured(self) -> bool:
        return self.before(self.language.measured)


class Recurring(NamedTuple):
    """A month, or a day of it, of no certain year."""

    month: int
    day: int | None = None


Value = Period | Recurring


def read(form: Form) -> Value | None:
    """The days that a match of the grammar means; None where it is no date after all."""
    reader = _READERS.get(form.match.lastgroup or "")
    return None if reader is None else reader(form)


def _iso(form: Form) -> Value | None:
    return periods.day(*form.numbers)


def _day(form: Form) -> Value | None:
    number, month, year = form.numbers
    if year < 100:
        year += 2000 if year < 50 else 1900
    return periods.day(year, month, number)


def _days_numeric(form: Form) -> Value | None:
    first, last, month, *year = form.numbers
    if year:
        return periods.days(year[0], month, first, last)
    if first >= last or not _exists(month, last) or not _in_day_context(form):
        return None
    return Recurring(month)


def _days_of_months(form: Form) -> Value | None:
    day, month, *last, year = form.numbers
    start, end = periods.day(year, month, day), periods.day(year, last[1], last[0])
    return Period(start.start, end.end) if start and end and start <= end else None


def _day_yearless(form: Form) -> Value | None:
    number, month = form.numbers
    if not _exists(month, number) or (form.words[0].isdigit() and form.measured):
        return None
    return Recurring(month, number)


def _day_short(form: Form) -> Value | None:
    number, month = form.numbers
    if not _exists(month, number):
        return None
    if not form.words[0].isdigit() or _in_day_context(form):
        return Recurring(month, number)
    # After "từ", "đến", "trước", what could be a proper fraction or a score is left alone.
    plausible = "/" in form.words and number > month and form.after(form.language.number_before)
    return Recurring(month, number) if plausible and not form.measured else None


def _in_day_context(form: Form) -> bool:
    return not form.words[0].isdigit() or form.after(form.language.day_before)


def _exists(month: int, number: int) -> bool:
    """Whether any year has such a day."""
    return periods.day(2000, month, number) is not None


def _month(form: Form) -> Value | None:
    month, year = form.numbers
    return periods.months(year, month, month)


def _month_numeric(form: Form) -> Value | None:
    if "-" in form.words and not form.after(form.language.number_before):
        return None
    return _month(form)


def _month_yearless(form: Form) -> Value | None:
    (month,) = form.numbers
    if not periods.months(2000, month, month) or form.measured or form.after(_EACH):
        return None
    return Recurring(month)


_EACH = re.compile(r"(?:\d|mỗi|moi|hàng|hằng|hang|từng|mấy|may|số|một) $")


def _months(form: Form) -> Value | None:
    first, last, year = form.numbers
    return periods.months(year, first, last)


_COUNTS = {"ba": 3, "sáu": 6, "sau": 6, "chín": 9, "chin": 9, "nửa": 6, "nua": 6}


def _part_of_year(form: Form) -> Value | None:
    word = form.words.split()[0]
    count = _COUNTS.get(word) or int(word)
    first = 1 if re.search(" (?:đầu|dau) ", form.words) else 13 - count
    return periods.months(form.numbers[-1], first, first + count - 1)


def _quarter(form: Form) -> Value | None:
    *arabic, year = form.numbers
    number = arabic[0] if arabic else _roman(form.words)[0]
    return periods.months(year, 3 * number - 2, 3 * number)


def _roman(words: str) -> list[int]:
    return [_roman_number(found) for found in _ROMAN.findall(words)]


def _roman_number(numeral: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in numeral]
    following = [*digits[1:], 0]
    return sum(-a if a < b else a for a, b in zip(digits, following, strict=True))


def _decade(form: Form) -> Value | None:
    number, *centuries = [*form.numbers, *_roman(form.words)]
    if number < 100:
        number += 100 * (centuries[0] - 1) if centuries else 1900
    elif number % 10:
        return periods.years(number, number)
    # "Những năm 1700" are a hundred years, but "thập niên 1900" is ten.
    hundred = number % 100 == 0 and 1000 <= number < 2000 and not re.search("th[ậa]p", form.words)
    return periods.years(number, number + (99 if hundred else 9))


def _century(form: Form) -> Value | None:
    numbers = [*form.numbers, *_roman(form.words)]
    if form.measured or not all(1 <= number <= 21 for number in numbers):
        return None
    first, last = periods.century(numbers[0]), periods.century(numbers[-1])
    return Period(first.start, last.end) if first and last and first <= last else None


def _years(form: Form) -> Value | None:
    first, last = form.numbers
    if form.words[0].isdigit() and (form.measured or form.after(form.language.counted)):
        return None
    return periods.years(first, last) if first < last else None


def _season(form: Form) -> Value | None:
    first, last = form.numbers
    last += first - first % 100
    return periods.years(first, max(first, last))


def _year(form: Form) -> Value | None:
    number = form.numbers[0]
    bare = form.words[0].isdigit()
    if number < 100:
        return _year_short(form, number + 1900)
    if form.before(form.language.era) or (number < 1000 and "năm" not in form.words):
        return None
    if (bare or number < 1000) and (form.measured or form.after(form.language.counted)):
        return None
    # Round and old years are as often counts: they need a word that makes them years.
    if bare and (number % 100 == 0 or number < 1900) and not form.after(form.language.year_before):
        return None
    return periods.years(number, number)


def _year_short(form: Form, year: int) -> Value | None:
    """The year of "năm 75"; None for "mỗi năm 75 vụ" and, without marks, for "viet nam 75"."""
    doubtful = "năm" not in form.words or form.measured or form.after(_EACH)
    if form.before(form.language.era) or (doubtful and not form.after(_SHORT_BEFORE)):
        return None
    return periods.years(year, year)


_SHORT_BEFORE = re.compile(
    r"(?<!\w)(?:trước|truoc|sau|từ|tu|đến|den|tới|toi|hết|het|vào|vao|hồi|hoi|sinh|khoảng|khoang) $"
)


def _en_day(form: Form) -> Value | None:
    number, year = form.numbers
    return periods.day(year, form.english_month, number)


def _en_day_yearless(form: Form) -> Value | None:
    (number,) = form.numbers
    month = form.english_month
    return Recurring(month, number) if _exists(month, number) and _named(form) else None


def _en_month(form: Form) -> Value | None:
    return periods.months(form.numbers[0], form.english_month, form.english_month)


def _en_month_yearless(form: Form) -> Value | None:
    return Recurring(form.english_month) if _named(form) and form.after(_EN_IN) else None


def _named(form: Form) -> bool:
    """Whether the month is written as a name: "May", not "may"."""
    return any(letter.isupper() for letter in form.original)


_EN_IN = re.compile(r"(?:in|since|until|by|during|last|this|next|of|early|late|mid)[ -]$")


def _en_decade(form: Form) -> Value | None:
    if form.numbers[0] < 100 and form.words[0].isdigit():
        return None
    return _decade(form)


_READERS: dict[str, Callable[[Form], Value | None]] = {
    "iso": _iso,
    "days_numeric": _days_numeric,
    "days_of_months": _days_of_months,
    "day_numeric": _day,
    "day_worded": _day,
    "day_yearless": _day_yearless,
    "day_short": _day_short,
    "month_numeric": _month_numeric,
    "part_of_year": _part_of_year,
    "months": _months,
    "month": _month,
    "month_yearless": _month_yearless,
    "quarter": _quarter,
    "decade": _decade,
    "century": _century,
    "years": _years,
    "season": _season,
    "year": _year,
    "en_day": _en_day,
    "en_day_yearless": _en_day_yearless,
    "en_month": _en_month,
    "en_month_yearless": _en_month_yearless,
    "en_quarter": _quarter,
    "en_decade": _en_decade,
    "en_century": _century,
    "en_year": _year,
}
