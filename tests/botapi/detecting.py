"""Entities that Telegram finds in a text by itself."""

from __future__ import annotations

import re

from tests.botapi.entities import BLOCKQUOTES, SPLITTABLE, Entity, Formatted, utf16_length

_DOMAINS = "com|net|org|info|edu|gov|vn|io|me|dev|app|example|test"
_PATTERNS = {
    "url": re.compile(
        rf"(?i)(?<![\w@.])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:{_DOMAINS})(?![\w-])(?:[/?#][^\s<>\"]*)?)"
    ),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "bot_command": re.compile(
        r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>@])"
    ),
    "mention": re.compile(r"(?<![\w@/])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?![\w@])"),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}"),
}
_ENDING = ".,;:!?)]}'\"…»”"
_MAY_HOLD_OTHERS = (*SPLITTABLE, *BLOCKQUOTES)


def with_found(told: Formatted) -> Formatted:
    """Links, addresses, commands, mentions and hashtags added, but not inside code and links."""
    taken = [e for e in told.entities if e.type not in _MAY_HOLD_OTHERS]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(told.text):
            word = match[0].rstrip(_ENDING) if kind == "url" else match[0]
            offset = utf16_length(told.text[: match.start()])
            entity = Entity(kind, offset, utf16_length(word))
            if all(entity.end <= e.offset or e.end <= offset for e in [*taken, *found]):
                found.append(entity)
    if not found:
        return told
    return Formatted(told.text, tuple(sorted([*told.entities, *found], key=lambda e: e.order)))
