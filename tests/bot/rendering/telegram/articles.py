"""Articles and quotes that several tests show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.rendering.telegram.sources import Links
from bot.texts import Texts
from retrieval.types import (
    Answer,
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Hit,
    Passage,
    Precision,
    Quote,
    ScoredSentence,
    Span,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

VI, EN = Texts.of("vi"), Texts.of("en")
LINKS = Links("hoibao_bot")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def article_of(
    paragraphs: Sequence[str], captions: Sequence[str] = (), credit: str | None = None
) -> Article:
    """An article with just a text: paragraphs and captions."""
    blocks, position = [], 0
    kinds = [BlockKind.PARAGRAPH] * len(paragraphs) + [BlockKind.CAPTION] * len(captions)
    for kind, text in zip(kinds, [*paragraphs, *captions], strict=True):
        by = credit if kind is BlockKind.CAPTION else None
        blocks.append(Block(kind, position, position + len(text), by))
        position += len(text) + 2
    text = "\n\n".join([*paragraphs, *captions])
    return Article(source="test", title="Bài thử", text=text, blocks=tuple(blocks), id=1)


OPENING = "Cầu Sông Lô thông xe sáng 12/3."
CUT = "Ông Trần Văn Bình, Giám đốc Sở A & B, cắt băng khánh thành."
ROAD = "Đường vào cầu còn phải sửa đến hết tháng 5 mới xong."
CAPTION = "Cầu lúc khánh thành."

BRIDGE = replace(
    article_of([f"{OPENING} {CUT}", ROAD], [CAPTION], "Ngọc Lan"),
    title="Cầu Sông Lô <mới> đã thông xe",
    agency="TTXVN",
    dating=Dating(datetime(2016, 1, 1, tzinfo=HANOI), Precision.MONTH, DateSource.INFERRED),
    id=7,
)
ROADS = replace(
    BRIDGE,
    title="Còn phải chờ đường vào cầu",
    outlet="Báo Sông Lô",
    url="https://bao.example.vn/duong.html",
    dating=Dating(datetime(2016, 3, 14, tzinfo=HANOI), Precision.DAY, DateSource.STATED),
    id=8,
)


def span(article: Article, words: str) -> Span:
    start = article.text.index(words)
    return Span(start, start + len(words))


def quote(article: Article, words: str, key: str | None = None, answer: str | None = None) -> Quote:
    return Quote(
        article,
        *span(article, words),
        sentence=span(article, key or words),
        answer=span(article, answer) if answer else None,
    )


def hit(article: Article, words: str) -> Hit:
    """A hit whose passage is the whole text, its best sentence ``words``."""
    worse = ScoredSentence(Span(0, 1), 0.1, 0.1, 0.0, None)
    best = ScoredSentence(span(article, words), 0.9, 0.9, 0.0, None)
    return Hit(Passage(1, article.id, 0, len(article.text)), article, 0.5, sentences=(worse, best))


CUTTING = quote(BRIDGE, f"{OPENING} {CUT}", CUT, "Trần Văn Bình")
REPAIRING = quote(ROADS, ROAD)
ANSWER = Answer("Ai cắt băng?", Status.ANSWERED, 0.9, "vi", (CUTTING, REPAIRING))
