"""Methods that put something into a chat."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.botapi.calls import Call, Upload
from tests.botapi.chats import Chat, Kind
from tests.botapi.composing import Source, compose_caption, compose_text
from tests.botapi.entities import Formatted
from tests.botapi.files import File, picture_size
from tests.botapi.keyboards import Keyboard, parse_keyboard
from tests.botapi.messages import Content, Json, Message
from tests.botapi.refusals import bad_request
from tests.botapi.rendering import to_html
from tests.botapi.world import Draft, World

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
}  # fmt: skip


def send_message(world: World, call: Call) -> Json:
    formatted = compose_text(Source.of_call(call), world.limits)
    content = Content(formatted, keyboard_of(world, call), preview=preview_of(call))
    return _post(world, call, content)


def send_photo(world: World, call: Call) -> Json:
    file = _file(world, call, "photo", "photo.png", "image/png", world.limits.photo_bytes)
    width, height = picture_size(file.data)
    sizes = [{**file.to_json(), "width": width, "height": height}]
    return _post(world, call, _captioned(world, call, {"photo": sizes}))


def send_document(world: World, call: Call) -> Json:
    most = world.limits.upload_bytes
    file = _file(world, call, "document", "file", "application/octet-stream", most)
    document = {**file.to_json(), "file_name": file.name, "mime_type": file.mime}
    return _post(world, call, _captioned(world, call, {"document": document}))


def send_message_draft(world: World, call: Call) -> bool:
    source = Source.of_call(call)
    formatted = compose_text(source, world.limits) if source.text else Formatted("")
    chat = world.chat(call.parameters.get("chat_id"))
    if chat.kind != Kind.PRIVATE:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    number = call.integer("draft_id")
    if number == 0:
        raise bad_request("RANDOM_ID_INVALID")
    thread = _thread(chat, call)
    world.drafts.append(Draft(chat, number, to_html(formatted), time.time(), thread))
    return True


def send_chat_action(world: World, call: Call) -> bool:
    action = call.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.chat(call.parameters.get("chat_id"))
    chat.actions.append((action, time.time(), _thread(chat, call)))
    return True


def keyboard_of(world: World, call: Call) -> Keyboard:
    return parse_keyboard(call.structure("reply_markup", "reply keyboard markup"), world.limits)


def preview_of(call: Call) -> Mapping[str, Any]:
    told = call.structure("link_preview_options", "link preview options")
    if told is None and call.flag("disable_web_page_preview"):
        return {"is_disabled": True}
    if told is not None and not isinstance(told, dict):
        raise bad_request("object expected as link preview options")
    return told or {}


def _captioned(world: World, call: Call, media: Json) -> Content:
    source = Source.of_call(call, "caption", "caption_entities")
    return Content(compose_caption(source, world.limits), keyboard_of(world, call), media)


def _post(world: World, call: Call, content: Content) -> Json:
    chat = world.chat(call.parameters.get("chat_id"))
    thread = _thread(chat, call)
    reply_to, quote = _reply(world, chat, call)
    if thread is None and reply_to is not None and reply_to.chat is chat:
        thread = reply_to.thread
    world.pace.spend(chat.id, chat.is_group, time.monotonic())
    message = world.post(
        chat,
        world.bot,
        content,
        thread=thread,
        reply_to=reply_to,
        quote=quote,
        silent=call.flag("disable_notification"),
    )
    world.drafts[:] = [draft for draft in world.drafts if draft.chat is not chat]
    return message.to_json()


def _thread(chat: Chat, call: Call) -> int | None:
    thread = call.integer("message_thread_id")
    if not thread:
        return None
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread in chat.closed_topics:
        raise bad_request("TOPIC_CLOSED")
    return thread


def _reply(world: World, chat: Chat, call: Call) -> tuple[Message | None, str | None]:
    """The message replied to and the part of it that is quoted."""
    told = call.structure("reply_parameters", "reply parameters")
    if told is None:
        number = call.integer("reply_to_message_id")
        if not number:
            return None, None
        allowed = call.flag("allow_sending_without_reply")
        told = {"message_id": number, "allow_sending_without_reply": allowed}
    if not isinstance(told, dict):
        raise bad_request("object expected as reply parameters")
    other = told.get("chat_id")
    message = (chat if other is None else world.chat(other)).find(int(told.get("message_id", 0)))
    if message is None:
        if told.get("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    quote = told.get("quote")
    if quote is not None and quote not in message.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message, quote


def _file(world: World, call: Call, field: str, name: str, mime: str, most: int) -> File:
    sent = call.upload(field)
    if not sent:
        raise bad_request(f"there is no {field} in the request")
    if isinstance(sent, Upload):
        if not sent.data:
            raise bad_request("file must be non-empty")
        if len(sent.data) > most:
            raise bad_request(f"file is too big for a {field}")
        return world.files.add(sent.name or name, sent.mime or mime, sent.data)
    if sent.startswith(("http://", "https://")):
        raise bad_request("wrong type of the web page content")
    if sent not in world.files.by_id:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return world.files.by_id[sent]
