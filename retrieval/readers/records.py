"""Records of exports, whatever they name their fields, and the articles in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from retrieval.errors import SourceEmpty, SourceTitleOnly, SourceUnmapped
from retrieval.readers.bylines import Byline
from retrieval.readers.composing import with_outlet
from retrieval.readers.embedded import text_lines
from retrieval.readers.layout import assemble, split_title
from retrieval.readers.markup import text_of, text_or_none
from retrieval.readers.page_metadata import web_address
from retrieval.readers.stamps import stamp
from retrieval.vietnamese.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
_NEEDED = ("title", "body")  # without these a record is no article

_NOT_IN_NAMES = re.compile(r"[\W_]+")
_MAX_SHOWN = 20
# Where programs put what a field says if it is no plain text: WordPress, MongoDB, schema.org.
_WITHIN = ("rendered", "$date", "$oid", "$numberLong", "name", "text", "content", "value")


def columns_of(names: Iterable[str], mapping: Mapping[str, str] | None) -> dict[str, str]:
    """The column of each of our fields.

    ``mapping`` names those (``{"title": "tieu_de"}``) that are none of those in :data:`FIELDS`.
    """
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


def has_needed(columns: Mapping[str, str]) -> bool:
    """Whether a record of these columns is an article."""
    return all(field in columns for field in _NEEDED)


def check_columns(names: Iterable[str], columns: dict[str, str], source: str) -> None:
    """Errors: :class:`SourceUnmapped`."""
    for field in _NEEDED:
        if field not in columns:
            shown = ", ".join(str(name)[:40] for name in list(names)[:_MAX_SHOWN])
            raise SourceUnmapped(source, field, shown)


def article_of(
    fields: Mapping[str, Any], columns: dict[str, str], inside: str, name: str, seen: set[str]
) -> Article:
    """The article that a record is.

    ``inside`` is the place of the record, which its errors name: ``name``, which its source begins
    with, and a number. ``seen`` are the sources of the records before it. Errors:
    :class:`SourceUnmapped`, :class:`SourceEmpty`, :class:`SourceTitleOnly`, those of markup.
    """
    check_columns(fields, columns, inside)
    said = {
        field: _string(fields.get(column), ", " if field == "author" else "\n\n")
        for field, column in columns.items()
    }
    number = inside.removeprefix(f"{name}#")
    url = web_address(said.get("url"), None)
    # By its number last: the next export may have other records before it.
    source = f"{name}#{text_or_none(said.get('id')) or url or number}"
    source = f"{source}:{number}" if source in seen else source
    seen.add(source)
    found = text_lines(said["body"], inside)
    lead = text_or_none(said.get("lead"))
    title = text_of(said["title"]) or next(iter(found), lead)
    if title is None:
        raise SourceEmpty(inside)
    title, _ = split_title([title])
    paragraphs = [line for line in found if line != lead]  # some bodies begin with it
    if not paragraphs and not lead:
        raise SourceTitleOnly(inside, title)
    article = assemble(
        source=source,
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        byline=Byline(text_or_none(said.get("author"))),
        url=url,
        dating=stamp(said.get("date", "")),
    )
    return with_outlet(article, text_or_none(said.get("source")))


def _string(value: Any, between: str) -> str:
    """A field's text; lists of texts are its paragraphs, or stand ``between`` others."""
    if isinstance(value, list):
        return between.join(filter(None, (_string(each, between) for each in value)))
    if isinstance(value, dict):
        inner = next((value[name] for name in _WITHIN if name in value), None)
        return _string(inner, between)
    return value if isinstance(value, str) else "" if value is None else str(value)
