"""Publication dates as pages state them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from retrieval.types import VIETNAM, DateSource, Dating, Precision

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LONGEST = 100

_YEAR = r"(?P<{}>(?:19|20)\d\d)(?!\d)"
_DATES = (
    rf"(?<!\d)(?P<d>\d{{1,2}})\s?(?P<s>[/.-])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?{_YEAR.format('y')}",
    rf"(?:ngày )?(?<!\d)(?P<dw>\d{{1,2}}) tháng (?P<mw>\d{{1,2}}),? năm {_YEAR.format('yw')}",
    rf"(?<!\d){_YEAR.format('yi')}-(?P<mi>\d\d)-(?P<di>\d\d)(?!\d)",
)
_DATE = re.compile("|".join(_DATES), re.IGNORECASE)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})\s?(?::|h|g|giờ)\s?(?P<minute>\d{2})(?!\d)(?::\d{2}(?:\.\d+)?)?"
    r"(?:\s?phút)?(?:\s?(?P<half>AM|PM|SA|CH)\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\(?\s?(?:GMT|UTC)\s?(?P<hours>[+-]\s?\d{1,2})(?::?00)?\s?\)?", re.IGNORECASE)
_ISO_ZONE = re.compile(r"(?<=\d)\s?(?:(?P<zulu>Z)|(?P<hours>[+-]\d{2}):?00)$")
_AROUND = re.compile(
    r"thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|cập nhật(?: lần cuối)?|xuất bản|đăng tải|"
    r"đăng|ngày|lúc|vào|thời gian|\bT[2-7]\b|\bCN\b|(?<=\d)T(?=\d)",
    re.IGNORECASE,
)


def stated(line: str) -> Dating | None:
    """The moment that ``line`` states, if a date, with or without a time, is all it says.

    Days stand before months, as in Vietnam; without a time zone, the time is Vietnam's. A line
    with an impossible date, or with other words, states nothing.
    """
    if len(line) > _LONGEST:
        return None
    spaced = _AROUND.sub(lambda m: " " * len(m.group()), line)
    date = _DATE.search(line)
    if date is None:
        return None
    rest = _without(spaced, date)
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
    day, month, year = day_month_year(date)
    try:
        when = datetime(year, month, day, *_clock(time), tzinfo=_zone(zone)).astimezone(VIETNAM)
    except ValueError:  # 31/2, 25:00
        return None
    precision = Precision.MINUTE if time else Precision.DAY
    return Dating(when, precision, DateSource.STATED)


def day_month_year(date: re.Match[str]) -> tuple[int, int, int]:
    """The numbers of a match of a full date, which may be impossible ones."""
    found = date.groupdict()
    day, month, year = (
        next(found[name] for name in names if found[name])
        for names in (("d", "dw", "di"), ("m", "mw", "mi"), ("y", "yw", "yi"))
    )
    return int(day), int(month), int(year)


def _clock(time: re.Match[str] | None) -> tuple[int, int]:
    if time is None:
        return 0, 0
    hour, minute = int(time["hour"]), int(time["minute"])
    half = (time["half"] or "").upper()
    if half and hour > 12:  # "15:30 PM" says it twice
        return hour, minute
    if half in {"PM", "CH"}:
        return hour % 12 + 12, minute
    return (hour % 12 if half else hour), minute


def _zone(zone: re.Match[str] | None) -> timezone | ZoneInfo:
    if zone is None:
        return VIETNAM
    hours = 0 if zone.groupdict().get("zulu") else int(zone["hours"].replace(" ", ""))
    return VIETNAM if hours == 7 else timezone(timedelta(hours=hours))
