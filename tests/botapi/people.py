"""People: what they do with the bot beside writing, and what they see come of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.botapi.chats import Standing
from tests.botapi.inline import is_start_parameter
from tests.botapi.queries import CallbackAnswer, Query
from tests.botapi.writing import Writer

if TYPE_CHECKING:
    from tests.botapi.chats import Chat
    from tests.botapi.messages import Json, Message
    from tests.botapi.queries import InlineAnswer, InlineResult

_WAIT = 10.0  # seconds


@dataclass(slots=True, eq=False, repr=False)
class Person(Writer):
    """Somebody who uses the bot in all the ways that there are."""

    def opens(self, url: str) -> Message | None:
        """Follows a link; one to the bot with a ``start`` payload sends ``/start payload``."""
        parts = urlsplit(url)
        if (parts.hostname, parts.path.strip("/")) != ("t.me", self.world.bot.username):
            return None
        payload = parse_qs(parts.query).get("start", [""])[0]
        assert not payload or is_start_parameter(payload, self.world.limits), (
            f"Telegram drops this payload: {payload!r}"
        )
        return self.sends(f"/start {payload}".strip())

    def taps(self, message: Message, label: str) -> Query[CallbackAnswer]:
        """Presses a button with ``callback_data``, without waiting."""
        button = message.button(label)
        assert button.data is not None, f"{label!r} has no callback_data"
        with self.world.changes.making():
            assert not message.deleted, f"{message!r} is gone"
            query = self.world.callbacks.add(self._query(button.data, "callback_seconds"))
            told: Json = {
                "id": query.id,
                "from": self.user.to_json(),
                "chat_instance": str(message.chat.id),
                "data": button.data,
            }
            if message.inline_message_id is None:
                told["message"] = message.to_json()
            else:
                told["inline_message_id"] = message.inline_message_id
            self.world.updates.add("callback_query", told, self.id)
        return query

    def presses(self, message: Message, label: str, *, timeout: float = _WAIT) -> CallbackAnswer:
        """Presses a button; one with a link gives just the ``url``."""
        if url := message.button(label).url:
            return CallbackAnswer(url=url)
        return self.taps(message, label).wait(timeout)

    def starts_typing_inline(
        self, text: str, *, offset: str = "", chat_type: str = "private"
    ) -> Query[InlineAnswer]:
        """Types ``@bot text`` in some chat, without waiting; a cached answer is there at once."""
        assert len(text) <= self.world.limits.inline_query, "the app cuts longer queries"
        with self.world.changes.making():
            query = self._query(text, "inline_seconds")
            query.offset = offset
            cached = self._cached(text, offset)
            if cached is not None:
                query.answer = cached
                return query
            self.world.inline_queries.add(query)
            told = {
                "id": query.id,
                "from": self.user.to_json(),
                "query": text,
                "offset": offset,
                "chat_type": chat_type,
            }
            self.world.updates.add("inline_query", told, self.id)
        return query

    def types_inline(
        self, text: str, *, offset: str = "", chat_type: str = "private", timeout: float = _WAIT
    ) -> InlineAnswer:
        return self.starts_typing_inline(text, offset=offset, chat_type=chat_type).wait(timeout)

    def chooses(self, result: InlineResult, *, chat: Chat, query: str = "") -> Message:
        """Sends an inline result into a chat; the bot hears of the choice."""
        with self.world.changes.making():
            message = self.world.post(chat, self.user, result.content, via_bot=self.world.bot)
            told: Json = {"result_id": result.id, "from": self.user.to_json(), "query": query}
            if result.keyboard.rows:
                message.inline_message_id = f"I{self.world.new_query_id()}"
                self.world.inline_messages[message.inline_message_id] = message
                told["inline_message_id"] = message.inline_message_id
            self.world.tell(message)
            self.world.updates.add("chosen_inline_result", told, self.id)
        return message

    def starts_asking_as_guest(
        self, text: str, *, chat: Chat, reply_to: Message | None = None
    ) -> Query[Message]:
        """Mentions the bot in a chat where it is not a member, without waiting."""
        assert chat.bot not in {Standing.MEMBER, Standing.ADMINISTRATOR}, "the bot is a member"
        assert f"@{self.world.bot.username}" in text, "only a mention calls a guest"
        with self.world.changes.making():
            message = self.sends(text, chat=chat, reply_to=reply_to)
            query = self.world.guest_queries.add(self._query(text, "guest_seconds"))
            query.chat, query.message = chat, message
            told = {**message.to_json(), "guest_query_id": query.id}
            self.world.updates.add("guest_message", told, chat.id)
        return query

    def guest_asks(
        self, text: str, *, chat: Chat, reply_to: Message | None = None, timeout: float = _WAIT
    ) -> Message:
        """The bot's answer to a mention in a chat where it is not a member."""
        return self.starts_asking_as_guest(text, chat=chat, reply_to=reply_to).wait(timeout)

    def blocks(self) -> None:
        self._stands(Standing.KICKED)

    def unblocks(self) -> None:
        self._stands(Standing.MEMBER)

    def _stands(self, standing: Standing) -> None:
        """Changes how the bot stands in the private chat, and tells it."""
        with self.world.changes.making():
            before = self.world.standing_json(self.chat, self.world.bot)
            self.chat.bot = standing
            told = {
                "chat": self.chat.to_json(),
                "from": self.user.to_json(),
                "date": self.world.now(),
                "old_chat_member": before,
                "new_chat_member": self.world.standing_json(self.chat, self.world.bot),
            }
            self.world.updates.add("my_chat_member", told, self.id)

    def _query(self, asked: str, limit: str) -> Query[Any]:
        seconds: float = getattr(self.world.limits, limit)
        expires = time.monotonic() + seconds
        number = self.world.new_query_id()
        return Query(number, self.user, asked, expires, self.world.changes)

    def _cached(self, text: str, offset: str) -> InlineAnswer | None:
        for whose in (self.id, None):
            until, answer = self.world.inline_cache.get((text, offset, whose), (0.0, None))
            if until > time.monotonic():
                return answer
        return None
