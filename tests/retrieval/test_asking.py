"""Questions and sentences: exact sets of what is asked for and what is offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.vietnamese.asking import AnswerType, answer_types, offers
from retrieval.vietnamese.text import strip_marks

PERSON, ORGANISATION, PLACE = AnswerType.PERSON, AnswerType.ORGANISATION, AnswerType.PLACE
TIME, QUANTITY, REASON = AnswerType.TIME, AnswerType.QUANTITY, AnswerType.REASON
MANNER, DEFINITION = AnswerType.MANNER, AnswerType.DEFINITION

ASKED = [
    ("Ai phát biểu tại lễ khai giảng?", {PERSON}),
    ("Người đứng đầu đoàn là ai?", {PERSON}),
    ("Ông nào ký văn bản này?", {PERSON}),
    ("Nhà văn nữ nào được trao giải?", {PERSON}),
    ("Người Nhật nổi tiếng nào đến thăm?", {PERSON}),
    ("Tổ chức nào cấp phép?", {ORGANISATION}),
    ("Cơ quan nào chịu trách nhiệm?", {ORGANISATION}),
    ("Công ty sản xuất giấy nào phá sản?", {ORGANISATION}),
    ("Hội nghị diễn ra ở đâu?", {PLACE}),
    ("Cầu được xây ở nơi nào?", {PLACE}),
    ("Nước nào vô địch?", {PLACE}),
    ("Tỉnh nào đông dân nhất?", {PLACE}),
    ("Thủ đô của Lào là gì?", {PLACE}),
    ("Khi nào chợ mở cửa?", {TIME}),
    ("Bao giờ chợ mở cửa?", {TIME}),
    ("Cầu khánh thành năm nào?", {TIME}),
    ("Cầu khánh thành ngày nào?", {TIME}),
    ("Bà sinh năm bao nhiêu?", {TIME}),
    ("Mấy giờ tàu chạy?", {TIME}),
    ("Đường đóng trong bao lâu?", {TIME}),
    ("Có bao nhiêu người dự?", {QUANTITY}),
    ("Từ chợ đến ga bao xa?", {QUANTITY}),
    ("Tỷ lệ hộ nghèo là bao nhiêu?", {QUANTITY}),
    ("Đội đứng thứ mấy?", {QUANTITY}),
    ("Tại sao giá gạo tăng?", {REASON}),
    ("Do đâu cầu sập?", {REASON}),
    ("Nguyên nhân là gì?", {REASON}),
    ("Họ đào hồ để làm gì?", {REASON}),
    ("Làm thế nào để đăng ký?", {MANNER}),
    ("Họ cứu tàu bằng cách nào?", {MANNER}),
    ("Lạm phát là gì?", {DEFINITION}),
    ("Ai ký và ký khi nào?", {PERSON, TIME}),
    ("Chuyện gì xảy ra?", set()),
    ("Trận đấu kết thúc như thế nào?", set()),
]


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_what_is_asked_for(question: str, expected: set[AnswerType]) -> None:
    assert answer_types(question) == expected


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_the_same_without_marks(question: str, expected: set[AnswerType]) -> None:
    assert answer_types(strip_marks(question.lower())) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("AI ĐÃ KÝ?", {PERSON}),
        ("Doanh nghiệp dùng AI ra sao?", set()),
        ("Thủ đô Ai Cập đẹp không?", set()),
        ("Đâu là món ngon nhất?", set()),
        ("Vì sao Hôm sáng?", {REASON}),
        ("Ngôi sao nào sáng nhất?", set()),
        ("tu dau den cuoi co gi moi", set()),  # "từ đầu", not "từ đâu"
        ("may bay co gi moi", set()),  # "máy bay", not "mấy bay"
        ("Bộ phim nào hay?", set()),
        ("Ông đã làm gì?", set()),
        ("Năm 1990 có sự kiện nào?", set()),
    ],
)
def test_what_only_looks_like_a_question_word(question: str, expected: set[AnswerType]) -> None:
    assert answer_types(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who opened the bridge?", {PERSON, ORGANISATION}),
        ("To whom was it given?", {PERSON, ORGANISATION}),
        ("When did the market open?", {TIME}),
        ("In what year did the market open?", {TIME}),
        ("Where was he when it began?", {PLACE}),
        ("Which city hosts the fair?", {PLACE}),
        ("What country won?", {PLACE}),
        ("How many people came?", {QUANTITY}),
        ("How much did it cost?", {QUANTITY}),
        ("How long is the road?", {QUANTITY}),
        ("How far is the station?", {QUANTITY}),
        ("Why did it fall?", {REASON}),
        ("How did they cross?", {MANNER}),
        ("What company built it?", {ORGANISATION}),
        ("What did Doctor Who say when he left?", set()),
    ],
)
def test_english(question: str, expected: set[AnswerType]) -> None:
    assert answer_types(question) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Họ đi bộ.", set()),
        ("Sáng 15-1, Tổng Bí thư Nông Đức Mạnh đã đến dự.", {PERSON, TIME}),
        ("Ông Mạnh phát biểu.", {PERSON}),
        ("Lê Hồng Anh phát biểu.", {PERSON}),
        ("Giải được trao cho Barack Obama.", {PERSON, ORGANISATION}),
        ("Bộ Y tế họp.", {ORGANISATION}),
        ("Họ gặp UNICEF.", {ORGANISATION}),
        ("Mưa lớn ở tỉnh Hà Giang.", {PLACE}),
        ("Bà Rịa mưa.", {PLACE}),
        ("Chợ mở lúc 7 giờ.", {TIME, QUANTITY}),
        ("Năm 2009 mưa nhiều.", {TIME}),
        ("Tháng Giêng mưa.", {TIME}),
        ("Nghề này có trước thế kỷ XV.", {TIME}),
        ("Có 3.500 người dự.", {QUANTITY}),
        ("Giá giảm 5%.", {QUANTITY}),
        ("Có hai chiếc cầu.", {QUANTITY}),
        ("Giá tăng vì hạn hán.", {REASON}),
        ("Cầu được sửa bằng cách thay dầm.", {MANNER}),
        ("Lạm phát là sự tăng giá.", {DEFINITION}),
        ("", set()),
    ],
)
def test_what_a_sentence_offers(sentence: str, expected: set[AnswerType]) -> None:
    assert offers(sentence) == expected


@given(st.text(max_size=80))
def test_any_text_survives(text: str) -> None:
    assert answer_types(text) <= set(AnswerType)
    assert offers(text) <= set(AnswerType)


@given(
    st.sampled_from([question for question, _ in ASKED]),
    st.sampled_from(["", " ", " ?", "...", "!"]),
)
def test_the_end_of_a_question_changes_nothing(question: str, end: str) -> None:
    assert answer_types(question.rstrip("?") + end) == answer_types(question)
