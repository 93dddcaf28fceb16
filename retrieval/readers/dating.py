"""Publication dates as pages state them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from retrieval.types import VIETNAM, DateSource, Dating, Precision

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LONGEST = 100

_FIRST_NINE = "một|giêng hai ba tư|bốn năm sáu bảy|bẩy tám chín"
_MONTHS = {
    name: number
    for number, names in enumerate([*_FIRST_NINE.split(), "mười", "mười một", "mười hai"], 1)
    for name in names.split("|")
}
_ENGLISH_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_YEAR = r"(?P<{}>(?:19|20)\d\d)(?!\d)"
# The longest names first: "mười" begins "mười một".
_MONTH = rf"th(?:áng|g)?\.? ?(?P<{{}}>\d\d?|{'|'.join(reversed(_MONTHS))})"
_ENGLISH = (
    r"(?<![^\W\d_])(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATES = (
    rf"(?<!\d)(?P<d>\d{{1,2}})\s?(?P<s>[/.-])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?{_YEAR.format('y')}",
    rf"(?:ngày )?(?<!\d)(?P<dw>\d{{1,2}}) {_MONTH.format('mw')}\b,?(?: năm)? {_YEAR.format('yw')}",
    rf"\b{_MONTH.format('mt')} (?P<dt>\d{{1,2}}),?(?: năm)? {_YEAR.format('yt')}",
    rf"(?<!\d){_YEAR.format('yi')}(?P<si>[/-])(?P<mi>\d\d)(?P=si)(?P<di>\d\d)(?!\d)",
    rf"(?<!\d)(?P<de>\d{{1,2}}) {_ENGLISH.format('me')},? {_YEAR.format('ye')}",
    rf"{_ENGLISH.format('ma')} (?P<da>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR.format('ya')}",
)
_DATE = re.compile("|".join(_DATES), re.IGNORECASE)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})\s?(?::|h|g|giờ)\s?(?P<minute>\d{2})(?!\d)(?::\d{2}(?:\.\d+)?)?"
    r"(?:\s?phút)?(?:\s?(?P<half>AM|PM|SA|CH|sáng|trưa|chiều|tối)\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\(?\s?(?:GMT|UTC)\s?(?P<hours>[+-]\s?\d{1,2})(?::?00)?\s?\)?", re.IGNORECASE)
_ISO_ZONE = re.compile(r"(?<=\d)\s?(?:(?P<zulu>Z)|(?P<hours>[+-]\d{2}):?00)$")
_AROUND = re.compile(
    r"thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|cập nhật(?: lần cuối)?|xuất bản|đăng tải|"
    r"đăng|ngày|lúc|vào|thời gian|\bT(?:h )?[2-7]\b|\bCN\b|(?<=\d)T(?=\d)|"
    r"\(?(?:giờ (?:Việt Nam|VN|Hà Nội)|\bICT\b)\)?|\b(?:last )?updated\b|\bpublished\b|\bposted\b|"
    r"\bat\b|\bon\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\b",
    re.IGNORECASE,
)
# As letters and notices are dated: "Hà Nội, ngày 16 tháng 1 năm 2009".
_PLACE = re.compile(r"[^\W\d_][^,:;()\d]{1,30}, ?(?=ngày )", re.IGNORECASE)


def stated(line: str) -> Dating | None:
    """The moment that ``line`` states, if a date, with or without a time, is all it says.

    Days stand before months, as in Vietnam; without a time zone, the time is Vietnam's. A line
    with an impossible date, or with other words, states nothing.
    """
    if len(line) > _LONGEST:
        return None
    place = _PLACE.match(line)
    line = line[place.end() :] if place and place.group()[0].isupper() else line
    date = _DATE.search(line)
    if date is None:
        return None
    rest = _without(_AROUND.sub(lambda m: " " * len(m.group()), line), date)
    time = _TIME.search(rest)
    rest = _without(rest, time)
    zone = _ZONE.search(rest) or _ISO_ZONE.search(line)
    if any(c.isalnum() for c in _without(rest, zone)):
        return None
    return _dating(date, time, zone)


def _without(text: str, match: re.Match[str] | None) -> str:
    """``text`` with what was matched blanked out, so that positions stay."""
    if match is None:
        return text
    return text[: match.start()] + " " * len(match.group()) + text[match.end() :]


def _dating(
    date: re.Match[str], time: re.Match[str] | None, zone: re.Match[str] | None
) -> Dating | None:
    day, month, year = _day_month_year(date)
    try:
        when = datetime(year, month, day, *_clock(time), tzinfo=_zone(zone)).astimezone(VIETNAM)
    except ValueError:  # 31/2, 25:00
        return None
    precision = Precision.MINUTE if time else Precision.DAY
    return Dating(when, precision, DateSource.STATED)


def _day_month_year(date: re.Match[str]) -> tuple[int, int, int]:
    """The numbers of a match of a full date, which may be impossible ones."""
    found = {name: said for name, said in date.groupdict().items() if said and name[0] != "s"}
    day, month, year = (
        next(said for name, said in found.items() if name[0] == part) for part in "dmy"
    )
    return int(day), _month(month.lower()), int(year)


def _month(said: str) -> int:
    if said.isdecimal():
        return int(said)
    return _MONTHS.get(said) or _ENGLISH_MONTHS[said[:3]]


def _clock(time: re.Match[str] | None) -> tuple[int, int]:
    if time is None:
        return 0, 0
    hour, minute = int(time["hour"]), int(time["minute"])
    half = (time["half"] or "").upper()
    if hour > 12 or (half == "TRƯA" and hour > 9):  # "15:30 PM" says it twice
        return hour, minute
    if half in {"PM", "CH", "TRƯA", "CHIỀU", "TỐI"}:
        return hour % 12 + 12, minute
    return (hour % 12 if half else hour), minute


def _zone(zone: re.Match[str] | None) -> timezone | ZoneInfo:
    if zone is None:
        return VIETNAM
    hours = 0 if zone.groupdict().get("zulu") else int(zone["hours"].replace(" ", ""))
    return VIETNAM if hours == 7 else timezone(timedelta(hours=hours))
