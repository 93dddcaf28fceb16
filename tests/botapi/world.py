"""All that the server knows: who is there, what was said, what waits to be told to the bot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.botapi.chats import Chat, Kind, Standing
from tests.botapi.faults import Fault, Faults
from tests.botapi.files import Files
from tests.botapi.limits import Limits, Pace
from tests.botapi.messages import Content, Json, Message, User
from tests.botapi.profile import Profile
from tests.botapi.queries import CallbackAnswer, InlineAnswer, Queries
from tests.botapi.refusals import bad_request, forbidden
from tests.botapi.updates import Updates
from tests.botapi.waiting import Changes

if TYPE_CHECKING:
    from tests.botapi.calls import Request

_GROUPS, _SUPERGROUPS = -4_000_000, -1_001_000_000_000


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, when ``url`` isn't empty."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A preview of a message, for as long as the bot writes it."""

    chat: Chat
    id: int
    html: str
    at: float
    thread: int | None


@dataclass
class World:
    """Everything is read and changed under ``changes.lock``."""

    token: str
    bot: User
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.changes = Changes(self.report)
        self.pace = Pace(self.limits)
        self.updates = Updates(self.faults)
        self.webhook = Webhook()
        self.profile = Profile()
        self.files = Files()
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.requests: list[Request] = []
        self.drafts: list[Draft] = []
        self.callbacks = Queries[CallbackAnswer]()
        self.inline_queries = Queries[InlineAnswer]()
        self.guest_queries = Queries[Message]()
        self.inline_messages: dict[str, Message] = {}
        self.inline_cache: dict[tuple[str, str, int | None], tuple[float, InlineAnswer]] = {}
        self.failures: dict[str, list[Fault]] = {}
        self.polls = 0
        self._account_ids = count(1)
        self._orders = count(1)
        self._query_ids = count(8_000_000_000_000_001)

    def now(self) -> int:
        return int(time.time())

    def new_query_id(self) -> str:
        return str(next(self._query_ids))

    def new_group_id(self, kind: Kind) -> int:
        base = _GROUPS if kind == Kind.GROUP else _SUPERGROUPS
        return base - 1 - sum(chat.kind == kind for chat in self.chats.values())

    def chat(self, chat_id: object) -> Chat:
        """A chat that the bot may write to.

        :raises Refusal: with the reason why not.
        """
        try:
            chat = self.chats[int(str(chat_id))]
        except (KeyError, ValueError):
            raise bad_request("chat not found") from None
        if chat.bot == Standing.KICKED:
            if not chat.is_group:
                raise forbidden("bot was blocked by the user")
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if chat.bot == Standing.LEFT:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
        if not chat.is_group and not chat.started:
            if any(chat.id in known.members for known in self.chats.values() if known.is_group):
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        return chat

    def post(self, chat: Chat, sender: User, content: Content, **more: Any) -> Message:
        """A new message. Supergroups count their own; all others share one count."""
        if chat.kind == Kind.SUPERGROUP:
            chat.last_id += 1
            number = chat.last_id
        else:
            number = next(self._account_ids)
        message = Message(chat, number, sender, self.now(), next(self._orders), [content], **more)
        chat.append(message)
        return message

    def tell(self, message: Message, kind: str = "message", **more: Any) -> None:
        """Tells the bot of a message, if it is there to see it."""
        if message.chat.bot in {Standing.MEMBER, Standing.ADMINISTRATOR}:
            self.updates.add(kind, {**message.to_json(), **more}, message.chat.id)

    def by_inline_id(self, inline_message_id: str) -> Message:
        message = self.inline_messages.get(inline_message_id)
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return message

    def failure_of(self, method: str) -> Fault | None:
        """What is to go wrong with the call that just came."""
        with self.changes.lock:
            ordered = self.failures.get(method.lower())
            return ordered.pop(0) if ordered else self.faults.of_request(method)

    def standing_json(self, chat: Chat, user: User) -> Json:
        """Bot API ``ChatMember``."""
        own = user.id == self.bot.id
        standing = chat.bot if own else chat.members.get(user.id, Standing.LEFT)
        told: Json = {"user": user.to_json(), "status": str(standing)}
        if standing == Standing.KICKED:
            told["until_date"] = 0
        if standing == Standing.ADMINISTRATOR:
            told |= dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
        return told

    def report(self) -> str:
        """What happened lately, for a test that waits in vain."""
        waiting = [pending.body for pending in self.updates.queue]
        lines = [
            f"updates not yet confirmed: {len(waiting)} {waiting[:3]}",
            f"calls of getUpdates: {self.polls}; webhook: {self.webhook}",
            "last calls:",
            *(f"  {request}" for request in self.requests[-20:]),
        ]
        return "\n".join(lines)


_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
