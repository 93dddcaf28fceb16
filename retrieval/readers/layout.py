"""What all layouts share: lines, titles, and the laying out of an article's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.errors import SourceTitleOnly
from retrieval.readers.bylines import Byline
from retrieval.readers.inference import inferred
from retrieval.readers.outlets import outlet
from retrieval.types import Article, Block, BlockKind, Dating

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.readers.captions import Caption

_BETWEEN_BLOCKS = "\n\n"
# The longest title is that of a law; a longer line is a paragraph.
_LONGEST_TITLE = 300
_LONGEST_KICKER = 100
_SENTENCE = re.compile(r".+?\w{2}[.!?…](?=\s)")
# Text wrapped by an editor or a mail program: lines of about this many characters.
_SHORTEST_WRAPPED, _LONGEST_WRAPPED = 40, 120
_LIST_ITEM = re.compile(r"[-–—•*+]|\d+[.)]")
_LINE_IS_WHOLE = re.compile(r"[.!?…:;][”\"’)]?$")


def lines(text: str) -> list[str]:
    """The lines of normalised ``text`` that hold something, wrapped ones joined.

    Between blank lines, every line is a paragraph of its own, unless they are of one width and
    mostly end within a sentence.
    """
    joined = (_unwrapped(chunk.split("\n")) for chunk in text.strip("\n").split("\n\n"))
    return [line for chunk in joined for line in chunk if line]


def _unwrapped(chunk: list[str]) -> list[str]:
    broken = chunk[:-1]
    of_one_width = all(_SHORTEST_WRAPPED <= len(line) <= _LONGEST_WRAPPED for line in broken)
    if not broken or not of_one_width or any(map(_LIST_ITEM.match, chunk)):
        return chunk
    whole = sum(_LINE_IS_WHOLE.search(line) is not None for line in broken)
    return [" ".join(chunk)] if 2 * whole < len(broken) else chunk


def split_title(of: Sequence[str]) -> tuple[str, list[str]]:
    """The title that lines begin with, and the lines of the text.

    Where the first line is a paragraph, its first sentence is the title too.
    """
    first, *rest = of
    if len(first) <= _LONGEST_TITLE:
        return first, rest
    beginning = first[: _LONGEST_TITLE - 1]
    sentence = _SENTENCE.match(beginning)
    title = sentence.group() if sentence else (beginning.rpartition(" ")[0] or beginning) + "…"
    return title, list(of)


def split_kicker(of: list[str]) -> tuple[str | None, list[str]]:
    """The kicker above a title, a short line ending in a colon, and the other lines."""
    if len(of) > 1 and of[0].endswith(":") and len(of[0]) <= _LONGEST_KICKER:
        return of[0], of[1:]
    return None, of


def assemble(
    *,
    source: str,
    title: str,
    lead: str | None = None,
    paragraphs: Iterable[str] = (),
    captions: Iterable[Caption] = (),
    kicker: str | None = None,
    byline: Byline | None = None,
    url: str | None = None,
    dating: Dating | None = None,
) -> Article:
    """The article of these parts, each of them normalised and none of them blank.

    Lays out its text (lead, paragraphs, captions), names its outlet by ``url`` and, without a
    ``dating``, infers one. Errors: :class:`SourceTitleOnly` where there is no text.
    """
    body = ([(BlockKind.LEAD, lead, None)] if lead else []) + [
        (BlockKind.PARAGRAPH, paragraph, None) for paragraph in paragraphs
    ]
    parts = body + [(BlockKind.CAPTION, caption.text, caption.credit) for caption in captions]
    if not parts:
        raise SourceTitleOnly(source, title)
    blocks = []
    start = 0
    for kind, part, credit in parts:
        blocks.append(Block(kind, start, start + len(part), credit))
        start += len(part) + len(_BETWEEN_BLOCKS)
    signed = byline or Byline()
    return Article(
        source=source,
        title=title,
        text=_BETWEEN_BLOCKS.join(part for _, part, _ in parts),
        blocks=tuple(blocks),
        kicker=kicker,
        author=signed.author,
        agency=signed.agency,
        outlet=outlet(url) if url else None,
        url=url or None,
        dating=dating or inferred(_BETWEEN_BLOCKS.join(part for _, part, _ in body)),
    )
