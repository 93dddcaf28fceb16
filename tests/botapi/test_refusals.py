"""What the server says no to, in Telegram's very words, and what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.botapi.caller import keyboard_of
from tests.botapi.chats import Standing

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.caller import Caller
    from tests.botapi.people import Person


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\u200b"}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "ắ" * 4097}, "message is too long"),
        ({"text": "😀" * 2048 + "a"}, "message is too long"),
        (
            {"text": "<b>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "a", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "a", "chat_id": 7}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "a", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"text": "a", "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
        ({"text": "a", "reply_parameters": {"message_id": 1, "quote": "z"}}, "QUOTE_TEXT_INVALID"),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        (
            {"text": "a", "reply_markup": keyboard_of(text="x", callback_data="ệ" * 21 + "ab")},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": keyboard_of(text="x", callback_data="")},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": keyboard_of(text="x", url="http://localhost/")},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "reply_markup": keyboard_of(text="x", url="happ://x")},
            "inline keyboard button URL 'happ://x' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "a", "reply_markup": keyboard_of(text="x")},
            "text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": keyboard_of(callback_data="x")},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "a.vn"}]] * 101},
            },
            "reply markup is too long",
        ),
        (
            {
                "text": "".join(
                    f'<a href="https://a.vn/{"x" * 999}{n}">{n}</a>' for n in range(10)
                ),
                "parse_mode": "HTML",
            },
            "ENTITIES_TOO_LONG",
        ),
    ],
)
def test_messages_that_are_refused(
    bot: Caller, an: Person, parameters: dict[str, Any], description: str
) -> None:
    told = {"chat_id": an.id, **parameters}
    assert bot.refusal("sendMessage", **told) == (400, f"Bad Request: {description}")
    assert an.chat.from_bot == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": "ắ" * 4096},
        {"text": "😀" * 2048},
        {"text": f"<b>{'&lt;' * 4096}</b>", "parse_mode": "HTML"},
        {
            "text": "a",
            "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True},
        },
        {"text": "a", "reply_parameters": {"message_id": 1, "quote": "start"}},
        {"text": "a", "reply_markup": keyboard_of(text="x", callback_data="ệ" * 21 + "a")},
        {"text": "a", "no_such_parameter": {"a": 1}, "disable_notification": True},
    ],
)
def test_messages_at_the_limit(bot: Caller, an: Person, parameters: dict[str, Any]) -> None:
    sent = bot("sendMessage", chat_id=an.id, **parameters)
    [message] = an.chat.wait_for()
    assert (message.id, sent["chat"]["id"]) == (sent["message_id"], an.id)


def test_a_hundred_entities_are_kept(bot: Caller, an: Person) -> None:
    bot("sendMessage", chat_id=an.id, text="<b>a</b> " * 101, parse_mode="HTML")
    [message] = an.chat.wait_for()
    assert message.html == ("<b>a</b> " * 100) + "a"


def test_entities_instead_of_html(bot: Caller, an: Person) -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 1, "url": "https://a.vn/"},
        {"type": "url", "offset": 0, "length": 1},
    ]
    sent = bot("sendMessage", chat_id=an.id, text="😀 x", entities=entities)
    [message] = an.chat.wait_for()
    assert message.html == '<b>😀</b> <a href="https://a.vn/">x</a>'
    assert sent["entities"] == entities[:2]
    assert bot.refusal("sendMessage", chat_id=an.id, text="x", entities=[{"type": "pre"}]) == (
        400,
        "Bad Request: can't parse MessageEntity",
    )


def test_editing(bot: Caller, an: Person) -> None:
    question = an.sends("câu hỏi")
    sent = bot("sendMessage", chat_id=an.id, text="<b>a</b>", parse_mode="HTML")
    where = {"chat_id": an.id, "message_id": sent["message_id"]}
    not_modified = (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    refused: list[tuple[dict[str, Any], str]] = [
        ({"text": " <strong>a</strong>", "parse_mode": "HTML"}, not_modified),
        ({"text": "b", "message_id": 99}, "Bad Request: message to edit not found"),
        ({"text": "b", "message_id": question.id}, "Bad Request: message can't be edited"),
        ({"text": "b", "chat_id": 7}, "Bad Request: chat not found"),
        ({"text": "b", "message_id": None}, "Bad Request: message identifier is not specified"),
        ({"text": "b", "inline_message_id": "x"}, "Bad Request: MESSAGE_ID_INVALID"),
        ({"text": ""}, "Bad Request: message text is empty"),
    ]
    for parameters, description in refused:
        assert bot.refusal("editMessageText", **{**where, **parameters}) == (400, description)
    assert bot.refusal("editMessageReplyMarkup", **where) == (400, not_modified)

    bot("editMessageReplyMarkup", **where, reply_markup=keyboard_of(text="x", callback_data="y"))
    [message] = an.chat.wait_for()
    assert (message.html, message.labels) == ("<b>a</b>", [["x"]])
    edited = bot("editMessageText", **where, text="a")
    assert "edit_date" in edited
    assert "reply_markup" not in edited
    assert (message.html, message.labels, len(message.versions)) == ("a", [], 3)
    assert message.edited


def test_deleting(bot: Caller, api: BotApi, an: Person) -> None:
    sent = bot("sendMessage", chat_id=an.id, text="a")
    where = {"chat_id": an.id, "message_id": sent["message_id"]}
    assert bot("deleteMessage", **where) is True
    assert an.chat.from_bot == []
    gone = (400, "Bad Request: message to delete not found")
    assert bot.refusal("deleteMessage", **where) == gone
    assert bot.refusal("editMessageText", **where, text="b") == (
        400,
        "Bad Request: message to edit not found",
    )
    group = api.group("Nhóm", an)
    asked = an.sends("a", chat=group)
    assert bot.refusal("deleteMessage", chat_id=group.id, message_id=asked.id) == (
        400,
        "Bad Request: message can't be deleted",
    )
    assert bot("deleteMessages", chat_id=an.id, message_ids=[99]) is True


def test_chats_that_the_bot_cannot_write_to(bot: Caller, api: BotApi, an: Person) -> None:
    binh = api.person("Bình")
    group = api.group("Nhóm", an)

    def refusal(chat_id: int) -> tuple[int, str]:
        return bot.refusal("sendMessage", chat_id=chat_id, text="a")

    assert refusal(binh.id) == (400, "Bad Request: chat not found")
    api.joins(group, binh)
    assert refusal(binh.id) == (403, "Forbidden: bot can't initiate conversation with a user")
    an.blocks()
    assert refusal(an.id) == (403, "Forbidden: bot was blocked by the user")
    an.unblocks()
    bot("sendMessage", chat_id=an.id, text="a")
    api.bot_stands(group, Standing.KICKED, an)
    assert refusal(group.id) == (403, "Forbidden: bot was kicked from the group chat")
    assert refusal(api.supergroup("Khác", an, bot=False).id) == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    )


def test_a_topic_that_is_closed(bot: Caller, api: BotApi, an: Person) -> None:
    forum = api.supergroup("Diễn đàn", an, topics=["Nghề", "Giá"])
    closed, other = forum.topic("Nghề"), forum.topic("Giá")
    forum.closed_topics.add(closed)
    where = {"chat_id": forum.id, "text": "a"}
    told = (400, "Bad Request: TOPIC_CLOSED")
    assert bot.refusal("sendMessage", **where, message_thread_id=closed) == told
    assert bot("sendMessage", **where, message_thread_id=other)["message_thread_id"] == other
