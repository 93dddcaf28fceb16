"""Thumbs, follows, languages and the inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.people import Asked, Follow, Followed, People, Rated, Reason, Verdict
from tests.bot.people.people_samples import ANSWER, ASKED, LATE, TURN

if TYPE_CHECKING:
    from tests.bot.people.people_samples import Clock

LATER = LATE + timedelta(days=1)


def test_the_later_verdict_of_a_person_counts(people: People, clock: Clock) -> None:
    people.record(ASKED, ANSWER, TURN, 120)
    stored = people.answer(1)
    assert stored is not None
    assert people.rate(1, 5, Verdict.GOOD) is True
    assert people.feedback() == [Rated(stored, 5, Verdict.GOOD, None, LATE)]
    clock.now = LATER
    assert people.rate(1, 5, Verdict.BAD, Reason.OUTDATED) is True
    assert people.feedback() == [Rated(stored, 5, Verdict.BAD, Reason.OUTDATED, LATER)]
    assert people.rate(1, 5, Verdict.BAD) is True
    assert people.feedback() == [Rated(stored, 5, Verdict.BAD, None, LATER)]


def test_feedback_is_listed_newest_first_and_by_verdict(people: People, clock: Clock) -> None:
    for answer_id in (1, 2, 3):
        people.record(replace(ASKED, message_id=answer_id), ANSWER, TURN, 120)
    for minute, (answer_id, user_id, verdict) in enumerate(
        [(2, 5, Verdict.BAD), (1, 6, Verdict.GOOD), (3, 5, Verdict.GOOD), (1, 5, Verdict.BAD)]
    ):
        clock.now = LATE + timedelta(minutes=minute)
        people.rate(answer_id, user_id, verdict)

    def listed(verdict: Verdict | None = None) -> list[tuple[int, int]]:
        return [(rated.answer.id, rated.user_id) for rated in people.feedback(verdict)]

    assert listed() == [(1, 5), (3, 5), (1, 6), (2, 5)]
    assert listed(Verdict.GOOD) == [(3, 5), (1, 6)]
    assert listed(Verdict.BAD) == [(1, 5), (2, 5)]


def test_an_answer_that_is_not_remembered_cannot_be_rated(people: People) -> None:
    assert people.rate(1, 5, Verdict.GOOD) is False
    assert people.feedback() == []
    assert people.statistics(1)[0].good == 0


# Follows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "Cầu Hòa Bình thông xe chưa?",
        "  cầu hoà bình   thông xe chưa",
        "CAU HOA BINH THONG XE CHUA ?!",
        "Cầu Ho\u0300a Bi\u0300nh thông xe chưa?",
    ],
)
def test_a_question_is_followed_once_however_it_is_typed(people: People, typed: str) -> None:
    question = "Cầu Hòa Bình thông xe chưa?"
    assert people.follow(5, 50, None, question, "vi") == Followed(1, is_new=True)
    assert people.follow(5, 60, 2, typed, "en") == Followed(1, is_new=False)
    assert people.follow(6, 50, None, typed, "vi") == Followed(2, is_new=True)
    assert people.follow(5, 50, None, "Cầu Hòa Bình 2 thông xe chưa?", "vi").is_new
    assert people.follows(5)[0] == Follow(1, 5, 50, None, question, "vi", LATE)


def test_follows_end_for_those_who_began_them(people: People) -> None:
    people.follow(5, 50, 3, "Ai?", "vi")
    people.follow(5, 50, 3, "Khi nào?", "en")
    assert people.unfollow(1, 6) is False
    assert people.unfollow(1, 5) is True
    assert people.unfollow(1, 5) is False
    assert people.follows(5) == [Follow(2, 5, 50, 3, "Khi nào?", "en", LATE)]
    assert people.follow(5, 50, 3, "Ai?", "vi") == Followed(3, is_new=True)
    assert [follow.id for follow in people.follows(5)] == [2, 3]
    assert people.follows(6) == []
    people.follow(5, 60, None, "Ở đâu?", "vi")
    assert [follow.id for follow in people.follows(5, 60)] == [4]
    assert [people.follower(number) for number in (1, 4, 5)] == [5, 5, None]


# Languages ----------------------------------------------------------------------------


def test_a_language_is_chosen_changed_and_given_up(people: People) -> None:
    user_id = 2**52  # more than 32 bits
    assert people.language_of(user_id) is None
    people.set_language(user_id, "en")
    assert people.language_of(user_id) == "en"
    people.set_language(user_id, "vi")
    assert people.language_of(user_id) == "vi"
    people.set_language(user_id, None)
    assert people.language_of(user_id) is None
    assert people.language_of(1) is None


# The inbox ----------------------------------------------------------------------------


def test_updates_wait_in_their_order_until_they_are_done(people: People) -> None:
    assert people.receive(12, '{"update_id": 12}') is True
    assert people.receive(11, '{"update_id": 11}') is True
    assert people.waiting() == [(11, '{"update_id": 11}'), (12, '{"update_id": 12}')]
    people.done(11)
    assert people.waiting() == [(12, '{"update_id": 12}')]


def test_a_doubled_update_is_recognised_done_or_not(people: People, clock: Clock) -> None:
    people.receive(11, "{}")
    assert people.receive(11, "{}") is False
    people.done(11)
    assert people.receive(11, "{}") is False
    people.prune(clock.now + timedelta(days=1))
    assert people.receive(11, "{}") is False
    people.prune(clock.now + timedelta(days=1, milliseconds=1))
    assert people.receive(11, "{}") is True
    people.prune(clock.now + timedelta(days=400))
    assert people.waiting() == [(11, "{}")]  # one that waits is never too old


# Age ----------------------------------------------------------------------------------


def aged(days: int, message_id: int) -> Asked:
    return replace(ASKED, at=LATE - timedelta(days=days), message_id=message_id)


def test_what_is_old_goes_unless_it_was_rated(people: People, clock: Clock) -> None:
    for days, message_id in [(91, 1), (91, 2), (90, 3), (8, 4)]:
        people.record(aged(days, message_id), ANSWER, TURN, 120)
    people.rate(2, 5, Verdict.BAD)
    assert people.prune(LATE) == 1
    assert [bool(people.answer(n)) for n in (1, 2, 3, 4)] == [False, True, True, True]
    assert people.prune(LATE, days=7) == 2
    assert [bool(people.answer(n)) for n in (1, 2, 3, 4)] == [False, True, False, False]
    assert sum(day.answered for day in people.statistics(100)) == 4
    people.record(aged(0, 5), ANSWER, TURN, 120)
    assert people.answer_to(ASKED.chat_id, 5) is not None
    assert people.answer(5) is not None  # no number is given again


def test_what_was_rated_stays_until_the_one_who_asked_or_who_rated_is_forgotten(
    people: People, clock: Clock
) -> None:
    """As the bot tells whoever asks what it stores."""
    for message_id in (1, 2):
        people.record(aged(400, message_id), ANSWER, TURN, 120)
        people.rate(message_id, 5, Verdict.GOOD)
    people.record(replace(aged(400, 3), user_id=7), ANSWER, TURN, 120)
    people.rate(3, 5, Verdict.BAD)
    assert people.prune(LATE) == 0
    kept = people.answer(1)
    assert kept is not None
    assert (kept.asked.user_id, kept.asked.chat_id) == (ASKED.user_id, ASKED.chat_id)
    people.forget(ASKED.user_id)
    assert [bool(people.answer(n)) for n in (1, 2, 3)] == [False, False, True]
    people.forget(5)
    assert people.prune(LATE) == 1
    assert people.answer(3) is None


def test_follows_that_ended_long_ago_go(people: People, clock: Clock) -> None:
    people.follow(5, 50, None, "Ai?", "vi")
    people.follow(5, 50, None, "Khi nào?", "vi")
    people.unfollow(1, 5)
    people.prune(LATE + timedelta(days=91))
    with people._connector.reading() as db:
        left = db.exec_driver_sql("SELECT id FROM follows").scalars().all()
    assert left == [2]
