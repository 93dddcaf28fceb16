"""PDF files: the text that they hold, its lines joined to paragraphs again."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from retrieval.errors import (
    SourceDamaged,
    SourceEncrypted,
    SourceScanned,
    SourceTooLarge,
    SourceTooMany,
)
from retrieval.readers.composing import compose
from retrieval.readers.dating import stated
from retrieval.readers.limits import MAX_PAGES, MAX_PDF_CHARACTERS
from retrieval.readers.stamps import stamp
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.types import Article, Dating

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\W*\d{1,4}(?:\W+\d{1,4})?\W*", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][”\"’)]*$")
_LIST_ITEM = re.compile(r"(?:[-–—•*+]|\d{1,2}[.)]) ")
# A line shorter than this share of the usual ones was not filled: its paragraph ends there.
_FILLED = 0.75
# The same for a line that ends a sentence.
_FULL = 0.9
# On so many pages, and on half of them, the same first or last line is the page's.
_MIN_REPEATED = 2
# How far down the first page its title begins, and how many lines it takes.
_HEAD = 5


def read(data: bytes, source: str, *, url: str | None = None) -> Article:
    """The article that a PDF holds.

    The date is one that stands in its head, or inferred, or that of the file's making.
    Errors: :class:`SourceScanned`, :class:`SourceEncrypted`, :class:`SourceDamaged`,
    :class:`SourceTooMany` pages, :class:`SourceTooLarge`.
    """
    try:
        pages, title, made = _content(data, source)
    except (DependencyError, PyPdfError, RecursionError, MemoryError) as error:
        raise SourceDamaged(source, "PDF", str(error) or type(error).__name__) from error
    found = _without_running_lines(pages)
    if not found:
        raise SourceScanned(source, len(pages))
    head, rest = _split_title(found, title)
    paragraphs = [*head, *_paragraphs(rest)]
    return compose(paragraphs, source, title=title if head else None, url=url, made=made)


def _content(data: bytes, source: str) -> tuple[list[list[str]], str | None, Dating | None]:
    """The lines of every page, the title and the date of the file's metadata."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not _unlocked(reader):
        raise SourceEncrypted(source)
    pages: list[list[str]] = []
    characters = 0
    for page in reader.pages:
        if len(pages) == MAX_PAGES:
            raise SourceTooMany(source, MAX_PAGES)
        text = normalise(page.extract_text())
        characters += len(text)
        if characters > MAX_PDF_CHARACTERS:
            raise SourceTooLarge(source, characters, MAX_PDF_CHARACTERS)
        pages.append([line for line in text.split("\n") if line])
    said = reader.metadata
    return (
        pages,
        " ".join(normalise(str(said.title or "")).split()) if said else None,
        _made(reader),
    )


def _unlocked(reader: PdfReader) -> bool:
    """Many files are locked against changes alone and open without a password."""
    try:
        return bool(reader.decrypt(""))
    except DependencyError:  # encrypted by an algorithm for which no library is installed
        return False


def _made(reader: PdfReader) -> Dating | None:
    made = reader.metadata.creation_date if reader.metadata else None
    return None if made is None else stamp(made.isoformat(timespec="minutes"))


def _without_running_lines(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without page numbers and what stands at the edge of every page."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_DIGITS.sub("0", line) for line in (*page[:1], *page[-1:])})
    running = {line for line, n in edges.items() if n >= _MIN_REPEATED and 2 * n >= len(pages)}
    kept = []
    for page in pages:
        last = len(page) - 1
        kept += [
            line
            for n, line in enumerate(page)
            if not (
                n in {0, last}
                and (_PAGE_NUMBER.fullmatch(line) or _DIGITS.sub("0", line) in running)
            )
        ]
    return kept


def _split_title(found: list[str], title: str | None) -> tuple[list[str], list[str]]:
    """The title and the dates above it, if the ``title`` of the metadata is in print, and the rest.

    What else stands above it is the page's.
    """
    wanted = _letters(title or "")
    for start in range(min(len(found), _HEAD)):
        so_far = ""
        for end in range(start, min(len(found), start + _HEAD)):
            so_far += _letters(found[end])
            if wanted and so_far == wanted:
                dates = [line for line in found[:start] if stated(line)]
                return [*dates, " ".join(found[start : end + 1])], found[end + 1 :]
    return [], found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _paragraphs(found: list[str]) -> Iterator[str]:
    """Lines joined to paragraphs: one ends where its line ends a sentence, or is not filled."""
    lengths = sorted(map(len, found))
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    paragraph: list[str] = []
    for line in found:
        if paragraph and _LIST_ITEM.match(line):
            yield " ".join(paragraph)
            paragraph = []
        paragraph.append(line)
        ended = _ENDED.search(line) is not None
        if len(line) < (_FULL if ended else _FILLED) * usual:
            yield " ".join(paragraph)
            paragraph = []
    if paragraph:
        yield " ".join(paragraph)
