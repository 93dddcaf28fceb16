"""The layouts in which articles arrive, and the reading of any of them."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.errors import SourceEmpty
from retrieval.readers import page_dump, plain, url_headed
from retrieval.readers.decoding import decode
from retrieval.types import Article
from retrieval.vietnamese.text import normalise

Layout = Callable[[str, str], Article | None]
"""Reads a normalised text of a source; None says that the text has another layout."""

LAYOUTS: tuple[Layout, ...] = (url_headed.read, page_dump.read)
"""In the order in which they are tried; what none of them takes is plain text."""


def read_bytes(data: bytes, source: str) -> Article:
    """The article that the bytes of a text file hold; raises :class:`SourceError`."""
    return read_text(decode(data, source), source)


def read_text(text: str, source: str) -> Article:
    """The article that ``text``, not yet normalised, holds; raises :class:`SourceError`."""
    normal = normalise(text)
    if not normal:
        raise SourceEmpty(source)
    readings = (layout(normal, source) for layout in LAYOUTS)
    return next((article for article in readings if article), None) or plain.read(normal, source)
