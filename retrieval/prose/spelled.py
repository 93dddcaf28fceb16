"""Numbers in words: "hai mươi ba", "hai trăm triệu", "twenty-three"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# "Một" and "one" are articles as well, "không" is "not"; "tư", "năm" and "lăm" count in company.
_VALUES = {
    "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_IN_COMPANY = {"một": 1, "mốt": 1, "tư": 4, "năm": 5, "lăm": 5, "one": 1}
_FACTORS = {"mươi": 10, "trăm": 100, "hundred": 100}
SCALES = {
    "nghìn": 10**3, "ngàn": 10**3, "thousand": 10**3, "vạn": 10**4,
    "triệu": 10**6, "million": 10**6, "tỷ": 10**9, "tỉ": 10**9, "billion": 10**9,
}  # fmt: skip
"""What a number is multiplied by that such a word follows."""
_UNITS = "|".join(_VALUES)
_COMPANY = "|".join(_IN_COMPANY)
_MULTIPLIERS = "|".join((*_FACTORS, *SCALES))
_NUMBER = re.compile(
    rf"(?<!\w)(?:{_UNITS}|(?:{_COMPANY})(?=[ -](?:{_MULTIPLIERS})\b))"
    rf"(?:[ -](?:linh |lẻ |and )?"
    rf"(?:{_UNITS}|{_MULTIPLIERS}|một|mốt|tư|lăm|rưỡi|năm(?=[ -](?:{_MULTIPLIERS})\b)|one))*(?!\w)",
    re.IGNORECASE,
)


def spelled(text: str) -> Iterator[tuple[Span, int]]:
    """The numbers that ``text`` (NFC) has in words, from 2 on, and where.

    Years are left alone: in "hai năm" only the two counts.
    """
    for match in _NUMBER.finditer(text):
        yield Span(*match.span()), _value(re.findall(r"\w+", match.group().lower()))


def _value(words: list[str]) -> int:
    total = group = digit = 0
    scale = 1
    for word in words:
        if word in SCALES:
            scale = SCALES[word]
            total += (group + digit or 1) * scale
            group = digit = 0
        elif word == "rưỡi":  # half of what was counted last
            total += scale // 2
        elif word in _FACTORS:
            group += (digit or 1) * _FACTORS[word]
            digit = 0
        elif word in _VALUES or word in _IN_COMPANY:
            group += digit
            digit = _VALUES.get(word) or _IN_COMPANY[word]
    return total + group + digit
