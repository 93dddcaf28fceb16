"""Text without a layout: the first line is the title, the others are paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.readers.bylines import split_byline
from retrieval.readers.captions import split_captions
from retrieval.readers.layout import assemble, lines, split_title

if TYPE_CHECKING:
    from retrieval.types import Article


def read(text: str, source: str) -> Article:
    """The article that any normalised, not empty ``text`` is; never "not mine"."""
    first, _, below = text.partition("\n")
    title, rest = split_title([first, *lines(below)])
    rest, byline = split_byline(rest)
    paragraphs, captions = split_captions(rest)
    return assemble(
        source=source, title=title, paragraphs=paragraphs, captions=captions, byline=byline
    )
