"""Numbers in running text: where they stand, and the forms in which they may be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.vietnamese import periods
from retrieval.vietnamese.dategrammar import MARKED, PLAIN
from retrieval.vietnamese.relative import Phrase
from retrieval.vietnamese.terms import terms
from retrieval.vietnamese.tongue import lower

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.vietnamese.dates import Mention, Yearless

NUMBER = re.compile(
    r"(?<![\w.,/:-])(\d+(?:[.,]\d+)*)(?![\w/:]|[.,-]\d|-\w)"
    r"(?:\s?(%|(?:phần trăm|percent|nghìn|ngàn|thousand|triệu|million|tỷ|tỉ|billion)(?!\w)))?",
    re.IGNORECASE,
)
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "thousand": 1e3, "triệu": 1e6, "million": 1e6,
           "tỷ": 1e9, "tỉ": 1e9, "billion": 1e9}  # fmt: skip

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})")
_UNIT = "(?:giờ|tiếng(?: đồng hồ)?|phút|ngày|hôm|đêm|tuần|tháng|quý|năm|thập kỷ|thập niên|thế kỷ)"
_ENGLISH_UNIT = "(?:hour|day|night|week|month|year|decade)s?"
_DISTANCE = Phrase.of(
    rf"\d+ {_UNIT} (?:vừa )?(?:qua|trước|nay|tới|nữa|gần đây|gần nhất|trở lại đây)"
    rf"|cách đây \d+ {_UNIT}"
    rf"|(?:last|past|next) \d+ {_ENGLISH_UNIT}|\d+ {_ENGLISH_UNIT} ago"
)
# "Mỗi năm 20 suất" counts; "trước 75" is a year, but "trước 12" may be anything.
_SHORT_YEAR = Phrase.of(
    r"(?:(?<!\d )(?<!mỗi )(?<!một )(?<!hàng )(?<!hằng )(?<!từng )(?<!mấy )(?<!vài )(?<!nhiều )"
    r"(?<!việt )(?<!miền )(?<!phía )"  # which without marks are "nam" as well
    r"năm |(?:trước|sau|hồi) (?=[4-9]))['’]?(?P<year>\d\d)(?! năm)(?![.,/:-]\d)(?! ?[%-])"
)


def numbers_of(text: str, dates: Sequence[Mention | Yearless]) -> Iterator[re.Match[str]]:
    """The numbers of ``text`` that belong to no time: to none of its ``dates``, to no "24 giờ qua".

    Nor to a year that is written with two digits (see :func:`short_years`).
    """
    times = (*_found(_DISTANCE, text), *short_years(text))
    spans = [*(date.span for date in dates), *(time.span() for time in times)]
    for match in NUMBER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            yield match


def short_years(text: str) -> list[re.Match[str]]:
    """Where ``text`` has a year without its century: "năm 75", "trước 75", as group ``year``."""
    found = _found(_SHORT_YEAR, text)
    return [match for match in found if not _is_measured(match, text)]


def _found(phrase: Phrase, text: str) -> list[re.Match[str]]:
    lowered = lower(text)
    pattern = phrase.plain if text.isascii() else phrase.marked
    return list(pattern.finditer(lowered))


def _is_measured(match: re.Match[str], text: str) -> bool:
    language = PLAIN if text.isascii() else MARKED
    return language.measured.match(lower(text), match.end()) is not None


def is_day(match: re.Match[str], text: str) -> bool:
    """Whether a number in ``text`` may be a day and its month: "2.9", but not "2.9 triệu"."""
    found = _DAY.fullmatch(match.group())
    if found is None or _is_measured(match, text):
        return False
    return periods.day(2000, int(found[2]), int(found[1])) is not None


def canonical(number: str) -> str:
    """A number in the form of :mod:`terms`: 2.500 and 2,500 are 2500."""
    return terms(number).singles()[0]


def number_forms(match: re.Match[str], text: str) -> tuple[str, ...]:
    """The number alone, and what it may stand for, in the form of :mod:`terms`.

    Multiplied by the word after it, 2,5 triệu is 2.500.000; and 2.9 is also a day.
    """
    number = canonical(match[1])
    if is_day(match, text):
        return (number, terms(match[1].replace(".", "/")).values[-1])
    scale = _SCALES.get((match[2] or "").lower())
    try:
        return (f"{float(number) * scale:.15g}", number) if scale else (number,)
    except ValueError:
        return (number,)
