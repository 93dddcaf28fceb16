"""Answers and conversations: remembered whole, and found again from wherever people point."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.people import Asked, Citation, Found, People, State, StoredAnswer, Verdict
from bot.people.restoring import cited_articles, restored
from bot.people.types import UNASKED
from retrieval.checksum import checksum
from retrieval.conversation import Turn
from retrieval.types import Answer, Hit, Passage, Span, Status
from tests.bot.people.people_samples import ANSWER, ASKED, BRIDGE, HITS, LATE, QUOTE, RICE, TURN

if TYPE_CHECKING:
    from pathlib import Path

STORED = StoredAnswer(
    id=1,
    asked=ASKED,
    state=State.SENDING,
    message_ids=(),
    after_message_id=ASKED.message_id,
    status=Status.ANSWERED,
    confidence=0.875,
    language="vi",
    milliseconds=120,
    turn=TURN,
    citations=(
        Citation(
            article_id=7,
            start=0,
            end=48,
            sentence=Span(34, 48),
            text="Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m.",
            answer=Span(42, 47),
            also_in=(9,),
        ),
    ),
    hits=(Found(7, 0, 48, checksum(BRIDGE.text)), Found(9, 0, 25, checksum(RICE.text))),
    reading="Cầu Bến Đá dài bao nhiêu?",
    completed=False,
    unheard=("2012",),
    apart=("Hà Giang",),
)


def ask(people: People, message_id: int, *, asked: Asked = ASKED, turn: str = "") -> int:
    here = replace(asked, message_id=message_id)
    return people.record(here, ANSWER, Turn(turn or f"{message_id}?"), 120)


def questions(turns: list[Turn]) -> list[str]:
    return [turn.question for turn in turns]


def test_an_answer_is_remembered_over_a_restart(tmp_path: Path) -> None:
    people = People.open(tmp_path / "archive.db")
    assert people.record(ASKED, ANSWER, TURN, 120, after_message_id=19) == 1
    people.close()

    people = People.open(tmp_path / "archive.db")
    assert people.answer(1) == replace(STORED, after_message_id=19)
    assert people.answer(2) is None
    people.sent(1, [21, 22])
    sent = replace(STORED, state=State.SENT, message_ids=(21, 22), after_message_id=19)
    assert people.answer(1) == sent
    people.close()


def test_an_answer_that_was_not_known_to_be_sent_is_found(people: People) -> None:
    people.record(ASKED, ANSWER, TURN, 120)
    people.record(replace(ASKED, message_id=12), ANSWER, TURN, 80)
    people.record(replace(ASKED, message_id=13), ANSWER, TURN, 80)
    people.sent(2, [22])
    found = [people.answer(number) for number in (1, 2, 3)]
    assert [stored and (stored.asked.message_id, stored.state) for stored in found] == [
        (11, State.SENDING),
        (12, State.SENT),
        (13, State.SENDING),
    ]
    assert found[0] == STORED


def test_only_the_best_hits_are_kept(people: People) -> None:
    hits = tuple(Hit(Passage(n, 7, n, 48), BRIDGE, 0.5) for n in range(30))
    people.record(ASKED, replace(ANSWER, hits=hits), TURN, 120)
    stored = people.answer(1)
    assert stored is not None
    assert stored.hits == tuple(Found(7, n, 48, checksum(BRIDGE.text[n:])) for n in range(20))


def test_an_edited_question_has_its_newest_answer(people: People) -> None:
    ask(people, 11)
    ask(people, 12)
    ask(people, 11)
    newest = people.answer_to(ASKED.chat_id, 11)
    assert newest is not None
    assert newest.id == 3
    assert people.answer_to(ASKED.chat_id, 13) is None
    assert people.answer_to(ASKED.user_id, 11) is None


def test_while_a_new_answer_is_on_its_way_the_old_one_stands(people: People) -> None:
    people.sent(ask(people, 11), [21, 22])
    ask(people, 12)
    ask(people, 11)
    standing = [people.standing(ASKED.chat_id, number) for number in (11, 12, 13)]
    assert standing == [(21, 22), (), ()]


def test_an_answer_is_found_by_each_message_that_it_stands_in(people: People) -> None:
    elsewhere = replace(ASKED, chat_id=ASKED.user_id)
    people.sent(ask(people, 11), [21, 22])
    people.sent(ask(people, 12, asked=elsewhere), [21])
    people.sent(ask(people, 11), [22])  # edited: the answer now stands in the second message
    found = [people.answer_in(ASKED.chat_id, n) for n in (21, 22, 2, 1)]
    assert [stored and stored.id for stored in found] == [1, 3, None, None]
    other = people.answer_in(ASKED.user_id, 21)
    assert other is not None
    assert other.id == 2


def test_for_another_bot_the_numbers_of_messages_and_what_was_on_its_way_are_forgotten(
    people: People,
) -> None:
    people.serve(77)
    people.sent(ask(people, 11), [21])
    people.opened(1, [31], article_id=7)
    ask(people, 12)  # it may have been sent
    people.rate(1, ASKED.user_id, Verdict.GOOD)
    people.follow(ASKED.user_id, 50, None, "Ai?", "vi", 3)
    (followed,) = people.deliveries.due(4)
    people.deliveries.record(followed, ANSWER, TURN, 4, (7,), after_message_id=40)
    people.receive(1, "{}")
    people.receive(2, "{}")
    people.done(2)

    def known() -> list[object]:
        return [
            people.messages(),
            [people.answer_to(ASKED.chat_id, number) is None for number in (11, 12)],
            [people.answer_in(ASKED.chat_id, number) is None for number in (21, 31)],
            [unsent.answer.id for unsent in people.deliveries.unsent()],
            people.waiting(),
        ]

    before = known()
    people.serve(77)
    assert known() == before
    assert before[1:] == [[False, False], [False, False], [3], [(1, "{}")]]

    people.serve(78)
    assert known() == [[], [True, True], [True, True], [], []]
    assert people.receive(2, "{}") is True
    answered = replace(ASKED, message_id=UNASKED)
    first = replace(STORED, asked=answered, state=State.SENT, after_message_id=0)
    second = replace(first, id=2)
    kept = [people.answer(number) for number in (1, 2)]
    assert [stored and replace(stored, turn=TURN) for stored in kept] == [first, second]
    assert [rated.answer.id for rated in people.feedback()] == [1]
    assert [follow.question for follow in people.follows(ASKED.user_id)] == ["Ai?"]


# Conversations ------------------------------------------------------------------------


def test_a_conversation_is_one_person_s_in_one_place(people: People) -> None:
    ask(people, 1)
    ask(people, 2, asked=replace(ASKED, user_id=6))
    ask(people, 3, asked=replace(ASKED, thread_id=4))
    ask(people, 4, asked=replace(ASKED, thread_id=None))
    ask(people, 5, asked=replace(ASKED, chat_id=ASKED.user_id))
    ask(people, 6)
    here, me = ASKED.chat_id, ASKED.user_id
    assert questions(people.history(here, 3, me)) == ["1?", "6?"]
    assert questions(people.history(here, None, me)) == ["4?"]
    assert questions(people.history(here, 3, 6)) == ["2?"]
    assert people.history(here, 5, me) == []


def test_a_conversation_is_its_last_turns_oldest_first(people: People) -> None:
    for number in range(1, 7):
        ask(people, number, asked=replace(ASKED, at=LATE + timedelta(minutes=number)))
    people.record(replace(ASKED, message_id=7, at=LATE + timedelta(hours=1)), ANSWER, TURN, 90)
    here = (ASKED.chat_id, ASKED.thread_id, ASKED.user_id)
    assert people.history(*here)[-1] == TURN
    assert questions(people.history(*here)[:-1]) == ["4?", "5?", "6?"]
    assert people.history(*here, limit=1) == [TURN]


def test_an_edited_question_counts_once_and_not_as_what_came_before_it(people: People) -> None:
    ask(people, 1)
    ask(people, 2, turn="Ai?")
    ask(people, 2, turn="Ở đâu?")
    here = (ASKED.chat_id, ASKED.thread_id, ASKED.user_id)
    assert questions(people.history(*here)) == ["1?", "Ở đâu?"]
    assert questions(people.history(*here, before_message_id=2)) == ["1?"]


# Showing an answer again --------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Status.ANSWERED, STORED.citations),
        (Status.UNCERTAIN, STORED.citations),
        (Status.NOT_FOUND, ()),
    ],
)
def test_nothing_was_quoted_where_nothing_was_found(
    status: Status, shown: tuple[Citation, ...]
) -> None:
    assert replace(STORED, status=status).shown == shown


@pytest.mark.parametrize(
    ("completed", "reading", "alone"),
    [
        (True, "Lúa đạt bao nhiêu?", "Lúa đạt bao nhiêu?"),
        (False, "Lúa đạt bao nhiêu?", ASKED.question),
        (True, None, ASKED.question),
        (True, "", ASKED.question),
    ],
)
def test_only_a_question_that_followed_on_is_asked_alone_as_it_was_read(
    completed: bool, reading: str | None, alone: str
) -> None:
    assert replace(STORED, completed=completed, reading=reading).alone == alone


def test_an_answer_is_restored_over_its_articles() -> None:
    assert cited_articles(STORED) == {7, 9}
    assert restored(STORED, {7: BRIDGE, 9: RICE}) == Answer(
        question="cau ben da dai bao nhieu?",
        status=Status.ANSWERED,
        confidence=0.875,
        language="vi",
        quotes=(QUOTE,),
        hits=tuple(Hit(replace(hit.passage, id=0), hit.article, 0.0) for hit in HITS),
        reading="Cầu Bến Đá dài bao nhiêu?",
        unheard=("2012",),
        apart=("Hà Giang",),
    )


@pytest.mark.parametrize("text", ["Sáng 3-9, cầu Bến Đá đã thông xe. Cầu dài 320 m.", "Cầu."])
def test_what_an_article_no_longer_says_is_not_quoted(text: str) -> None:
    changed = restored(STORED, {7: replace(BRIDGE, text=text), 9: RICE})
    assert changed.quotes == ()
    assert [hit.text for hit in changed.hits] == ["Lúa đạt 7 tấn một héc-ta."]
    gone = restored(STORED, {9: RICE})
    assert gone.quotes == ()
    assert [hit.text for hit in gone.hits] == ["Lúa đạt 7 tấn một héc-ta."]


def test_what_an_article_still_says_elsewhere_corrected_is_found_again() -> None:
    opening, length = BRIDGE.text[:33], "Cầu dài 32 m."
    hits = (Found(7, 0, 33, checksum(opening)), Found(7, 34, 48, checksum(length)))
    corrected = restored(replace(STORED, hits=hits), {7: BRIDGE})
    assert [hit.text for hit in corrected.hits] == ["Sáng 2-9, cầu Bến Đá đã thông xe."]


def test_a_hit_of_which_nobody_knows_what_it_said_is_not_shown() -> None:
    assert restored(replace(STORED, hits=(Found(7, 0, 48),)), {7: BRIDGE}).hits == ()


def test_an_answer_is_found_by_what_was_opened_from_it_too(people: People) -> None:
    elsewhere = replace(ASKED, chat_id=ASKED.user_id)
    people.sent(ask(people, 11), [21])
    people.sent(ask(people, 12), [22])
    people.sent(ask(people, 11, asked=elsewhere), [21])
    people.opened(1, [31], article_id=9)
    people.opened(2, [32, 33])
    people.opened(4, [34])  # it is not remembered
    found = [people.answer_in(ASKED.chat_id, n) for n in (31, 32, 33, 34)]
    assert [stored and stored.id for stored in found] == [1, 2, 2, None]
    assert people.answer_in(ASKED.user_id, 31) is None
    assert people.standing(ASKED.chat_id, 11) == (21,)  # what an edit of the question edits
    shown = [people.article_in(ASKED.chat_id, n) for n in (21, 31, 32, 34)]
    assert shown == [7, 9, None, None]
    here, there = ASKED.chat_id, ASKED.user_id
    assert sorted(people.messages()) == sorted(
        [*((here, n) for n in (11, 21, 31, 12, 22, 32, 33)), (there, 11), (there, 21)]
    )
