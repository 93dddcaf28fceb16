"""Which development articles the reader may learn from, and which only measure it."""

from __future__ import annotations

import zlib

from retrieval.vietnamese.text import normalise


def held_out(article: str) -> bool:
    """Whether articles of this title are kept from training. About every second title is.

    All passages cut from one article have its title, so they stay together.
    """
    return zlib.crc32(" ".join(normalise(article).casefold().split()).encode()) % 2 == 0
