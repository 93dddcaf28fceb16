"""The acting and the reading side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.botapi.caller import keyboard_of, sent

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.caller import Caller
    from tests.botapi.people import Person

_KINDS = ["sticker", "voice", "photo", "location", "poll", "story", "document"]


def test_reading_a_message(bot: Caller, an: Person) -> None:
    question = an.sends("ai?")
    message = sent(
        bot,
        an,
        '<blockquote>Một <b>hai</b></blockquote> <a href="https://a.vn/1">[1]</a>'
        "<blockquote expandable>ba</blockquote>",
        reply_markup=keyboard_of(
            {"text": "👍", "callback_data": "x"}, {"text": "Đọc", "url": "a.vn"}
        ),
        reply_parameters={"message_id": question.id},
    )
    assert message.text == "Một hai [1]ba"
    assert message.text_of("blockquote") == ["Một hai"]
    assert message.text_of("expandable_blockquote") == ["ba"]
    assert message.text_of("bold") == ["hai"]
    assert message.links == {"[1]": "https://a.vn/1"}
    assert message.labels == [["👍", "Đọc"]]
    assert message.button("Đọc").url == "http://a.vn/"
    assert message.reply_to is question
    assert repr(message) == (
        f"[{an.id}/{message.id} ↩{question.id}] Hỏi Báo: <blockquote>Một <b>hai</b></blockquote> "
        "<a href=\"https://a.vn/1\">[1]</a><blockquote expandable>ba</blockquote> [['👍', 'Đọc']]"
    )


def test_waiting_for_messages(bot: Caller, an: Person) -> None:
    first, second = sent(bot, an, "1"), sent(bot, an, "2")
    assert an.chat.wait_for() == [first]
    third = sent(bot, an, "3")
    assert an.chat.wait_for(2) == [second, third]
    assert an.chat.wait_for(1, after=first) == [second]
    an.chat.stays_quiet(0.05)
    sent(bot, an, "4")
    with pytest.raises(AssertionError, match=r"nothing more was expected.*Hỏi Báo: 4"):
        an.chat.stays_quiet(0.05)


def test_waiting_in_vain_tells_what_was_seen(bot: Caller, an: Person) -> None:
    an.sends("ai?")
    bot.refusal("sendMessage", chat_id=an.id, text="")
    with pytest.raises(AssertionError) as failure:
        an.chat.wait_for(2, timeout=0.1)
    told = str(failure.value)
    assert "waited 0.1 s in vain for 2 messages of the bot in <private" in told
    assert "An: ai?" in told
    assert "updates not yet confirmed: 2" in told
    assert "→ 400 Bad Request: message text is empty" in told


def test_all_kinds_of_messages(bot: Caller, an: Person) -> None:
    forwarded = an.forwards(an.sends("gốc"))
    an.sends_sticker()
    an.sends_voice(7)
    an.sends_photo("ảnh")
    an.sends_location()
    an.sends_poll("Có không?", ("Có", "Không"))
    an.sends_story()
    an.sends_document(b"abc", "a.pdf", mime="application/pdf")
    messages = [update["message"] for update in bot("getUpdates")][2:]
    assert messages[0]["forward_origin"]["sender_user"]["id"] == an.id
    assert forwarded.text == "gốc"
    assert [next(k for k in m if k in _KINDS) for m in messages[1:]] == _KINDS
    assert messages[2]["voice"]["duration"] == 7
    assert messages[3]["caption"] == "ảnh"
    assert [option["text"] for option in messages[5]["poll"]["options"]] == ["Có", "Không"]
    file = bot("getFile", file_id=messages[7]["document"]["file_id"])
    assert (file["file_size"], file["file_path"]) == (3, "applications/file_4.pdf")


def test_deep_links(bot: Caller, an: Person) -> None:
    opened = an.opens("https://t.me/hoibao_bot?start=a1-B_2")
    assert opened is not None
    assert (opened.text, opened.entities[0].type) == ("/start a1-B_2", "bot_command")
    assert an.opens("https://bao.vn/?start=x") is None
    with pytest.raises(AssertionError, match=r"drops this payload: 'a\.b'"):
        an.opens("https://t.me/hoibao_bot?start=a.b")
    with pytest.raises(AssertionError, match="drops this payload"):
        an.opens(f"https://t.me/hoibao_bot?start={'a' * 65}")


def test_the_log_of_calls(bot: Caller, api: BotApi, an: Person) -> None:
    sent(bot, an, "a")
    [request] = api.wait_for_calls("sendMessage")
    assert (request.method, request.status, request.fault) == ("sendMessage", 200, None)
    assert request.parameters == {"chat_id": an.id, "text": "a", "parse_mode": "HTML"}
    assert request.result["text"] == "a"
    assert 0 < request.seconds < 5
