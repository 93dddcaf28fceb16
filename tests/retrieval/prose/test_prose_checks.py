from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.prose.checks import Checker
from retrieval.prose.spelled import spelled
from retrieval.prose.splitting import Splitter
from retrieval.types import VIETNAM, Span
from retrieval.vietnamese.sentences import split_sentences
from tests.retrieval.prose.prose_evidence import QUOTES, SubjectEncoder, quote_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retrieval.types import Quote


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


TRAVEL = (
    "Sáng 12/3, tại Cần Thơ, Bộ trưởng Lê Văn Hạnh dự lễ khánh thành cầu Vàm Xáng dài 480 mét, "
    "tổng vốn đầu tư 1.250 tỷ đồng, giảm thời gian đi lại từ 40 phút xuống còn 5 phút."
)
CUT = (
    "Việc cắt nước kéo dài từ 22 giờ 30 ngày 5/8; hơn 3.000 hộ dân bị ảnh hưởng, chiếm 5-7% số hộ. "
    "Công ty chưa xác định nguyên nhân và không bồi thường cho người dân."
)
MIXED = (
    "Hôm qua, Việt Nam thắng Thái Lan 2-1 ở Tây Ninh. Tiền Giang chi 1 tỷ 200 triệu đồng mua 5 "
    "triệu rưỡi tấn lúa. Ông Trần Văn Nam tố cáo ông Lê Hải. Hàng không và không khí đều sạch, "
    "không nên ăn mặn."
)
_DAY = datetime(2015, 3, 12, tzinfo=VIETNAM)
# Words that stand elsewhere in the articles, so that the sentences below are not dropped for them.
_ELSEWHERE = (
    "Từ chối, tăng lên, tránh, đợi trận đấu, tỷ số, ảnh hưởng đến nông dân, đã được bồi thường cho "
    "mọi người, cây cầu dài bị cắt, mua lúa để dự lễ với chi phí mới, báo, sau khi xác định, tố."
)


def said(text: str) -> Quote:
    """All that an article says first, and a line that is not quoted."""
    quote = quote_of(f"{text}\n\n{_ELSEWHERE}", "Tin trong ngày", _DAY)
    return replace(quote, end=len(text), sentence=Span(0, len(text)))


NEWS = [said(text) for text in (TRAVEL, CUT, MIXED)]


class AgreeingEncoder(SubjectEncoder):
    """Finds everything alike, so that words alone decide."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.repeat(np.eye(1, 3, dtype=np.float32), len(texts), axis=0)


@pytest.mark.parametrize(
    ("sentence", "citations"),
    [
        # Units and bounds
        ("Cầu Vàm Xáng dài 480m [1].", (1,)),
        ("Cầu Vàm Xáng dài 480km [1].", ()),
        ("Cầu Vàm Xáng dài 480 km [1].", ()),
        ("Cầu Vàm Xáng dài hơn 480 mét [1].", ()),
        ("Cây cầu có tổng vốn 1,25 nghìn tỷ đồng [1].", (1,)),
        ("Cây cầu có tổng vốn 1.250 tỷ VND [1].", (1,)),
        ("Cây cầu có tổng vốn 1.250 tỷ USD [1].", ()),
        ("Có 12 người dự lễ khánh thành cầu [1].", ()),  # the 12th of March
        ("Sau 5 ngày, cầu được khánh thành [1].", ()),  # the five minutes
        ("Hơn ba nghìn hộ dân bị ảnh hưởng [2].", (2,)),
        ("Gần 3.000 hộ dân bị ảnh hưởng [2].", ()),
        ("Dưới 3.000 hộ dân bị ảnh hưởng [2].", ()),
        ("Có 22 hộ dân bị ảnh hưởng [2].", ()),
        ("Một hộ dân bị ảnh hưởng [2].", ()),
        ("Từ 5% đến 7% số hộ bị ảnh hưởng [2].", (2,)),
        ("Nước bị cắt từ 22h30 ngày 5/8 [2].", (2,)),
        ("Nước bị cắt từ 10:30 tối ngày 5/8 [2].", (2,)),
        ("Nước bị cắt từ 22h45 ngày 5/8 [2].", ()),
        ("Tiền Giang đã chi 1,2 tỷ đồng để mua lúa [3].", (3,)),
        ("Tiền Giang đã chi 200 triệu đồng để mua lúa [3].", ()),
        ("Có 5,5 triệu tấn lúa được mua [3].", (3,)),
        ("Có 5 triệu tấn lúa được mua [3].", ()),
        ("Việt Nam thắng Thái Lan với tỷ số 1-2 [3].", ()),
        # Contraries
        ("Bộ trưởng Lê Văn Hạnh không dự lễ khánh thành cầu [1].", ()),
        ("Thời gian đi lại giảm từ 40 phút xuống 5 phút [1].", (1,)),
        ("Thời gian đi lại tăng từ 5 phút lên 40 phút [1].", ()),
        ("Công ty chưa rõ nguyên nhân cắt nước [2].", (2,)),
        ("Công ty đã xác định nguyên nhân cắt nước [2].", ()),
        ("Công ty không bồi thường cho người dân [2].", (2,)),
        ("Công ty từ chối bồi thường cho người dân [2].", (2,)),
        ("Công ty bồi thường cho người dân [2].", ()),
        ("Hàng không sạch và mọi người nên tránh ăn mặn [3].", (3,)),
        ("Không khí sạch và mọi người nên ăn mặn [3].", ()),
        ("Ông Nam tố cáo ông Lê Hải [3].", (3,)),
        ("Ông Lê Hải tố cáo ông Trần Văn Nam [3].", ()),
        ("Thái Lan thắng Việt Nam với tỷ số 2-1 [3].", ()),
        # What no word of the article says
        ("Cầu Vàm Xáng được khánh thành với chi phí mới [1].", (1,)),
        ("Cầu Vàm Xáng đã sập sau khi khánh thành [1].", ()),
        ("Ông Lê Văn Hạnh hứa sẽ dự lễ khánh thành cầu [1].", ()),
        # Names that open a sentence
        ("Hạnh là người dự lễ khánh thành cầu [1].", (1,)),
        ("Hùng là người dự lễ khánh thành cầu [1].", ()),
        ("Tại TP. Cần Thơ, ông Hạnh dự lễ khánh thành cầu [1].", (1,)),
        ("Tây Ninh có trận đấu được đợi [3].", (3,)),
        ("Bắc Ninh có trận đấu được đợi [3].", ()),
        ("Tiền Giang mua lúa của nông dân [3].", (3,)),
        ("An Giang mua lúa của nông dân [3].", ()),
        # Days as the article's reader told them
        ("Hôm nay, cầu Vàm Xáng được khánh thành [1].", ()),
        ("Hôm qua, Việt Nam thắng Thái Lan [3].", ()),
        ("Ngày 11/3/2015, Việt Nam thắng Thái Lan [3].", (3,)),
        ("Ngày 10/3/2015, Việt Nam thắng Thái Lan [3].", ()),
        # Two articles
        ("Cầu dài 480 mét [1], còn nước bị cắt ngày 5/8 [2].", (1, 2)),
        ("Cầu dài 480 mét, còn nước bị cắt ngày 5/8 [1][2].", (1, 2)),
        ("Cầu dài 480 mét [2], còn nước bị cắt ngày 5/8 [1].", ()),
        ("Theo báo [1], cầu Vàm Xáng dài 480 mét.", (1,)),
        ("Cầu Vàm Xáng ảnh hưởng đến hơn 3.000 hộ dân [1][2].", ()),
        ("Bộ trưởng Lê Văn Hạnh dự lễ ngày 5/8 [1][2].", ()),
    ],
)
def test_what_is_like_its_evidence_but_for_a_word(
    sentence: str, citations: tuple[int, ...]
) -> None:
    assert Checker.of("?", "vi", NEWS, AgreeingEncoder()).citations(sentence) == citations


@pytest.mark.parametrize(
    ("sentence", "citations"),
    [
        ("The Vàm Xáng bridge is 480 meters long [1].", (1,)),
        ("The 480-metre-long bridge was opened in Can Tho [1].", (1,)),
        ("The Vàm Xáng bridge is 480 kilometers long [1].", ()),
        ("The bridge cost VND1,250 billion [1].", (1,)),
        ("The bridge cost VND 1.25 trillion [1].", (1,)),
        ("The bridge cost US$1,250 billion [1].", ()),
        ("Travel time fell from 40 minutes to five minutes [1].", (1,)),
        ("Travel time rose to 40 minutes [1].", ()),
        ("Minister Lê Văn Hạnh did not attend the ceremony [1].", ()),
        ("About 5-7% of households were affected [2].", (2,)),
        ("More than 3,000 households were affected [2].", (2,)),
        ("Fewer than 3,000 households were affected [2].", ()),
        ("The company has not found the cause [2].", (2,)),
        ("The water was cut at 10:30 p.m. on August 5 [2].", (2,)),
        ("The water was cut at 10:45 p.m. on August 5 [2].", ()),
        ("Yesterday the bridge was opened in Cần Thơ [1].", ()),
        ("An Giang bought the rice [3].", ()),
    ],
)
def test_english_that_is_like_its_evidence_but_for_a_word(
    sentence: str, citations: tuple[int, ...]
) -> None:
    assert Checker.of("?", "en", NEWS, AgreeingEncoder()).citations(sentence) == citations


def test_what_is_copied_is_supported() -> None:
    checker = Checker.of("?", "vi", NEWS, AgreeingEncoder())
    for number, text in enumerate((TRAVEL, CUT, MIXED.replace("Hôm qua, ", "")), start=1):
        for start, end in split_sentences(text):
            assert checker.citations(f"{text[start : end - 1]} [{number}].") == (number,)


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
        ("hai triệu rưỡi đồng, một nghìn rưỡi", [2_500_000, 1500]),
        ("twenty-three thousand and five to ten", [23_005, 10]),
        ("one hundred and five, one of the two", [105, 2]),
    ],
)
def test_numbers_in_words(text: str, numbers: list[int]) -> None:
    assert [number for _, number in spelled(text)] == numbers


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


@given(st.text(st.sampled_from("0123456789.,-:%$ hgkmVNDtừđếntriệu tỷrưỡikhông\n[]12")))
@example("5-" + "9" * 5000 + " triệu")
def test_any_sentence_can_be_checked(text: str) -> None:
    checker = Checker.of("?", "vi", [quote_of(text or "x", "Tin")], AgreeingEncoder())
    assert checker.citations(f"{text} [1].") in {(), (1,)}
