"""Dates in text: what is found, exactly where, and what is left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless, mentions

FOUND = [
    ("Họp ngày 15/1/2009 tại Hà Nội", ["ngày 15/1/2009 = 2009-01-15"]),
    ("Họp 15-1-2009.", ["15-1-2009 = 2009-01-15"]),
    ("Họp 15.1.2009, đông đủ", ["15.1.2009 = 2009-01-15"]),
    ("Họp 15 / 1 / 2009", ["15 / 1 / 2009 = 2009-01-15"]),
    ("(05/09/2014)", ["05/09/2014 = 2014-09-05"]),
    ("16/01/2009 - 07:56", ["16/01/2009 = 2009-01-16"]),
    ("2009-01-16T07:56", ["2009-01-16 = 2009-01-16"]),
    ("sinh 30/4/75", ["30/4/75 = 1975-04-30"]),
    ("ngày 15 tháng 1 năm 2009", ["ngày 15 tháng 1 năm 2009 = 2009-01-15"]),
    ("15 tháng 1, 2009", ["15 tháng 1, 2009 = 2009-01-15"]),
    ("15 tháng 1 2009", ["15 tháng 1 2009 = 2009-01-15"]),
    ("Ngày 15, tháng 1, năm 2009", ["Ngày 15, tháng 1, năm 2009 = 2009-01-15"]),
    ("ngày mùng 2 tháng 9 năm 1945", ["ngày mùng 2 tháng 9 năm 1945 = 1945-09-02"]),
    ("mồng 5 tháng giêng", ["mồng 5 tháng giêng = --01-05"]),
    ("ngày 2 tháng chín năm 1945", ["ngày 2 tháng chín năm 1945 = 1945-09-02"]),
    ("ngày 29/2/2016", ["ngày 29/2/2016 = 2016-02-29"]),
    ("Sáng 15-1, hội nghị khai mạc", ["15-1 = --01-15"]),
    ("chiều 4/1 tại Huế", ["4/1 = --01-04"]),
    ("rạng sáng 4/2, xe lật", ["4/2 = --02-04"]),
    ("hôm nay (15/1), trời mưa", ["15/1 = --01-15"]),
    ("hôm qua, 15-1, trời mưa", ["15-1 = --01-15"]),
    ("thứ Hai (4/1) nghỉ", ["4/1 = --01-04"]),
    ("Chủ nhật, 7/3", ["7/3 = --03-07"]),
    ("ngày mai (tức 7/3)", ["7/3 = --03-07"]),
    ("ngày 15.1 tới", ["ngày 15.1 = --01-15"]),
    ("ngày 15 tháng 1 mưa to", ["ngày 15 tháng 1 = --01-15"]),
    ("từ 20/4 đường đóng", ["20/4 = --04-20"]),
    ("ngày 29-2 và ngày 29/2", ["ngày 29-2 = --02-29", "ngày 29/2 = --02-29"]),
    ("15-16/1/2009", ["15-16/1/2009 = 2009-01-15/2009-01-16"]),
    ("từ ngày 15 đến 18-11-2015", ["ngày 15 đến 18-11-2015 = 2015-11-15/2015-11-18"]),
    ("ngày 15 và 16/1", ["ngày 15 và 16/1 = --01"]),
    ("ngày 28/1-2/2/2019", ["ngày 28/1-2/2/2019 = 2019-01-28/2019-02-02"]),
    ("tháng 1/2016", ["tháng 1/2016 = 2016-01-01/2016-01-31"]),
    ("tháng 1-2016", ["tháng 1-2016 = 2016-01-01/2016-01-31"]),
    ("tháng 01.2016", ["tháng 01.2016 = 2016-01-01/2016-01-31"]),
    ("Tháng 1 năm 2016", ["Tháng 1 năm 2016 = 2016-01-01/2016-01-31"]),
    ("tháng tư năm 1975", ["tháng tư năm 1975 = 1975-04-01/1975-04-30"]),
    ("tháng Chạp năm 2015", ["tháng Chạp năm 2015 = 2015-12-01/2015-12-31"]),
    ("tháng năm năm 2016", ["tháng năm năm 2016 = 2016-05-01/2016-05-31"]),
    ("tháng giêng ăn chơi", ["tháng giêng = --01"]),
    ("tháng 5 trời nóng", ["tháng 5 = --05"]),
    (
        "vào 1/2016 và 12/2015",
        ["1/2016 = 2016-01-01/2016-01-31", "12/2015 = 2015-12-01/2015-12-31"],
    ),
    ("từ 1-2015", ["1-2015 = 2015-01-01/2015-01-31"]),
    ("đầu tháng 1/2016", ["đầu tháng 1/2016 = 2016-01-01/2016-01-10"]),
    ("cuối tháng 2/2016", ["cuối tháng 2/2016 = 2016-02-21/2016-02-29"]),
    ("giữa tháng 2 năm 2016", ["giữa tháng 2 năm 2016 = 2016-02-11/2016-02-20"]),
    ("tháng 1-3/2016", ["tháng 1-3/2016 = 2016-01-01/2016-03-31"]),
    ("tháng 1 đến tháng 3 năm 2016", ["tháng 1 đến tháng 3 năm 2016 = 2016-01-01/2016-03-31"]),
    (
        "từ tháng 11/2015 đến tháng 2/2016",
        ["tháng 11/2015 đến tháng 2/2016 = 2015-11-01/2016-02-29"],
    ),
    ("từ tháng 11 đến tháng 12/2015", ["tháng 11 đến tháng 12/2015 = 2015-11-01/2015-12-31"]),
    ("quý I/2015", ["quý I/2015 = 2015-01-01/2015-03-31"]),
    ("quý IV năm 2015", ["quý IV năm 2015 = 2015-10-01/2015-12-31"]),
    ("quí 2-2015", ["quí 2-2015 = 2015-04-01/2015-06-30"]),
    ("Quý 3/2015", ["Quý 3/2015 = 2015-07-01/2015-09-30"]),
    ("6 tháng đầu năm 2015", ["6 tháng đầu năm 2015 = 2015-01-01/2015-06-30"]),
    ("sáu tháng cuối năm 2015", ["sáu tháng cuối năm 2015 = 2015-07-01/2015-12-31"]),
    ("nửa đầu năm 2015", ["nửa đầu năm 2015 = 2015-01-01/2015-06-30"]),
    (
        "năm 2009 và năm 2010",
        ["năm 2009 = 2009-01-01/2009-12-31", "năm 2010 = 2010-01-01/2010-12-31"],
    ),
    (
        "năm 2014, 2015 và 2016",
        [
            "năm 2014 = 2014-01-01/2014-12-31",
            "2015 = 2015-01-01/2015-12-31",
            "2016 = 2016-01-01/2016-12-31",
        ],
    ),
    ("năm 938", ["năm 938 = 0938-01-01/0938-12-31"]),
    ("năm 75, hòa bình", ["năm 75 = 1975-01-01/1975-12-31"]),
    ("năm 40 tuổi, năm 1945 trước đó", ["năm 1945 = 1945-01-01/1945-12-31"]),
    ("đầu năm 2015", ["đầu năm 2015 = 2015-01-01/2015-04-30"]),
    ("giữa năm 2015", ["giữa năm 2015 = 2015-05-01/2015-08-31"]),
    ("Cuối năm 2015", ["Cuối năm 2015 = 2015-09-01/2015-12-31"]),
    (
        "cuối 2015, đầu 2016",
        ["cuối 2015 = 2015-09-01/2015-12-31", "đầu 2016 = 2016-01-01/2016-04-30"],
    ),
    ("từ năm 2010 đến năm 2012", ["năm 2010 đến năm 2012 = 2010-01-01/2012-12-31"]),
    ("từ 2010 tới 2012", ["2010 tới 2012 = 2010-01-01/2012-12-31"]),
    ("giữa năm 2010 và 2012", ["năm 2010 và 2012 = 2010-01-01/2012-12-31"]),
    ("giữa năm 2010 và đầu năm 2012", ["năm 2010 và đầu năm 2012 = 2010-01-01/2012-04-30"]),
    ("giai đoạn 2016-2020", ["2016-2020 = 2016-01-01/2020-12-31"]),
    ("nhiệm kỳ 2016 – 2021", ["2016 – 2021 = 2016-01-01/2021-12-31"]),
    ("kế hoạch 5 năm 2016-2020", ["2016-2020 = 2016-01-01/2020-12-31"]),
    ("năm học 2015-2016", ["năm học 2015-2016 = 2015-01-01/2016-12-31"]),
    ("mùa giải 2015-16", ["2015-16 = 2015-01-01/2016-12-31"]),
    ("mùa giải 2015/16", ["2015/16 = 2015-01-01/2016-12-31"]),
    ("Albert Einstein (1879–1955)", ["1879–1955 = 1879-01-01/1955-12-31"]),
    ("thập niên 1990", ["thập niên 1990 = 1990-01-01/1999-12-31"]),
    ("thập kỷ 90", ["thập kỷ 90 = 1990-01-01/1999-12-31"]),
    ("những năm 1990", ["những năm 1990 = 1990-01-01/1999-12-31"]),
    ("đầu những năm 80", ["đầu những năm 80 = 1980-01-01/1982-12-31"]),
    ("thập niên 60 của thế kỷ 19", ["thập niên 60 của thế kỷ 19 = 1860-01-01/1869-12-31"]),
    ("những năm 1700", ["những năm 1700 = 1700-01-01/1799-12-31"]),
    ("những năm 1860 - 1960", ["năm 1860 - 1960 = 1860-01-01/1960-12-31"]),
    ("thế kỷ 19", ["thế kỷ 19 = 1801-01-01/1900-12-31"]),
    ("thế kỉ XIX", ["thế kỉ XIX = 1801-01-01/1900-12-31"]),
    ("thế kỷ thứ 2", ["thế kỷ thứ 2 = 0101-01-01/0200-12-31"]),
    ("đầu thế kỷ XX", ["đầu thế kỷ XX = 1901-01-01/1933-12-31"]),
    ("thế kỷ XVIII-XIX", ["thế kỷ XVIII-XIX = 1701-01-01/1900-12-31"]),
    (
        "World Cup 2014, Olympic 2000",
        ["2014 = 2014-01-01/2014-12-31", "2000 = 2000-01-01/2000-12-31"],
    ),
    ("tỉnh lập vào 1832", ["1832 = 1832-01-01/1832-12-31"]),
    ("luật có hiệu lực từ 2016", ["2016 = 2016-01-01/2016-12-31"]),
    ("dự án 2015.", ["2015 = 2015-01-01/2015-12-31"]),
    ("nam 2009", ["nam 2009 = 2009-01-01/2009-12-31"]),
    ("thang 1/2016 va thang 5", ["thang 1/2016 = 2016-01-01/2016-01-31", "thang 5 = --05"]),
    ("ngay 15 thang 1 nam 2009", ["ngay 15 thang 1 nam 2009 = 2009-01-15"]),
    ("tu nam 2010 den nam 2012", ["nam 2010 den nam 2012 = 2010-01-01/2012-12-31"]),
    (
        "dau nam 2015, quy I/2015",
        ["dau nam 2015 = 2015-01-01/2015-04-30", "quy I/2015 = 2015-01-01/2015-03-31"],
    ),
    (
        "the ky XIX, thap nien 1990",
        ["the ky XIX = 1801-01-01/1900-12-31", "thap nien 1990 = 1990-01-01/1999-12-31"],
    ),
    ("thang chap nam 2015", ["thang chap nam 2015 = 2015-12-01/2015-12-31"]),
    ("sang 15-1, hom qua (4/1)", ["15-1 = --01-15", "4/1 = --01-04"]),
    ("6 thang dau nam 2015", ["6 thang dau nam 2015 = 2015-01-01/2015-06-30"]),
    ("in 2009, since 2012", ["2009 = 2009-01-01/2009-12-31", "2012 = 2012-01-01/2012-12-31"]),
    ("January 2016", ["January 2016 = 2016-01-01/2016-01-31"]),
    ("Jan. 2016", ["Jan. 2016 = 2016-01-01/2016-01-31"]),
    ("4 January 2016", ["4 January 2016 = 2016-01-04"]),
    ("the 4th of January, 2016", ["4th of January, 2016 = 2016-01-04"]),
    ("January 4th, 2016", ["January 4th, 2016 = 2016-01-04"]),
    ("Jan 4, 2016", ["Jan 4, 2016 = 2016-01-04"]),
    ("on 4 July and May 5", ["4 July = --07-04", "May 5 = --05-05"]),
    ("Who left in May?", ["May = --05"]),
    ("from 2010 to 2012", ["2010 to 2012 = 2010-01-01/2012-12-31"]),
    ("between 2010 and 2012", ["2010 and 2012 = 2010-01-01/2012-12-31"]),
    (
        "the 1990s and the 80s",
        ["the 1990s = 1990-01-01/1999-12-31", "the 80s = 1980-01-01/1989-12-31"],
    ),
    ("the 1960's", ["the 1960's = 1960-01-01/1969-12-31"]),
    ("late 19th century", ["late 19th century = 1867-01-01/1900-12-31"]),
    (
        "mid-2015, early January 2016",
        ["mid-2015 = 2015-05-01/2015-08-31", "early January 2016 = 2016-01-01/2016-01-10"],
    ),
    ("Q1 2015", ["Q1 2015 = 2015-01-01/2015-03-31"]),
    ("Beyoncé in January 2016", ["January 2016 = 2016-01-01/2016-01-31"]),
    ("İstanbul, năm 2009", ["năm 2009 = 2009-01-01/2009-12-31"]),
    ("2009-01-16", ["2009-01-16 = 2009-01-16"]),
    ("Ngày 20-11 là ngày gì?", ["Ngày 20-11 = --11-20"]),
]

NO_DATES = [
    "thắng 2-1 rồi thua 3-2",
    "dẫn trước 2-1",
    "gỡ hòa từ 1-2",
    "trong bảng 4/5 người",
    "giảm đến 1/3 diện tích",
    "mở cửa 24/7",
    "11/12 bị can",
    "quốc lộ 1A, xa lộ 168",
    "Quyết định 16/2009/QĐ-TTg",
    "Thông tư số 05/2015/TT-BTC",
    "Nghị định 12/2009",
    "1/2016/QH13",
    "công văn số 2015",
    "điều 15 khoản 2",
    "gọi 0912 2015 345, 0912-2015-345",
    "2009 đồng, 2.009 tấn",
    "giá 2015 USD",
    "khoảng 2015 hộ, hơn 2000",
    "thu hút 2000 khán giả",
    "1500 người dự",
    "1200 ở đây",
    "- 1441 Huỳnh Tấn Phát",
    "lên 2000-2500 người",
    "31/2/2009",
    "ngày 31/2",
    "ngày 30 tháng 2",
    "ngày 29/2/2015",
    "45/13/2009",
    "tháng 13/2016",
    "lương tháng 13",
    "quý 5/2015",
    "32 tháng 1",
    "ba năm sau",
    "năm 5 tuổi",
    "3 tháng 10 ngày",
    "mỗi tháng 5 triệu",
    "tháng 5 triệu đồng",
    "12 tháng",
    "năm 111 TCN",
    "năm 1500 trước Công nguyên",
    "thế kỷ 3 TCN",
    "thế kỷ 45",
    "thế kỷ nào",
    "10:30.15, 38,5 độ",
    "1.234,5 và 12.2015",
    "a2009, 2009a, 20091",
    "2009/2009",
    "Việt Nam, miền Nam",
    "hôm qua, năm ngoái",
    "you may 5 times",
    "I may go",
    "the 85s",
    "in 500 BC",
]

PIECES = st.sampled_from(
    [
        "ngày ",
        "tháng ",
        "năm ",
        "quý ",
        "thế kỷ ",
        "thập niên ",
        "đầu ",
        "giữa ",
        "cuối ",
        "sáng ",
        "từ ",
        "đến ",
        " và ",
        "-",
        "/",
        ".",
        ", ",
        " ",
        "–",
        "XIX",
        "IV",
        "January ",
        "the ",
        "s",
        "0",
        "1",
        "2",
        "15",
        "29",
        "31",
        "99",
        "1000",
        "2009",
        "2016",
        "giêng",
        "mười hai",
        "TCN",
    ]
)


def shown(text: str) -> list[str]:
    """Each mention as ``words = first day/last day``; ``--MM-DD`` without a year."""
    return [f"{text[m.span.start : m.span.end]} = {when(m)}" for m in mentions(text)]


def when(mention: Mention | Yearless) -> str:
    if isinstance(mention, Mention):
        days = (mention.start, mention.end)
        return "/".join(day.isoformat() for day in dict.fromkeys(days))
    day = "" if mention.day is None else f"-{mention.day:02}"
    return f"--{mention.month:02}{day}"


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_mentions(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_no_dates(text: str) -> None:
    assert shown(text) == []


def test_values() -> None:
    assert mentions("Sáng 15-1, tổng kết năm 2008") == [
        Yearless(Span(5, 9), month=1, day=15),
        Mention(Span(20, 28), date(2008, 1, 1), date(2008, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("month", "day", "near", "expected"),
    [
        (1, 15, date(2009, 1, 16), (date(2009, 1, 15), date(2009, 1, 15))),
        (12, 31, date(2009, 1, 2), (date(2008, 12, 31), date(2008, 12, 31))),
        (1, 2, date(2008, 12, 30), (date(2009, 1, 2), date(2009, 1, 2))),
        (12, None, date(2009, 1, 2), (date(2008, 12, 1), date(2008, 12, 31))),
        (2, 29, date(2009, 1, 2), (date(2008, 2, 29), date(2008, 2, 29))),
    ],
)
def test_nearest_year(month: int, day: int | None, near: date, expected: tuple[date, date]) -> None:
    assert Yearless(Span(0, 4), month, day).near(near) == Mention(Span(0, 4), *expected)


def test_no_such_day_near() -> None:
    assert Yearless(Span(0, 4), 2, 29).near(date(2010, 6, 1)) is None


@given(st.text() | st.lists(PIECES, max_size=25).map("".join))
def test_any_text(text: str) -> None:
    end = 0
    for mention in mentions(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        end = mention.span.end
        if isinstance(mention, Mention):
            assert mention.start <= mention.end
        else:
            assert mention.within(2000) is not None
