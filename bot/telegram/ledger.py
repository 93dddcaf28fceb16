"""Which messages are known, to find one of which it is not known whether Telegram took it.

Telegram numbers messages one after the other: those of a supergroup by themselves, all others of a
bot together. A message of ours that Telegram took without our hearing of it therefore has a number
after the last one known before it was sent, and one that no message known has.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

_KEPT = 20_000  # numbers remembered of one sequence
_TRIED = 200  # numbers tried at most
_OLD = 5.0  # seconds after which what somebody wrote comes in late
_LATELY = 10.0  # seconds for which it is remembered that it did
_SUPERGROUPS = -1_000_000_000_000  # their ids are below it
_ALL_OTHERS = 0


@dataclass(slots=True)
class _Sequence:
    known: set[int] = field(default_factory=set)
    order: deque[int] = field(default_factory=deque)
    last: int = 0

    def note(self, number: int, last: int) -> None:
        self.last = max(self.last, last)
        if number in self.known:
            return
        self.known.add(number)
        self.order.append(number)
        if len(self.order) > _KEPT:
            self.known.remove(self.order.popleft())


class Ledger:
    """The numbers of all messages that came in or were sent."""

    def __init__(self) -> None:
        self._sequences: dict[int, _Sequence] = {}
        self._late_until = 0.0

    def note(self, chat_id: int, message_id: int) -> None:
        self._of(chat_id).note(message_id, last=message_id)

    def recall(self, chat_id: int, message_id: int) -> None:
        """Notes a message that may be old, as what the run before knew is.

        In a supergroup, of which the bot does not see everything, it is not one after which to look
        for a message: another of ours would be found, older than that.
        """
        last = 0 if chat_id < _SUPERGROUPS else message_id
        self._of(chat_id).note(message_id, last)

    def arrived(self, chat_id: int, message_id: int, age: float) -> None:
        """Notes what somebody wrote ``age`` seconds before it came in."""
        self.note(chat_id, message_id)
        self._late_until = time.monotonic() + _LATELY if age > _OLD else 0.0

    @property
    def is_behind(self) -> bool:
        """Whether much may have been written that is yet to come in, and has numbers too."""
        return time.monotonic() < self._late_until

    def last(self, chat_id: int) -> int:
        """The highest number known where messages to ``chat_id`` are numbered; 0 without any.

        In a supergroup of what came or was sent in this run.
        """
        return self._of(chat_id).last

    def unknown(self, chat_id: int, after: int, beyond: int) -> list[int]:
        """The numbers after ``after`` that a message to ``chat_id`` may have got.

        ``beyond``: how many may have been given after the last known one. Of too many the first,
        which it has if it was sent at once, and the last, if much was written before it.
        """
        sequence = self._of(chat_id)
        numbers = range(after + 1, max(after, sequence.last) + beyond + 1)
        unknown = [number for number in numbers if number not in sequence.known]
        return (
            unknown if len(unknown) <= _TRIED else unknown[: _TRIED // 2] + unknown[-_TRIED // 2 :]
        )

    def _of(self, chat_id: int) -> _Sequence:
        key = chat_id if chat_id < _SUPERGROUPS else _ALL_OTHERS
        return self._sequences.setdefault(key, _Sequence())
