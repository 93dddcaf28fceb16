"""What is remembered about people, as frozen values. Moments are aware, to the millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from retrieval.types import Status

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.texts import Language
    from bot.verdicts import Reason, Verdict
    from retrieval.conversation import Turn
    from retrieval.types import Span


UNASKED = 0
"""In place of the number of the question's message, where nobody asked this bot."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it stands: in which message, of which chat and topic, whose.

    Numbers are Telegram's. ``question`` is as it was typed.
    """

    chat_id: int
    user_id: int
    message_id: int
    question: str
    at: datetime
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote as it was shown, so that it is noticed when the article no longer says it.

    Offsets as in :class:`retrieval.types.Quote`; ``text`` is the slice that was quoted.
    """

    article_id: int
    start: int
    end: int
    sentence: Span
    text: str
    answer: Span | None = None
    also_in: tuple[int, ...] = ()


class Found(NamedTuple):
    """The best sentence of a passage that was found, for showing more of them later.

    ``checksum`` is that of its words (see :mod:`retrieval.checksum`), so that it is noticed when
    the article no longer says them; None in what was stored before there was one.
    """

    article_id: int
    start: int
    end: int
    checksum: str | None = None


class State(StrEnum):
    """Whether Telegram is known to have an answer."""

    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it is remembered; its fields are those of :class:`retrieval.types.Answer`.

    ``message_ids`` are the messages that it stands in, known once it is sent; their numbers are
    higher than ``after_message_id``. ``milliseconds`` is how long it took; ``turn`` what the next
    question may refer back to; ``hits`` best first.
    """

    id: int
    asked: Asked
    state: State
    message_ids: tuple[int, ...]
    after_message_id: int
    status: Status
    confidence: float
    language: str
    milliseconds: int
    turn: Turn
    citations: tuple[Citation, ...]
    hits: tuple[Found, ...]
    reading: str | None
    completed: bool
    unheard: tuple[str, ...]
    apart: tuple[str, ...]

    @property
    def shown(self) -> tuple[Citation, ...]:
        """What the person saw quoted."""
        return () if self.status is Status.NOT_FOUND else self.citations

    @property
    def alone(self) -> str:
        """The question as it can be asked without the ones that it followed on from."""
        return self.reading if self.completed and self.reading else self.asked.question


@dataclass(frozen=True, slots=True)
class Rated:
    """What a person said about an answer, and when."""

    answer: StoredAnswer
    user_id: int
    verdict: Verdict
    reason: Reason | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """A question whose new answers a person wants to hear of, and where; in which language.

    ``seen`` is the number of the newest article that was looked at for it, None if none was yet;
    ``told`` are the articles that the person was shown.
    """

    id: int
    user_id: int
    chat_id: int
    thread_id: int | None
    question: str
    language: Language
    created_at: datetime
    seen: int | None = None
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on a day in Vietnam, as bare counts.

    ``times`` counts answers by how long they took, in the classes of :data:`BOUNDS`.
    """

    day: date
    answered: int
    uncertain: int
    not_found: int
    good: int
    bad: int
    times: tuple[int, ...]
