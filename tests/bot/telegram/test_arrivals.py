"""Updates are written down before Telegram forgets them, also by a database that fails now."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.ext import ExtBot

from bot.people import People
from bot.people.times import now
from bot.rendering.telegram.addresses import Example, Thumb
from bot.telegram import arrivals
from bot.telegram.arrivals import Arrivals, InOrder
from bot.telegram.ledger import Ledger
from bot.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.rendering.telegram.addresses import Address


def update(number: int, person: int = 5) -> Update:
    user = User(person, "An", is_bot=False)
    chat = Chat(person, "private")
    return Update(number, message=Message(number, now(), chat, from_user=user, text="Ai?"))


def in_its_name(number: int, group: int) -> Update:
    """Of an anonymous administrator."""
    user, chat = User(1087968824, "Group", is_bot=True), Chat(group, "supergroup")
    told = Message(number, now(), chat, from_user=user, sender_chat=chat, text="Ai?")
    return Update(number, message=told)


def press(number: int, address: Address, person: int = 5) -> Update:
    user = User(person, "An", is_bot=False)
    return Update(number, callback_query=CallbackQuery("1", user, "2", data=address.pack()))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def people(database: Path) -> Iterator[People]:
    people = People.open(database)
    yield people
    people.close()


def renamed(database: Path, old: str, new: str) -> None:
    with closing(sqlite3.connect(database)) as db:
        db.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_an_update_that_comes_twice_is_queued_once(people: People) -> None:
    async def arrived() -> int:
        queue = Arrivals(people, Ledger())
        for number in (7, 8, 7):
            await queue.put(update(number))
        return queue.qsize()

    assert asyncio.run(arrived()) == 2
    assert [number for number, _ in people.waiting()] == [7, 8]


def test_messages_are_noted_when_they_come_not_when_it_is_their_turn(people: People) -> None:
    async def noted(ledger: Ledger) -> list[int]:
        await Arrivals(people, ledger).put(update(7))
        known = [ledger.last(5)]
        await Arrivals(people, ledger).put(update(9))
        assert ledger.unknown(5, 6, beyond=1) == [8, 10]
        left_over = Ledger()
        await Arrivals(people, left_over).put_left_over(ExtBot("1:a"))
        return [*known, left_over.last(5)]

    assert asyncio.run(noted(Ledger())) == [7, 9]


def test_where_the_bot_is_a_guest_messages_are_numbered_by_others(people: People) -> None:
    async def noted() -> int:
        ledger = Ledger()
        await Arrivals(people, ledger).put(update(7))
        await Arrivals(people, ledger).put(Update(8, guest_message=update(90_000).message))
        return ledger.last(5)

    assert asyncio.run(noted()) == 7


def test_while_the_database_fails_updates_wait(
    people: People, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_PAUSE", 0.05)

    async def arrived() -> bool:
        queue = Arrivals(people, Ledger())
        renamed(database, "inbox", "inbox_away")
        putting = asyncio.create_task(queue.put(update(7)))
        await asyncio.sleep(0.3)
        assert queue.empty()
        assert not putting.done()
        renamed(database, "inbox_away", "inbox")
        await asyncio.wait_for(putting, 10)
        return queue.qsize() == 1

    assert asyncio.run(arrived())
    assert [number for number, _ in people.waiting()] == [7]


def test_one_persons_updates_come_in_order_and_another_persons_beside_them(
    people: People,
) -> None:
    events: list[str] = []

    async def deal(name: str, seconds: float) -> None:
        events.append(f"{name} begins")
        await asyncio.sleep(seconds)
        events.append(f"{name} ends")

    async def dealt() -> None:
        order = InOrder(people)
        await asyncio.gather(
            order.do_process_update(update(1, 5), deal("first", 0.3)),
            order.do_process_update(update(2, 5), deal("second", 0)),
            order.do_process_update(update(3, 6), deal("other", 0)),
        )

    asyncio.run(dealt())
    assert events.index("first ends") < events.index("second begins")
    assert events.index("other ends") < events.index("first ends")


def test_who_writes_in_one_group_s_name_does_not_wait_for_who_does_in_another_s(
    people: People,
) -> None:
    events: list[int] = []

    async def deal(number: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        events.append(number)

    async def dealt() -> None:
        order = InOrder(people)
        await asyncio.gather(
            order.do_process_update(in_its_name(1, -1001), deal(1, 0.2)),
            order.do_process_update(in_its_name(2, -1001), deal(2, 0)),
            order.do_process_update(in_its_name(3, -1002), deal(3, 0)),
        )

    asyncio.run(dealt())
    assert events == [3, 1, 2]


def test_an_example_that_is_pressed_waits_its_turn_and_another_button_does_not(
    people: People,
) -> None:
    events: list[str] = []

    async def deal(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        events.append(name)

    async def dealt() -> None:
        order = InOrder(people)
        await asyncio.gather(
            order.do_process_update(update(1), deal("question", 0.2)),
            order.do_process_update(press(2, Example(0)), deal("example", 0)),
            order.do_process_update(press(3, Thumb(1, Verdict.GOOD)), deal("thumb", 0)),
            order.do_process_update(update(4), deal("/forget", 0)),
        )

    asyncio.run(dealt())
    assert events == ["thumb", "question", "example", "/forget"]


def test_after_the_end_what_waits_its_turn_stays_written_down(people: People) -> None:
    async def dealt() -> list[int]:
        queue, order = Arrivals(people, Ledger()), InOrder(people)
        done = []

        async def deal(number: int) -> None:
            order.close()
            await asyncio.sleep(0.05)
            done.append(number)

        for number in (1, 2, 3):
            await queue.put(update(number))
        await asyncio.gather(*(order.do_process_update(update(n), deal(n)) for n in (1, 2, 3)))
        return done

    assert asyncio.run(dealt()) == [1]
    assert [number for number, _ in people.waiting()] == [2, 3]


def test_what_is_done_but_cannot_be_crossed_out_ends_nothing(
    people: People, database: Path
) -> None:
    async def dealt() -> list[str]:
        order, done = InOrder(people), []

        async def deal() -> None:
            done.append("dealt with")

        renamed(database, "inbox", "inbox_away")
        await order.do_process_update(update(1), deal())
        return done

    assert asyncio.run(dealt()) == ["dealt with"]


def test_what_cannot_be_delivered_is_left_to_the_next_run(people: People) -> None:
    async def dealt() -> None:
        queue, order = Arrivals(people, Ledger()), InOrder(people)

        async def deal(number: int) -> None:
            if number == 1:
                order.keep(update(number))

        for number in (1, 2):
            await queue.put(update(number))
            await order.do_process_update(update(number), deal(number))

    asyncio.run(dealt())
    assert [number for number, _ in people.waiting()] == [1]
