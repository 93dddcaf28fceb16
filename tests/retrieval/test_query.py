"""What a question may mean: readings, additions, its language, the time it asks for."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from retrieval.language import Language
from retrieval.lexical import LexicalQuery
from retrieval.query import lexical_query, understand
from retrieval.search import encode
from retrieval.vietnamese.diacritics import Reading
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.timeframe import FrameKind
from tests.conftest import ToyEncoder

TODAY = date(2020, 6, 1)
ARCHIVE = [
    "Tổng Bí thư phát biểu tại hội nghị tổng kết của Văn phòng Trung ương.",
    "Ủy ban nhân dân (UBND) tỉnh họp. Hội nghị bàn về giá lúa và đường sá.",
    "Ban chỉ huy chống lụt bão (BCHCLB) tổ chức trực đêm. Ai biết giá lúa năm nay?",
]


@pytest.fixture(scope="module")
def language() -> Language:
    made = Language()
    made.learn(ARCHIVE)
    return made


# Readings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Hội nghị tổng kết bàn gì?",
        "Giá lúa ở Cần Thơ ra sao?",
        "Đương kim vô địch là ai?",
        "Who spoke at the conference?",
        "2015?",
    ],
)
def test_what_needs_no_restoring_stays(language: Language, question: str) -> None:
    query = understand(question, language, TODAY)
    assert query.text == question
    assert query.readings == (Reading(question, 1.0),)
    assert query.reading is None


def test_missing_marks_are_restored_beside_what_was_typed(language: Language) -> None:
    query = understand("hoi nghi tong ket ban ve gia lua", language, TODAY)
    assert query.reading == "hội nghị tổng kết bàn về giá lúa"
    assert query.readings[0].text == query.reading
    assert sum(reading.weight for reading in query.readings) == pytest.approx(1)
    weights = [reading.weight for reading in query.readings]
    assert weights == sorted(weights, reverse=True)
    assert query.text == "hoi nghi tong ket ban ve gia lua"


def test_marks_that_were_typed_are_kept(language: Language) -> None:
    query = understand("hỏi nghị tông kết", language, TODAY)
    assert query.readings[0].text == "hỏi nghị tông kết"
    assert query.reading is None


# Additions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "additions"),
    [
        ("UBND tỉnh họp gì?", ["Ủy ban nhân dân tỉnh họp gì?"]),
        (
            "Ai là TBT?",
            ["Ai là Tổng Bí thư?", "Ai là Tổng biên tập?"],
        ),
        ("BCHCLB trực đêm nào?", ["Ban chỉ huy chống lụt bão trực đêm nào?"]),
        (
            "TBT dự họp ở UBND nào?",
            [
                "Tổng Bí thư dự họp ở UBND nào?",
                "Tổng biên tập dự họp ở UBND nào?",
                "TBT dự họp ở Ủy ban nhân dân nào?",
            ],
        ),
        ("Hội nghị bàn gì?", []),
    ],
)
def test_abbreviations_add_each_of_their_meanings(
    language: Language, question: str, additions: list[str]
) -> None:
    query = understand(question, language, TODAY)
    assert query.additions == tuple(Reading(text, 0.6) for text in additions)
    assert query.reading is None


def test_an_abbreviation_is_written_out_in_the_restored_question(language: Language) -> None:
    query = understand("ubnd tinh hop ban ve gia lua", language, TODAY)
    assert query.reading == "ubnd tỉnh họp bàn về giá lúa"
    assert Reading("Ủy ban nhân dân tỉnh họp bàn về giá lúa", 0.6) in query.additions


def test_another_spelling_is_added_not_put_in_place(language: Language) -> None:
    query = understand("hooij nghij toongr keets banf veef gias luas", language, TODAY)
    assert query.text == "hooij nghij toongr keets banf veef gias luas"
    assert query.additions[0] == Reading("hội nghị tổng kết bàn về giá lúa", 0.7)
    assert query.language == "vi"


def test_every_addition_counts_less_than_the_persons_words(language: Language) -> None:
    query = understand("TBT k dự hội nghị UBND?", language, TODAY)
    assert len(query.additions) > 3
    assert all(0 < addition.weight < 1 for addition in query.additions)


def test_what_may_be_abbreviated_is_looked_for_by_words_only(language: Language) -> None:
    query = understand("Ủy ban nhân dân tỉnh họp gì?", language, TODAY)
    assert query.additions == ()
    assert query.abbreviated == (Reading("UBND tỉnh họp gì?", 0.6),)
    assert lexical_query(query) == LexicalQuery.of(
        [("Ủy ban nhân dân tỉnh họp gì?", 1.0), ("UBND tỉnh họp gì?", 0.6)]
    )
    encoder = ToyEncoder()
    assert np.array_equal(encode(encoder, [query])[0], encoder.encode_questions([query.text])[0])


def test_what_is_looked_for_by_words(language: Language) -> None:
    """The person's own words first and in full, then what else they may mean."""
    typed = understand("gia lua", language, TODAY)
    meanings = [(reading.text, reading.weight) for reading in typed.readings]
    assert lexical_query(typed) == LexicalQuery.of([("gia lua", 1.0), *meanings])
    marked = understand("Ai là TBT?", language, TODAY)
    assert lexical_query(marked) == LexicalQuery.of(
        [("Ai là TBT?", 1.0), ("Ai là Tổng Bí thư?", 0.6), ("Ai là Tổng biên tập?", 0.6)]
    )


# Language ------------------------------------------------------------------------------


def test_what_is_asked_in_english_is_left_as_it_is() -> None:
    language = Language()
    language.learn(["Mẹ nói với bà: tố cáo, tin tức, mẹ về. Nguyễn Xuân Phúc."] * 3)
    for question in ("Tell me to in Nguyen Xuan Phuc", "what to me"):
        assert understand(question, language, TODAY).readings == (Reading(question, 1.0),)
    assert understand("Nguyen Xuan Phuc to me ve", language, TODAY).reading is not None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Ai phát biểu tại hội nghị?", "vi"),
        ("ai phat bieu tai hoi nghi tong ket", "vi"),
        ("AI PHÁT BIỂU?", "vi"),
        ("hooij nghij toongr keets", "vi"),
        ("Messi ghi mấy bàn cho Barcelona?", "vi"),
        ("Who spoke at the conference?", "en"),
        ("When was the flood in Quang Nam?", "en"),
        ("What did the Party's former leader Nông Đức Mạnh praise?", "en"),
        ("Qui a parlé à la conférence de presse hier soir ?", "fr"),
        ("Кто выступил на конференции?", "ru"),
        ("誰が会議で話しましたか。", "ja"),
        ("Who is Nguyen Phu Trong?", "en"),
        ("Tell me about Nguyen Xuan Phuc", "en"),
        ("what did Nguyễn Xuân Phúc say to Trump", "en"),
        ("price of gold", "en"),
        ("covid", "vi"),
        ("Obama", "vi"),
        ("world cup 2018", "vi"),
        ("sea games 30", "vi"),
        ("WHO khuyen cao gi", "vi"),
        ("Donald Trump la ai", "vi"),
        ("gia bitcoin", "vi"),
        ("who là gì", "vi"),
    ],
)
def test_the_language_of_a_question(language: Language, question: str, expected: str) -> None:
    assert understand(question, language, TODAY).language == expected


def test_a_follow_up_of_digits_alone_has_some_language(language: Language) -> None:
    assert understand("2015?", language, TODAY).language


# Time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind", "periods"),
    [
        ("Hội nghị năm 2015 bàn gì?", FrameKind.PERIOD, [(date(2015, 1, 1), date(2015, 12, 31))]),
        ("hoi nghi nam 2015 ban gi", FrameKind.PERIOD, [(date(2015, 1, 1), date(2015, 12, 31))]),
        ("Hôm qua họp gì?", FrameKind.PERIOD, [(date(2020, 5, 31), date(2020, 5, 31))]),
        ("hqua họp gì", FrameKind.PERIOD, [(date(2020, 5, 31), date(2020, 5, 31))]),
        (
            "Hội nghị từ năm 2014 đến năm 2016?",
            FrameKind.FILTER,
            [(date(2014, 1, 1), date(2016, 12, 31))],
        ),
        (
            "hoi nghi tu nam 2014 den nam 2016",
            FrameKind.FILTER,
            [(date(2014, 1, 1), date(2016, 12, 31))],
        ),
        ("Tin mới nhất về giá lúa", FrameKind.RECENT, [(date.min, TODAY)]),
    ],
)
def test_the_time_asked_for(
    language: Language, question: str, kind: FrameKind, periods: list[tuple[date, date]]
) -> None:
    frame = understand(question, language, TODAY).frame
    assert frame is not None
    assert (frame.kind, frame.periods) == (kind, tuple(Period(*ends) for ends in periods))


def test_most_questions_ask_for_no_time(language: Language) -> None:
    assert understand("Hội nghị bàn gì?", language, TODAY).frame is None
