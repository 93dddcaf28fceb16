"""The methods by name, in lower case as Telegram compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.botapi.methods import about, answering, editing, sending
from tests.botapi.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.botapi.calls import Call
    from tests.botapi.world import World

    Method = Callable[[World, Call], Any]

METHODS: dict[str, Method] = {
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmessagedraft": sending.send_message_draft,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": answering.answer_callback_query,
    "answerinlinequery": answering.answer_inline_query,
    "answerguestquery": answering.answer_guest_query,
    "getme": about.get_me,
    "logout": about.log_out,
    "close": about.close,
    "setwebhook": about.set_webhook,
    "deletewebhook": about.delete_webhook,
    "getwebhookinfo": about.get_webhook_info,
    "setmycommands": about.set_my_commands,
    "getmycommands": about.get_my_commands,
    "deletemycommands": about.delete_my_commands,
    "setmyname": about.set_my_name,
    "getmyname": about.get_my_name,
    "setmydescription": about.set_my_description,
    "getmydescription": about.get_my_description,
    "setmyshortdescription": about.set_my_short_description,
    "getmyshortdescription": about.get_my_short_description,
    "getchat": about.get_chat,
    "getchatmember": about.get_chat_member,
    "getchatadministrators": about.get_chat_administrators,
    "leavechat": about.leave_chat,
    "getfile": about.get_file,
}


def run(world: World, call: Call) -> Any:
    """What the method answers.

    :raises Refusal: by the method, or 404 where there is none.
    """
    method = METHODS.get(call.method.lower())
    if method is None:
        raise Refusal(404, "Not Found")
    with world.changes.making():
        return method(world, call)
