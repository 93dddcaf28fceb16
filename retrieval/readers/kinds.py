"""What kind of document some bytes are: by their content, then by name, the declared type last."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    HTML = "html"
    XML = "xml"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    ZIP = "zip"
    GZIP = "gzip"
    MARKDOWN = "markdown"
    JSON_LINES = "jsonl"
    CSV = "csv"
    MAIL = "mail"
    TEXT = "text"


_HEAD = 2048
_BY_NAME = {
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".json": Kind.JSON_LINES,
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".txt": Kind.TEXT,
    ".eml": Kind.MAIL,
    ".mht": Kind.MAIL,
    ".mhtml": Kind.MAIL,
}
_BY_MIME = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/markdown": Kind.MARKDOWN,
    "application/jsonl": Kind.JSON_LINES,
    "application/x-ndjson": Kind.JSON_LINES,
    "text/csv": Kind.CSV,
    "message/rfc822": Kind.MAIL,
    "multipart/related": Kind.MAIL,
    "text/tab-separated-values": Kind.CSV,
}
_BEFORE_HTML = r"(?:\s|<!--.*?-->|<\?xml.{0,200}?\?>)*"
# The tags by which browsers tell a page (MIME Sniffing Standard of the WHATWG), and some more.
_HTML = re.compile(
    rf"{_BEFORE_HTML}<(?:!doctype\s+html|html|head|body|title|meta|script|style|table|article|main|"
    r"section|div|h1|p|base|link)(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(
    rf"{_BEFORE_HTML}(?:<\?xml\s|<!doctype\s|<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_JSON_OBJECT = re.compile(r'\s*(?:\[\s*)?\{\s*(?:"|\})')
# Headers from the first line on, one of them such as no person writes.
_MAIL = re.compile(
    r"(?:[A-Za-z][\w-]{1,40}:[ \t][^\n]*\n(?:[ \t][^\n]*\n)*)*?"
    r"(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|Snapshot-Content-Location):",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\s*(?:# \S|---\n(?:[\w-]+ ?:.*\n)+---\n)")


def kind_of(data: bytes, name: str, mime: str | None = None) -> Kind:
    """The kind of ``data``; text where nothing says otherwise, whatever text it may be."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if b"%PDF-" in data[:1024] and not _HTML.match(_beginning(data)):
        return Kind.PDF
    beginning = _beginning(data)
    for pattern, kind in (
        (_HTML, Kind.HTML),
        (_XML, Kind.XML),
        (_JSON_OBJECT, Kind.JSON_LINES),
        (_MAIL, Kind.MAIL),
    ):
        if pattern.match(beginning):
            return kind
    by_name = _BY_NAME.get(PurePosixPath(name.lower()).suffix)
    if by_name is None and _MARKDOWN.match(beginning.replace("\r\n", "\n")):
        return Kind.MARKDOWN
    return by_name or _BY_MIME.get((mime or "").partition(";")[0].strip().lower()) or Kind.TEXT


def _beginning(data: bytes) -> str:
    """The first characters, in whatever encoding: marks and letters of markup are ASCII."""
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = frozenset(packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return Kind.ZIP
    if "word/document.xml" in names:
        return Kind.DOCX
    return Kind.EPUB if "META-INF/container.xml" in names else Kind.ZIP  # some lack "mimetype"
