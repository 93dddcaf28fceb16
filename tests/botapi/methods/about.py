"""Methods about the bot itself, and about chats and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.botapi.chats import Chat, Standing
from tests.botapi.refusals import bad_request
from tests.botapi.world import Webhook

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.messages import Json
    from tests.botapi.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def get_me(world: World, call: Call) -> Json:
    return {
        **world.bot.to_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "supports_guest_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_webhook(world: World, call: Call) -> bool:
    """Addresses must be https, but on loopback, as with a Bot API server of one's own."""
    url, secret = call.text("url"), call.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _drop_pending(world, call)
    set_allowed(world, call)
    world.webhook = Webhook(url, secret, call.integer("max_connections", 40))
    world.updates.wake()
    return True


def delete_webhook(world: World, call: Call) -> bool:
    _drop_pending(world, call)
    world.webhook = Webhook()
    return True


def get_webhook_info(world: World, call: Call) -> Json:
    webhook = world.webhook
    told: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.queue),
    }
    if webhook.url:
        told["max_connections"] = webhook.max_connections
    if webhook.last_error_message is not None:
        told["last_error_date"] = webhook.last_error_date
        told["last_error_message"] = webhook.last_error_message
    if world.updates.allowed:
        told["allowed_updates"] = list(world.updates.allowed)
    return told


def set_allowed(world: World, call: Call) -> None:
    """Which updates the bot wants, if it says so; an empty list stands for the usual ones."""
    told = call.structure("allowed_updates", "allowed updates")
    if told is not None:
        world.updates.allowed = tuple(told)


def set_my_commands(world: World, call: Call) -> bool:
    commands = call.structure("commands", "list of bot commands")
    world.profile.set_commands(commands, _scope(world, call), call.text("language_code"))
    return True


def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    return world.profile.get_commands(_scope(world, call), call.text("language_code"))


def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.delete_commands(_scope(world, call), call.text("language_code"))
    return True


def set_my_name(world: World, call: Call) -> bool:
    return _set_about(world, call, "name")


def set_my_description(world: World, call: Call) -> bool:
    return _set_about(world, call, "description")


def set_my_short_description(world: World, call: Call) -> bool:
    return _set_about(world, call, "short_description")


def get_my_name(world: World, call: Call) -> Json:
    return {"name": _get_about(world, call, "name") or world.bot.first_name}


def get_my_description(world: World, call: Call) -> Json:
    return {"description": _get_about(world, call, "description")}


def get_my_short_description(world: World, call: Call) -> Json:
    return {"short_description": _get_about(world, call, "short_description")}


def get_chat(world: World, call: Call) -> Json:
    """Bot API ``ChatFullInfo``, the fields that are always there."""
    chat = world.chat(call.parameters.get("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
             "gifts_from_channels")  # fmt: skip
    return {
        **chat.to_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(world: World, call: Call) -> Json:
    chat = world.chat(call.parameters.get("chat_id"))
    user = world.bot if call.integer("user_id") == world.bot.id else None
    user = user or world.users.get(call.integer("user_id"))
    if user is None:
        raise bad_request("invalid user_id specified")
    return world.standing_json(chat, user)


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    chat = world.chat(call.parameters.get("chat_id"))
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    return [
        world.standing_json(chat, world.users[number])
        for number, standing in chat.members.items()
        if standing == Standing.ADMINISTRATOR
    ]


def leave_chat(world: World, call: Call) -> bool:
    chat: Chat = world.chat(call.parameters.get("chat_id"))
    chat.bot = Standing.LEFT
    return True


def get_file(world: World, call: Call) -> Json:
    file = world.files.known(call.text("file_id"))
    if file.size > world.limits.download_bytes:
        raise bad_request("file is too big")
    return {**file.to_json(), "file_path": world.files.published(file)}


def log_out(world: World, call: Call) -> bool:
    return True


def close(world: World, call: Call) -> bool:
    return True


def _drop_pending(world: World, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        world.updates.clear()


def _scope(world: World, call: Call) -> object:
    scope = call.structure("scope", "BotCommandScope")
    if isinstance(scope, dict) and "chat_id" in scope:
        world.chat(scope["chat_id"])
    return scope


def _set_about(world: World, call: Call, what: str) -> bool:
    world.profile.set_about(what, call.text(what), call.text("language_code"))
    return True


def _get_about(world: World, call: Call, what: str) -> str:
    return world.profile.get_about(what, call.text("language_code"))
