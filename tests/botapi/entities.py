"""Text with entities, counted as Telegram counts: in UTF-16 code units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Formats that may be cut in pieces and joined; all others stand as one piece.
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
CODE = ("pre", "code")
BLOCKQUOTES = ("blockquote", "expandable_blockquote")
# What a sender marks up, as against what Telegram finds by itself.
USER_MADE = (*SPLITTABLE, *CODE, *BLOCKQUOTES, "text_link", "text_mention", "custom_emoji")
# Of entities with the same range, the outer ones first.
_RANK = {kind: n for n, kind in enumerate((*BLOCKQUOTES, "text_link", "text_mention", *SPLITTABLE))}


@dataclass(frozen=True, slots=True)
class Entity:
    """Bot API ``MessageEntity``; ``argument`` is the url, language, user or emoji of its kind."""

    type: str
    offset: int
    length: int
    argument: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    @property
    def order(self) -> tuple[int, int, int]:
        return (self.offset, -self.length, _RANK.get(self.type, len(_RANK)))

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.type == "text_link":
            told["url"] = self.argument
        elif self.type == "pre" and self.argument:
            told["language"] = self.argument
        elif self.type == "text_mention":
            told["user"] = {"id": int(self.argument), "is_bot": False, "first_name": "User"}
        elif self.type == "custom_emoji":
            told["custom_emoji_id"] = self.argument
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Entity:
        arguments = {
            "text_link": lambda: str(told["url"]),
            "pre": lambda: str(told.get("language", "")),
            "text_mention": lambda: str(told["user"]["id"]),
            "custom_emoji": lambda: str(told["custom_emoji_id"]),
        }
        kind = str(told["type"])
        argument = arguments[kind]() if kind in arguments else ""
        return cls(kind, int(told["offset"]), int(told["length"]), argument)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, in order."""

    text: str
    entities: tuple[Entity, ...] = ()

    def slice_of(self, entity: Entity) -> str:
        return utf16_slice(self.text, entity.offset, entity.end)


NO_TEXT = Formatted("")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, start: int, end: int) -> str:
    """The part between two offsets in UTF-16 code units; half a pair is a replacement character."""
    if utf16_length(text) == len(text):
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")
