"""Which numbers a message may have got that nobody heard of."""

from __future__ import annotations

from bot.telegram import ledger
from bot.telegram.ledger import Ledger

ANN, BEN, GROUP, SUPERGROUP = 11, 12, -200, -1_000_000_000_300


def test_numbers_that_no_message_is_known_to_have() -> None:
    numbers = Ledger()
    for chat, number in ((ANN, 5), (BEN, 6), (GROUP, 8), (ANN, 10)):
        numbers.note(chat, number)
    assert numbers.last(BEN) == 10
    assert numbers.unknown(ANN, 5, beyond=3) == [7, 9, 11, 12, 13]
    assert numbers.unknown(ANN, 9, beyond=1) == [11]
    assert numbers.unknown(BEN, 20, beyond=3) == [21, 22, 23]


def test_a_supergroup_counts_by_itself() -> None:
    numbers = Ledger()
    numbers.note(ANN, 5000)
    numbers.note(SUPERGROUP, 7)
    assert (numbers.last(SUPERGROUP), numbers.last(SUPERGROUP - 1)) == (7, 0)
    assert numbers.unknown(SUPERGROUP, 7, beyond=3) == [8, 9, 10]


def test_in_a_supergroup_the_run_before_knew_of_no_number_that_is_near() -> None:
    numbers = Ledger()
    for chat, number in ((ANN, 5), (SUPERGROUP, 7)):
        numbers.recall(chat, number)
    assert (numbers.last(ANN), numbers.last(SUPERGROUP)) == (5, 0)
    assert numbers.unknown(SUPERGROUP, 5, beyond=3) == [6, 8]
    numbers.note(SUPERGROUP, 7)
    assert numbers.last(SUPERGROUP) == 7


def test_no_more_are_tried_than_is_reasonable() -> None:
    numbers = Ledger()
    numbers.note(ANN, 1_000)
    last = [*range(903, 1_000), 1_001, 1_002, 1_003]
    assert numbers.unknown(ANN, 1, beyond=3) == [*range(2, 102), *last]


def test_it_is_behind_while_what_came_in_last_was_old() -> None:
    numbers = Ledger()
    assert not numbers.is_behind
    numbers.arrived(ANN, 1, age=30)
    assert numbers.is_behind
    numbers.arrived(ANN, 2, age=1)
    assert not numbers.is_behind
    assert numbers.last(ANN) == 2


def test_old_numbers_are_forgotten() -> None:
    numbers = Ledger()
    for number in range(1, ledger._KEPT + 3):
        numbers.note(ANN, number)
        numbers.note(ANN, number)
    assert numbers.unknown(ANN, 0, beyond=0)[:2] == [1, 2]
    assert 3 not in numbers.unknown(ANN, 0, beyond=0)
