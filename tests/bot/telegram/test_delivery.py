"""Messages where the chat is another than it was."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.rendering.telegram.html import Message
from bot.telegram.delivery import Delivery, is_closed, is_topic_closed
from bot.telegram.ledger import Ledger
from bot.telegram.pacing import SteadyLimiter
from tests.botapi.api import BotApi
from tests.botapi.faults import Fault


class Sent:
    message_id = 9


class Refusing(ExtBot[None]):
    """A bot whose messages are refused with these errors, one after the other, then taken."""

    def __init__(self, *errors: TelegramError) -> None:
        super().__init__("1:a")
        object.__setattr__(self, "left", list(errors))
        object.__setattr__(self, "calls", [])

    async def send_message(self, chat_id: int, text: str, **told: Any) -> Any:  # type: ignore[override]
        reply = told["reply_parameters"]
        place = (chat_id, told["message_thread_id"], reply and reply.message_id)
        self.calls.append(place)  # type: ignore[attr-defined]
        if self.left:  # type: ignore[attr-defined]
            raise self.left.pop(0)  # type: ignore[attr-defined]
        return Sent()


def sent(*errors: TelegramError) -> list[tuple[int, int | None, int | None]]:
    """To which chats, topics and questions a message went."""
    bot = Refusing(*errors)
    number = asyncio.run(
        Delivery(bot, SteadyLimiter(1), Ledger()).send(-5, Message("a"), thread=3, reply_to=4)
    )
    assert number == 9
    calls: list[tuple[int, int | None, int | None]] = bot.calls  # type: ignore[attr-defined]
    return calls


def test_a_group_that_became_a_supergroup_is_followed() -> None:
    assert sent(ChatMigrated(-1007)) == [(-5, 3, 4), (-1007, None, None)]


def test_a_topic_that_is_gone_is_left_out() -> None:
    gone = BadRequest("Message thread not found")
    assert sent(gone) == [(-5, 3, 4), (-5, None, 4)]


@pytest.mark.parametrize("error", [BadRequest("Message is too long"), Forbidden("blocked")])
def test_what_is_refused_for_good_is_not_tried_again(error: TelegramError) -> None:
    with pytest.raises(type(error)):
        sent(error)


def test_what_a_process_that_died_sent_to_others_is_reckoned_with() -> None:
    with BotApi() as api:
        an, *others = (api.person(f"Người {n}") for n in range(21))
        for person in (an, *others):
            person.sends("/start")

        async def scenario() -> int:
            async with ExtBot[None](api.token, base_url=api.base_url) as bot:
                ledger = Ledger()
                ledger.note(an.id, len(others) + 1)
                for person in others:  # of which nobody has heard
                    await bot.send_message(person.id, "a")
                api.fail_next("sendMessage", Fault.DROP_AFTER)
                return await Delivery(bot, SteadyLimiter(1), ledger).send(an.id, Message("b"))

        number = asyncio.run(scenario())
        assert [(sent.id, sent.text) for sent in an.chat.from_bot] == [(number, "b")]


@pytest.mark.parametrize("died", [False, True], ids=["not heard of", "of a process that died"])
def test_where_no_number_is_known_no_old_message_is_taken_for_the_new_one(died: bool) -> None:
    with BotApi() as api:
        group = api.supergroup("Làng", api.person("An"))

        async def scenario() -> int:
            async with ExtBot[None](api.token, base_url=api.base_url) as bot:
                await bot.send_message(group.id, "a")
                delivery = Delivery(bot, SteadyLimiter(1), Ledger())
                if not died:
                    api.fail_next("sendMessage", Fault.DROP_AFTER)
                return await delivery.send(
                    group.id, Message("b"), maybe_sent_after=0 if died else None
                )

        number = asyncio.run(scenario())
        sent = [message.text for message in group.from_bot]
        assert sent == (["a", "b"] if died else ["a", "b", "b"])
        assert group.from_bot[-1].id == number


def test_what_people_wrote_and_has_not_come_in_yet_is_waited_for() -> None:
    with BotApi() as api:
        an, binh = api.person("An"), api.person("Bình")
        an.sends("/start")
        for number in range(400):
            binh.sends(f"{number}")

        async def scenario() -> int:
            ledger = Ledger()
            ledger.arrived(an.id, 1, age=60)

            async def catch_up() -> None:
                await asyncio.sleep(1)
                for number in range(400):
                    ledger.arrived(binh.id, number + 2, age=60 - number / 7)

            async with ExtBot[None](api.token, base_url=api.base_url) as bot:
                coming = asyncio.create_task(catch_up())
                api.fail_next("sendMessage", Fault.DROP_AFTER)
                number = await Delivery(bot, SteadyLimiter(1), ledger).send(an.id, Message("b"))
                await coming
                return number

        number = asyncio.run(scenario())
        assert [(sent.id, sent.text) for sent in an.chat.from_bot] == [(number, "b")]


@pytest.mark.parametrize(
    ("error", "closed"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), True),
        (BadRequest("TOPIC_CLOSED"), True),
        (BadRequest("TOPIC_DELETED"), True),
        (BadRequest("Not enough rights to send text messages to the chat"), True),
        (BadRequest("Chat not found"), True),
        (BadRequest("Message is too long"), False),
        (NetworkError("chat not found"), False),
        (ValueError("chat not found"), False),
        (None, False),
    ],
)
def test_whether_anything_can_be_said(error: Exception | None, closed: bool) -> None:
    assert is_closed(error) is closed


@pytest.mark.parametrize(
    ("error", "closed"),
    [
        (BadRequest("TOPIC_CLOSED"), True),
        (BadRequest("TOPIC_DELETED"), True),
        (BadRequest("Chat not found"), False),
        (Forbidden("TOPIC_CLOSED"), False),
        (None, False),
    ],
)
def test_whether_only_a_topic_is_closed(error: Exception | None, closed: bool) -> None:
    assert is_topic_closed(error) is closed
