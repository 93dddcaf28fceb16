"""Dates that pages state, and months that an article's opening lets one conclude."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers.dating import stated
from retrieval.readers.inference import inferred
from retrieval.types import DateSource, Dating, Precision

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    "line",
    [
        "16/01/2009 - 07:56",
        "16/1/2009 7:56",
        "16-01-2009 07:56",
        "16.01.2009, 07h56",
        "Thứ sáu, 16/1/2009, 07:56 (GMT+7)",
        "Thứ Sáu, ngày 16/01/2009 07:56 AM (GMT+7)",
        "T6, 16/01/2009 | 07:56 GMT+07:00",
        "07:56 ngày 16/01/2009",
        "Cập nhật lúc 07:56, 16/01/2009",
        "Cập nhật: 16/01/2009 07:56:12",
        "7 giờ 56 phút, ngày 16 tháng 01 năm 2009",
        "2009-01-16 07:56",
        "2009-01-16T07:56:00+07:00",
        "2009-01-16T00:56:00Z",
        "16/01/2009 00:56 (GMT+0)",
        "15/01/2009 19:56 GMT-5",
        "2009/01/16 07:56",
        "16 tháng 1 2009, 07:56 (giờ Việt Nam)",
        "16/01/2009 07:56 ICT",
        "16/01/2009 7:56 sáng",
        "Published on Friday, January 16, 2009 at 7:56 AM",
    ],
)
def test_stated_moment(line: str) -> None:
    when = datetime(2009, 1, 16, 7, 56, tzinfo=VIETNAM)
    assert stated(line) == Dating(when, Precision.MINUTE, DateSource.STATED)


@pytest.mark.parametrize(
    "line",
    [
        "16/01/2009",
        "Ngày 16 tháng 1 năm 2009",
        "Thứ 6, 16-1-2009",
        "Đăng ngày 16.1.2009",
        "2009-01-16",
        "16 tháng 1, 2009",
        "16 Tháng Một, 2009",
        "Tháng Một 16, 2009",
        "16 tháng giêng năm 2009",
        "16 Th1, 2009",
        "Th 6, 16/01/2009",
        "Hà Nội, ngày 16 tháng 1 năm 2009",
        "TP. Hồ Chí Minh, ngày 16/1/2009",
        "16 Jan 2009",
        "Jan. 16th, 2009",
        "Fri, 16/01/2009",
    ],
)
def test_stated_day(line: str) -> None:
    when = datetime(2009, 1, 16, tzinfo=VIETNAM)
    assert stated(line) == Dating(when, Precision.DAY, DateSource.STATED)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("16/01/2009 02:56 PM", "2009-01-16T14:56+07:00"),
        ("16/01/2009 02:56 CH", "2009-01-16T14:56+07:00"),
        ("16/01/2009 12:30 SA", "2009-01-16T00:30+07:00"),
        ("16/01/2009 15:30 PM", "2009-01-16T15:30+07:00"),
        ("16/01/2009 2:56 chiều", "2009-01-16T14:56+07:00"),
        ("16/01/2009 8:05 tối", "2009-01-16T20:05+07:00"),
        ("16/01/2009 11:30 trưa", "2009-01-16T11:30+07:00"),
        ("16/01/2009 12:30 trưa", "2009-01-16T12:30+07:00"),
        ("16/01/2009 1:30 trưa", "2009-01-16T13:30+07:00"),
    ],
)
def test_halves_of_the_day(line: str, expected: str) -> None:
    dating = stated(line)
    assert dating is not None
    assert dating.isoformat() == expected


def test_months_in_words() -> None:
    first = ["giêng", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín"]
    for number, month in enumerate([*first, "mười", "mười một", "mười hai"], 1):
        for line in (f"9 tháng {month}, 2009", f"9 THÁNG {month.upper()} NĂM 2009"):
            dating = stated(line)
            assert dating is not None, line
            assert dating.isoformat() == f"2009-{number:02}-09"


@pytest.mark.parametrize(
    "line",
    [
        "31/02/2009 - 07:56",
        "16/13/2009 - 07:56",
        "0/1/2009",
        "16/01/2009 - 27:56",
        "16/01/2009 - 07:61",
        "16/01/20091",
        "116/01/2009",
        "16/01/1809",
        "16/1 - 07:56",
        "16/01/2009 - 20/01/2009",
        "16/01-2009",
        "Hội nghị ngày 16/1/2009",
        "Ngày 16 tháng 1",
        "07:56",
        "Tháng 1/2009",
        "16 tháng mười ba, 2009",
        "2009/01-16",
        "Nguyễn Văn An, 16/1/2009",
        "hà nội và các tỉnh, ngày 16/1/2009",
        "Mayor 16, 2009",
        "",
    ],
)
def test_not_stated(line: str) -> None:
    assert stated(line) is None


@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)), st.sampled_from("/-."))
def test_every_moment_is_read_back(moment: datetime, sign: str) -> None:
    minute = moment.replace(second=0, microsecond=0)
    dating = stated(minute.strftime(f"%d{sign}%m{sign}%Y - %H:%M"))
    assert dating is not None
    assert dating.when.replace(tzinfo=None) == minute


@given(st.text(alphabet="0123456789/-:.hTZ+ ngàytháăm", max_size=30))
def test_no_line_breaks_it(line: str) -> None:
    dating = stated(line)
    assert dating is None or dating.how is DateSource.STATED


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Sáng 15-1, tỉnh tổng kết năm 2008, triển khai nhiệm vụ năm 2009.", "2009-01"),
        ("Ngày 28/12, Sở Y tế tổng kết năm 2015 và đề ra kế hoạch năm 2016.", "2015-12"),
        ("Hôm nay (15/1), Sở Y tế tổng kết công tác năm 2008.", "2009-01"),
        ("Chiều 20/11, huyện công bố kết quả thực hiện nhiệm vụ năm 2012.", "2012-11"),
        ("Ngày 4 tháng 1, tỉnh triển khai kế hoạch năm 2016.", "2016-01"),
        ("Chiều 5/7, thành phố sơ kết 6 tháng đầu năm 2014.", "2014-07"),
        ("Trong hai ngày 4-5/1, xã nhìn lại năm 2015 và kế hoạch 5 năm 2016-2020.", "2016-01"),
        ("(VTV) - Tối qua, 4/1, cả nước đón tin vui. Đó là thành tích năm 2015.", "2016-01"),
        ("Gạo đắt hàng. Sáng 4/1, ngành nông nghiệp tổng kết năm 2015.", "2016-01"),
        ("Sáng 4/1/2016, đường cao tốc thông xe.", "2016-01"),
        ("Ngày 4/1/2016, đường cao tốc thông xe, sớm hơn kế hoạch năm 2017.", "2016-01"),
    ],
)
def test_inferred(body: str, expected: str) -> None:
    dating = inferred(body)
    assert dating is not None
    assert dating.isoformat() == expected
    assert (dating.precision, dating.how) == (Precision.MONTH, DateSource.INFERRED)


@pytest.mark.parametrize(
    "body",
    [
        "Sáng 4/1, trời rét đậm.",
        "Tỉnh tổng kết năm 2015, triển khai nhiệm vụ năm 2016.",
        "Sáng 4/1, tòa xét xử vụ án xảy ra năm 2003.",
        "Ngày 28/6, Sở Y tế tổng kết năm 2015, triển khai nhiệm vụ năm 2016.",
        "Ngày 3/1, tỉnh tổng kết năm 2008, triển khai nhiệm vụ năm 2016.",
        "Ngày 20/12, huyện triển khai kế hoạch năm 2016.",
        "Ngày 3/2, xã bàn kế hoạch quý II năm 2016.",
        "Sáng 31/2, tỉnh tổng kết năm 2015.",
        "Sáng 4/15, tỉnh tổng kết năm 2015.",
        "Luật ban hành ngày 4/1/2006 đã có hiệu lực.",
        "Sáng 30/4/1975, xe tăng tiến vào thành phố. Năm 2015, tròn 40 năm.",
        "Trời rét. Rét lắm. Sáng 4/1, tỉnh tổng kết năm 2015.",
        "",
    ],
)
def test_not_inferred(body: str) -> None:
    assert inferred(body) is None
