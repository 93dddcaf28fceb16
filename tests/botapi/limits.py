"""What Telegram allows, in figures: https://core.telegram.org/bots/faq#broadcasting-to-users."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.botapi.entities import utf16_length
from tests.botapi.refusals import Refusal, bad_request, too_many_requests

if TYPE_CHECKING:
    from tests.botapi.entities import Formatted

_SECOND, _MINUTE = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Lengths in UTF-16 units or bytes as named, waiting times in seconds; None: no limit."""

    text: int = 4096
    caption: int = 1024
    entities: int = 100  # more are left out without a word
    entity_bytes: int = 9500  # of all links together
    callback_data_bytes: int = 64
    buttons: int = 100
    callback_answer: int = 200
    inline_query: int = 256
    inline_results: int = 50
    result_id_bytes: int = 64
    next_offset_bytes: int = 64
    start_parameter: int = 64
    download_bytes: int = 20 * 1024 * 1024
    upload_bytes: int = 50 * 1024 * 1024
    photo_bytes: int = 10 * 1024 * 1024
    messages_a_second: int | None = 30
    messages_a_second_in_one_chat: int | None = None
    messages_a_minute_in_one_group: int | None = 20
    callback_seconds: float = 15
    inline_seconds: float = 10
    guest_seconds: float = 10


def check_text(told: Formatted, limits: Limits) -> None:
    """:raises Refusal: for a text that Telegram takes for empty or too long."""
    if not told.text:
        raise bad_request("text must be non-empty")
    if utf16_length(told.text) > limits.text:
        raise bad_request("message is too long")
    _check_links(told, limits)


def check_caption(told: Formatted, limits: Limits) -> None:
    if utf16_length(told.text) > limits.caption:
        raise bad_request("message caption is too long")
    _check_links(told, limits)


def _check_links(told: Formatted, limits: Limits) -> None:
    if sum(len(entity.argument.encode()) for entity in told.entities) > limits.entity_bytes:
        raise bad_request("ENTITIES_TOO_LONG")


@dataclass(slots=True)
class Pace:
    """How many messages went out lately; a call that is refused doesn't count."""

    limits: Limits
    _sent: defaultdict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def spend(self, chat_id: int, in_group: bool, now: float) -> None:
        """:raises Refusal: 429 with the seconds to wait."""
        limits = self.limits
        windows: list[tuple[object, int | None, float]] = [
            ("all", limits.messages_a_second, _SECOND),
            (chat_id, limits.messages_a_second_in_one_chat, _SECOND),
        ]
        if in_group:
            windows.append(((chat_id,), limits.messages_a_minute_in_one_group, _MINUTE))
        refusals = [self._refusal(*window, now) for window in windows]
        for refusal in refusals:
            if refusal is not None:
                raise refusal
        for key, most, _ in windows:
            if most is not None:
                self._sent[key].append(now)

    def _refusal(self, key: object, most: int | None, window: float, now: float) -> Refusal | None:
        if most is None:
            return None
        sent = self._sent[key]
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) < most:
            return None
        return too_many_requests(max(1, math.ceil(sent[0] + window - now)))
