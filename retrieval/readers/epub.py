"""EPUB books and magazines: every chapter that holds text is an article."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from retrieval.errors import SourceDamaged, SourceEmpty, SourceError, SourceTitleOnly
from retrieval.readers.captions import marked_caption
from retrieval.readers.charsets import decode_declared
from retrieval.readers.composing import compose
from retrieval.readers.layout import lines
from retrieval.readers.markup import flow, one_line, parse_html, parse_xml, text_of
from retrieval.readers.packed import Budget, opened, unpacked
from retrieval.readers.stamps import stamp

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from lxml.etree import _Element

    from retrieval.types import Article, Dating

_CONTAINER = "META-INF/container.xml"
_CHAPTERS = frozenset({"application/xhtml+xml", "text/html"})


@dataclass(frozen=True, slots=True)
class _Book:
    title: str | None
    author: str | None
    publisher: str | None
    dating: Dating | None
    chapters: tuple[str, ...]


def read(data: bytes, source: str, budget: Budget) -> Iterator[Article | SourceError]:
    """The chapters of a book, in its order; those without a text (covers, lists) are passed over.

    A chapter's title is its first heading, else the book's. Errors, raised for the whole:
    :class:`SourceDamaged`, those of packed files and XML, :class:`SourceEmpty` without a chapter.
    """
    with opened(data, source) as packed:
        book = _book(packed, source, budget)
        found = False
        for name in book.chapters:
            inside = f"{source}#{name}"
            try:
                article = _chapter(_part(packed, name, inside, budget), inside, book)
            except (SourceEmpty, SourceTitleOnly):
                continue
            except SourceError as error:
                yield error
                if budget.spent:
                    return
            else:
                yield article
            found = True
        if not found:
            raise SourceEmpty(source)


def _part(packed: zipfile.ZipFile, name: str, source: str, budget: Budget) -> bytes:
    try:
        info = packed.getinfo(name)
    except KeyError as error:
        raise SourceDamaged(source, "EPUB", "the member is missing") from error
    return unpacked(packed, info, source, budget)


def _book(packed: zipfile.ZipFile, source: str, budget: Budget) -> _Book:
    container = _xml(packed, _CONTAINER, source, budget)
    path = next((e.get("full-path") for e in _all(container, "rootfile")), None)
    if not path:
        raise SourceDamaged(source, "EPUB", "no package document")
    package = _xml(packed, path, source, budget)
    items = {
        e.get("id"): posixpath.normpath(
            posixpath.join(posixpath.dirname(path), unquote(e.get("href") or ""))
        )
        for e in _all(package, "item")
        if e.get("media-type") in _CHAPTERS and "nav" not in (e.get("properties") or "").split()
    }
    order = [e.get("idref") for e in _all(package, "itemref")]
    return _Book(
        title=_said(package, "title"),
        author=_said(package, "creator"),
        publisher=_said(package, "publisher"),
        dating=stamp(_said(package, "date") or ""),
        chapters=tuple(dict.fromkeys(items[name] for name in order if name in items)),
    )


def _xml(packed: zipfile.ZipFile, name: str, source: str, budget: Budget) -> _Element:
    data = _part(packed, name, f"{source}#{name}", budget)
    return parse_xml(decode_declared(data, source), source)


def _all(tree: _Element, name: str) -> list[_Element]:
    return list(tree.iter(f"{{*}}{name}"))


def _said(package: _Element, name: str) -> str | None:
    return next((said for e in _all(package, name) if (said := text_of(e.text or ""))), None)


def _chapter(data: bytes, source: str, book: _Book) -> Article:
    page = parse_html(decode_declared(data, source), source)
    for element in list(page.iter("head", "script", "style", "nav")):
        element.drop_tree()
    captions = []
    for element in list(page.iter("figcaption")):
        if line := one_line(element):
            captions.append(marked_caption(line))
        element.drop_tree()
    headings = (one_line(e) for name in ("h1", "h2", "h3") for e in page.iter(name))
    return compose(
        lines(flow(page)),
        source,
        title=next(filter(None, headings), book.title),
        captions=captions,
        author=book.author,
        outlet=book.publisher,
        dating=book.dating,
    )
