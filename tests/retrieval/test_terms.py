"""Terms: exact lists, one term for the writings of one thing, any text survives."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.vietnamese.terms import MAX_TERM_LENGTH, Terms, folded_words, terms


def test_a_sentence_in_full() -> None:
    found = terms("Sáng 15-1, Đoàn thăm thuỷ điện Hoà Bình.")
    assert found == Terms(
        clauses=(
            ("sáng", "15", "1"),
            ("đoàn", "thăm", "thủy", "điện", "hòa", "bình"),
        ),
        values=("--01", "--01-15"),
    )
    assert found.singles() == [
        *("sáng", "15", "1", "đoàn", "thăm", "thủy", "điện", "hòa", "bình"),
        *("--01", "--01-15"),
    ]
    assert found.pairs() == [
        *("sáng_15", "15_1"),
        *("đoàn_thăm", "thăm_thủy", "thủy_điện", "điện_hòa", "hòa_bình"),
    ]
    assert found.folded() == Terms(
        clauses=(("sang", "15", "1"), ("doan", "tham", "thuy", "dien", "hoa", "binh")),
        values=("--01", "--01-15"),
    )


DAY = ("--01", "--01-15")
FULL_DAY = ("--01", "--01-15", "2009-01", "2009-01-15")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("15-1", DAY),
        ("15/1", DAY),
        ("15/01", DAY),
        ("ngày 15 tháng 1", DAY),
        ("ngay 15 thang 01", DAY),
        ("Ngày 15 tháng 1.", DAY),
        ("15/1/2009", FULL_DAY),
        ("15-01-2009", FULL_DAY),
        ("15.1.2009", FULL_DAY),
        ("2009-01-15", FULL_DAY),
        ("ngày 15 tháng 1 năm 2009", FULL_DAY),
        ("ngay 15 thang 1 nam 2009", FULL_DAY),
        ("15 tháng 1/2009", FULL_DAY),
        ("tháng 1/2016", ("--01", "2016-01")),
        ("tháng 1 năm 2016", ("--01", "2016-01")),
        ("01/2016", ("--01", "2016-01")),
        ("tháng 12", ("--12",)),
        ("năm 2009", ()),
        ("ngày 15-1 và 16/1", ("--01", "--01-16", "--01-15")),
        ("15-16/1", ("--01", "--01-16")),
        ("32/1, 15/13, 15-1-9, 0/0", ()),
        ("1/2/3/4", ()),
    ],
)
def test_dates(text: str, values: tuple[str, ...]) -> None:
    assert terms(text).values == values


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2.500", ("2500",)),
        ("2,500", ("2500",)),
        ("2500", ("2500",)),
        ("1.234.567", ("1234567",)),
        ("1.234,5", ("1234.5",)),
        ("1,234.50", ("1234.5",)),
        ("1,5", ("1.5",)),
        ("1.5", ("1.5",)),
        ("1,50", ("1.5",)),
        ("0,125", ("0.125",)),
        ("2,0", ("2",)),
        ("007", ("7",)),
        ("0", ("0",)),
        ("1.2.3", ("1", "2", "3")),
        ("1.234,567,8", ("1", "234", "567", "8")),
    ],
)
def test_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert terms(text).clauses == (numbers,)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5%", ("5%",)),
        ("5 %", ("5%",)),
        ("5 phần trăm", ("5%",)),
        ("6,50 phan tram", ("6.5%",)),
        ("5 phần tràm", ()),
        ("Đại hội XII", ("12",)),
        ("đại hội xii", ()),
        ("khoá XI", ("11",)),
        ("quý iii", ("3",)),
        ("thế kỷ XX", ("20",)),
        ("lần thứ X", ("10",)),
        ("lần thứ ba", ("3",)),
        ("IIII VX", ()),
        ("Vitamin C và D", ()),
    ],
)
def test_percentages_and_ordinals(text: str, values: tuple[str, ...]) -> None:
    assert terms(text).values == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COVID-19", Terms((("covid", "19"),), ())),
        ("COVID19", Terms((("covid", "19"),), ())),
        ("10km", Terms((("10", "km"),), ())),
        ("TP.HCM", Terms((("tp", "hcm"),), ())),
        ("a. b? (c) “d” e\nf", Terms((("a",), ("b",), ("c",), ("d",), ("e",), ("f",)), ())),
        ("snake_case", Terms((("snake", "case"),), ())),
        ("Müller và Pelé", Terms((("müller", "và", "pelé"),), ())),
        ("Москва", Terms((("москва",),), ())),
        ("हिन्दी", Terms((("हिन्दी",),), ())),
        ("東京都 3", Terms((("3",),), ("東京", "京都"))),
        ("東", Terms((), ("東",))),
        ("", Terms((), ())),
        ("…!? \ud800", Terms((), ())),
        ("x" * 50, Terms((("x" * MAX_TERM_LENGTH,),), ())),
        ("9" * 5000, Terms((("9" * MAX_TERM_LENGTH,),), ())),
    ],
)
def test_other_words_and_scripts(text: str, expected: Terms) -> None:
    assert terms(text) == expected


def test_folding_joins_what_marks_keep_apart() -> None:
    assert terms("Đường đương Dưỡng").singles() == ["đường", "đương", "dưỡng"]
    assert terms("Đường đương Dưỡng").folded().singles() == ["duong"] * 3


def test_folded_words_keep_the_order_and_split_numbers() -> None:
    text = unicodedata.normalize("NFD", "Thuỷ điện, 2.500 MW")
    assert folded_words(text) == ["thuy", "dien", "2", "500", "mw"]


@given(st.text())
def test_any_text_gives_terms_that_an_index_can_hold(text: str) -> None:
    for found in (terms(text), terms(text).folded()):
        for term in (*found.singles(), *found.pairs()):
            assert term
            assert len(term.split()) == 1
            assert "_" not in term or term in found.pairs()
            assert term.encode()


@given(st.text(alphabet="aàáâăđeêioôơuưyhngtkq 0123456789.,-/%\n" + "\u0300\u0301\u0323"))
def test_normal_forms_give_the_same_terms(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert terms(unicodedata.normalize("NFD", text)) == terms(composed)
    assert terms(text.upper()).folded().clauses == terms(text.lower()).folded().clauses
