"""Any document, from its bytes to the articles in it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from retrieval.errors import SourceEmpty, SourceError, SourceIsFeed, SourceTitleOnly, SourceTooLarge
from retrieval.readers import docx, epub, layouts, markdown, pdf, webpage
from retrieval.readers.charsets import decode_declared
from retrieval.readers.kinds import Kind, kind_of
from retrieval.readers.limits import MAX_BYTES, MAX_EXPORT_BYTES
from retrieval.readers.mail import Mail
from retrieval.readers.objects import read_json
from retrieval.readers.packed import Budget, gunzipped, members
from retrieval.readers.tables import is_table, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from retrieval.types import Article

_OF_MANY = frozenset({Kind.ZIP, Kind.GZIP, Kind.EPUB, Kind.JSON_LINES, Kind.CSV})


def read_document(
    data: bytes,
    source: str,
    *,
    url: str | None = None,
    mime: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Iterator[Article | SourceError]:
    """The articles in ``data``, one after the other as they are asked for.

    One for a web page, a PDF, a Word document, Markdown and text in any layout; many for JSON,
    CSV, EPUB, mails, and a zip of any of these. What is broken comes as a :class:`SourceError`
    value in its place, and the rest goes on; nothing is raised. A member's source is
    ``archive#member``.

    ``source`` names the document (a path or an address), ``url`` is where it was fetched from and
    ``mime`` what the server declared (``text/html; charset=…``); ``mapping`` names the columns of
    an export, see :func:`retrieval.readers.records.columns_of`. What it is, is told by its
    content, then its name, then by ``mime``. Limits: :mod:`retrieval.readers.limits`.
    """
    yield from _read(data, source, url, mime, mapping, Budget())


def _read(
    data: bytes,
    source: str,
    url: str | None,
    mime: str | None,
    mapping: Mapping[str, str] | None,
    budget: Budget,
) -> Iterator[Article | SourceError]:
    try:
        kind = kind_of(data, _name(source, url), mime)
        limit = MAX_EXPORT_BYTES if kind in _OF_MANY else MAX_BYTES
        if len(data) > limit:
            raise SourceTooLarge(source, len(data), limit)
        if kind in {Kind.ZIP, Kind.GZIP, Kind.MAIL}:
            budget.enter(source)
            try:
                yield from _packed(kind, data, source, url, mapping, budget)
            finally:
                budget.leave()
        elif kind is Kind.EPUB:
            yield from epub.read(data, source, budget)
        elif kind is Kind.JSON_LINES:
            yield from read_json(data, source, mapping)
        elif kind is Kind.CSV:
            yield from read_csv(data, source, mapping)
        else:
            yield from _one(kind, data, source, url, mime, mapping, budget)
    except SourceError as error:
        yield error


def _packed(
    kind: Kind,
    data: bytes,
    source: str,
    url: str | None,
    mapping: Mapping[str, str] | None,
    budget: Budget,
) -> Iterator[Article | SourceError]:
    if kind is Kind.GZIP:
        inner = source.removesuffix(".gz")
        yield from _read(gunzipped(data, source, budget), inner, url, None, mapping, budget)
        return
    if kind is Kind.MAIL:
        yield from _mailed(Mail.read(data, source), source, mapping, budget)
        return
    found = False
    for name, content in members(data, source, budget):
        found = True
        if isinstance(content, SourceError):
            yield content
        else:
            yield from _read(content, f"{source}#{name}", None, None, mapping, budget)
    if not found:
        yield SourceEmpty(source)


def _mailed(
    mail: Mail, source: str, mapping: Mapping[str, str] | None, budget: Budget
) -> Iterator[Article | SourceError]:
    """A mail's own text, which may be too short for one where it brings documents, and those."""
    try:
        yield mail.article(source)
    except (SourceEmpty, SourceTitleOnly) as error:
        if not mail.brought:
            yield error
    except SourceError as error:
        yield error
    for name, content in mail.documents():
        yield from _read(content, f"{source}#{name}", None, None, mapping, budget)


def _one(
    kind: Kind,
    data: bytes,
    source: str,
    url: str | None,
    mime: str | None,
    mapping: Mapping[str, str] | None,
    budget: Budget,
) -> Iterator[Article | SourceError]:
    match kind:
        case Kind.HTML:
            yield webpage.read(data, source, url=url, mime=mime)
        case Kind.PDF:
            yield pdf.read(data, source, url=url)
        case Kind.DOCX:
            yield docx.read(data, source, budget, url=url)
        case Kind.MARKDOWN:
            yield markdown.read(data, source, url=url)
        case Kind.XML:
            raise SourceIsFeed(source)
        case _:
            text = decode_declared(data, source, mime)
            if is_table(text, mapping):
                yield from read_csv(data, source, mapping)
            else:
                yield layouts.read_text(text, source)


def _name(source: str, url: str | None) -> str:
    """The file name that tells a kind: of the address, where it has one, else of the source."""
    if url is not None:
        try:
            path = urlsplit(url).path
        except ValueError:
            path = ""
        if PurePosixPath(path).suffix:
            return path
    return source
