"""The text of a web page as it was copied: date, kicker, title, lead, paragraphs, byline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.readers.bylines import split_byline
from retrieval.readers.captions import split_captions
from retrieval.readers.composing import split_date
from retrieval.readers.furniture import without_furniture
from retrieval.readers.layout import assemble, lines, split_kicker, split_title

if TYPE_CHECKING:
    from retrieval.types import Article


def read(text: str, source: str) -> Article | None:
    """The article on a page, None unless a line of its head is a date and nothing else.

    The lead is the first paragraph where others follow.
    """
    page = without_furniture(lines(text))
    dating, rest = split_date(page)
    if len(rest) == len(page) or not rest:
        return None
    kicker, rest = split_kicker(rest)
    title, rest = split_title(rest)
    rest, byline = split_byline(rest)
    paragraphs, captions = split_captions(rest)
    lead = paragraphs.pop(0) if len(paragraphs) > 1 else None
    return assemble(
        source=source,
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        captions=captions,
        kicker=kicker,
        byline=byline,
        dating=dating,
    )
