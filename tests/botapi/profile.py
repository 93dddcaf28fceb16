"""How the bot presents itself: commands by scope and language, names and descriptions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.botapi.chats import Standing
from tests.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.botapi.chats import Chat

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_MOST_COMMANDS, _LONGEST_DESCRIPTION = 100, 256
_DEFAULT = {"type": "default"}
_ABOUT = {"name": 64, "description": 512, "short_description": 120}

Commands = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Profile:
    """``commands`` by (scope in JSON, language); ``about`` by (what, language)."""

    commands: dict[tuple[str, str], Commands] = field(default_factory=dict)
    about: dict[tuple[str, str], str] = field(default_factory=dict)

    def set_commands(self, told: object, scope: object, language: str) -> None:
        if not isinstance(told, list):
            raise bad_request("expected an Array of BotCommand")
        commands = tuple(_command(command) for command in told)
        if len(commands) > _MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[_key(scope, language)] = commands

    def get_commands(self, scope: object, language: str) -> list[dict[str, str]]:
        found = self.commands.get(_key(scope, language), ())
        return [{"command": name, "description": description} for name, description in found]

    def delete_commands(self, scope: object, language: str) -> None:
        self.commands.pop(_key(scope, language), None)

    def seen(self, scopes: list[dict[str, Any]], language: str) -> Commands:
        """What a person is offered: the first scope that has any, in their language or in none.

        https://core.telegram.org/bots/api#determining-list-of-commands
        """
        for scope in scopes:
            for spoken in (language, ""):
                if commands := self.commands.get(_key(scope, spoken)):
                    return commands
        return ()

    def set_about(self, what: str, text: str, language: str) -> None:
        _check_language(language)
        if len(text) > _ABOUT[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        self.about[what, language] = text

    def get_about(self, what: str, language: str) -> str:
        return self.about.get((what, language)) or self.about.get((what, ""), "")


def scopes_of(chat: Chat, user_id: int) -> list[dict[str, Any]]:
    """BotCommandScopes of somebody in a chat, from the narrowest to the widest."""
    here: dict[str, Any] = {"type": "chat", "chat_id": chat.id}
    if not chat.is_group:
        return [here, {"type": "all_private_chats"}, _DEFAULT]
    scopes = [
        {"type": "chat_member", "chat_id": chat.id, "user_id": user_id},
        {"type": "chat_administrators", "chat_id": chat.id},
        here,
        {"type": "all_chat_administrators"},
        {"type": "all_group_chats"},
        _DEFAULT,
    ]
    if chat.members.get(user_id) == Standing.ADMINISTRATOR:
        return scopes
    return [scope for scope in scopes if "administrators" not in scope["type"]]


def _key(scope: object, language: str) -> tuple[str, str]:
    _check_language(language)
    return json.dumps(scope or _DEFAULT, sort_keys=True), language


def _check_language(language: str) -> None:
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")


def _command(told: object) -> tuple[str, str]:
    if not isinstance(told, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(told.get("command", "")), str(told.get("description", ""))
    if not _NAME.fullmatch(name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return name.removeprefix("/"), description
