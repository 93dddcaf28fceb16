"""Dates as machines write them."""

from datetime import datetime, timedelta

import pytest

from retrieval.readers.stamps import stamp
from retrieval.types import VIETNAM, DateSource


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2015-02-03T09:05:00+07:00", "2015-02-03T09:05+07:00"),
        ("2015-02-03T09:05:59.123456789Z", "2015-02-03T16:05+07:00"),
        ("2015-02-03 09:05:00 +0700", "2015-02-03T09:05+07:00"),
        ("2015-02-03 09:05", "2015-02-03T09:05+07:00"),
        ("20150203", "2015-02-03"),
        ("2015-02-03", "2015-02-03"),
        ("2015-02", "2015-02"),
        ("2015", "2015"),
        ("Tue, 03 Feb 2015 09:05:00 +0700", "2015-02-03T09:05+07:00"),
        ("Tue, 3 Feb 2015 02:05:00 GMT", "2015-02-03T09:05+07:00"),
        ("03 Feb 2015 09:05:00", "2015-02-03T09:05+07:00"),
        ("3/2/2015, 09:05 (GMT+7)", "2015-02-03T09:05+07:00"),
        ("Thứ ba, 3/2/2015", "2015-02-03"),
        ("Tue, 3 Feb 2015 09:05:00 +07", "2015-02-03T09:05+07:00"),
        ("Tue, 03 Feb 2015", "2015-02-03"),
        ("2015-02-03 09:05:00 +07", "2015-02-03T09:05+07:00"),
        ("2015-02-03 02:05:00 UTC", "2015-02-03T09:05+07:00"),
        ("20150203T020500Z", "2015-02-03T09:05+07:00"),
        ("February 3, 2015 9:05 am", "2015-02-03T09:05+07:00"),
        ("1422929100", "2015-02-03T09:05+07:00"),
        ("1422929100000", "2015-02-03T09:05+07:00"),
        ("1422929100.25", "2015-02-03T09:05+07:00"),
        ("9999999999", None),
        ("", None),
        ("hôm qua", None),
        ("2015-02-31", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("2" * 5000, None),
    ],
)
def test_forms(text: str, date: str | None) -> None:
    dating = stamp(text)
    assert (dating and dating.isoformat()) == date
    assert dating is None or dating.how is DateSource.METADATA


@pytest.mark.parametrize(("ahead", "is_believed"), [(1, True), (3, False), (400, False)])
def test_days_to_come(ahead: int, is_believed: bool) -> None:
    when = datetime.now(VIETNAM) + timedelta(days=ahead)
    assert (stamp(when.isoformat()) is not None) is is_believed
