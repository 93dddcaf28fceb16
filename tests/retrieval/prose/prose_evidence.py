"""Two invented articles, quotes of them, and an encoder that knows their subjects by a word."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from retrieval.types import (
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Precision,
    Quote,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

BRIDGE = (
    "Sáng 12/3, tại Cần Thơ, Bộ trưởng Lê Văn Hạnh dự lễ khánh thành cầu Vàm Xáng dài 480 mét, "
    "tổng vốn đầu tư 1.250 tỷ đồng."
)
WATER = "Việc cắt nước kéo dài từ 22 giờ ngày 5/8 để sửa đường ống; 3.000 hộ dân bị ảnh hưởng."
_SUBJECTS = (("cầu", "bridge"), ("nước", "water"))


class SubjectEncoder:
    """One dimension a subject, one for the rest: cosines are 0, or 1 where the subject is one."""

    name = "subjects"
    fingerprint = "0" * 16
    dimension = 3
    max_tokens = 512

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), 3), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            words = [any(word in text.lower() for word in subject) for subject in _SUBJECTS]
            vector[words.index(True) if any(words) else 2] = 1
        return vectors

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self.encode_questions(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def quote_of(text: str, title: str, published: datetime | None = None) -> Quote:
    """All of an article as a quote."""
    dating = published and Dating(published, Precision.DAY, DateSource.STATED)
    blocks = (Block(BlockKind.LEAD, 0, len(text)),)
    article = Article("source", title, text, blocks, dating=dating or None, id=1)
    return Quote(article, 0, len(text), Span(0, len(text)))


_DAY = datetime(2015, 3, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
QUOTES = (
    quote_of(BRIDGE, "Thông xe cầu nối hai bờ sông Hậu", _DAY),
    quote_of(WATER, "Hòa Bình cắt nước"),
)
"""Of a bridge, with its date, and of a water cut, without."""
