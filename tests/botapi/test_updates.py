"""getUpdates: waiting, confirming, one bot at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.caller import Caller
    from tests.botapi.people import Person


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_updates_come_again_until_they_are_confirmed(bot: Caller, api: BotApi) -> None:
    an = api.person("An")
    for text in "abc":
        an.sends(text)
    first = bot("getUpdates")
    assert texts(first) == ["a", "b", "c"]
    assert [update["update_id"] - first[0]["update_id"] for update in first] == [0, 1, 2]
    assert bot("getUpdates") == first
    assert bot("getUpdates", limit=2) == first[:2]
    assert texts(bot("getUpdates", offset=first[1]["update_id"])) == ["b", "c"]
    assert texts(bot("getUpdates")) == ["b", "c"]
    assert texts(bot("getUpdates", offset=-1)) == ["c"]
    assert bot("getUpdates", offset=first[2]["update_id"] + 1) == []
    assert api.pending == 0


def test_an_update_holds_what_telegram_tells(bot: Caller, api: BotApi) -> None:
    an = api.person("An", id=42, username="an_nguyen", language_code="vi")
    message = an.sends("/ask@hoibao_bot 😀 @ai_do")
    reply = an.sends("b", reply_to=message)
    first, second = bot("getUpdates")
    assert first["message"] == {
        "message_id": 1,
        "date": message.date,
        "chat": {"id": 42, "type": "private", "first_name": "An", "username": "an_nguyen"},
        "from": {
            "id": 42,
            "is_bot": False,
            "first_name": "An",
            "username": "an_nguyen",
            "language_code": "vi",
        },
        "text": "/ask@hoibao_bot 😀 @ai_do",
        "entities": [
            {"type": "bot_command", "offset": 0, "length": 15},
            {"type": "mention", "offset": 19, "length": 6},
        ],
    }
    assert second["message"]["reply_to_message"] == first["message"]
    assert abs(message.date - time.time()) < 5
    assert (message.id, reply.id) == (1, 2)


def test_a_call_waits_for_news(bot: Caller, api: BotApi) -> None:
    an = api.person("An")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(bot, "getUpdates", timeout=20)
        api.wait_until(lambda: api.world.polls == 1)
        started = time.monotonic()
        an.sends("a")
        assert texts(waiting.result(5)) == ["a"]
        assert time.monotonic() - started < 1


def test_a_call_without_news_ends_in_time(bot: Caller) -> None:
    started = time.monotonic()
    assert bot("getUpdates", timeout=0.2) == []
    assert 0.2 <= time.monotonic() - started < 1


def test_a_bot_that_died_while_it_waited_loses_nothing(bot: Caller, api: BotApi) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(bot.address("getUpdates"), json={"timeout": 20}, timeout=0.1)
    an = api.person("An")
    an.sends("a")
    api.repeat_last_update()
    assert texts(bot("getUpdates")) == ["a", "a"]


def test_a_second_call_ends_the_first(bot: Caller, api: BotApi) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(bot.refusal, "getUpdates", timeout=20)
        api.wait_until(lambda: api.world.polls == 1)
        assert bot("getUpdates") == []
        assert first.result(5) == (
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot "
            "instance is running",
        )


def test_only_what_the_bot_wants_is_told(bot: Caller, api: BotApi) -> None:
    an = api.person("An")
    bot("getUpdates", allowed_updates=["edited_message"])
    an.edits(an.sends("a"), "b")
    [update] = bot("getUpdates")
    assert update["edited_message"]["text"] == "b"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]
    bot("getUpdates", allowed_updates=[])
    an.sends("c")
    assert len(bot("getUpdates")) == 2


def test_an_outage_forgets_nothing(bot: Caller, api: BotApi) -> None:
    an = api.person("An")
    url = api.url
    api.stop()
    an.sends("a")
    api.start()
    assert api.url == url
    assert texts(bot("getUpdates")) == ["a"]


def test_numbers_of_messages(bot: Caller, api: BotApi, an: Person) -> None:
    binh = api.person("Bình")
    group, forum = api.group("Nhóm", an), api.supergroup("Diễn đàn", an, topics=["Tin"])
    assert [m.id for m in (binh.sends("a"), an.sends("a", chat=group), an.sends("a"))] == [2, 3, 4]
    assert forum.topic("Tin") == 1
    assert an.sends("a", chat=forum).id == 2


def test_topics(bot: Caller, api: BotApi, an: Person) -> None:
    forum = api.supergroup("Diễn đàn", an, topics=["Thời sự", "Thể thao"])
    thread = forum.topic("Thể thao")
    asked = an.sends("a", chat=forum, thread=thread)
    update = bot("getUpdates")[-1]["message"]
    assert update["chat"]["is_forum"] is update["is_topic_message"] is True
    assert update["message_thread_id"] == thread
    assert update["reply_to_message"]["forum_topic_created"]["name"] == "Thể thao"
    bot("sendMessage", chat_id=forum.id, text="b", message_thread_id=thread)
    bot("sendMessage", chat_id=forum.id, text="c", reply_parameters={"message_id": asked.id})
    bot("sendMessage", chat_id=forum.id, text="d")
    assert [message.thread for message in forum.wait_for(3)] == [thread, thread, None]
    assert bot.refusal("sendMessage", chat_id=forum.id, text="e", message_thread_id=99) == (
        400,
        "Bad Request: message thread not found",
    )


def test_the_bot_hears_nothing_of_groups_without_it(bot: Caller, api: BotApi, an: Person) -> None:
    an.sends("a", chat=api.group("Riêng", an, bot=False))
    assert [update["message"]["text"] for update in bot("getUpdates")] == ["/start"]
    stranger = api.person("Lạ")
    with pytest.raises(AssertionError, match="not a member of <group"):
        stranger.sends("a", chat=api.group("Nhóm", an))


def test_blocking_is_told(bot: Caller, an: Person) -> None:
    an.blocks()
    update = bot("getUpdates")[-1]["my_chat_member"]
    assert update["old_chat_member"]["status"] == "member"
    assert update["new_chat_member"]["status"] == "kicked"
