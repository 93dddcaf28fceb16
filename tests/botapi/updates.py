"""Updates on their way to a bot: served again and again until they are confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.botapi.faults import Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_FIRST_ID = 700_000_001
# Sent only to bots that ask for them.
_ON_DEMAND = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Pending:
    """An update that waits; ``late`` ones are not confirmed by a later number before they came."""

    body: dict[str, Any]
    chat: int
    late: bool = False
    served: bool = False
    again: bool = False

    @property
    def id(self) -> int:
        number: int = self.body["update_id"]
        return number


@dataclass(slots=True)
class Updates:
    """The queue. ``on_new`` is called when there is something to serve."""

    faults: Faults = field(default_factory=Faults)
    allowed: Collection[str] | None = None
    on_new: list[Callable[[], None]] = field(default_factory=list)
    queue: list[Pending] = field(default_factory=list)
    last_id: int = _FIRST_ID - 1
    _held: Pending | None = None
    _last: Pending | None = None

    def add(self, kind: str, payload: dict[str, Any], chat: int) -> None:
        """An update of a kind that the bot wants; ``chat`` is whose order is to be kept."""
        wanted = kind not in _ON_DEMAND if not self.allowed else kind in self.allowed
        if not wanted:
            return
        self.last_id += 1
        pending = Pending({"update_id": self.last_id, kind: payload}, chat)
        self._last = pending
        held, self._held = self._held, None
        if held is None and self.faults.befalls_update(Fault.OUT_OF_ORDER):
            pending.late = True
            self._held = pending
            return
        self.queue.append(pending)
        if held is not None:
            self.queue.append(held)
        self.wake()

    def release(self) -> None:
        """Serves an update that was held back though none followed it."""
        if self._held is not None:
            self.queue.append(self._held)
            self._held = None
            self.wake()

    @property
    def holds_back(self) -> bool:
        return self._held is not None

    def confirm(self, offset: int) -> None:
        """Forgets all before ``offset``; a negative one leaves so many of the newest."""
        if offset < 0:
            self.queue = self.queue[offset:]
            return
        confirmed = [p for p in self.queue if p.id < offset and (p.served or not p.late)]
        known = {id(pending) for pending in confirmed}
        self.queue = [p for p in self.queue if id(p) not in known]
        for pending in confirmed:
            self._arrived(pending)

    def done(self, pending: Pending) -> None:
        """One update reached its bot."""
        self.queue = [p for p in self.queue if p is not pending]
        self._arrived(pending)

    def _arrived(self, pending: Pending) -> None:
        if not pending.again and self.faults.befalls_update(Fault.TWICE):
            self.repeat(pending)

    def repeat(self, pending: Pending) -> None:
        self.queue.append(Pending(pending.body, pending.chat, late=True, again=True))
        self.wake()

    def repeat_last(self) -> None:
        """The newest update once more, confirmed or not."""
        if self._last is not None:
            self.repeat(self._last)

    def take(self, limit: int) -> list[dict[str, Any]]:
        batch = self.queue[:limit]
        for pending in batch:
            pending.served = True
        return [pending.body for pending in batch]

    def unheard(self, batch: list[dict[str, Any]]) -> None:
        """What was served in an answer that got lost is yet to be served."""
        for pending in self.queue:
            if pending.body in batch:
                pending.served = False

    def clear(self) -> None:
        self.queue.clear()
        self._held = None

    def wake(self) -> None:
        for call in self.on_new:
            call()
