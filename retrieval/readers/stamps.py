"""Publication dates as machines write them: in metadata, feeds and exports."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from retrieval.readers.dating import stated
from retrieval.types import VIETNAM, DateSource, Dating, Precision
from retrieval.vietnamese.text import normalise

# Clocks differ, and a weekly prints the day on which it is sold.
_AHEAD = timedelta(days=2)
_EARLIEST = 1900
# What programs write where nothing was entered.
_UNSET = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_LONGEST = 100

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"[^:T]*")
_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d+")
_ZONE_APART = re.compile(r"(?<=\d) (?=[+-]\d\d(?::?\d\d)?$)")
_GREENWICH = re.compile(r"(?<=\d) ?(?:UTC|GMT)$")
# Python takes a zone of two digits for minutes.
_SHORT_ZONE = re.compile(r"(?<=\d) ?([+-]\d\d)$")
# Seconds since 1970 as ten digits (2001 to 2286), or milliseconds.
_COUNTED = re.compile(r"(\d{10})(?:\d{3}|\.\d{1,9})?")


def stamp(text: str) -> Dating | None:
    """The moment that ``text`` names: ISO 8601 and its parts, RFC 822, or as Vietnamese pages do.

    So do seconds and milliseconds since 1970. Without a time zone, the time is Vietnam's. None for
    anything else, and for dates that can't be (see :func:`believed`).
    """
    text = normalise(text[: _LONGEST + 1])
    if not text or len(text) > _LONGEST:
        return None
    dating = _counted(text) or _iso(text) or stated(text) or _rfc822(text)
    return believed(replace(dating, how=DateSource.METADATA)) if dating else None


def believed(dating: Dating | None) -> Dating | None:
    """``dating``, or None where nothing was published then: in days to come, or never set."""
    if dating is None or dating.when == _UNSET or dating.when.year < _EARLIEST:
        return None
    return dating if dating.when <= datetime.now(VIETNAM) + _AHEAD else None


def _counted(text: str) -> Dating | None:
    match = _COUNTED.fullmatch(text)
    if match is None:
        return None
    return _dating(datetime.fromtimestamp(int(match[1]), UTC), Precision.MINUTE)


def _iso(text: str) -> Dating | None:
    try:
        if _YEAR.fullmatch(text):
            return _dating(datetime(int(text), 1, 1), Precision.YEAR)
        if _MONTH.fullmatch(text):
            return _dating(datetime.fromisoformat(f"{text}-01"), Precision.MONTH)
        plain = _GREENWICH.sub("Z", _ZONE_APART.sub("", _FRACTION.sub("", text)))
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return _dating(moment, Precision.DAY if _DAY.fullmatch(text) else Precision.MINUTE)


def _rfc822(text: str) -> Dating | None:
    try:
        moment = parsedate_to_datetime(_SHORT_ZONE.sub(r" \g<1>00", text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _dating(moment, Precision.MINUTE if ":" in text else Precision.DAY)


def _dating(moment: datetime, precision: Precision) -> Dating | None:
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        when = aware.astimezone(VIETNAM)
    except (ValueError, OverflowError):  # the first or last day of the calendar
        return None
    return Dating(when.replace(second=0, microsecond=0), precision, DateSource.METADATA)
