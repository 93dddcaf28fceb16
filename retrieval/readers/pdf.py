"""PDF files: the text that they hold, its lines joined to paragraphs again."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, groupby
from math import hypot
from operator import itemgetter
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from retrieval.errors import (
    SourceDamaged,
    SourceEncrypted,
    SourceScanned,
    SourceTooLong,
    SourceTooManyPages,
)
from retrieval.readers.composing import compose
from retrieval.readers.dating import stated
from retrieval.readers.legacy import font_of
from retrieval.readers.limits import MAX_PAGES, MAX_PDF_CHARACTERS
from retrieval.readers.stamps import stamp
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retrieval.types import Article, Dating

_NUMBER = re.compile(r"\d{1,6}")
_HYPHENATED = re.compile(r"\w-$")
_PAGE_NUMBER = re.compile(r"\W*(?:trang|page)?\W*\d{1,4}(?:\W+\d{1,4})?\W*", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][”\"’)]*$")
_LIST_ITEM = re.compile(r"(?:[-–—•*+]|\d{1,2}[.)]) ")
# A line shorter than this share of the usual ones was not filled: its paragraph ends there.
_FILLED = 0.75
# The same for a line that ends a sentence.
_FULL = 0.9
# On so many pages, and on half of them, the same first or last line is the page's.
_MIN_REPEATED = 2
# How many lines the head or the foot of a page may have.
_MOST_RUNNING = 4
_LONGEST_RUNNING = 200
# A title is printed so much larger than the text, and is no shorter than this; a masthead may be.
_LARGER = 1.1
_SHORTEST_TITLE = 15
# How far down the first page its title begins, and how many lines it takes.
_HEAD = 5


def read(data: bytes, source: str, *, url: str | None = None) -> Article:
    """The article that a PDF holds.

    The date is one that stands in its head, or inferred, or that of the file's making.
    Errors: :class:`SourceScanned`, :class:`SourceEncrypted`, :class:`SourceDamaged`,
    :class:`SourceTooManyPages`, :class:`SourceTooLong`.
    """
    try:
        content = _content(data, source)
    except (DependencyError, PyPdfError, RecursionError, MemoryError) as error:
        raise SourceDamaged(source, "PDF", str(error) or type(error).__name__) from error
    found = _without_running_lines(content.pages)
    if not found:
        raise SourceScanned(source, len(content.pages))
    titles = (_split_title(found, title) for title in (content.title, content.largest))
    head, rest = next((split for split in titles if split[0]), ([], found))
    paragraphs = [*head, *_paragraphs(rest)]
    title = head[-1] if head else None
    return compose(paragraphs, source, title=title, url=url, made=content.made)


@dataclass(frozen=True, slots=True)
class _Content:
    """The lines of every page; the title and date of the metadata; what is printed largest."""

    pages: list[list[str]]
    title: str | None
    largest: str | None
    made: Dating | None


def _content(data: bytes, source: str) -> _Content:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not _unlocked(reader):
        raise SourceEncrypted(source)
    texts: list[str] = []
    printed: list[tuple[float, str]] = []
    characters = 0
    for page in reader.pages:
        if len(texts) == MAX_PAGES:
            raise SourceTooManyPages(source, MAX_PAGES)
        texts.append(page.extract_text(visitor_text=None if texts else _noting(printed)))
        characters += len(texts[-1])
        if characters > MAX_PDF_CHARACTERS:
            raise SourceTooLong(source, MAX_PDF_CHARACTERS)
    meant = font_of("".join(texts)) or str
    pages = [list(filter(None, normalise(meant(text)).split("\n"))) for text in texts]
    largest = _largest(printed)
    said = reader.metadata
    return _Content(
        pages,
        " ".join(normalise(str(said.title or "")).split()) if said else None,
        normalise(meant(largest)) if largest else None,
        _made(reader),
    )


def _noting(printed: list[tuple[float, str]]) -> Callable[..., None]:
    """Notes what is printed, and how large, in the order of the page."""

    def note(text: str, page: list[float], line: list[float], _: object, size: float) -> None:
        if text.strip():
            printed.append((size * hypot(*line[2:4]) * hypot(*page[2:4]), text))

    return note


def _largest(printed: list[tuple[float, str]]) -> str | None:
    """The largest text on a page, in one size, where it is larger than most of it."""
    letters: Counter[float] = Counter()
    for size, text in printed:
        letters[round(size, 1)] += len(text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    runs = [
        (size, "".join(text for _, text in run))
        for size, run in groupby(printed, key=lambda each: round(each[0], 1))
        if size > _LARGER * usual
    ]
    titles = [run for run in runs if len(_letters(run[1])) >= _SHORTEST_TITLE]
    return max(titles, key=itemgetter(0))[1] if titles else None


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
    kept = [list(page) for page in pages]
    for _ in range(_MOST_RUNNING):
        edges: Counter[str] = Counter()
        for number, page in enumerate(kept):
            for line in {*page[:1], *page[-1:]}:
                edges.update(_ways_to_run(line, number))
        running = {way for way, n in edges.items() if n >= _MIN_REPEATED and 2 * n >= len(pages)}
        for number, page in enumerate(kept):
            for edge in (0, -1):
                if page and (
                    _PAGE_NUMBER.fullmatch(page[edge])
                    or not running.isdisjoint(_ways_to_run(page[edge], number))
                ):
                    del page[edge]
    return [line for page in kept for line in page]


def _ways_to_run(line: str, page: int) -> set[str]:
    """What ``line`` has in common with others of its kind: all of it, or all but a page's number.

    A number that grows with the pages is written as what it is on the first.
    """
    numbered = (
        f"{line[: n.start()]}\0{int(n.group()) - page}\0{line[n.end() :]}"
        for n in _NUMBER.finditer(line[:_LONGEST_RUNNING])
    )
    return {line, *numbered}


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
            yield _joined(paragraph)
            paragraph = []
        paragraph.append(line)
        ended = _ENDED.search(line) is not None
        if len(line) < (_FULL if ended else _FILLED) * usual:
            yield _joined(paragraph)
            paragraph = []
    if paragraph:
        yield _joined(paragraph)


def _joined(found: list[str]) -> str:
    """Lines as one; a hyphen at the end of one holds its word together with the next."""
    between = ("" if _HYPHENATED.search(line) else " " for line in found[:-1])
    return "".join(chain.from_iterable(zip(found, chain(between, [""]), strict=True)))
