"""Methods that answer what a person does with buttons, inline and as a guest's host."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.botapi.entities import utf16_length
from tests.botapi.inline import check_button, check_offset, parse_result, parse_results
from tests.botapi.queries import CallbackAnswer, InlineAnswer
from tests.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.messages import Json
    from tests.botapi.world import World

_CACHE_SECONDS = 300


def answer_callback_query(world: World, call: Call) -> bool:
    text = call.text("text")
    if utf16_length(text) > world.limits.callback_answer:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url") or None
    if url is not None and not url.startswith((f"https://t.me/{world.bot.username}?", "tg://")):
        raise bad_request("URL_INVALID")
    query = world.callbacks.open(call.text("callback_query_id"), time.monotonic())
    query.answer = CallbackAnswer(text, call.flag("show_alert"), url, call.integer("cache_time"))
    return True


def answer_inline_query(world: World, call: Call) -> bool:
    results = parse_results(call.structure("results", "inline query results"), world.limits)
    button = call.structure("button", "inline query results button")
    check_button(button, world.limits)
    check_offset(call.text("next_offset"), world.limits)
    now = time.monotonic()
    query = world.inline_queries.open(call.text("inline_query_id"), now)
    answer = InlineAnswer(
        results,
        call.text("next_offset"),
        call.integer("cache_time", _CACHE_SECONDS),
        call.flag("is_personal"),
        button,
    )
    query.answer = answer
    whose = query.user.id if answer.is_personal else None
    world.inline_cache[query.asked, query.offset, whose] = (now + answer.cache_time, answer)
    return True


def answer_guest_query(world: World, call: Call) -> Json:
    told = call.structure("result", "inline query result")
    result = parse_result(told, world.limits)
    query = world.guest_queries.open(call.text("guest_query_id"), time.monotonic())
    assert query.chat is not None
    message = world.post(
        query.chat,
        world.bot,
        result.content,
        reply_to=query.message,
        thread=query.message.thread if query.message else None,
        inline_message_id=f"G{world.new_query_id()}",
        extra={"guest_bot_caller_user": query.user.to_json()},
    )
    assert message.inline_message_id is not None
    world.inline_messages[message.inline_message_id] = message
    query.answer = message
    return {"inline_message_id": message.inline_message_id}
