"""The way of a question, end to end: what is answered, after which turns, and how it came about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from retrieval.answer import HITS, Asked, Consideration, answer, consider, consider_all
from retrieval.archive import Archive
from retrieval.confidence import shipped
from retrieval.conversation import Turn
from retrieval.evidence import quote
from retrieval.ingest import add
from retrieval.store import Store
from retrieval.types import Answer, Article, Block, BlockKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.encoder import Encoder

TODAY = date(2020, 6, 1)


def article(name: str, title: str, text: str) -> Article:
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    return Article(source=name, title=title, text=text, blocks=blocks)


OLD = article(
    "old",
    "Nhà máy Sông Đà tổng kết năm 2008",
    "Nhà máy Sông Đà có thêm xưởng. "
    "Ông Trần Văn Bình phát biểu chỉ đạo hội nghị tổng kết năm 2008.",
)
NEW = article(
    "new",
    "Nhà máy Sông Đà tổng kết năm 2015",
    "Nhà máy Sông Đà có thêm xưởng. Ông Phạm Văn Đức phát biểu chỉ đạo hội nghị tổng kết năm 2015.",
)
RICE = article("rice", "Giá lúa ở Cần Thơ", "Nông dân Cần Thơ bán lúa được giá cao hơn vụ trước.")

FIRST = "Ai phát biểu chỉ đạo hội nghị tổng kết năm 2008 của nhà máy Sông Đà?"
AFTER_FIRST = "Ai phát biểu chỉ đạo hội nghị tổng kết năm 2015 của nhà máy Sông Đà?"


@pytest.fixture
def archive(toy_encoder: Encoder, tmp_path: Path) -> Iterator[Archive]:
    store = Store.open(tmp_path / "archive.db")
    list(add([OLD, NEW, RICE], store, lambda: toy_encoder))
    yield Archive.open(store, toy_encoder)
    store.close()


def considered(archive: Archive, question: str, *history: Turn) -> Consideration:
    return consider(archive, question, TODAY, history)


# One question --------------------------------------------------------------------------


def test_a_question_without_history_is_tried_as_it_is(archive: Archive) -> None:
    found = considered(archive, FIRST)
    assert found.trials == (found.chosen,)
    assert not found.completed
    first = found.answer.quotes[0]
    assert first.article.source == "old"
    assert "2008" in first.article.text


def test_questions_asked_together_are_considered_as_if_alone(archive: Archive) -> None:
    (one,) = considered(archive, FIRST).trials
    after = (Turn(FIRST, ("Trần Văn Bình",), "Mưa lũ"),)
    asked = [Asked(FIRST), Asked("Còn năm 2009?", after), Asked("Giá lúa ra sao?")]
    together = consider_all(archive, asked, TODAY)
    assert together == [considered(archive, each.question, *each.history) for each in asked]
    assert together[0].trials == (one,)
    assert consider_all(archive, [], TODAY) == []


def test_an_answer_holds_what_was_considered(archive: Archive) -> None:
    found = considered(archive, FIRST)
    chosen = found.chosen
    assert chosen.features is not None
    assert found.answer == Answer(
        question=FIRST,
        status=found.status,
        confidence=shipped().probability(chosen.features),
        language="vi",
        quotes=quote(chosen.evidence, sure=found.status is Status.ANSWERED),
        hits=chosen.hits,
        reading=None,
        completed=False,
        unheard=(),
    )
    assert answer(archive, FIRST, TODAY) == found.answer
    assert len(chosen.hits) <= HITS


def test_the_reading_is_told_where_it_differs(archive: Archive) -> None:
    said = answer(archive, "ai phat bieu chi dao hoi nghi tong ket", TODAY)
    assert said.question == "ai phat bieu chi dao hoi nghi tong ket"
    assert said.reading == "ai phát biểu chỉ đạo hội nghị tổng kết"
    assert not said.completed


def test_an_empty_archive_finds_nothing(toy_encoder: Encoder, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "empty.db")
    empty = Archive.open(store, toy_encoder)
    found = considered(empty, FIRST)
    assert found.answer == Answer(FIRST, Status.NOT_FOUND, 0.0, "vi")
    assert found.turn == Turn(FIRST)
    store.close()


# Facts that are missing ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "unheard"),
    [
        (FIRST, ()),
        (FIRST.replace("2008", "2012"), ("năm 2012",)),
        (FIRST.replace("Ai", "Ông Hồ Văn Nam"), ("Hồ Văn Nam",)),
        ("Giá lúa ở Cần Thơ năm 2012 ra sao?", ("năm 2012",)),
        ("Ông Bình phát biểu gì?", ()),
    ],
)
def test_what_nothing_found_speaks_of(
    archive: Archive, question: str, unheard: tuple[str, ...]
) -> None:
    found = considered(archive, question)
    assert found.answer.unheard == unheard
    if unheard:
        assert found.status is not Status.ANSWERED


def test_what_another_passage_speaks_of_is_missing_but_not_unheard(archive: Archive) -> None:
    trial = consider(archive, "Ông Trần Văn Bình và ông Phạm Văn Đức phát biểu gì?", TODAY).chosen
    assert trial.evidence[0].hit.article.source == "new"
    assert [fact.text for fact in trial.lacking.missing] == ["Trần Văn Bình"]
    assert trial.lacking.unheard == ()
    assert trial.features is not None
    assert trial.features.missing == 1


# Conversation --------------------------------------------------------------------------


def test_a_follow_up_is_completed(archive: Archive) -> None:
    first = considered(archive, FIRST)
    second = considered(archive, "còn năm 2015?", first.turn)
    assert [trial.query.text for trial in second.trials] == ["còn năm 2015?", AFTER_FIRST]
    assert second.completed
    said = second.answer
    assert said.question == "còn năm 2015?"
    assert (said.completed, said.reading) == (True, AFTER_FIRST)
    assert said.quotes[0].article.source == "new"
    assert said.confidence == second.trials[1].confidence > second.trials[0].confidence


def test_a_completed_question_is_what_the_next_refers_to(archive: Archive) -> None:
    first = considered(archive, FIRST)
    second = considered(archive, "còn năm 2015?", first.turn)
    assert second.turn.question == AFTER_FIRST
    third = considered(archive, "thế năm 2008 thì sao?", first.turn, second.turn)
    assert third.answer.reading == FIRST
    assert third.answer.quotes[0].article.source == "old"


def test_a_follow_up_without_marks_is_completed(archive: Archive) -> None:
    first = considered(archive, FIRST)
    said = considered(archive, "the nam 2015 thi sao", first.turn).answer
    assert said.completed
    assert said.reading == AFTER_FIRST
    assert said.quotes[0].article.source == "new"


@pytest.mark.parametrize(
    "question",
    ["Nông dân Cần Thơ bán lúa ra sao?", "Giá lúa ở Cần Thơ thế nào?", FIRST, "Xin chào!"],
)
def test_a_new_topic_is_not_completed(archive: Archive, question: str) -> None:
    first = considered(archive, FIRST)
    second = considered(archive, question, first.turn)
    assert not second.completed
    assert second.answer == answer(archive, question, TODAY)


def test_a_follow_up_to_nothing_is_literal(archive: Archive) -> None:
    said = answer(archive, "còn năm 2015?", TODAY)
    assert (said.completed, said.reading) == (False, None)


def test_a_completion_must_be_surer_than_the_question(archive: Archive) -> None:
    """Of two readings that find the same, the one that was typed is kept."""
    history = Turn("Giá lúa ở Hà Giang ra sao?")
    found = considered(archive, "còn ở Cần Thơ?", history)
    literal, *completed = found.trials
    best = max(completed, key=lambda trial: trial.confidence)
    assert found.completed == (best.confidence > literal.confidence)


def test_a_turn_is_what_the_next_question_may_refer_to(archive: Archive) -> None:
    found = considered(archive, FIRST)
    assert found.answer.quotes[0].key_sentence == (
        "Ông Trần Văn Bình phát biểu chỉ đạo hội nghị tổng kết năm 2008."
    )
    assert found.turn == Turn(FIRST, ("Trần Văn Bình",), OLD.title, ((1, 31), (2, 31), (1, 0)))


RICE_FIRST = "Giá lúa ở Cần Thơ ra sao?"


@pytest.mark.parametrize("question", ["còn ông ấy?", "bà ấy là ai?"])
def test_after_a_question_that_could_not_be_resolved_the_last_turn_stays(
    archive: Archive, question: str
) -> None:
    first = considered(archive, RICE_FIRST)
    unresolved = considered(archive, question, first.turn)
    assert (len(unresolved.trials), unresolved.status) == (1, Status.NOT_FOUND)
    assert unresolved.turn == first.turn
    third = considered(archive, "vì sao?", first.turn, unresolved.turn)
    assert third.trials[1].query.text == "Giá lúa ở Cần Thơ vì sao?"


def test_a_part_in_the_place_of_its_like_is_what_was_asked_though_the_literal_is_surer(
    archive: Archive,
) -> None:
    found = considered(archive, "còn ở Cần Thơ?", Turn("Ai vô địch V-League ở Hà Giang?"))
    assert (found.completed, found.status) == (False, Status.NOT_FOUND)
    assert found.turn == Turn("Ai vô địch V-League ở Cần Thơ?")


def test_a_part_put_behind_the_last_question_is_no_part_of_it(archive: Archive) -> None:
    last = Turn("Ai vô địch V-League?", ("Hồ Văn Nam",), "V-League hạ màn")
    found = considered(archive, "còn nhà máy Sông Đà?", last)
    assert found.trials[1].query.text == "Ai vô địch V-League nhà máy Sông Đà?"
    assert (found.completed, found.status) == (False, Status.NOT_FOUND)
    assert found.turn == last


def test_what_is_answered_as_it_stands_is_what_was_asked(archive: Archive) -> None:
    first = considered(archive, "còn giá lúa ở Cần Thơ?", Turn("Ai vô địch V-League?"))
    assert (first.completed, first.status) == (False, Status.ANSWERED)
    assert [trial.status for trial in first.trials] == [Status.ANSWERED, Status.NOT_FOUND]
    assert first.turn.question == "còn giá lúa ở Cần Thơ?"
    assert first.turn.title == RICE.title
    second = considered(archive, "vì sao?", first.turn)
    assert second.trials[1].query.text == "Giá lúa ở Cần Thơ vì sao?"


def test_a_question_of_its_own_is_the_next_turn_whatever_was_found(archive: Archive) -> None:
    found = considered(archive, "Tỷ số trận bóng đá?", Turn(FIRST))
    assert found.status is Status.NOT_FOUND
    assert found.turn == Turn("Tỷ số trận bóng đá?")
    assert considered(archive, "ở đâu?").turn == Turn("ở đâu?")


def test_a_turn_that_found_nothing_refers_to_nothing(archive: Archive) -> None:
    found = considered(archive, "Tỷ số trận bóng đá?")
    assert found.status is Status.NOT_FOUND
    assert found.answer.quotes
    assert found.turn == Turn("Tỷ số trận bóng đá?")


def test_more_is_what_was_not_shown(archive: Archive) -> None:
    first = considered(archive, FIRST)
    assert [q.text for q in first.answer.quotes] == [OLD.text[31:], NEW.text[31:], OLD.text[:30]]
    more = considered(archive, "chi tiết hơn", first.turn)
    assert more.completed
    assert [(q.article.id, q.start, q.end) for q in more.answer.quotes] == [(2, 0, 30)]
    assert more.status is Status.UNCERTAIN
    assert more.turn.shown == ((1, 31), (2, 31), (1, 0), (2, 0))
    last = considered(archive, "còn gì nữa?", more.turn)
    assert [(q.article.id, q.start) for q in last.answer.quotes] == [(3, 0)]
    nothing = considered(archive, "còn gì nữa?", last.turn)
    assert (nothing.status, nothing.answer.quotes) == (Status.NOT_FOUND, ())


def test_the_same_question_typed_again_is_answered_again(archive: Archive) -> None:
    first = considered(archive, FIRST)
    assert considered(archive, FIRST, first.turn).answer == first.answer


def test_a_turn_keeps_the_question_with_its_marks(archive: Archive) -> None:
    found = considered(archive, "nong dan can tho ban lua ra sao")
    assert found.turn.question == "nông dân cần thơ bán lúa ra sao"
    assert found.turn.title == RICE.title
