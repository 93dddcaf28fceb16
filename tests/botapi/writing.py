"""People who write: texts, files and all else that the app can send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from tests.botapi import media
from tests.botapi.chats import Chat, Standing
from tests.botapi.detecting import with_found
from tests.botapi.entities import Formatted, utf16_length
from tests.botapi.messages import Content, Json, Message, User

if TYPE_CHECKING:
    from tests.botapi.files import File
    from tests.botapi.world import World


class Where(TypedDict, total=False):
    """The chat (the private one with the bot unless told), what is replied to, the topic.

    ``anonymous``: an administrator writes in the group's name.
    """

    chat: Chat | None
    reply_to: Message | None
    thread: int | None
    anonymous: bool


ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
"""In place of whoever writes in a group's name."""


@dataclass(slots=True, eq=False)
class Writer:
    """Somebody with Telegram; ``chat`` is their private chat with the bot."""

    user: User
    chat: Chat
    world: World

    def __repr__(self) -> str:
        return f"<{self.user.first_name} {self.id}>"

    @property
    def id(self) -> int:
        return self.user.id

    def sends(self, text: str, **where: Unpack[Where]) -> Message:
        """A text message, with commands, mentions and links marked as Telegram marks them."""
        assert text.strip(), "the app doesn't send an empty message"
        assert utf16_length(text) <= self.world.limits.text, "the app would split this message"
        return self.post(Content(with_found(Formatted(text.strip()))), **where)

    def edits(self, message: Message, text: str) -> Message:
        assert message.sender is self.user, "only one's own messages can be edited"
        with self.world.changes.making():
            message.revise(Content(with_found(Formatted(text.strip()))), self.world.now())
            self.world.tell(message, "edited_message")
        return message

    def deletes(self, message: Message) -> None:
        """Bots are told nothing of it."""
        with self.world.changes.making():
            message.deleted = True

    def forwards(self, message: Message, **where: Unpack[Where]) -> Message:
        origin = {"type": "user", "date": message.date, "sender_user": message.sender.to_json()}
        content = Content(message.content.formatted, media=message.content.media)
        return self.post(content, {"forward_origin": origin}, **where)

    def sends_sticker(self, **where: Unpack[Where]) -> Message:
        file = self._file("sticker.webp", "image/webp")
        return self.sends_media("sticker", media.sticker(file), **where)

    def sends_voice(self, seconds: int = 3, **where: Unpack[Where]) -> Message:
        file = self._file("voice.ogg", "audio/ogg")
        return self.sends_media("voice", media.voice(file, seconds), **where)

    def sends_photo(self, caption: str = "", **where: Unpack[Where]) -> Message:
        file = self._file("photo.jpg", "image/jpeg")
        return self.sends_media("photo", media.photo(file, 640, 480), caption, **where)

    def sends_location(
        self, latitude: float = 21.0285, longitude: float = 105.8542, **where: Unpack[Where]
    ) -> Message:
        return self.sends_media("location", media.location(latitude, longitude), **where)

    def sends_poll(
        self, question: str = "?", options: tuple[str, ...] = ("A", "B"), **where: Unpack[Where]
    ) -> Message:
        poll = media.poll(self.world.new_query_id(), question, options)
        return self.sends_media("poll", poll, **where)

    def sends_story(self, **where: Unpack[Where]) -> Message:
        return self.sends_media("story", media.story(1, self.id), **where)

    def sends_document(
        self,
        data: bytes,
        name: str = "file.txt",
        *,
        mime: str = "text/plain",
        caption: str = "",
        size: int | None = None,
        **where: Unpack[Where],
    ) -> Message:
        """A file; ``size`` may be told greater than it is, to try limits."""
        file = self._file(name, mime, data, size)
        return self.sends_media("document", media.document(file), caption, **where)

    def sends_media(
        self, kind: str, told: Any, caption: str = "", **where: Unpack[Where]
    ) -> Message:
        """Anything that is no text: ``kind`` is the field of Bot API ``Message``."""
        return self.post(Content(with_found(Formatted(caption)), media={kind: told}), **where)

    def post(self, content: Content, extra: Json | None = None, **where: Unpack[Where]) -> Message:
        chat = where.get("chat") or self.chat
        reply_to, thread = where.get("reply_to"), where.get("thread")
        anonymous = where.get("anonymous", False)
        with self.world.changes.making():
            self._check_place(chat, thread)
            assert not anonymous or chat.members[self.id] == Standing.ADMINISTRATOR
            if thread is not None and reply_to is None:
                # Telegram shows whatever is said in a topic as a reply to its opening.
                reply_to = chat.find(thread)
            chat.started = True
            message = self.world.post(
                chat,
                ANONYMOUS if anonymous else self.user,
                content,
                reply_to=reply_to,
                thread=thread,
                sender_chat=chat if anonymous else None,
                extra=extra or {},
            )
            self.world.tell(message)
        return message

    def _check_place(self, chat: Chat, thread: int | None) -> None:
        here = chat.members.get(self.id, Standing.LEFT)
        assert here in {Standing.MEMBER, Standing.ADMINISTRATOR}, f"not a member of {chat!r}"
        assert thread is None or thread in chat.topics, f"no topic {thread} in {chat!r}"

    def _file(
        self, name: str, mime: str, data: bytes = b"\0" * 64, size: int | None = None
    ) -> File:
        with self.world.changes.lock:
            return self.world.files.add(name, mime, data, size)
