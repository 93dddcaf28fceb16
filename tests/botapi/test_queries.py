"""Buttons that are pressed, inline queries and guests, and the bot's answers to them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.botapi.api import BotApi
from tests.botapi.caller import Caller, keyboard_of, sent
from tests.botapi.limits import Limits
from tests.botapi.queries import CallbackAnswer

if TYPE_CHECKING:
    from tests.botapi.people import Person

_OLD = (
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
)


def answer(title: str = "Tiêu đề", text: str = "a", **more: Any) -> dict[str, Any]:
    return {
        "type": "article",
        "id": "1",
        "title": title,
        "input_message_content": {"message_text": text, "parse_mode": "HTML"},
        **more,
    }


def test_pressing_buttons(bot: Caller, api: BotApi, an: Person) -> None:
    message = sent(
        bot,
        an,
        reply_markup=keyboard_of(
            {"text": "👍", "callback_data": "up"}, {"text": "Đọc", "url": "https://a.vn/x"}
        ),
    )
    assert an.presses(message, "Đọc") == CallbackAnswer(url="https://a.vn/x")
    query = an.taps(message, "👍")
    update = bot("getUpdates")[-1]["callback_query"]
    assert (update["id"], update["data"], update["from"]["id"]) == (query.id, "up", an.id)
    assert update["message"]["message_id"] == message.id
    told = {"callback_query_id": query.id}
    too_long = bot.refusal("answerCallbackQuery", **told, text="ệ" * 201)
    assert too_long == (400, "Bad Request: MESSAGE_TOO_LONG")
    bot("answerCallbackQuery", **told, text="ệ" * 200, show_alert=True)
    assert query.wait() == CallbackAnswer("ệ" * 200, alert=True)
    assert bot.refusal("answerCallbackQuery", **told) == _OLD
    assert bot.refusal("answerCallbackQuery", callback_query_id="1") == _OLD
    late = an.taps(message, "👍")
    api.expire_queries()
    assert bot.refusal("answerCallbackQuery", callback_query_id=late.id) == _OLD
    with pytest.raises(AssertionError, match="0 buttons say '👎'"):
        an.taps(message, "👎")
    with pytest.raises(AssertionError, match="in vain for the answer to 'up' of An"):
        an.presses(message, "👍", timeout=0.05)


def test_queries_grow_old() -> None:
    with BotApi(limits=Limits(callback_seconds=0.05, guest_seconds=0.05)) as api:
        bot, an = Caller(api), api.person()
        an.sends("a")
        message = sent(bot, an, reply_markup=keyboard_of({"text": "x", "callback_data": "y"}))
        pressed = an.taps(message, "x")
        group = api.group("Xa", an, bot=False)
        asked = an.starts_asking_as_guest("@hoibao_bot?", chat=group)
        time.sleep(0.06)
        assert bot.refusal("answerCallbackQuery", callback_query_id=pressed.id) == _OLD
        told = {"guest_query_id": asked.id, "result": answer()}
        assert bot.refusal("answerGuestQuery", **told) == _OLD
        bot.close()


def test_inline_queries(bot: Caller, api: BotApi, an: Person) -> None:
    query = an.starts_typing_inline("ai?", chat_type="group")
    update = bot("getUpdates")[-1]["inline_query"]
    assert update == {
        "id": query.id,
        "from": an.user.to_json(),
        "query": "ai?",
        "offset": "",
        "chat_type": "group",
    }
    markup = keyboard_of({"text": "x", "callback_data": "y"})
    results = [answer(text="<b>a</b>", description="d", reply_markup=markup), answer(id="2")]
    button = {"text": "Mở", "start_parameter": "a-B_1"}
    told = {"inline_query_id": query.id, "results": results, "next_offset": "2", "button": button}
    bot("answerInlineQuery", **told, cache_time=60)
    found = query.wait()
    assert [(r.id, r.title, r.description) for r in found.results] == [
        ("1", "Tiêu đề", "d"),
        ("2", "Tiêu đề", ""),
    ]
    assert (found.next_offset, found.cache_time, found.button) == ("2", 60, button)
    # Telegram keeps the answer: the bot isn't asked again.
    before = api.pending
    assert api.person("Bình").types_inline("ai?") is found
    assert api.pending == before
    assert an.starts_typing_inline("ai?", offset="2").answer is None

    group = api.group("Nhóm", an)
    message = an.chooses(found.results[0], chat=group, query="ai?")
    assert (message.html, message.labels, message.via_bot) == ("<b>a</b>", [["x"]], api.bot)
    *_, said, chosen = bot("getUpdates")
    assert said["message"]["via_bot"]["id"] == api.bot.id
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert bot("editMessageText", inline_message_id=inline_id, text="b") is True
    assert message.html == "b"


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"results": [answer(id=str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [answer(), answer()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [answer(id="x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [answer(id="")]}, "RESULT_ID_INVALID"),
        ({"results": [answer("")]}, "ARTICLE_TITLE_EMPTY"),
        (
            {"results": [{"type": "article", "title": "x"}]},
            "can't parse inline query result: Can't find field \"id\"",
        ),
        (
            {"results": [{"type": "article", "id": "1", "title": "x"}]},
            "can't parse inline query result: Can't find field \"input_message_content\"",
        ),
        (
            {"results": [answer(text="")]},
            "can't parse inline query result: Message text is empty",
        ),
        (
            {"results": [answer(text="<b>")]},
            "can't parse inline query result: Can't parse entities: Can't find end tag "
            'corresponding to start tag "b"',
        ),
        ({"results": [answer(text="x" * 4097)]}, "MESSAGE_TOO_LONG"),
        (
            {
                "results": [
                    answer(reply_markup=keyboard_of({"text": "x", "callback_data": "y" * 65}))
                ]
            },
            "BUTTON_DATA_INVALID",
        ),
        ({"results": [], "next_offset": "ệ" * 22}, "NEXT_OFFSET_INVALID"),
        ({"results": [], "button": {"text": "x", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        (
            {"results": [], "button": {"text": "x", "start_parameter": "a" * 65}},
            "START_PARAM_INVALID",
        ),
        ({"results": [], "inline_query_id": "1"}, _OLD[1].removeprefix("Bad Request: ")),
        ({"results": "["}, "can't parse inline query results JSON object"),
    ],
)
def test_inline_answers_that_are_refused(
    bot: Caller, an: Person, parameters: dict[str, Any], description: str
) -> None:
    query = an.starts_typing_inline("ai?")
    told = {"inline_query_id": query.id, **parameters}
    assert bot.refusal("answerInlineQuery", **told) == (400, f"Bad Request: {description}")
    assert query.answer is None


def test_personal_answers_are_kept_for_one(bot: Caller, api: BotApi, an: Person) -> None:
    query = an.starts_typing_inline("ai?")
    bot("answerInlineQuery", inline_query_id=query.id, results=[answer()], is_personal=True)
    assert an.types_inline("ai?") is query.answer
    assert api.person("Bình").starts_typing_inline("ai?").answer is None
    assert bot.refusal("answerInlineQuery", inline_query_id=query.id, results=[]) == _OLD


def test_a_guest_is_asked(bot: Caller, api: BotApi, an: Person) -> None:
    group = api.supergroup("Xa", an, bot=False)
    query = an.starts_asking_as_guest("@hoibao_bot ai?", chat=group)
    update = bot("getUpdates")[-1]["guest_message"]
    assert (update["guest_query_id"], update["text"]) == (query.id, "@hoibao_bot ai?")
    assert update["chat"] == {"id": group.id, "type": "supergroup", "title": "Xa"}
    told = bot("answerGuestQuery", guest_query_id=query.id, result=answer(text="<b>a</b>"))
    message = query.wait()
    assert (message.html, message.reply_to, message.inline_message_id) == (
        "<b>a</b>",
        query.message,
        told["inline_message_id"],
    )
    assert group.messages[-1] is message
    again = {"guest_query_id": query.id, "result": answer()}
    assert bot.refusal("answerGuestQuery", **again) == _OLD
    assert bot("editMessageText", **told, text="b") is True
    assert message.text == "b"
