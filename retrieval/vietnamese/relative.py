"""Times told from today: "hôm qua", "tuần trước", "3 ngày qua", "năm ngoái", "last week"."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from retrieval.types import Span
from retrieval.vietnamese import periods
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.text import strip_marks

_BEFORE = 64  # characters in which words that belong to a date are looked for


class Phrase(NamedTuple):
    """Whole words, as a pattern for lower-case text with marks and one for text without."""

    marked: re.Pattern[str]
    plain: re.Pattern[str]

    @classmethod
    def of(cls, pattern: str) -> Phrase:
        whole = rf"(?:{pattern})(?!\w)" if pattern[0] in " ," else rf"(?<!\w)(?:{pattern})(?!\w)"
        return cls(re.compile(whole), re.compile(strip_marks(whole)))

    def search(self, lowered: str) -> re.Match[str] | None:
        return self.marked.search(lowered) or self.plain.search(lowered)

    def at(self, lowered: str, start: int) -> re.Match[str] | None:
        """The match that starts at ``start``."""
        return self.marked.match(lowered, start) or self.plain.match(lowered, start)

    def before(self, lowered: str, end: int) -> re.Match[str] | None:
        """The match that ends at ``end`` (of a pattern that ends in ``$``), and is short."""
        start = max(0, end - _BEFORE)
        return self.marked.search(lowered, start, end) or self.plain.search(lowered, start, end)


class Relative(NamedTuple):
    """A period and the words that say it."""

    span: Span
    period: Period


RECENT = Phrase.of(
    "(?:(?:thời gian|những năm|mấy năm|vài năm|những ngày|mấy ngày) )?gần đây|mới nhất|mới đây"
    "|thời gian qua|vừa qua|hiện nay|hiện tại|hiện giờ|bây giờ|dạo này|tin mới(?! nhất)"
    "|latest|newest|most recent|recent|recently|currently|nowadays|these days|right now"
)
_DAYS = [
    (
        Phrase.of(
            "(?:ngày )?hôm nay|(?:sáng|trưa|chiều|tối|đêm) nay|(?<!even )(?<!still )today|tonight"
        ),
        0,
    ),
    (Phrase.of("(?:ngày )?hôm qua|chiều qua|đêm qua|yesterday|last night"), -1),
    (Phrase.of("hôm kia"), -2),
    (Phrase.of("(?:ngày|hôm|sáng|trưa|chiều|tối|đêm) mai(?! sau)|tomorrow"), 1),
]
# Without marks these are as often "tôi qua" and "sang qua".
_YESTERDAY_MARKED = re.compile(r"(?<!\w)(?:sáng|trưa|tối) qua(?!\w)")
_NEAR = (
    "(?P<which>này|nay|trước nữa|trước|rồi|vừa rồi|sau nữa|sau|tới)(?! (?:nay|giờ|bây giờ)(?!\\w))"
)
_CALENDAR = Phrase.of(f"(?:(?P<part>đầu|giữa|cuối) )?(?P<unit>tuần|tháng|quý) {_NEAR}")
_SO_FAR = Phrase.of(
    "(?:(?:kể )?từ )?đầu (?P<unit>tuần|tháng|quý|năm)(?: này| nay)?,? (?:cho )?(?:đến|tới)"
    " (?:nay|giờ|bây giờ|hiện nay|hiện tại|hôm nay)"
)
# "Lần thứ hai tuần này" is no Monday, "doanh thu 2 tuan truoc" without marks neither.
_WEEKDAY = (
    "(?<!lần )(?<!đứng )(?<!hạng )(?<!doanh )"
    "(?P<part>thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật)"
)
_WEEKDAY_OF = Phrase.of(f"{_WEEKDAY} (?P<unit>tuần) {_NEAR}")
_WEEKDAY_GONE = Phrase.of(f"{_WEEKDAY} (?:vừa rồi|(?:tuần (?:vừa )?|vừa )qua(?! đời))")
_WEEKDAYS = {
    "2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tư": 2, "tu": 2, "5": 3, "năm": 3, "nam": 3,
    "6": 4, "sáu": 4, "sau": 4, "7": 5, "bảy": 5, "bẩy": 5, "bay": 5, "nhật": 6, "nhat": 6,
}  # fmt: skip
_CALENDAR_ENGLISH = Phrase.of(
    "(?P<which>this|last|previous|next) (?P<part>)(?P<unit>week|month|quarter)"
)
_WHICH = {
    "trước nữa": -2, "truoc nua": -2, "sau nữa": 2, "sau nua": 2, "trước": -1, "truoc": -1,
    "rồi": -1, "roi": -1, "vừa rồi": -1, "vua roi": -1, "last": -1, "previous": -1,
    "sau": 1, "tới": 1, "toi": 1, "next": 1,
}  # fmt: skip
_DIGITS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_NUMBER_WORDS = {
    **_DIGITS, **{f"{word} mươi": 10 * digit for word, digit in _DIGITS.items()},
    **{f"mười {word}": 10 + digit for word, digit in _DIGITS.items()}, "mười": 10, "mười lăm": 15,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "ten": 10,
}  # fmt: skip
_NUMBERS = {
    **{strip_marks(word): number for word, number in _NUMBER_WORDS.items()},
    **_NUMBER_WORDS,
}
_NUMBER = rf"\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}"
_FEW = "mấy|vài|những|các|ít|nhiều|few|several|couple of"
# A number after one of these is a name, no count: "lớp 10 năm nay", "thứ năm tuần trước"; as is
# "nam" of "viet nam nam qua".
_LABELS = (
    "(?<!doanh )thứ", "số", "lớp", "khối", "khóa", "khoá", "quý", "quí", "học kỳ", "tháng", "ngày",
    "mùng", "mồng", "hôm", "quận", "phường", "top", "bảng", "hạng", "vòng", "tập", "phần", "đợt",
    "mười", "việt",
)  # fmt: skip
_UNLABELLED = "".join(rf"(?<!\b{label} )" for label in _LABELS)
_COUNT = f"{_UNLABELLED}(?P<count>{_NUMBER})"
_UNIT = "(?P<unit>ngày|tuần|tháng|năm|thập kỷ|thập niên)"
_UNIT_COUNTED = _UNIT.replace("ngày", "ngày|hôm|bữa")
_PAST = [
    Phrase.of(f"(?:{_UNLABELLED}(?P<count>{_NUMBER}|{_FEW}) )?{_UNIT} (?:vừa )?qua"),
    Phrase.of(f"{_COUNT} {_UNIT_COUNTED} (?:gần đây|gần nhất|trở lại đây|nay)"),
    Phrase.of(f"(?P<count>{_FEW}) {_UNIT_COUNTED} nay"),
    Phrase.of(f"(?P<count>mấy|vài|ít) {_UNIT_COUNTED} trước(?! (?:khi|đó))"),
    Phrase.of(f"cách đây (?P<count>mấy|vài|ít) {_UNIT_COUNTED}"),
    Phrase.of("(?P<count>few|several|couple of) (?P<unit>day|week|month|year)s ago"),
    Phrase.of(
        "(?P<count>24|48|72) ?(?P<unit>giờ|tiếng|h) (?:(?:vừa )?qua|gần đây|gần nhất|trở lại đây)"
    ),
    Phrase.of("(?:last|past) (?P<count>24|48|72) (?P<unit>hour)s"),
    Phrase.of(f"(?:last|past) (?P<count>{_NUMBER}|{_FEW}) (?P<unit>day|week|month|year)s?"),
    Phrase.of("past (?P<count>)(?P<unit>day|week|month|year|decade)"),
]
_AGO = [
    Phrase.of(f"{_COUNT} {_UNIT_COUNTED} trước(?! khi)"),
    Phrase.of(f"cách đây (?P<count>{_NUMBER}) {_UNIT_COUNTED}"),
    Phrase.of(f"(?P<count>{_NUMBER}) (?P<unit>day|week|month|year)s? ago"),
]
_A_FEW = {"d": 7, "w": 4, "m": 6, "y": 5, "decade": 3}
_UNITS = {
    "giờ": "h", "gio": "h", "tiếng": "h", "tieng": "h", "h": "h", "hour": "h", "ngày": "d",
    "ngay": "d", "day": "d", "hôm": "d", "hom": "d", "bữa": "d", "bua": "d",
    "tuần": "w", "tuan": "w", "week": "w",
    "tháng": "m", "thang": "m", "month": "m", "năm": "y", "nam": "y", "year": "y",
    "quý": "q", "quy": "q", "quarter": "q",
}  # fmt: skip
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_PARTS = {"đầu": 0, "dau": 0, "giữa": 1, "giua": 1, "cuối": 2, "cuoi": 2}


def relative_period(lowered: str, today: date) -> Relative | None:
    """The time that a question in lower case tells from ``today``; the first form found."""
    if found := _SO_FAR.search(lowered):
        return _relative(found, Period(_around(today, _UNITS[found["unit"]]).start, today))
    if found := _WEEKDAY_GONE.search(lowered):
        days = (today.weekday() - _weekday(found) - 1) % 7 + 1
        return _relative(found, _day(today - timedelta(days=days)))
    if found := _WEEKDAY_OF.search(lowered):
        return _relative(found, _calendar(found, today))
    for phrase in _AGO:
        if found := phrase.search(lowered):
            return _relative(found, _ago(found, today))
    for phrase in _PAST:
        if found := phrase.search(lowered):
            return _relative(found, Period(_back(today, *_duration(found)), today))
    for phrase, offset in _DAYS:
        if found := phrase.search(lowered):
            return _relative(found, _day(today + timedelta(days=offset)))
    if found := _YESTERDAY_MARKED.search(lowered):
        return _relative(found, _day(today - timedelta(days=1)))
    for phrase in (_CALENDAR, _CALENDAR_ENGLISH):
        if found := phrase.search(lowered):
            return _relative(found, _calendar(found, today))
    return None


def _relative(found: re.Match[str], period: Period) -> Relative:
    return Relative(Span(*found.span()), period)


def _day(when: date) -> Period:
    return Period(when, when)


def _weekday(found: re.Match[str]) -> int:
    """The day of the week that a match is of, Monday being 0."""
    return _WEEKDAYS[found["part"].split()[-1]]


def _duration(found: re.Match[str]) -> tuple[str, int]:
    """The unit (``h``, ``d``, ``w``, ``m``, ``y``) and how many of it."""
    count, unit = found["count"], found["unit"]
    letter = _UNITS.get(unit, "y")
    tens = 1 if unit in _UNITS else 10  # a decade
    if not count:
        return letter, tens
    number = int(count) if count.isdigit() else _NUMBERS.get(count, _A_FEW[letter])
    return letter, number * tens


def _back(today: date, unit: str, count: int) -> date:
    """``today`` moved back by hours, days, weeks, months or years, to a day that exists."""
    if unit in _HOURS:
        return today - timedelta(hours=count * _HOURS[unit])
    month = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, index = divmod(month, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return date(year, index + 1, min(today.day, last))


def _ago(found: re.Match[str], today: date) -> Period:
    """The day, week, month or year that lies so far back."""
    unit, count = _duration(found)
    return _around(_back(today, unit, count), unit)


def _around(when: date, unit: str) -> Period:
    """The calendar's day, week, month, quarter or year that ``when`` is in."""
    first, last = {
        "d": (when, when),
        "w": (when - timedelta(days=when.weekday()), when + timedelta(days=6 - when.weekday())),
        "m": (when.replace(day=1), _month_end(when.year, when.month)),
        "q": (_quarter_start(when), _month_end(when.year, _quarter_start(when).month + 2)),
        "y": (date(when.year, 1, 1), date(when.year, 12, 31)),
    }[unit]
    return Period(first, last)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _quarter_start(when: date) -> date:
    return date(when.year, when.month - (when.month - 1) % 3, 1)


def _calendar(found: re.Match[str], today: date) -> Period:
    """A week, month or quarter near the current one, or a part or a day of it."""
    unit = _UNITS[found["unit"]]
    period = _around(today, unit)
    step = _WHICH.get(found["which"], 0)
    for _ in range(abs(step)):
        beyond = period.start - timedelta(days=1) if step < 0 else period.end + timedelta(days=1)
        period = _around(beyond, unit)
    if not found["part"]:
        return period
    if found["part"] not in _PARTS:
        return _day(period.start + timedelta(days=_weekday(found)))
    if unit == "w":  # two days, three, and the weekend
        first, last = [(0, 1), (2, 4), (5, 6)][_PARTS[found["part"]]]
        return Period(period.start + timedelta(days=first), period.start + timedelta(days=last))
    return periods.third(period, _PARTS[found["part"]])


# "Nam" of a question without marks is sooner the end of a name: "viet nam nam nay".
_COUNTED = rf"{'|'.join(word for word in _NUMBERS if word != 'nam')}|{_FEW}|{strip_marks(_FEW)}"
_MANY = "triệu|trieu|tỷ|ty|nghìn|nghin|ngàn|ngan"
_YEAR_NEARBY = re.compile(
    r"(?<!\w)(?:(?:năm|nam) (?P<which>nay|ngoái|ngoai|kia)|(?P<english>last|this|next) year)(?!\w)"
)
_YEAR_BESIDE = re.compile(
    r"(?<!\w)(?:năm|nam) (?P<which>trước nữa|truoc nua|trước|truoc|vừa rồi|vua roi|rồi|roi"
    r"|sau nữa|sau nua|sau|tới|toi)"
    r"(?! (?:khi|đó|đấy|ấy|do|day|nay|giờ|gio|bây giờ|bay gio)(?!\w))(?!\w)"
)
# "5 năm nay" and "so với năm trước" are of no year to look in; "tháng 5 năm nay" is.
_COMPARED = re.compile(r"(?<!\w)(?:so với|so voi|cùng kỳ|cung ky|than) $")
_NOT_BEFORE = re.compile(
    rf"{_UNLABELLED}{strip_marks(_UNLABELLED)}(?<![\d/-])"
    rf"(?:\d{{1,3}}|(?<!\w)(?:{_COUNTED}|{_MANY})) $|{_COMPARED.pattern}"
)
_AFTER_NUMBER = re.compile(r"(?<=\d) $")
_YEAR_STEPS = {"nay": 0, "this": 0, "kia": -2, "ngoái": -1, "ngoai": -1, **_WHICH}


def with_years_written(question: str, lowered: str, today: date) -> str:
    """``question`` with "năm ngoái", "this year" as a year in digits, of the same length.

    "Năm trước" and "năm sau" are of another year where the question names one, and left alone.
    """
    word = "nam" if question.isascii() else "năm"
    patterns = [_YEAR_NEARBY] if re.search(r"\d{4}", question) else [_YEAR_NEARBY, _YEAR_BESIDE]
    for pattern in patterns:
        for found in pattern.finditer(lowered):
            said = found.groupdict()
            # No number counts "năm ngoái": "iPhone 17 năm ngoái".
            refused = _COMPARED if said["which"] in {"ngoái", "ngoai"} else _NOT_BEFORE
            if refused.search(lowered, max(0, found.start() - _BEFORE), found.start()):
                continue
            year = today.year + _YEAR_STEPS[said["which"] or said.get("english") or "nay"]
            start, end = found.span()
            written = word + str(year).rjust(end - start - len(word))
            # With a tab it is no count, which "5 năm 2015" is: "bão số 5 năm nay".
            question = _AFTER_NUMBER.sub("\t", question[:start]) + written + question[end:]
    return question
