"""An archive's articles, an answer of them, and a clock that tests turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.people import Asked
from retrieval.conversation import Turn
from retrieval.types import Answer, Article, Hit, Passage, Quote, Span, Status

LATE = datetime(2026, 3, 1, 16, 59, 59, 999_000, UTC)  # the last moment of 1/3 in Vietnam
BRIDGE = Article(
    source="/news/bridge.txt",
    title="Cầu Bến Đá thông xe",
    text="Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m.",
    blocks=(),
    id=7,
)
RICE = Article("/news/rice.txt", "Lúa được mùa", "Lúa đạt 7 tấn một héc-ta.", (), id=9)
QUOTE = Quote(BRIDGE, 0, 48, Span(34, 48), also_in=(9,), answer=Span(42, 47))
HITS = (
    Hit(Passage(1, 7, 0, 48), BRIDGE, 0.5, dense=0.9, lexical=0.25),
    Hit(Passage(2, 9, 0, 25), RICE, 0.25),
)
ANSWER = Answer(
    question="cau ben da dai bao nhieu?",
    status=Status.ANSWERED,
    confidence=0.875,
    language="vi",
    quotes=(QUOTE,),
    hits=HITS,
    reading="Cầu Bến Đá dài bao nhiêu?",
    unheard=("2012",),
    apart=("Hà Giang",),
)
TURN = Turn("Cầu Bến Đá dài bao nhiêu?", ("Bến Đá",), "Cầu Bến Đá thông xe")
ASKED = Asked(
    chat_id=-1_001_234_567_890,
    user_id=5_000_000_001,
    message_id=11,
    question="cau ben da dai bao nhieu?",
    at=LATE,
    thread_id=3,
)


@dataclass
class Clock:
    """Tells the time it is set to."""

    now: datetime = LATE

    def __call__(self) -> datetime:
        return self.now
