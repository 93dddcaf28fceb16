"""Facts: exact names, numbers and dates of a text, and what evidence lacks of a question's."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless
from retrieval.vietnamese.facts import Fact, FactKind, Facts, facts, missing
from retrieval.vietnamese.names import Name, is_known_place, names
from retrieval.vietnamese.parts import is_vietnamese_person

YEAR, DATE, NUMBER, NAME = FactKind.YEAR, FactKind.DATE, FactKind.NUMBER, FactKind.NAME


def test_facts_of_a_sentence() -> None:
    text = "Sáng 15-1-2009, Tổng Bí thư Nông Đức Mạnh trao 3.500 suất quà ở TP.HCM, tháng 5."
    assert facts(text) == Facts(
        names=frozenset({"Nông Đức Mạnh", "TP.HCM"}),
        numbers=frozenset({"3500"}),
        dates=(
            Mention(Span(5, 14), date(2009, 1, 15), date(2009, 1, 15)),
            Yearless(Span(72, 79), 5),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nông Đức Mạnh phát biểu gì?", [Name(0, "Nông Đức Mạnh", False)]),
        ("Ông Mạnh phát biểu gì?", [Name(4, "Mạnh", True)]),
        ("Hỏi ông Mạnh và bà Hoa.", [Name(8, "Mạnh", True), Name(19, "Hoa", True)]),
        ("Samsung tuyển ai?", [Name(0, "Samsung", False)]),
        ("Tại Hà Nội có gì?", [Name(4, "Hà Nội", False)]),
        ("Hà Nội có gì?", [Name(0, "Hà Nội", False)]),
        ("Việt Nam và Lào ký gì?", [Name(0, "Việt Nam", False), Name(12, "Lào", False)]),
        ("Sáng nay Đà Lạt mưa. Huế nắng.", [Name(9, "Đà Lạt", False)]),
        ("Ai thăm Otto von Bismarck?", [Name(8, "Otto von Bismarck", False)]),
        ("Tổng Bí thư nói gì?", []),
        ("Thủ tướng Chính phủ là ai?", []),
        ("Bộ trưởng Bộ Giáo dục là ai?", []),
        ("Bộ trưởng Giao thông nói gì?", []),
        ("Chủ tịch Tập đoàn FPT là ai?", [Name(18, "FPT", titled=False)]),
        ("Giám đốc Công an Hà Nội", [Name(17, "Hà Nội", titled=False)]),
        ("Thủ tướng Phúc nói gì?", [Name(10, "Phúc", titled=True)]),
        ("Giám đốc Công, ông Công nói gì?", [Name(9, "Công", True), Name(19, "Công", True)]),
        ("Thủ tướng là ai?", []),
        ("Ai nói?", []),
        ("AI nói?", []),
        ("Where is it?", []),
        ("Ai dạy tiếng Anh?", []),
        ("Bộ Chính trị họp khi nào?", []),
        ("Khi nào Bà Rịa mưa?", [Name(8, "Bà Rịa", False)]),
        ("HÀ NỘI CÓ GÌ?", []),
        ("nong duc manh phat bieu gi", []),
    ],
)
def test_names(text: str, expected: list[Name]) -> None:
    assert list(names(text)) == expected


ARTICLE = (
    "Ông Mạnh thăm nhà máy\n"
    "Sáng 15-1, Tổng Bí thư Nông Đức Mạnh thăm nhà máy ở Thành phố Hồ Chí Minh và gặp "
    "2.500 công nhân, trong đó có bốn người Đức. Nhà máy của Samsung mở tháng 3/2007.\n"
    "16/1/2009"
)


@pytest.mark.parametrize(
    ("name", "is_place", "is_person"),
    [
        ("Phú Quốc", True, False),
        ("Thụy Sĩ", True, False),
        ("Hồ Chí Minh", False, True),
        ("Phùng Xuân Nhạ", False, True),
        ("Chu Van An", False, True),
        ("Donald Trump", False, False),
    ],
)
def test_places_and_people(name: str, is_place: bool, is_person: bool) -> None:
    assert is_known_place(name) is is_place
    assert is_vietnamese_person(name) is is_person


@pytest.mark.parametrize(
    "question",
    [
        "Ai thăm nhà máy năm 2009?",
        "Ngày 15/1/2009 ai thăm nhà máy?",
        "Ngày 15 tháng 1 có gì?",
        "Tháng 1/2009 có gì?",
        "Tháng 3 năm 2007 có gì?",
        "Năm 2007 có gì?",
        "Thập niên 2000 có gì?",
        "nong duc manh lam gi nam 2009",
        "Nông Đức Mạnh làm gì?",
        "Ông Mạnh gặp 2500 công nhân ở đâu?",
        "Ông Mạnh gặp 2,5 nghìn công nhân ở đâu?",
        "4 người nào có mặt?",
        "Ai đến TP.HCM?",
        "Ai đến TPHCM?",
        "Ai từ Germany đến?",
        "What did Nong Duc Manh do in January 2009?",
        "Nhà máy Samsumg ở đâu?",
        "Việt Nam có gì mới?",
        "Ai thăm nhà máy sau năm 1935?",
        "Trước năm 2050 ai thăm nhà máy?",
        "Từ năm 1955 đến nay ai thăm nhà máy?",
        "Who visited the factory since 1935?",
        "",
    ],
)
def test_nothing_is_missing(question: str) -> None:
    assert missing(question, ARTICLE) == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Ai thăm nhà máy năm 2012?", [(YEAR, "năm 2012")]),
        ("ai tham xuong nam 2012", [(YEAR, "năm 2012")]),
        ("Ai thăm nhà máy hồi 2012?", [(YEAR, "năm 2012")]),
        ("Ngày 14-1-2009 có gì?", [(DATE, "ngày 14/1/2009")]),
        ("Ngày 15/1/2008 có gì?", [(DATE, "ngày 15/1/2008")]),
        ("Ngày 14 tháng 2 có gì?", [(DATE, "ngày 14/2")]),
        ("Tháng 2 năm 2009 có gì?", [(DATE, "tháng 2/2009")]),
        ("Thế kỷ XIX có gì?", [(YEAR, "Thế kỷ XIX")]),
        ("Từ năm 1955 đến năm 1958 có gì?", [(YEAR, "năm 1955 đến năm 1958")]),
        ("Có 3.500 công nhân không?", [(NUMBER, "3.500")]),
        ("Có 2,5 triệu công nhân không?", [(NUMBER, "2,5 triệu")]),
        ("Nguyễn Văn Mạnh làm gì?", [(NAME, "Nguyễn Văn Mạnh")]),
        ("Lê Hồng Anh ở Cần Thơ năm 2012?", [(NAME, "Lê Hồng Anh"), (NAME, "Cần Thơ"),
                                             (YEAR, "năm 2012")]),
        ("Ai đến Pháp?", [(NAME, "Pháp")]),
        ("Đại hội XII bàn gì?", [(NAME, "XII")]),
        ("What did Barack Obama do in 2012?", [(NAME, "Barack Obama"), (YEAR, "2012")]),
    ],
)  # fmt: skip
def test_what_is_missing(question: str, expected: list[tuple[FactKind, str]]) -> None:
    assert missing(question, ARTICLE) == tuple(Fact(*fact) for fact in expected)


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Thế kỷ XX có gì?", "Thế kỷ 20 có nhiều đổi thay."),
        ("Thế kỷ XX có gì?", "Năm 1975 có nhiều đổi thay."),
        ("Đại hội XII bàn gì?", "Đại hội lần thứ 12 bàn kinh tế."),
        ("Thành phố Hồ Chí Minh có gì?", "Hôm nay TP.HCM mưa."),
        ("Thành phố Hồ Chí Minh có gì?", "Hôm nay TP HCM mưa."),
        ("Ông Mạnh thăm ai?", "Nông Đức Mạnh đi thăm."),
        ("Mỹ nói gì?", "Hoa Kỳ lên tiếng."),
        ("Tổng thống Mỹ nói gì?", "Tổng thống Hoa Kỳ lên tiếng."),
        ("Năm 1972 có gì?", "Chiến dịch kéo dài từ năm 1970 đến năm 1975."),
        ("Thuỷ Tiên hát gì?", "Ca sĩ Thủy Tiên hát."),
        ("Trận Điện Biên Phủ ở đâu?", "trận điện biên phủ"),
    ],
)
def test_another_writing_holds_it(question: str, evidence: str) -> None:
    assert missing(question, evidence) == ()


def test_a_lone_syllable_is_no_part_of_a_word() -> None:
    assert missing("Ai đến Đức?", "Bàn về đạo đức.") == (Fact(NAME, "Đức"),)


@given(st.text(max_size=80))
def test_a_text_holds_what_it_names(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert missing(text, text) == ()


_WORDS = (
    *("Nông Đức Mạnh", "ông Mạnh", "Lê Hồng Anh", "Samsung", "TP.HCM", "Đại hội XII", "Pháp"),
    *("3.500", "2,5 triệu", "50%", "năm 2012", "ngày 15/1/2009", "tháng 5", "thế kỷ XX"),
    *("thăm", "và", "từ", "đến", ".", ","),
)
_SENTENCES = st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join)


@given(_SENTENCES, _SENTENCES)
def test_only_what_is_named_can_be_missing(question: str, evidence: str) -> None:
    lacking = missing(question, evidence)
    assert missing(question, f"{question}\n\n{evidence}") == ()
    assert set(lacking) <= set(missing(question, ""))
    assert {fact.text for fact in lacking if fact.kind is NAME} <= facts(question).names
