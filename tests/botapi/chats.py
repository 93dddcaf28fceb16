"""Chats, and what can be read in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.botapi.messages import Json, Message, User
    from tests.botapi.waiting import Changes


class Kind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Standing(StrEnum):
    """Bot API ``ChatMember.status``, as far as needed."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(slots=True, eq=False)
class Chat:
    """A chat, with the bot or, when ``bot`` is not a member's standing, without it."""

    id: int
    kind: Kind
    changes: Changes
    title: str | None = None
    user: User | None = None  # of a private chat
    bot: Standing = Standing.MEMBER
    members: dict[int, Standing] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    log: list[Message] = field(default_factory=list)
    bot_log: list[Message] = field(default_factory=list)
    actions: list[tuple[str, float, int | None]] = field(default_factory=list)
    last_id: int = 0
    started: bool = False  # the person wrote to the bot at least once
    _read: int = 0
    _by_id: dict[int, Message] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id} {self.title or (self.user and self.user.first_name)}>"

    @property
    def is_group(self) -> bool:
        return self.kind != Kind.PRIVATE

    @property
    def messages(self) -> list[Message]:
        """All that is to be seen, oldest first."""
        with self.changes.lock:
            return [message for message in self.log if not message.deleted]

    @property
    def from_bot(self) -> list[Message]:
        """What the bot wrote and is still to be seen."""
        return [message for message in self.messages if message.from_bot]

    def topic(self, title: str) -> int:
        """The thread of a topic."""
        return next(thread for thread, name in self.topics.items() if name == title)

    def wait_for(
        self, n: int = 1, *, after: Message | None = None, timeout: float = 10
    ) -> list[Message]:
        """The next ``n`` messages of the bot that were not waited for before, or after ``after``.

        :raises AssertionError: with what was seen, when they don't come in ``timeout`` seconds.
        """

        def start() -> int:
            if after is None:
                return self._read
            return sum(message.order <= after.order for message in self.bot_log)

        def waited() -> str:
            return f"{n} messages of the bot in {self!r}\n{self.transcript()}"

        with self.changes.lock:
            self.changes.wait_until(lambda: len(self.bot_log) >= start() + n, timeout, waited)
            first = start()
            self._read = max(self._read, first + n)
            return self.bot_log[first : first + n]

    def stays_quiet(self, seconds: float) -> None:
        """:raises AssertionError: if the bot writes (or wrote) more than what was waited for."""
        with self.changes.lock:
            self.changes.wait_while(lambda: len(self.bot_log) <= self._read, seconds)
            unread = self.bot_log[self._read :]
        assert not unread, f"nothing more was expected of the bot, but: {unread}"

    def wait_until(self, holds: Callable[[], object], timeout: float = 10) -> None:
        """Waits for anything about this chat; ``holds`` is asked again at every change."""

        def waited() -> str:
            return f"a condition in {self!r}\n{self.transcript()}"

        self.changes.wait_until(holds, timeout, waited)

    def wait_for_edit(self, message: Message, *, versions: int = 2, timeout: float = 10) -> Message:
        """Waits until a message was changed so often that it has ``versions``."""
        self.wait_until(lambda: len(message.versions) >= versions, timeout)
        return message

    def transcript(self, last: int = 20) -> str:
        return "\n".join(f"  {message!r}" for message in self.messages[-last:]) or "  (empty)"

    def find(self, message_id: int) -> Message | None:
        found = self._by_id.get(message_id)
        return None if found is None or found.deleted else found

    def append(self, message: Message) -> None:
        self.log.append(message)
        self._by_id[message.id] = message
        if message.from_bot:
            self.bot_log.append(message)

    def to_json(self) -> Json:
        """Bot API ``Chat``."""
        if self.user is not None:
            told: Json = {
                "id": self.id,
                "type": str(self.kind),
                "first_name": self.user.first_name,
            }
            if self.user.username:
                told["username"] = self.user.username
            return told
        told = {"id": self.id, "type": str(self.kind), "title": self.title}
        if self.topics:
            told["is_forum"] = True
        return told
