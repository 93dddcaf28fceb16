"""Facts: exact names, numbers and dates of a text, and what evidence lacks of a question's."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless
from retrieval.vietnamese.facts import Fact, FactKind, Facts, facts, missing, writings
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
        ("Ngày 30/4 được nghỉ mấy ngày?", "Dịp lễ 30/4 và 1/5 được nghỉ năm hôm."),
        ("Ngày 8/3 tặng gì?", "Quốc tế Phụ nữ 8/3"),
        ("Ngày 20/11 tặng gì?", "Ngày Nhà giáo Việt Nam 20-11"),
        ("Ngày 2/9 có gì?", "Dịp lễ 2.9 bắn pháo hoa."),
        ("2.9 bắn pháo hoa ở đâu?", "Bắn pháo hoa mừng Quốc khánh 2/9."),
        ("Ngày 30/4/1975 có gì?", "Lễ 30/4 nhắc lại mùa xuân 1975."),
        ("U23 Việt Nam thắng ai?", "U-23 Việt Nam thắng Brunei."),
        ("U-23 Việt Nam thắng ai?", "U23 Việt Nam thắng Brunei."),
        ("Sa Pa có tuyết không?", "Sapa có tuyết."),
        ("Sapa có tuyết không?", "Ở Sa Pa có tuyết."),
        ("Sông Mê Kông cạn chưa?", "Sông Mekong cạn."),
        ("Obama nói gì?", "Tổng thống Ô-ba-ma nói."),
        ("Barack Obama nói gì?", "Tổng thống Ô-ba-ma nói."),
        ("Ai đến TP Hồ Chí Minh?", "Ông đến TP.HCM."),
        ("Ai đến TP. Hồ Chí Minh?", "Ông đến TP.HCM."),
        ("Sài Gòn mưa không?", "Ở TP Hồ Chí Minh mưa."),
        ("Giá nhà ở TP. Thủ Đức?", "Giá nhà ở Thủ Đức tăng."),
        ("Chủ tịch UBND TP Hà Nội là ai?", "Chủ tịch UBND Hà Nội nói."),
        ("Năm 75 ai chỉ huy?", "Chiến dịch mùa xuân 1975"),
        ("Ai sinh năm 90?", "Anh sinh năm 1990."),
        ("Ai sinh năm 08?", "Em sinh năm 2008."),
        ("Nhạc trước 75 hay không?", "Nhạc cũ"),
        ("Từ năm 75 đến nay ra sao?", "Nhiều đổi thay"),
        ("Chứng khoán trong 24 giờ qua ra sao?", "Chứng khoán giảm."),
        ("chung khoan 24 gio qua ra sao", "Chung khoan giam."),
        ("Cách đây 20 năm ra sao?", "Nhiều đổi thay"),
    ],
)
def test_another_writing_holds_it(question: str, evidence: str) -> None:
    assert missing(question, evidence) == ()


@pytest.mark.parametrize(
    ("question", "evidence", "expected"),
    [
        ("Ngày 1/5 nghỉ không?", "Dịp lễ 30/4 được nghỉ.", Fact(DATE, "ngày 1/5")),
        ("Ngày 2/9 có gì?", "Tăng 2.9 triệu, hơn 2.9%.", Fact(DATE, "ngày 2/9")),
        ("2.9 bắn pháo hoa ở đâu?", "Dịp lễ 3/9", Fact(NUMBER, "2.9")),
        ("2.9 triệu người ở đâu?", "Dịp lễ 2/9", Fact(NUMBER, "2.9 triệu")),
        ("Ngày 30/4/1975 có gì?", "Ngày 30/4/1985, năm 1975", Fact(DATE, "ngày 30/4/1975")),
        ("U23 Việt Nam thắng ai?", "U-19 Việt Nam thắng.", Fact(NAME, "U23 Việt Nam")),
        ("Sa Pa có tuyết không?", "Sa Đéc mưa.", Fact(NAME, "Sa Pa")),
        ("Obama nói gì?", "Ông Ba nói.", Fact(NAME, "Obama")),
        ("Ai đến TP. Hồ Chí Minh?", "Ông đến TP Huế.", Fact(NAME, "TP. Hồ Chí Minh")),
        ("Năm 75 có gì?", "Năm 1976 có 75 người.", Fact(YEAR, "năm 1975")),
        ("Mỗi năm 20 suất thế nào?", "Có 15 suất.", Fact(NUMBER, "20")),
        ("Sau 75 năm còn gì?", "Năm 1975", Fact(NUMBER, "75")),
        ("viet nam 30 suat o dau?", "Viet Nam, nam 1930", Fact(NUMBER, "30")),
        ("24 giờ ở đâu?", "Chứng khoán giảm.", Fact(NUMBER, "24")),
    ],
)
def test_another_thing_does_not_hold_it(question: str, evidence: str, expected: Fact) -> None:
    assert missing(question, evidence) == (expected,)


@pytest.mark.parametrize(
    ("question", "evidence", "published", "expected"),
    [
        ("GDP quý III/2018 ra sao?", "GDP quý III tăng.", "5/10/2018", ()),
        ("GDP quý III/2017 ra sao?", "GDP quý III tăng.", "5/10/2018", ("quý III/2017",)),
        ("GDP quý II/2018 ra sao?", "GDP quý 3 tăng.", "5/10/2018", ("quý II/2018",)),
        ("GDP quý III/2018 ra sao?", "GDP như quý III năm 2017", "5/10/2018", ("quý III/2018",)),
        ("Tháng 12/2018 ra sao?", "Trong tháng 12 mưa.", "15/1/2019", ()),
        ("Tháng 12/2019 ra sao?", "Trong tháng 12 mưa.", "15/1/2019", ("tháng 12/2019",)),
        ("Tháng 5/2018 ra sao?", "Trong tháng 5 mưa.", "31/12/2018", ()),
        ("Tháng 5/2018 ra sao?", "Trong tháng 5 mưa.", "năm 2018", ()),
        ("Ngày 31/12/2018 ra sao?", "Sáng 31-12 mưa.", "2/1/2019", ()),
        ("Ngày 30/4/1975 ra sao?", "Lễ 30/4, nhớ năm 1975.", "28/4/2018", ()),
        ("Ngày 30/4/1975 ra sao?", "Lễ 30/4 vui.", "28/4/2018", ("ngày 30/4/1975",)),
    ],
)
def test_what_a_date_without_a_year_means_depends_on_when_it_was_published(
    question: str, evidence: str, published: str, expected: tuple[str, ...]
) -> None:
    assert tuple(fact.text for fact in missing(question, evidence, published)) == expected


def test_the_ways_in_which_articles_may_write_a_fact() -> None:
    written = {
        fact.text: writings(question, fact)
        for question in ("Obama nói gì năm 08?", "Ngày 2/9 có gì?", "2.9 có gì?")
        for fact in missing(question, "")
    }
    assert written == {
        "Obama": ("Obama", "obama", "o ba ma", "o bam a"),
        "năm 08": ("năm 08", "năm 1908", "năm 2008"),
        "ngày 2/9": ("ngày 2/9", "2.9"),
        "2.9": ("2.9", "2/9"),
    }


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
