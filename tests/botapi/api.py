"""A Bot API server for tests, as strict as Telegram, with the people who use the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tests.botapi.chats import Chat, Kind, Standing
from tests.botapi.faults import Fault, Faults
from tests.botapi.limits import Limits
from tests.botapi.messages import Content, Json, User
from tests.botapi.people import Person
from tests.botapi.profile import scopes_of
from tests.botapi.server import Server
from tests.botapi.world import Draft, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tests.botapi.calls import Request
    from tests.botapi.profile import Commands

_FIRST_PERSON = 100_001


@dataclass(frozen=True, slots=True)
class Action:
    """ "typing…" and the like, at seconds since 1970."""

    action: str
    at: float
    thread: int | None


class BotApi:
    """The server in a thread of its own; all verbs may be called from any thread.

    ``with BotApi() as api`` starts and stops it; stopped and started again it listens on the same
    port and has forgotten nothing.
    """

    def __init__(
        self,
        *,
        token: str = "5550001111:AAE-test_token_of_no_bot_at_all_0000",
        username: str = "hoibao_bot",
        name: str = "Hỏi Báo",
        limits: Limits | None = None,
    ) -> None:
        number = int(token.partition(":")[0])
        bot = User(number, name, username, is_bot=True)
        self.world = World(token, bot, limits or Limits())
        self._server = Server(self.world)

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Without a path: ``base_url`` and ``base_file_url`` are made of it."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def bot(self) -> User:
        return self.world.bot

    def person(
        self,
        first_name: str = "An",
        *,
        id: int | None = None,  # noqa: A002 - Telegram's own name for it
        username: str | None = None,
        language_code: str | None = "vi",
    ) -> Person:
        with self.world.changes.making():
            number = id or _FIRST_PERSON + len(self.world.users)
            user = User(number, first_name, username, language_code)
            chat = Chat(number, Kind.PRIVATE, self.world.changes, user=user)
            chat.members[number] = Standing.MEMBER
            self.world.users[number] = user
            self.world.chats[number] = chat
            return Person(user, chat, self.world)

    def group(self, title: str, *members: Person, bot: bool = True) -> Chat:
        """A basic group; ``bot=False``: the bot is not in it."""
        return self._new_group(Kind.GROUP, title, members, bot)

    def supergroup(
        self, title: str, *members: Person, topics: Iterable[str] = (), bot: bool = True
    ) -> Chat:
        """A supergroup, a forum if it has topics: ``chat.topic(title)`` is a topic's thread."""
        chat = self._new_group(Kind.SUPERGROUP, title, members, bot)
        with self.world.changes.making():
            for topic in topics:
                self._open_topic(chat, topic)
        return chat

    def joins(self, chat: Chat, person: Person, *, admin: bool = False) -> None:
        with self.world.changes.making():
            chat.members[person.id] = Standing.ADMINISTRATOR if admin else Standing.MEMBER

    def leaves(self, chat: Chat, person: Person) -> None:
        with self.world.changes.making():
            chat.members[person.id] = Standing.LEFT

    def bot_stands(self, chat: Chat, standing: Standing, by: Person) -> None:
        """Somebody adds, promotes or removes the bot, which hears of it."""
        with self.world.changes.making():
            before = self.world.standing_json(chat, self.bot)
            chat.bot = standing
            told = {
                "chat": chat.to_json(),
                "from": by.user.to_json(),
                "date": self.world.now(),
                "old_chat_member": before,
                "new_chat_member": self.world.standing_json(chat, self.bot),
            }
            self.world.updates.add("my_chat_member", told, chat.id)

    @property
    def requests(self) -> list[Request]:
        """Every call of the bot, in order."""
        with self.world.changes.lock:
            return list(self.world.requests)

    def calls(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method.lower() == method.lower()]

    def wait_for_calls(self, method: str, n: int = 1, *, timeout: float = 10) -> list[Request]:
        """Waits until a method was called and answered so often, since the beginning."""

        def answered() -> list[Request]:
            return [request for request in self.calls(method) if request.status is not None]

        self.wait_until(lambda: len(answered()) >= n, timeout=timeout)
        return answered()

    def wait_until(self, holds: Callable[[], object], *, timeout: float = 10) -> None:
        """Waits for anything; ``holds`` is asked again at every change.

        :raises AssertionError: with what happened lately, after ``timeout`` seconds.
        """
        self.world.changes.wait_until(holds, timeout, lambda: "a condition")

    def wait_for_polling(self, *, timeout: float = 10) -> None:
        """Waits until a bot asks for updates once more."""
        before = self.world.polls
        self.wait_until(lambda: self.world.polls > before, timeout=timeout)

    def actions(self, chat: Chat) -> list[Action]:
        with self.world.changes.lock:
            return [Action(*told) for told in chat.actions]

    def drafts(self, chat: Chat) -> list[Draft]:
        """The previews that stand in a chat; a message of the bot ends them."""
        with self.world.changes.lock:
            return [draft for draft in self.world.drafts if draft.chat is chat]

    def commands_for(self, person: Person, chat: Chat | None = None) -> Commands:
        """The commands that somebody is offered in a chat, with their descriptions."""
        with self.world.changes.lock:
            scopes = scopes_of(chat or person.chat, person.id)
            return self.world.profile.seen(scopes, person.user.language_code or "")

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        with self.world.changes.lock:
            self.world.faults = self.world.updates.faults = faults

    def fail_next(self, method: str, fault: Fault | str | int, *, times: int = 1) -> None:
        """One-off: a fault, or the status 500, 502 or 429, for the next calls of a method."""
        with self.world.changes.lock:
            ordered = self.world.failures.setdefault(method.lower(), [])
            ordered += [Fault.of(fault)] * times

    def repeat_last_update(self) -> None:
        """Sends the newest update once more, with the number that it had."""
        with self.world.changes.making():
            self.world.updates.repeat_last()

    def expire_queries(self) -> None:
        """All that people pressed, typed or asked until now can't be answered any more."""
        with self.world.changes.making():
            for queries in (
                self.world.callbacks,
                self.world.inline_queries,
                self.world.guest_queries,
            ):
                queries.expire()

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        with self.world.changes.lock:
            return len(self.world.updates.queue)

    def _new_group(self, kind: Kind, title: str, members: Iterable[Person], bot: bool) -> Chat:
        with self.world.changes.making():
            number = self.world.new_group_id(kind)
            standing = Standing.MEMBER if bot else Standing.LEFT
            chat = Chat(number, kind, self.world.changes, title, bot=standing, started=True)
            chat.members |= {person.id: Standing.MEMBER for person in members}
            self.world.chats[number] = chat
            return chat

    def _open_topic(self, chat: Chat, title: str) -> None:
        """A topic's thread is the number of the service message that opens it."""
        owner = next((self.world.users[number] for number in chat.members), self.bot)
        opening: Json = {"forum_topic_created": {"name": title, "icon_color": 7322096}}
        message = self.world.post(chat, owner, Content(), extra=opening)
        message.thread = message.id
        chat.topics[message.id] = title
        self.world.tell(message)
