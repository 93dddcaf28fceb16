"""Callback, inline and guest queries: asked by a person, to be answered by the bot in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tests.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.botapi.chats import Chat
    from tests.botapi.keyboards import Keyboard
    from tests.botapi.messages import Content, Message, User
    from tests.botapi.waiting import Changes


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a person sees after pressing a button: a note or an alert, or a page that opens."""

    text: str = ""
    alert: bool = False
    url: str | None = None
    cache_time: int = 0


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result; ``content`` is the message that choosing it sends."""

    id: str
    type: str
    title: str
    description: str
    url: str | None
    content: Content
    raw: dict[str, Any]

    @property
    def keyboard(self) -> Keyboard:
        return self.content.keyboard


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """The results of an inline query as a person sees them."""

    results: tuple[InlineResult, ...] = ()
    next_offset: str = ""
    cache_time: int = 300
    is_personal: bool = False
    button: dict[str, Any] | None = None


Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Query(Generic[Answer]):
    """A question to the bot; it can be answered once, until ``expires`` (seconds, monotonic)."""

    id: str
    user: User
    asked: str
    expires: float
    changes: Changes
    offset: str = ""  # of inline queries
    chat: Chat | None = None
    message: Message | None = None
    answer: Answer | None = None

    def wait(self, timeout: float = 10) -> Answer:
        """:raises AssertionError: when the bot doesn't answer in ``timeout`` seconds."""

        def waited() -> str:
            return f"the answer to {self.asked!r} of {self.user.first_name}"

        self.changes.wait_until(lambda: self.answer is not None, timeout, waited)
        assert self.answer is not None
        return self.answer


@dataclass(slots=True)
class Queries(Generic[Answer]):
    """All queries of one kind, by id."""

    by_id: dict[str, Query[Answer]] = field(default_factory=dict)

    def add(self, query: Query[Answer]) -> Query[Answer]:
        self.by_id[query.id] = query
        return query

    def open(self, query_id: str, now: float) -> Query[Answer]:
        """:raises Refusal: unless it is known, unanswered and young enough."""
        query = self.by_id.get(query_id)
        if query is None or query.answer is not None or query.expires <= now:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        return query

    def expire(self) -> None:
        for query in self.by_id.values():
            query.expires = 0
