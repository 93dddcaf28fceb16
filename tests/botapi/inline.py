"""Results of inline and guest queries: what is refused, and the messages that they send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.botapi.composing import Source, compose_caption, compose_text
from tests.botapi.keyboards import parse_keyboard
from tests.botapi.messages import Content
from tests.botapi.queries import InlineResult
from tests.botapi.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from tests.botapi.limits import Limits

_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]+")
_TITLED = {"article", "document", "video", "audio", "voice", "venue", "location"}
# Refusals by Telegram itself, as against those while the call is read.
_LATE = {
    "message is too long": "MESSAGE_TOO_LONG",
    "message caption is too long": "MEDIA_CAPTION_TOO_LONG",
}


def parse_results(told: object, limits: Limits) -> tuple[InlineResult, ...]:
    """:raises Refusal: with Telegram's text."""
    if not isinstance(told, list):
        raise bad_request("expected an Array of inline query results")
    results = tuple(parse_result(result, limits) for result in told)
    if len(results) > limits.inline_results:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    return results


def parse_result(told: object, limits: Limits) -> InlineResult:
    if not isinstance(told, dict):
        raise _cannot_parse("Expected an Object")
    for required in ("type", "id"):
        if required not in told:
            raise _cannot_parse(f'Can\'t find field "{required}"')
    kind, number, title = str(told["type"]), str(told["id"]), str(told.get("title", ""))
    if not 1 <= len(number.encode()) <= limits.result_id_bytes:
        raise bad_request("RESULT_ID_INVALID")
    if kind in _TITLED and "title" not in told:
        raise _cannot_parse('Can\'t find field "title"')
    if kind in _TITLED and not title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY" if kind == "article" else "RESULT_TITLE_EMPTY")
    if kind == "article" and "input_message_content" not in told:
        raise _cannot_parse('Can\'t find field "input_message_content"')
    description, url = str(told.get("description", "")), told.get("url")
    return InlineResult(number, kind, title, description, url, _content(told, limits), told)


def check_offset(offset: str, limits: Limits) -> None:
    if len(offset.encode()) > limits.next_offset_bytes:
        raise bad_request("NEXT_OFFSET_INVALID")


def check_button(told: dict[str, Any] | None, limits: Limits) -> None:
    """The button above the results."""
    if told is None:
        return
    if not told.get("text"):
        raise bad_request("can't parse InlineQueryResultsButton: Can't find field \"text\"")
    parameter = told.get("start_parameter")
    if parameter is None and "web_app" not in told:
        raise bad_request("INLINE_QUERY_RESULTS_BUTTON_INVALID")
    if parameter is not None and not is_start_parameter(parameter, limits):
        raise bad_request("START_PARAM_INVALID")


def is_start_parameter(text: str, limits: Limits) -> bool:
    return bool(_START_PARAMETER.fullmatch(text)) and len(text) <= limits.start_parameter


def _content(told: dict[str, Any], limits: Limits) -> Content:
    keyboard = parse_keyboard(told.get("reply_markup"), limits)
    try:
        text = told.get("input_message_content")
        if text is None:
            source = _source(told, "caption", "caption_entities")
            return Content(compose_caption(source, limits), keyboard, {told["type"]: {}})
        if "message_text" not in text:
            return Content(keyboard=keyboard, media={"other": text})
        formatted = compose_text(_source(text, "message_text", "entities"), limits)
        return Content(formatted, keyboard, preview=text.get("link_preview_options") or {})
    except Refusal as refusal:
        reason = refusal.description.removeprefix("Bad Request: ")
        if reason in _LATE:
            raise bad_request(_LATE[reason]) from None
        raise _cannot_parse(reason[:1].upper() + reason[1:]) from None


def _source(told: dict[str, Any], text: str, entities: str) -> Source:
    return Source(str(told.get(text, "")), str(told.get("parse_mode", "")), told.get(entities))


def _cannot_parse(reason: str) -> Refusal:
    return bad_request(f"can't parse inline query result: {reason}")
