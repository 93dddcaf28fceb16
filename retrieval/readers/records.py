"""Exports: JSON lines and CSV, an article in every line or row."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from retrieval.errors import (
    SourceDamaged,
    SourceError,
    SourceTooDeep,
    SourceTooLarge,
    SourceUnmapped,
)
from retrieval.readers.bylines import Byline
from retrieval.readers.composing import with_outlet
from retrieval.readers.decoding import decode
from retrieval.readers.layout import assemble, lines, split_title
from retrieval.readers.limits import MAX_RECORD_BYTES
from retrieval.readers.markup import flow, parse_html, text_of, text_or_none
from retrieval.readers.page_metadata import web_address
from retrieval.readers.stamps import stamp
from retrieval.vietnamese.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from retrieval.types import Article

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "article_id", "key"),
    "title": ("title", "headline", "tieu_de", "ten_bai"),
    "body": ("body", "content", "text", "full_text", "article_body", "noi_dung", "bai_viet"),
    "lead": ("lead", "sapo", "summary", "description", "abstract", "tom_tat", "mo_ta"),
    "date": (
        *("date", "published", "published_at", "published_time", "publish_date", "pub_date"),
        *("publication_date", "date_published", "datetime", "ngay", "ngay_dang", "thoi_gian"),
    ),
    "url": ("url", "link", "href", "permalink", "canonical_url", "lien_ket", "duong_dan"),
    "source": ("source", "outlet", "publisher", "site", "site_name", "newspaper", "bao", "nguon"),
    "author": ("author", "authors", "byline", "tac_gia"),
}
"""What an export may name each of our fields, in the order of preference."""
_NEEDED = ("title", "body")
_DELIMITERS = ",;\t|"
_NOT_IN_NAMES = re.compile(r"[\W_]+")
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|table|figure)\b[^<>]*>", re.IGNORECASE)
_MAX_SHOWN = 20


def read_json_lines(
    data: bytes, source: str, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | SourceError]:
    """An article for every JSON object, an object a line; blank lines are passed over.

    ``mapping`` names the column of each of our fields (``{"title": "tieu_de"}``) where it is none
    of those in :data:`FIELDS`. A broken line comes as its error, in its place.
    """
    seen: set[str] = set()
    for number, line in _lines(data, source):
        inside = f"{source}#{number}"
        try:
            if len(line) > MAX_RECORD_BYTES:
                raise SourceTooLarge(inside, len(line), MAX_RECORD_BYTES)
            fields = _object(line, inside)
            columns = _columns(fields, mapping)
            yield _article(fields, columns, source, number, seen)
        except SourceError as error:
            yield error
        except RecursionError:
            yield SourceTooDeep(inside, 1000)


def _lines(data: bytes, source: str) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, by their numbers from 1."""
    if b"\0" in data[:64] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data, source).encode("utf-8", "replace")
    start, number = 3 if data.startswith(b"\xef\xbb\xbf") else 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        line = data[start:end]
        if line.strip():
            yield number, line
        start = end + 1


def _object(line: bytes, source: str) -> dict[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(line, source)
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise SourceDamaged(source, "JSON", str(error)) from error
    if not isinstance(fields, dict):
        raise SourceDamaged(source, "JSON", "no object")
    return fields


def read_csv(
    data: bytes, source: str, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | SourceError]:
    """An article for every row below a row of names; comma, semicolon, tab or bar between fields.

    ``mapping`` as for :func:`read_json_lines`. A broken row comes as its error, in its place.
    Fields are bounded by the ``csv`` module's own limit (131,072 characters). Errors, raised for
    the whole: :class:`SourceUnmapped` where no column is the title or the body.
    """
    text = decode(data, source)
    head = text.lstrip("\r\n")[: csv.field_size_limit()].partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    columns: dict[str, str] = {}
    seen: set[str] = set()
    while True:
        number = rows.line_num + 1
        inside = f"{source}#{number}"
        try:
            row = next(rows)
            if not any(map(str.strip, row)):
                continue
            if not names:
                names = [normalise(name) for name in row]
                columns = _columns(names, mapping)
                _check_columns(names, columns, source)
                continue
            if len(row) > len(names):
                raise SourceDamaged(inside, "CSV", f"{len(row)} fields, {len(names)} names")
            fields = dict(zip(names, row, strict=False))
            yield _article(fields, columns, source, number, seen)
        except StopIteration:
            return
        except csv.Error as error:
            if not names:
                raise SourceDamaged(source, "CSV", str(error)) from error
            yield SourceDamaged(inside, "CSV", str(error))
        except SourceError as error:
            if error.source == source:  # of the names, not of this row
                raise
            yield error


def is_table(text: str, mapping: Mapping[str, str] | None = None) -> bool:
    """Whether the first line of ``text`` names columns, a title's and a body's among them."""
    first = text.lstrip().partition("\n")[0]
    if len(first) > csv.field_size_limit():
        return False
    for delimiter in _DELIMITERS:
        names = [name.strip().strip('"') for name in first.split(delimiter)]
        if len(names) > 1 and all(field in _columns(names, mapping) for field in _NEEDED):
            return True
    return False


def _columns(names: Iterable[str], mapping: Mapping[str, str] | None) -> dict[str, str]:
    """The column of each of our fields."""
    by_key = {_key(name): name for name in reversed(list(names))}
    columns = {}
    for field, synonyms in FIELDS.items():
        wanted = (mapping[field],) if mapping and field in mapping else synonyms
        column = next((by_key[_key(name)] for name in wanted if _key(name) in by_key), None)
        if column is not None:
            columns[field] = column
    return columns


def _key(name: str) -> str:
    return _NOT_IN_NAMES.sub("", fold(normalise(name)))


def _check_columns(names: Iterable[str], columns: dict[str, str], source: str) -> None:
    for field in _NEEDED:
        if field not in columns:
            shown = ", ".join(str(name)[:40] for name in list(names)[:_MAX_SHOWN])
            raise SourceUnmapped(source, field, shown)


def _article(
    fields: Mapping[str, Any], columns: dict[str, str], source: str, number: int, seen: set[str]
) -> Article:
    inside = f"{source}#{number}"
    _check_columns(fields, columns, inside)
    said = {field: _string(fields.get(column)) for field, column in columns.items()}
    name = f"{source}#{text_or_none(said.get('id')) or number}"
    name = f"{name}:{number}" if name in seen else name
    seen.add(name)
    body = said["body"]
    found = lines(flow(parse_html(body, inside)) if _MARKUP.search(body) else normalise(body))
    lead = text_or_none(said.get("lead"))
    title, _ = split_title([text_of(said["title"]) or next(iter(found), name)])
    article = assemble(
        source=name,
        title=title,
        lead=lead,
        paragraphs=[line for line in found if line != lead],  # some bodies begin with it
        byline=Byline(text_or_none(said.get("author"))),
        url=web_address(said.get("url"), None),
        dating=stamp(said.get("date", "")),
    )
    return with_outlet(article, text_or_none(said.get("source")))


def _string(value: Any) -> str:
    """A field's text; lists of texts are its paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(map(_string, value))
    return value if isinstance(value, str) else "" if value is None else str(value)
