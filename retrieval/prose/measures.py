"""Quantities: a number with its unit, its bound ("hơn", "gần"), in one form for all writings.

"1,25 nghìn tỷ đồng", "1.250 tỷ đồng" and "VND1.25 trillion" are one quantity; "480 km" is not
"480 mét", and "12 người" is not the twelfth of March.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from retrieval.prose.spelled import SCALES, spelled
from retrieval.types import Span
from retrieval.vietnamese.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOREIGN_MONEY = frozenset({"dollar", "euro", "pound", "yen", "yuan", "won"})
_UNIT_WORDS = {
    "dong": "đồng|vnđ|vnd|đ|dongs?",
    "dollar": r"usd|us dollars?|đô[ -]la(?: mỹ)?|đôla|dollars?|us\$|\$",
    "euro": "euros?|eur|€",
    "pound": "bảng(?: anh)?|pounds?|£",
    "yen": "yên|yen",
    "yuan": "nhân dân tệ|ndt|tệ|yuan",
    "won": "won",
    "m2": "m2|m²|mét vuông|square met(?:re|er)s?",
    "km2": "km2|km²|(?:km|ki-?lô-?mét) vuông|square kilomet(?:re|er)s?",
    "m3": "m3|m³|(?:mét|m) khối|cubic met(?:re|er)s?",
    "ha": "ha|hecta|héc-?ta|héc ta|hectares?",
    "km": "km|ki-?lô-?mét|kilômét|cây số|kilomet(?:re|er)s?",
    "cm": "cm|xăng-?ti-?mét|centimet(?:re|er)s?",
    "mm": "mm|mi-?li-?mét|millimet(?:re|er)s?",
    "m": "m|mét|met(?:re|er)s?",
    "mile": "dặm|miles?",
    "kg": "kg|ki-?lô-?gam|kilogram(?:me)?s?|kilos?",
    "tonne": "tấn|tonnes?|tons?",
    "age": "tuổi|years?[ -]old|years? of age",
    "second": "giây|seconds?",
    "minute": "phút|minutes?",
    "hour": "giờ|tiếng|h|hours?",
    "day": "ngày|days?",
    "week": "tuần|weeks?",
    "month": "tháng|months?",
    "year": "năm|years?",
    "person": "người|people|persons?",
    "household": "hộ(?: dân| gia đình)?|households?",
    "time": "lần|times",
    "degree": "độ|°c?|degrees?",
}
_UNITS = {
    name: re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE) for name, words in _UNIT_WORDS.items()
}
_MONEY_BEFORE = re.compile(r"(?:(?<!\w)(us\$|vnđ|vnd|usd|eur) ?|([$€£]) ?)$", re.IGNORECASE)

_SCALES = {**SCALES, "trillion": 10**12}
_DIGITS = r"[0-9]+(?:[.,][0-9]+)*"
_SCALE = (
    r"%|(?:phần trăm|percent|per cent|(?:nghìn|ngàn|thousand|triệu|million)?\s?"
    r"(?:tỷ|tỉ|billion|trillion)|nghìn|ngàn|thousand|triệu|million)(?!\w)"
)
# Digits after a letter are a name's ("H5N1"), but after those of a currency they are money.
_NUMBER = re.compile(
    rf"(?:(?<!\w)|(?<=VND)|(?<=VNĐ)|(?<=USD)|(?<=EUR))({_DIGITS})"
    rf"(?:[\s-]?({_SCALE})(\srưỡi(?!\w))?)?",
    re.IGNORECASE,
)
_TO = re.compile(r"\s?[-–—]\s?|\s(?:đến|tới|to)\s")
_SUM = re.compile(r"\s(?:và )?")
_CLOCK = re.compile(
    r"(?<![\w.,])([01]?[0-9]|2[0-4])(?:\s?(?:giờ|h|g)\s?|:)([0-5][0-9])(?!\w|[.,:][0-9])(?:\s?phút)?"
    r"(?:\s?(sáng|trưa|chiều|tối|đêm|khuya|[ap]\.?m)(?!\w))?",
    re.IGNORECASE,
)
_AFTERNOON = ("chiều", "tối", "p")
_SCORE = re.compile(r"(?<![\w.,/–-])([0-9]{1,3})\s?[-–]\s?([0-9]{1,3})(?![\w/–-]|[.,][0-9])")

_AT_LEAST = (
    "không dưới|không ít hơn|hơn|trên|quá|vượt(?: quá| mức)?|ít nhất|tối thiểu|more than|over|above"
    "|at least|exceed(?:s|ed|ing)?|no (?:less|fewer) than"
)
_AT_MOST = (
    "không quá|không hơn|chưa đến|chưa tới|chưa đầy|gần|dưới|nhiều nhất|tối đa|ít hơn"
    "|no more than|not more than|less than|fewer than|under|below|nearly|almost|at most|up to"
)
_BOUND = re.compile(
    rf"(?<!\w)(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))\s(?:(?:us|vnd|usd)?[$€£]?\s?)$",
    re.IGNORECASE,
)
_REACH = 24
_ONE = re.compile(r"(?<!\w)(?:một|one)(?= (người|hộ|person|household)(?!\w))", re.IGNORECASE)
_DOUBLE = re.compile(r"(?<!\w)(?:gấp đôi|doubl(?:ed?|ing)|twice)(?!\w)", re.IGNORECASE)
_ONES = {"người": "person", "person": "person", "hộ": "household", "household": "household"}


class Quantity(NamedTuple):
    """What is counted or measured: ``start`` is where in its text.

    ``value`` is text for what is no plain number: "5%", a time of day "22:30", a score "2-1".
    ``unit`` is None where another word, or none, follows; ``bound`` is 1 for "hơn", -1 for "gần".
    ``bare`` says that it may be but the digits of a date, or a numeral that puts in order.
    """

    start: int
    value: Fraction | str
    unit: str | None = None
    bound: int = 0
    bare: bool = False

    def is_said_by(self, said: Sequence[Quantity]) -> bool:
        """Whether one of ``said`` is this: as much of the same, bounded as tightly."""
        if self.value == 1 and self.unit in _ONES.values():
            # "Một người" may be anyone, unless it is told how many those were.
            counts = [other.value for other in said if other.unit == self.unit]
            return not counts or self.value in counts
        return any(
            other.value == self.value
            and (not self.bound or other.bound == self.bound)
            and self._is_measured_as(other)
            for other in said
        )

    def _is_measured_as(self, other: Quantity) -> bool:
        if self.unit is None or self.unit == other.unit:
            return True
        return other.unit is None and not other.bare and self.unit not in _FOREIGN_MONEY


def quantities(text: str, dated: Sequence[Span], *, evidence: bool = False) -> Iterator[Quantity]:
    """The quantities of ``text`` (NFC), in digits and in words.

    ``dated`` is where dates stand: what they count is left out; but ``evidence`` holds their
    digits as well, and what is written in order ("khóa XII", "thứ ba").
    """
    taken: list[Span] = []
    for match in _CLOCK.finditer(text):
        if not _overlaps(match.span(), dated):
            taken.append(Span(*match.span()))
            yield from (Quantity(match.start(), time) for time in _times(match, evidence))
    skipped = taken if evidence else [*taken, *dated]
    numbers = [m for m in _NUMBER.finditer(text) if not _overlaps(m.span(1), skipped)]
    scored = [m for m in _SCORE.finditer(text) if not _overlaps(m.span(), skipped)]
    yield from _numbers(text, numbers, dated)
    for match in scored:
        if _unit(text, match.end()) is None and not _scaled(numbers, match.end()):
            yield Quantity(match.start(), f"{int(match[1])}-{int(match[2])}")
    for span, value in spelled(text):
        # "Ba mươi phút", but not "thứ ba": that is an evidence of order alone.
        yield Quantity(span.start, Fraction(value), *_beside(text, span))
    for match in _ONE.finditer(text):
        yield Quantity(match.start(), Fraction(1), _ONES[match[1].lower()])
    for match in _DOUBLE.finditer(text):
        yield Quantity(match.start(), Fraction(2), "time")
    if evidence:
        ordinals = (value for value in terms(text).values if value.isdecimal())
        yield from (Quantity(0, Fraction(value), bare=True) for value in ordinals)


def _numbers(
    text: str, matches: Sequence[re.Match[str]], dated: Sequence[Span]
) -> Iterator[Quantity]:
    summed = None
    for place, match in enumerate(matches):
        following = matches[place + 1] if place + 1 < len(matches) else None
        written = (match[2] or "").lower()
        # "5-7 triệu" is from five million on.
        if not written and following and following[2] and _is_range(text, match, following):
            written = following[2].lower()
        unit, bound = _beside(text, Span(*match.span()))
        if unit is None and following and _is_range(text, match, following):
            unit = _unit(text, following.end())
        bare = _overlaps(match.span(1), dated)
        for value in _values(match[1], written):
            if isinstance(value, Fraction):
                scale = _scale(written)
                value *= scale
                value += Fraction(scale, 2) if match[3] else 0
                if following and _goes_on(text, match, following):  # "1 tỷ 200 triệu"
                    summed = (match.start(), value, bound)
                    continue
                if summed is not None:
                    start, more, bound = summed
                    summed = None
                    yield Quantity(start, value + more, unit, bound)
                    continue
            yield Quantity(match.start(), value, unit, bound, bare)


def _is_range(text: str, first: re.Match[str], last: re.Match[str]) -> bool:
    """Whether both are the ends of one range: "5-7 triệu", "từ 5 đến 7%"."""
    if first[2] or not _TO.fullmatch(text, first.end(), last.start()):
        return False
    low, high = _values(first[1], ""), _values(last[1], "")
    return len(low) == len(high) == 1 and Fraction(low[0]) < Fraction(high[0])


def _goes_on(text: str, first: re.Match[str], last: re.Match[str]) -> bool:
    scales = [_scale((match[2] or "").lower()) for match in (first, last)]
    return 1 < scales[1] < scales[0] and bool(_SUM.fullmatch(text, first.end(), last.start()))


def _values(number: str, written: str) -> list[Fraction | str]:
    parts = [part for clause in terms(number).clauses for part in clause]
    if _is_share(written):
        return [f"{part}%" for part in parts]
    return [Fraction(part) for part in parts]


def _is_share(written: str) -> bool:
    return written == "%" or written.startswith(("phần", "per"))


def _scale(written: str) -> int:
    scale = 1
    for word in () if _is_share(written) else written.split():
        scale *= _SCALES[word]
    return scale


def _scaled(matches: Sequence[re.Match[str]], after: int) -> bool:
    """Whether the number that a score would end in goes on: "5-7%", "2-3 triệu"."""
    return any(m.end(1) == after and m[2] for m in matches)


def _beside(text: str, span: Span) -> tuple[str | None, int]:
    """The unit and the bound of the number at ``span``."""
    before = text[max(0, span.start - _REACH) : span.start]
    found = _BOUND.search(before)
    bound = 0 if found is None else -1 if found["most"] else 1
    money = _MONEY_BEFORE.search(before)
    if money:
        return _named(money[1] or money[2]), bound
    return _unit(text, span.end), bound


def _unit(text: str, end: int) -> str | None:
    """The unit that follows a number which ends at ``end``."""
    begin = end + (text[end : end + 1] in {" ", "-"})
    return next((name for name, unit in _UNITS.items() if unit.match(text, begin)), None)


def _named(word: str) -> str | None:
    return next((name for name, unit in _UNITS.items() if unit.fullmatch(word)), None)


def _times(match: re.Match[str], evidence: bool) -> set[str]:
    """The time of day in 24 hours; in evidence as it is written, too."""
    hour, part = int(match[1]), (match[3] or "").lower()
    later = hour + 12 if hour < 12 and part.startswith(_AFTERNOON) else hour
    return {f"{each}:{match[2]}" for each in ({hour, later} if evidence else {later})}


def _overlaps(span: tuple[int, int], others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
