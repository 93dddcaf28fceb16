"""An address, the title and the body, with lines of dashes between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.readers.bylines import split_byline
from retrieval.readers.captions import split_captions
from retrieval.readers.dating import stated
from retrieval.readers.furniture import without_furniture
from retrieval.readers.layout import assemble, lines, split_kicker, split_title
from retrieval.readers.outlets import hostname
from retrieval.readers.stamps import believed

if TYPE_CHECKING:
    from retrieval.types import Article

_ADDRESS = re.compile(r"(?:(?:URL|Link|Nguồn) ?: ?)?(?P<url>https?://\S+)", re.IGNORECASE)
_RULE = re.compile(r"^[-–—=_*]{3,}$", re.MULTILINE)


def read(text: str, source: str) -> Article | None:
    """The article below an address, None unless the first line is one and others follow.

    Without lines of dashes the first line below the address is the title.
    """
    first, _, below = text.partition("\n")
    address = _ADDRESS.fullmatch(first)
    if address is None or hostname(address["url"]) is None:
        return None
    content = without_furniture([line for section in _RULE.split(below) for line in lines(section)])
    if not content:
        return None
    kicker, rest = split_kicker(content)
    title, rest = split_title(rest)
    printed = stated(rest[0]) if rest else None
    rest, byline = split_byline(rest[1:] if printed else rest)
    paragraphs, captions = split_captions(rest)
    return assemble(
        source=source,
        title=title,
        paragraphs=paragraphs,
        captions=captions,
        kicker=kicker,
        byline=byline,
        url=address["url"],
        dating=believed(printed),
    )
