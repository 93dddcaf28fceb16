"""Methods that change or take away what is already in a chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.botapi.chats import Standing
from tests.botapi.composing import Source, compose_caption, compose_text
from tests.botapi.methods.sending import keyboard_of, preview_of
from tests.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.messages import Content, Json, Message
    from tests.botapi.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(world: World, call: Call) -> Json | bool:
    """Without a ``reply_markup`` the buttons go."""
    formatted = compose_text(Source.of_call(call), world.limits)
    keyboard = keyboard_of(world, call)
    message = _own(world, call)
    if message.content.media:
        raise bad_request("there is no text in the message to edit")
    changed = replace(
        message.content, formatted=formatted, keyboard=keyboard, preview=preview_of(call)
    )
    return _revise(world, message, changed)


def edit_message_caption(world: World, call: Call) -> Json | bool:
    source = Source.of_call(call, "caption", "caption_entities")
    formatted = compose_caption(source, world.limits)
    keyboard = keyboard_of(world, call)
    message = _own(world, call)
    if not message.content.media:
        raise bad_request("there is no caption in the message to edit")
    changed = replace(message.content, formatted=formatted, keyboard=keyboard)
    return _revise(world, message, changed)


def edit_message_reply_markup(world: World, call: Call) -> Json | bool:
    keyboard = keyboard_of(world, call)
    message = _own(world, call)
    return _revise(world, message, message.with_keyboard(keyboard))


def delete_message(world: World, call: Call) -> bool:
    chat = world.chat(call.parameters.get("chat_id"))
    message = chat.find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    own = message.sender.id == world.bot.id
    if chat.is_group and not own and chat.bot != Standing.ADMINISTRATOR:
        raise bad_request("message can't be deleted")
    message.deleted = True
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Those that are not there are skipped."""
    chat = world.chat(call.parameters.get("chat_id"))
    for number in call.structure("message_ids", "message identifiers") or []:
        message = chat.find(int(number))
        if message is not None:
            message.deleted = True
    return True


def _own(world: World, call: Call) -> Message:
    """The message to edit, which must be the bot's."""
    if inline_id := call.text("inline_message_id"):
        return world.by_inline_id(inline_id)
    chat = world.chat(call.parameters.get("chat_id"))
    if not call.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender.id != world.bot.id:
        raise bad_request("message can't be edited")
    return message


def _revise(world: World, message: Message, changed: Content) -> Json | bool:
    if changed == message.content:
        raise bad_request(_NOT_MODIFIED)
    message.revise(changed, world.now())
    return True if message.inline_message_id else message.to_json()
