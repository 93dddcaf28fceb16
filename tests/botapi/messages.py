"""Messages as they stand in a chat."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.botapi.entities import NO_TEXT, Entity, Formatted
from tests.botapi.keyboards import NO_KEYBOARD, Button, Keyboard
from tests.botapi.rendering import to_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.botapi.chats import Chat

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """Bot API ``User``."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> Json:
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            told["username"] = self.username
        if self.language_code:
            told["language_code"] = self.language_code
        return told


@dataclass(frozen=True, slots=True)
class Content:
    """What a message shows: a text, or something else (``media``, by its field) with a caption."""

    formatted: Formatted = NO_TEXT
    keyboard: Keyboard = NO_KEYBOARD
    media: Mapping[str, Any] = field(default_factory=dict)
    preview: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> Json:
        words = ("caption", "caption_entities") if self.media else ("text", "entities")
        told: Json = dict(self.media)
        if self.formatted.text:
            told[words[0]] = self.formatted.text
        if self.formatted.entities:
            told[words[1]] = [entity.to_json() for entity in self.formatted.entities]
        if self.keyboard.rows:
            told["reply_markup"] = self.keyboard.to_json()
        if self.preview:
            told["link_preview_options"] = dict(self.preview)
        return told


@dataclass(slots=True, eq=False)
class Message:
    """A message; edits add to its ``versions``. ``order`` counts over all chats."""

    chat: Chat
    id: int
    sender: User
    date: int
    order: int
    versions: list[Content]
    reply_to: Message | None = None
    quote: str | None = None
    thread: int | None = None
    via_bot: User | None = None
    sender_chat: Chat | None = None
    silent: bool = False
    deleted: bool = False
    edit_date: int | None = None
    inline_message_id: str | None = None
    extra: Json = field(default_factory=dict)

    def __repr__(self) -> str:
        edited = f" (edited {len(self.versions) - 1}×)" if self.edited else ""
        reply = f" ↩{self.reply_to.id}" if self.reply_to else ""
        labels = f" {self.labels}" if self.labels else ""
        shown = self.html or ", ".join(self.content.media) or ", ".join(self.extra)
        return (
            f"[{self.chat.id}/{self.id}{reply}] {self.sender.first_name}: {shown}{labels}{edited}"
        )

    @property
    def content(self) -> Content:
        return self.versions[-1]

    @property
    def text(self) -> str:
        """The text or the caption, without formats."""
        return self.content.formatted.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.content.formatted.entities

    @property
    def html(self) -> str:
        """The text as HTML, one way only; what Telegram linked by itself is not marked."""
        return to_html(self.content.formatted)

    @property
    def keyboard(self) -> Keyboard:
        return self.content.keyboard

    @property
    def labels(self) -> list[list[str]]:
        """What the buttons say, by row."""
        return [[button.label for button in row] for row in self.keyboard.rows]

    @property
    def edited(self) -> bool:
        return self.edit_date is not None

    @property
    def from_bot(self) -> bool:
        return self.sender.is_bot and self.sender_chat is None

    @property
    def links(self) -> dict[str, str]:
        """The addresses of linked words, by the words."""
        formatted = self.content.formatted
        linked = [entity for entity in self.entities if entity.type == "text_link"]
        return {formatted.slice_of(entity): entity.argument for entity in linked}

    def text_of(self, kind: str) -> list[str]:
        """The texts under the entities of a type, in order: ``text_of("blockquote")``."""
        formatted = self.content.formatted
        return [formatted.slice_of(entity) for entity in self.entities if entity.type == kind]

    def button(self, label: str) -> Button:
        """:raises AssertionError: unless exactly one button says so."""
        found = [button for button in self.keyboard.buttons if button.label == label]
        assert len(found) == 1, f"{len(found)} buttons say {label!r}: {self!r}"
        return found[0]

    def revise(self, content: Content, now: int) -> None:
        self.versions.append(content)
        self.edit_date = now

    def with_keyboard(self, keyboard: Keyboard) -> Content:
        return replace(self.content, keyboard=keyboard)

    def to_json(self, with_reply: bool = True) -> Json:
        """Bot API ``Message``."""
        told: Json = {
            "message_id": self.id,
            "date": self.date,
            "chat": self.chat.to_json(),
            "from": self.sender.to_json(),
            **self.content.to_json(),
            **self.extra,
        }
        if self.thread is not None:
            told["message_thread_id"] = self.thread
            if self.chat.topics:
                told["is_topic_message"] = True
        if self.edit_date is not None:
            told["edit_date"] = self.edit_date
        if self.sender_chat is not None:
            told["sender_chat"] = self.sender_chat.to_json()
        if self.via_bot is not None:
            told["via_bot"] = self.via_bot.to_json()
        if with_reply and self.reply_to is not None:
            told["reply_to_message"] = self.reply_to.to_json(with_reply=False)
        if with_reply and self.quote is not None:
            told["quote"] = {"text": self.quote, "position": 0, "is_manual": True}
        return told
