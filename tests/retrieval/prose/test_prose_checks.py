from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.prose.checks import Checker
from retrieval.prose.spelled import spelled
from retrieval.prose.splitting import Splitter
from tests.retrieval.prose.prose_evidence import QUOTES, SubjectEncoder


@pytest.mark.parametrize(
    ("sentence", "citations"),
    [
        ("Cầu Vàm Xáng dài 480 mét [1].", (1,)),
        ("Ông Lê Văn Hạnh dự lễ khánh thành cầu ở Cần Thơ ngày 12-3-2015 [1].", (1,)),
        ("Năm 2015, cầu nối hai bờ sông Hậu được khánh thành [1].", (1,)),
        ("Vốn đầu tư cây cầu là 1.250.000.000.000 đồng [1].", (1,)),
        ("Cầu Vàm Xáng dài 480 mét, còn nước bị cắt ngày 5/8 [1][2].", (1, 2)),
        ("Cầu Vàm Xáng dài 480 mét, còn nước bị cắt ngày 5/8 [2, 1].", (2, 1)),
        ("Việc cắt nước ở Hoà Bình ảnh hưởng 3000 hộ dân [2].", (2,)),
        ("Cầu Vàm Xáng dài 480 mét.", ()),  # cites nothing
        ("Cầu Vàm Xáng dài 480 mét [3].", ()),  # no such quote
        ("Cầu Vàm Xáng dài 480 mét [0].", ()),
        ("Cầu Vàm Xáng dài 480 mét [1][7].", ()),
        ("Cầu Vàm Xáng dài 480 mét [2].", ()),  # the wrong one
        ("Cầu Vàm Xáng dài 840 mét [1].", ()),  # another number
        ("Cầu Vàm Xáng có vốn đầu tư 1.250 triệu đồng [1].", ()),
        ("Cầu Vàm Xáng dài bốn trăm tám mươi mét [1].", (1,)),
        ("Cầu Vàm Xáng dài tám trăm bốn mươi mét [1].", ()),
        ("Cầu Vàm Xáng dài 480% so với cầu cũ [1].", ()),
        ("Cầu Vàm Xáng được khánh thành ngày 13/3 [1].", ()),  # another date
        ("Cầu Vàm Xáng được khánh thành năm 2014 [1].", ()),
        ("Nước bị cắt từ ngày 5/8/2015 [2].", ()),  # a year that nobody states
        ("Ông Lê Văn Hành dự lễ khánh thành cầu [1].", ()),  # another name
        ("Ông Trần Hạnh dự lễ khánh thành cầu [1].", ()),
        ("Trần Hạnh dự lễ khánh thành cầu [1].", ()),
        ("Google xây cầu mới cho người dân [1].", ()),
        ("Cầu Vàm Xáng do ông Nguyễn Văn Tèo xây dựng [1].", ()),  # only the question has it
        ("Thời tiết hôm nay rất đẹp và nhiều nắng [1].", ()),  # off the evidence
        ("The bridge was opened in Cần Thơ [1].", ()),  # not the asker's language
        ("Xem cầu tại http://vi-du.vn nhé các bạn [1].", ()),
        ("Xem cầu tại vi-du.vn nhé các bạn [1].", ()),
        ("Xem [cầu đẹp](vi-du) nhé các bạn [1].", ()),
        ("Xem cầu <b>dài</b> nhé các bạn [1].", ()),
        ("Cầu dài ٤٨٠ mét là đúng [1].", ()),
        ("[1].", ()),
        ("", ()),
    ],
)
def test_vietnamese_sentences(sentence: str, citations: tuple[int, ...]) -> None:
    checker = Checker.of("Nguyễn Văn Tèo xây cầu nào năm 2014?", "vi", QUOTES, SubjectEncoder())
    assert checker.citations(sentence) == citations


@pytest.mark.parametrize(
    ("sentence", "citations"),
    [
        ("The Vàm Xáng bridge is 480 metres long [1].", (1,)),
        ("Minister Lê Văn Hạnh opened the bridge on March 12, 2015 [1].", (1,)),
        ("Le Van Hanh opened the bridge in Can Tho on 12 March [1].", (1,)),
        ("The bridge cost 1.25 trillion dong [1].", (1,)),
        ("Transport Agency engineers built the bridge [1].", (1,)),  # translated in the question
        ("Minister Trần Văn Hạnh opened the bridge [1].", ()),
        ("The bridge was opened by John Smith [1].", ()),
        ("The bridge was opened on April 12 [1].", ()),
        ("The bridge cost 1,250 million dong [1].", ()),
        ("The Vàm Xáng bridge is four hundred and eighty metres long [1].", (1,)),
        ("The Vàm Xáng bridge is six kilometres long [1].", ()),
        ("Cầu Vàm Xáng dài 480 mét [1].", ()),
    ],
)
def test_english_sentences(sentence: str, citations: tuple[int, ...]) -> None:
    question = "Which bridge did the Transport Agency build?"
    assert Checker.of(question, "en", QUOTES, SubjectEncoder()).citations(sentence) == citations


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Hai mươi ba người", [23]),
        ("hai trăm triệu đồng", [200_000_000]),
        ("một nghìn chín trăm bốn mươi lăm", [1945]),
        ("năm trăm linh bảy", [507]),
        ("ba mươi tư, hai mươi mốt", [34, 21]),
        ("hai năm trước", [2]),
        ("năm 2015, một trong những cây cầu", []),
        ("twenty-three thousand and five to ten", [23_005, 10]),
        ("one hundred and five, one of the two", [105, 2]),
    ],
)
def test_numbers_in_words(text: str, numbers: list[int]) -> None:
    assert list(spelled(text)) == numbers


_TEXT = (
    "TP. Cần Thơ có cầu mới. [1] Cầu dài 1.250,5 mét [1][2]. Ngày 12-3. **Đậm** thì không.\n"
    "- Một mục [2]! Câu cuối “là vậy [1].” Hết"
)
_SENTENCES = [
    "TP. Cần Thơ có cầu mới [1].",
    "Cầu dài 1.250,5 mét [1][2].",
    "Ngày 12-3.",
    "Đậm thì không.",
    "Một mục [2]!",
    "Câu cuối “là vậy [1].”",
]


def test_sentences_come_when_complete_and_with_their_marks_inside() -> None:
    splitter = Splitter()
    assert splitter.feed("Cầu dài. [1] Nước bị") == []
    assert splitter.feed(" cắt hôm nay") == ["Cầu dài [1]."]
    assert splitter.feed("") == []
    assert splitter.feed(" [2].") == []
    assert splitter.feed("") == ["Nước bị cắt hôm nay [2]."]
    assert splitter.feed("[3] Câu sau.") == []
    assert splitter.finish(whole=True) == ["Câu sau."]


def test_an_unfinished_sentence_counts_only_where_the_text_is_whole() -> None:
    for whole, last in ((True, ["Hết"]), (False, [])):
        splitter = Splitter()
        assert splitter.feed(_TEXT) + splitter.finish(whole=whole) == [*_SENTENCES, *last]


@given(st.lists(st.integers(0, len(_TEXT)), max_size=30))
@example([69])
@example([_TEXT.index("\n") + 1])
def test_cuts_between_pieces_change_nothing(cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(_TEXT)]
    pieces = [_TEXT[a:b] for a, b in pairwise(borders) if a < b]
    splitter = Splitter()
    found = [sentence for piece in pieces for sentence in splitter.feed(piece)]
    assert found + splitter.finish(whole=False) == _SENTENCES


@given(st.text())
def test_any_text_can_be_split(text: str) -> None:
    splitter = Splitter()
    found = [sentence for c in text for sentence in splitter.feed(c)]
    assert all(isinstance(s, str) for s in found + splitter.finish(whole=True))
