"""What time a question asks for, on one fixed day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.timeframe import FrameKind, TimeFrame, question_period

TODAY = date(2026, 11, 22)  # a Sunday

ASKED = [
    ("Hội nghị tổng kết năm 2015 có ai?", "period [năm 2015] 2015-01-01/2015-12-31"),
    (
        "Ai được thưởng trong năm 1853 ở thế kỷ 12?",
        "period [năm 1853 ở thế kỷ 12] 1853-01-01/1853-12-31, 1101-01-01/1200-12-31",
    ),
    ("Tháng 1/2016 có gì?", "period [Tháng 1/2016] 2016-01-01/2016-01-31"),
    ("Ngày 4 tháng 1 năm 2016 ai phát biểu?", "period [Ngày 4 tháng 1 năm 2016] 2016-01-04"),
    ("Kế hoạch 2016-2020 nói gì?", "period [2016-2020] 2016-01-01/2020-12-31"),
    ("Đại hội XII năm 2016 bầu ai?", "period [năm 2016] 2016-01-01/2016-12-31"),
    (
        "So sánh năm 2015 và năm 2010",
        "period [năm 2015 và năm 2010] 2015-01-01/2015-12-31, 2010-01-01/2010-12-31",
    ),
    ("giữa năm 2010 có gì", "period [giữa năm 2010] 2010-05-01/2010-08-31"),
    ("từ năm 2010 có gì?", "period [năm 2010] 2010-01-01/…"),
    ("Chỉ thị nào ban hành năm 1994?", "period [năm 1994] 1994-01-01/1994-12-31"),
    ("tổng kết nam 2015 ở đâu", "period [2015] 2015-01-01/2015-12-31"),
    ("hoi nghi tong ket nam 2015 o dau", "period [nam 2015] 2015-01-01/2015-12-31"),
    ("thang 1/2016 co gi", "period [thang 1/2016] 2016-01-01/2016-01-31"),
    ("Sáng 15-1 ai phát biểu?", "period [15-1]"),
    ("tháng 5 có gì?", "period [tháng 5]"),
    ("tháng 5 vừa qua có gì?", "period [tháng 5] 2026-05-01/2026-05-31"),
    ("tháng 12 vừa rồi có gì?", "period [tháng 12] 2025-12-01/2025-12-31"),
    ("Tin từ 1/2015 đến 3/2016", "filter [từ 1/2015 đến 3/2016] 2015-01-01/2016-03-31"),
    ("tin tu 1/2015 den 3/2016", "filter [tu 1/2015 den 3/2016] 2015-01-01/2016-03-31"),
    (
        "từ ngày 1/1/2016 đến 4/1/2016",
        "filter [từ ngày 1/1/2016 đến 4/1/2016] 2016-01-01/2016-01-04",
    ),
    ("Ai làm trong khoảng 2010-2012?", "filter [trong khoảng 2010-2012] 2010-01-01/2012-12-31"),
    (
        "trong khoảng thời gian từ 2010 đến 2012",
        "filter [trong khoảng thời gian từ 2010 đến 2012] 2010-01-01/2012-12-31",
    ),
    ("giữa năm 2010 và 2012 ai làm?", "filter [giữa năm 2010 và 2012] 2010-01-01/2012-12-31"),
    ("Ai làm trước năm 2010?", "filter [trước năm 2010] …/2009-12-31"),
    ("ai lam truoc nam 2010", "filter [truoc nam 2010] …/2009-12-31"),
    ("Sau 2012 có gì?", "filter [Sau 2012] 2013-01-01/…"),
    ("Sau năm 1935, ai bị cấm?", "filter [Sau năm 1935] 1936-01-01/…"),
    ("trước thế kỷ 1", "filter [trước thế kỷ 1] …"),
    ("trước ngày 15/1/2009", "filter [trước ngày 15/1/2009] …/2009-01-14"),
    ("từ năm 2010 đến nay", "filter [từ năm 2010 đến nay] 2010-01-01/2026-11-22"),
    ("kể từ tháng 1/2016 tới nay", "filter [kể từ tháng 1/2016 tới nay] 2016-01-01/2026-11-22"),
    ("từ năm 2010 trở đi", "filter [từ năm 2010 trở đi] 2010-01-01/…"),
    ("chỉ năm 2015 thôi", "filter [chỉ năm 2015] 2015-01-01/2015-12-31"),
    ("chỉ tìm tin trong năm 2015", "filter [chỉ tìm tin trong năm 2015] 2015-01-01/2015-12-31"),
    ("chỉ trong tháng 1/2016", "filter [chỉ trong tháng 1/2016] 2016-01-01/2016-01-31"),
    (
        "What happened between 2010 and 2012?",
        "filter [between 2010 and 2012] 2010-01-01/2012-12-31",
    ),
    ("from 2010 to 2012", "filter [from 2010 to 2012] 2010-01-01/2012-12-31"),
    ("Who led before 2010?", "filter [before 2010] …/2009-12-31"),
    ("after January 2016", "filter [after January 2016] 2016-02-01/…"),
    ("only in 2015", "filter [only in 2015] 2015-01-01/2015-12-31"),
    ("Who spoke in January 2016?", "period [January 2016] 2016-01-01/2016-01-31"),
    ("Hôm qua có tin gì?", "period [Hôm qua] 2026-11-21"),
    ("hom qua co tin gi", "period [hom qua] 2026-11-21"),
    ("Sáng nay có gì?", "period [Sáng nay] 2026-11-22"),
    ("Tối qua ai thắng?", "period [Tối qua] 2026-11-21"),
    ("hôm kia", "period [hôm kia] 2026-11-20"),
    ("ngày mai họp gì?", "period [ngày mai] 2026-11-23"),
    ("Tuần này có gì?", "period [Tuần này] 2026-11-16/2026-11-22"),
    ("tuan nay co gi", "period [tuan nay] 2026-11-16/2026-11-22"),
    ("tuần trước, tuần qua", "period [tuần qua] 2026-11-15/2026-11-22"),
    ("tuần trước", "period [tuần trước] 2026-11-09/2026-11-15"),
    ("thang truoc co gi", "period [thang truoc] 2026-10-01/2026-10-31"),
    ("quý trước", "period [quý trước] 2026-07-01/2026-09-30"),
    ("cuối tuần trước", "period [cuối tuần trước] 2026-11-14/2026-11-15"),
    ("đầu tháng này", "period [đầu tháng này] 2026-11-01/2026-11-10"),
    ("tuần sau", "period [tuần sau] 2026-11-23/2026-11-29"),
    ("Năm ngoái ai đoạt giải?", "period [Năm ngoái] 2025-01-01/2025-12-31"),
    ("nam ngoai ai doat giai", "period [nam ngoai] 2025-01-01/2025-12-31"),
    ("năm nay", "period [năm nay] 2026-01-01/2026-12-31"),
    ("đầu năm nay", "period [đầu năm nay] 2026-01-01/2026-04-30"),
    ("cuối năm ngoái", "period [cuối năm ngoái] 2025-09-01/2025-12-31"),
    ("6 tháng đầu năm nay", "period [6 tháng đầu năm nay] 2026-01-01/2026-06-30"),
    ("tháng 5 năm ngoái", "period [tháng 5 năm ngoái] 2025-05-01/2025-05-31"),
    ("ngày 2/9 năm nay", "period [ngày 2/9 năm nay] 2026-09-02"),
    ("30/4 năm nay", "period [30/4 năm nay] 2026-04-30"),
    ("năm trước có gì", "period [năm trước] 2025-01-01/2025-12-31"),
    ("năm sau có gì", "period [năm sau] 2027-01-01/2027-12-31"),
    ("mấy ngày qua", "period [mấy ngày qua] 2026-11-15/2026-11-22"),
    ("3 ngày qua", "period [3 ngày qua] 2026-11-19/2026-11-22"),
    ("ba năm qua", "period [ba năm qua] 2023-11-22/2026-11-22"),
    ("năm năm qua", "period [năm năm qua] 2021-11-22/2026-11-22"),
    ("may ngay qua", "period [may ngay qua] 2026-11-15/2026-11-22"),
    ("2 tuần gần đây", "period [2 tuần gần đây] 2026-11-08/2026-11-22"),
    ("tuần qua", "period [tuần qua] 2026-11-15/2026-11-22"),
    ("thập kỷ qua", "period [thập kỷ qua] 2016-11-22/2026-11-22"),
    ("3 năm trước", "period [3 năm trước] 2023-01-01/2023-12-31"),
    ("cách đây 2 tháng", "period [cách đây 2 tháng] 2026-09-01/2026-09-30"),
    ("yesterday", "period [yesterday] 2026-11-21"),
    ("this week", "period [this week] 2026-11-16/2026-11-22"),
    ("last year", "period [last year] 2025-01-01/2025-12-31"),
    ("last month", "period [last month] 2026-10-01/2026-10-31"),
    ("in the last 3 days", "period [last 3 days] 2026-11-19/2026-11-22"),
    ("two years ago", "period [two years ago] 2024-01-01/2024-12-31"),
    ("past week", "period [past week] 2026-11-15/2026-11-22"),
    ("Tin gần đây về bão", "recent [gần đây] …/2026-11-22"),
    ("gan day co gi", "recent [gan day] …/2026-11-22"),
    ("Tin mới nhất", "recent [mới nhất] …/2026-11-22"),
    ("moi nhat", "recent [moi nhat] …/2026-11-22"),
    ("hiện nay ai là Chủ tịch?", "recent [hiện nay] …/2026-11-22"),
    ("những năm gần đây", "recent [những năm gần đây] …/2026-11-22"),
    ("the latest news", "recent [latest] …/2026-11-22"),
    ("recently", "recent [recently] …/2026-11-22"),
    ("Chiến tranh kết thúc năm 75 phải không?", "period [năm 75] 1975-01-01/1975-12-31"),
    ("ca sĩ sinh năm 90", "period [năm 90] 1990-01-01/1990-12-31"),
    ("cuối năm 89", "period [cuối năm 89] 1989-09-01/1989-12-31"),
    ("trước năm 75 người Sài Gòn ăn gì?", "filter [trước năm 75] …/1974-12-31"),
    ("sau nam 54", "filter [sau nam 54] 1955-01-01/…"),
    ("những năm 90", "period [những năm 90] 1990-01-01/1999-12-31"),
    ("5 năm nay", "period [5 năm nay] 2021-11-22/2026-11-22"),
    ("mười hai năm qua", "period [mười hai năm qua] 2014-11-22/2026-11-22"),
    ("hai mươi năm trước", "period [hai mươi năm trước] 2006-01-01/2006-12-31"),
    ("thứ năm tuần trước", "period [thứ năm tuần trước] 2026-11-12"),
    ("thu 6 tuan truoc", "period [thu 6 tuan truoc] 2026-11-13"),
    ("chủ nhật tuần này", "period [chủ nhật tuần này] 2026-11-22"),
    ("tối thứ bảy tuần qua có gì?", "period [thứ bảy tuần qua] 2026-11-21"),
    ("thứ 2 vừa rồi", "period [thứ 2 vừa rồi] 2026-11-16"),
    ("chủ nhật vừa qua", "period [chủ nhật vừa qua] 2026-11-15"),
    ("lần thứ hai tuần này", "period [tuần này] 2026-11-16/2026-11-22"),
    ("tập 5 tuần trước", "period [tuần trước] 2026-11-09/2026-11-15"),
    ("ngày 20 tháng trước", "period [tháng trước] 2026-10-01/2026-10-31"),
    ("doanh thu 3 nam qua", "period [3 nam qua] 2023-11-22/2026-11-22"),
    ("viet nam nam qua", "period [nam qua] 2025-11-22/2026-11-22"),
    ("lớp 10 năm nay thi môn gì?", "period [năm nay] 2026-01-01/2026-12-31"),
    ("lop 10 nam nay thi mon gi", "period [nam nay] 2026-01-01/2026-12-31"),
    ("bão số 5 năm nay", "period [năm nay] 2026-01-01/2026-12-31"),
    ("bão số 3 năm ngoái", "period [năm ngoái] 2025-01-01/2025-12-31"),
    ("iPhone 17 năm ngoái", "period [năm ngoái] 2025-01-01/2025-12-31"),
    ("GDP Việt Nam năm nay", "period [năm nay] 2026-01-01/2026-12-31"),
    ("gdp viet nam nam ngoai", "period [nam ngoai] 2025-01-01/2025-12-31"),
    ("Quý 4 năm nay", "period [Quý 4 năm nay] 2026-10-01/2026-12-31"),
    ("quý III năm nay", "period [quý III năm nay] 2026-07-01/2026-09-30"),
    ("quý 2 năm ngoái", "period [quý 2 năm ngoái] 2025-04-01/2025-06-30"),
    ("quy 2 nam truoc", "period [quy 2 nam truoc] 2025-04-01/2025-06-30"),
    (
        "tháng mười một năm ngoái",
        "period [tháng mười một năm ngoái] 2025-11-01/2025-11-30",
    ),
    ("Từ đầu năm tới nay có gì?", "period [Từ đầu năm tới nay] 2026-01-01/2026-11-22"),
    ("tu dau nam toi gio", "period [tu dau nam toi gio] 2026-01-01/2026-11-22"),
    ("kể từ đầu quý đến nay", "period [kể từ đầu quý đến nay] 2026-10-01/2026-11-22"),
    ("từ đầu tháng này tới nay", "period [từ đầu tháng này tới nay] 2026-11-01/2026-11-22"),
    ("từ năm 2010 đến giờ", "filter [từ năm 2010 đến giờ] 2010-01-01/2026-11-22"),
    ("mấy hôm nay", "period [mấy hôm nay] 2026-11-15/2026-11-22"),
    ("may ngay nay", "period [may ngay nay] 2026-11-15/2026-11-22"),
    ("nhiều năm nay", "period [nhiều năm nay] 2021-11-22/2026-11-22"),
    ("3 hôm nay", "period [3 hôm nay] 2026-11-19/2026-11-22"),
    ("mấy hôm trước", "period [mấy hôm trước] 2026-11-15/2026-11-22"),
    ("vài tuần trước", "period [vài tuần trước] 2026-10-25/2026-11-22"),
    ("cách đây vài ngày", "period [cách đây vài ngày] 2026-11-15/2026-11-22"),
    ("a few days ago", "period [few days ago] 2026-11-15/2026-11-22"),
    ("24 giờ qua", "period [24 giờ qua] 2026-11-21/2026-11-22"),
    ("48h qua", "period [48h qua] 2026-11-20/2026-11-22"),
    ("the last 24 hours", "period [last 24 hours] 2026-11-21/2026-11-22"),
    ("tối mai", "period [tối mai] 2026-11-23"),
    ("sang mai", "period [sang mai] 2026-11-23"),
    ("tuần trước nữa", "period [tuần trước nữa] 2026-11-02/2026-11-08"),
    ("thứ 6 tuần trước nữa", "period [thứ 6 tuần trước nữa] 2026-11-06"),
    ("tháng sau nữa", "period [tháng sau nữa] 2027-01-01/2027-01-31"),
    ("tháng 5 năm trước nữa", "period [tháng 5 năm trước nữa] 2024-05-01/2024-05-31"),
    ("nam truoc nua", "period [nam truoc nua] 2024-01-01/2024-12-31"),
]

NOT_ASKED = [
    "Việt Nam có bao nhiêu tỉnh?",
    "viet nam co bao nhieu tinh",
    "Chị Nam nói gì?",
    "Mai là ai?",
    "ba năm là bao lâu?",
    "lúc 5 tuổi",
    "lên năm tuổi",
    "năm bao nhiêu?",
    "thắng 2-1",
    "thang 2-1",
    "toi qua nha ban",
    "so với cùng kỳ năm trước tăng bao nhiêu?",
    "505 triệu năm trước",
    "sau 3 ngày thì sao?",
    "nền nông nghiệp mới có gì?",
    "Can it be seen even today?",
    "75 năm",
    "năm 75 tuổi ông làm gì?",
    "mỗi năm 75 học bổng",
    "trong năm 30 người bị phạt",
    "viet nam 75",
    "năm sau đó",
    "tháng tới nay",
    "năm tới nay",
    "mai sau ra sao?",
    "vài năm trước đó",
    "so với năm ngoái tăng bao nhiêu?",
    "Quyết định 16/2009/QĐ-TTg",
]

PIECES = st.sampled_from(
    [
        "ngày ",
        "tháng ",
        "năm ",
        "tuần ",
        "nay",
        "ngoái",
        "trước ",
        "sau ",
        "qua",
        "gần đây",
        "mới nhất",
        "từ ",
        "đến ",
        "giữa ",
        " và ",
        "chỉ ",
        "between ",
        " and ",
        "last ",
        "year",
        "3 ",
        "31/12",
        "2009",
        "1/2016",
        "-",
        "/",
        ", ",
        " ",
        "hôm ",
        "vừa rồi",
        "ba ",
        "mấy ",
        "cuối ",
    ]
)


def shown(question: str) -> str | None:
    """The frame as ``kind [words] first day/last day, …``; an open end is "…"."""
    frame = question_period(question, TODAY)
    if frame is None:
        return None
    words = question[frame.span.start : frame.span.end]
    return f"{frame.kind} [{words}] {', '.join(map(days, frame.periods))}".strip()


def days(period: Period) -> str:
    return "/".join("…" if day in (date.min, date.max) else str(day) for day in sorted(set(period)))


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_question_period(question: str, expected: str) -> None:
    assert shown(question) == expected


@pytest.mark.parametrize("question", NOT_ASKED)
def test_no_time_asked_for(question: str) -> None:
    assert shown(question) is None


def test_named_dates() -> None:
    assert question_period("Sau năm 1935 có gì?", TODAY) == TimeFrame(
        FrameKind.FILTER,
        Span(0, 12),
        (Period(date(1936, 1, 1), date.max),),
        (Mention(Span(4, 12), date(1935, 1, 1), date(1935, 12, 31)),),
    )
    assert question_period("Sáng 15-1 ai phát biểu?", TODAY) == TimeFrame(
        FrameKind.PERIOD, Span(5, 9), (), (Yearless(Span(5, 9), 1, 15),)
    )


@pytest.mark.parametrize(
    ("today", "question", "expected"),
    [
        (date(2024, 2, 29), "một năm qua", Period(date(2023, 2, 28), date(2024, 2, 29))),
        (date(2026, 3, 31), "1 tháng qua", Period(date(2026, 2, 28), date(2026, 3, 31))),
        (date(2026, 1, 1), "tuần này", Period(date(2025, 12, 29), date(2026, 1, 4))),
        (date(2026, 1, 1), "tháng trước", Period(date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 1, 1), "quý trước", Period(date(2025, 10, 1), date(2025, 12, 31))),
    ],
)
def test_edges_of_the_calendar(today: date, question: str, expected: Period) -> None:
    frame = question_period(question, today)
    assert frame is not None
    assert frame.periods == (expected,)


@given(
    st.text() | st.lists(PIECES, max_size=20).map("".join),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_any_question(question: str, today: date) -> None:
    frame = question_period(question, today)
    if frame is not None:
        assert 0 <= frame.span.start < frame.span.end <= len(question)
        assert all(period.start <= period.end for period in frame.periods)
        assert frame.periods or frame.named
