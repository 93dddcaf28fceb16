"""One person's pace, and how Telegram's limits are kept."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.telegram.pacing import Pace, PersonalPace, SteadyLimiter, Turns, unheard, unsent

if TYPE_CHECKING:
    from collections.abc import Sequence


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_too_fast_is_told_once_until_a_question_goes_through() -> None:
    clock = Clock()
    pace = PersonalPace(limit=2, seconds=60, clock=clock)
    assert [pace.next(1) for _ in range(5)] == [
        Pace.FINE,
        Pace.FINE,
        Pace.TOO_FAST,
        Pace.TOO_FAST_AND_TOLD,
        Pace.TOO_FAST_AND_TOLD,
    ]
    assert pace.next(2) is Pace.FINE  # somebody else
    clock.now = 59.9
    assert pace.next(1) is Pace.TOO_FAST_AND_TOLD
    clock.now = 60.0
    assert [pace.next(1) for _ in range(4)] == [
        Pace.FINE,
        Pace.FINE,
        Pace.TOO_FAST,
        Pace.TOO_FAST_AND_TOLD,
    ]


def test_the_minute_slides() -> None:
    clock = Clock()
    pace = PersonalPace(limit=2, seconds=60, clock=clock)
    assert pace.next(1) is Pace.FINE
    clock.now = 40
    assert pace.next(1) is Pace.FINE
    clock.now = 70  # the first question is forgotten, the second is not
    assert [pace.next(1), pace.next(1)] == [Pace.FINE, Pace.TOO_FAST]


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "maybe_heard", "surely_not"),
    [
        (BadRequest("message is too long"), False, False),
        (Forbidden("bot was blocked by the user"), False, False),
        (RetryAfter(3), False, False),
        (NetworkError("Bad Gateway"), True, False),
        (TimedOut(), True, False),
        (caused(TimedOut(), httpx.ReadTimeout("")), True, False),
        (caused(NetworkError(""), httpx.RemoteProtocolError("")), True, False),
        (caused(NetworkError(""), httpx.ConnectError("")), True, True),
        (caused(TimedOut(), httpx.PoolTimeout("")), True, True),
        (ValueError(), False, False),
    ],
)
def test_which_calls_telegram_may_have_heard(
    error: Exception, maybe_heard: bool, surely_not: bool
) -> None:
    assert (unheard(error), unsent(error)) == (maybe_heard, surely_not)


async def called(endpoint: str, outcomes: Sequence[Exception | str]) -> tuple[object, int]:
    """What a call came to that ended so time after time, and how often it was made."""
    made = 0

    async def call(*_: object) -> Any:
        nonlocal made
        made += 1
        outcome = outcomes[made - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    limiter = SteadyLimiter(64)
    try:
        result = await limiter.process_request(call, (), {}, endpoint, {"chat_id": 1}, None)
    except NetworkError as error:
        return error, made
    return result, made


@pytest.mark.parametrize("endpoint", ["editMessageText", "answerCallbackQuery", "getFile"])
def test_what_may_be_done_twice_is_tried_again(endpoint: str) -> None:
    outcomes: list[Exception | str] = [NetworkError("Bad Gateway"), TimedOut(), "done"]
    assert asyncio.run(called(endpoint, outcomes)) == ("done", 3)


def test_a_message_that_may_have_been_sent_is_not_sent_again_here() -> None:
    gateway = NetworkError("Bad Gateway")
    assert asyncio.run(called("sendMessage", [gateway, "sent"])) == (gateway, 1)
    lost = caused(NetworkError(""), httpx.ConnectError(""))
    assert asyncio.run(called("sendMessage", [lost, "sent"])) == ("sent", 2)


def test_what_passes_is_not_tried_again() -> None:
    gateway = NetworkError("Bad Gateway")
    assert asyncio.run(called("sendChatAction", [gateway, "shown"])) == (gateway, 1)


def test_what_is_refused_is_not_tried_again() -> None:
    refused = BadRequest("message is not modified")
    assert asyncio.run(called("editMessageText", [refused, "done"])) == (refused, 1)


async def taken(turns: Turns, clock: Clock, count: int) -> list[float]:
    """When each of ``count`` who come together has had its turn."""

    async def take() -> float:
        await turns.wait()
        return clock.now

    return list(await asyncio.gather(*(take() for _ in range(count))))


def turns(clock: Clock, late: float = 0.0) -> Turns:
    """Ten a second; who sleeps wakes so much too late."""

    async def sleep(seconds: float) -> None:
        clock.now += seconds + late

    return Turns(10, clock, sleep)


def test_turns_come_evenly_and_no_more_than_fit_into_a_second() -> None:
    clock = Clock()
    times = asyncio.run(taken(turns(clock), clock, 25))
    assert times == pytest.approx([1.02 * (n // 10) + 0.08 * (n % 10) for n in range(25)])


def test_who_is_late_costs_those_after_nothing() -> None:
    clock = Clock()
    times = asyncio.run(taken(turns(clock, late=0.01), clock, 101))
    assert times[9] == pytest.approx(9 * 0.09)
    assert times[100] == pytest.approx(10 * 1.03)  # ten seconds' turns, each second late once


def test_no_turn_comes_while_telegram_wants_none() -> None:
    clock = Clock()
    ours = turns(clock)
    assert asyncio.run(taken(ours, clock, 2)) == pytest.approx([0, 0.08])
    ours.pause(5)
    ours.pause(3)
    assert asyncio.run(taken(ours, clock, 2)) == pytest.approx([5.08, 5.16])


def test_messages_that_wait_for_their_turn_wait_out_what_telegram_asks() -> None:
    async def calls() -> list[float]:
        limiter, called, refused = SteadyLimiter(64), list[float](), [RetryAfter(1)]

        async def call(*_: object) -> Any:
            called.append(time.monotonic())
            if len(called) == 3 and refused:
                raise refused.pop()

        await asyncio.gather(
            *(
                limiter.process_request(call, (), {}, "sendMessage", {"chat_id": n}, None)
                for n in range(1, 20)
            )
        )
        return called

    called = asyncio.run(calls())
    assert len(called) == 20
    assert called[3] - called[2] >= 1


def test_messages_leave_one_by_one_and_other_calls_at_once() -> None:
    async def moments(endpoint: str) -> list[float]:
        limiter = SteadyLimiter(64)
        left: list[float] = []

        async def call(*_: object) -> Any:
            left.append(time.monotonic())

        calls = (
            limiter.process_request(call, (), {}, endpoint, {"chat_id": n}, None)
            for n in range(1, 8)
        )
        await asyncio.gather(*calls)
        return left

    messages = asyncio.run(moments("sendMessage"))
    assert messages[-1] - messages[0] >= 0.8 * 6 / 30 - 0.01
    assert len(asyncio.run(moments("sendChatAction"))) == 7


@pytest.mark.parametrize(("endpoint", "count"), [("sendMessage", 1), ("editMessageText", 0)])
def test_messages_that_telegram_may_be_taking_are_counted(endpoint: str, count: int) -> None:
    limiter = SteadyLimiter(64)

    async def failing(*_: object) -> Any:
        assert limiter.messages_under_way == count
        raise BadRequest("chat not found")

    calling = limiter.process_request(failing, (), {}, endpoint, {"chat_id": 1}, None)
    with pytest.raises(BadRequest):
        asyncio.run(calling)
    assert limiter.messages_under_way == 0


def test_no_more_calls_are_under_way_at_once_than_there_are_connections() -> None:
    async def most_at_once(count: int) -> tuple[int, int]:
        limiter = SteadyLimiter(3)
        under_way, most, done = 0, 0, 0

        async def call(*_: object) -> Any:
            nonlocal under_way, most, done
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.01)
            under_way -= 1
            done += 1

        await limiter.initialize()
        calls = (
            limiter.process_request(call, (), {}, "sendChatAction", {"chat_id": n}, None)
            for n in range(count)
        )
        await asyncio.gather(*calls)
        return most, done

    assert asyncio.run(most_at_once(20)) == (3, 20)
