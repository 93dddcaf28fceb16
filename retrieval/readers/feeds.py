"""RSS, Atom and sitemaps: where the articles of an outlet are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.errors import SourceNoFeed, SourceTooLarge
from retrieval.readers.charsets import decode_declared
from retrieval.readers.limits import MAX_ENTRIES, MAX_FEED_BYTES
from retrieval.readers.markup import letters_of, parse_xml, text_of
from retrieval.readers.packed import Budget, gunzipped
from retrieval.readers.page_metadata import web_address
from retrieval.readers.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from lxml.etree import _Element

    from retrieval.types import Dating

    _Words = dict[str, list[_Element]]

_ATOM_1 = "http://www.w3.org/2005/Atom"
_ATOM_03 = "http://purl.org/atom/ns#"
_RSS_1 = "http://purl.org/rss/1.0/"
_RSS_09 = "http://my.netscape.com/rdf/simple/0.9/"
_DC = "http://purl.org/dc/elements/1.1/"
_DC_TERMS = "http://purl.org/dc/terms/"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# Namespaces whose words mean what they mean without one. Those of pictures and sounds, which have
# titles and descriptions too, are none of them.
_SPACES = ("", _ATOM_1, _ATOM_03, _RSS_1, _RSS_09, _DC, _DC_TERMS, _NEWS)

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

_PUBLISHED = ("pubDate", "published", "issued", "publication_date", "date", "created")
_UPDATED = ("updated", "modified", "lastmod")
_SUMMARY = ("description", "summary")


class FeedKind(StrEnum):
    FEED = "feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap_index"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address that a feed names, absolute, and what it says about it, on one line each.

    In a sitemap index it is that of another sitemap.
    """

    url: str
    title: str | None = None
    published: Dating | None = None
    updated: Dating | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's entries, in its order, each address once; ``cut``: it had more than are read."""

    kind: FeedKind
    title: str | None
    entries: tuple[Entry, ...]
    cut: bool = False


_ROOTS = {
    "rss": (FeedKind.FEED, "item"),
    "RDF": (FeedKind.FEED, "item"),
    "feed": (FeedKind.FEED, "entry"),
    "urlset": (FeedKind.SITEMAP, "url"),
    "sitemapindex": (FeedKind.SITEMAP_INDEX, "sitemap"),
}


def read_feed(data: bytes, url: str, *, mime: str | None = None) -> Feed:
    """The feed or sitemap that ``data``, fetched from ``url``, is; packed by gzip or not.

    RSS 0.9 to 2.0, Atom 0.3 and 1.0, sitemaps, news sitemaps and sitemap indexes. Entries without
    an address in the web are left out. Errors: :class:`SourceNoFeed`, :class:`SourceTooLarge`,
    and those of :func:`parse_xml` (entities are refused).
    """
    if data.startswith(b"\x1f\x8b"):
        data = gunzipped(data, url, Budget(limit=MAX_FEED_BYTES))
    if len(data) > MAX_FEED_BYTES:
        raise SourceTooLarge(url, len(data), MAX_FEED_BYTES)
    text = decode_declared(data, url, mime)
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):  # a list of addresses, JSON
        raise SourceNoFeed(url)
    root = parse_xml(text, url)
    known = _ROOTS.get(_local(root)[1])
    if known is None:
        raise SourceNoFeed(url)
    kind, name = known
    entries: dict[str, Entry] = {}
    spaces = {*_SPACES, _local(root)[0]}  # some old feeds have one of their own
    found = (e for e in root.iter(f"{{*}}{name}") if _local(e)[0] in spaces)
    for element in islice(found, MAX_ENTRIES):
        entry = _entry(element, url, spaces)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    cut = next(found, None) is not None
    return Feed(kind, _feed_title(root, spaces), tuple(entries.values()), cut)


def _feed_title(root: _Element, spaces: AbstractSet[str]) -> str | None:
    channel = next(root.iter("{*}channel"), root)
    return _first(_words(channel, spaces), ("title",))


def _entry(element: _Element, url: str, spaces: AbstractSet[str]) -> Entry | None:
    words = _words(element, spaces)
    link = _link(words)
    address = web_address(link[0], _base(link[1], url)) if link else None
    if address is None:
        return None
    return Entry(
        address,
        title=_first(words, ("title",)),
        published=_date(words, _PUBLISHED),
        updated=_date(words, _UPDATED),
        summary=_first(words, _SUMMARY),
    )


def _base(element: _Element, url: str) -> str:
    """What relative addresses in ``element`` are relative to: ``xml:base``, else the feed's own."""
    around = [element, *element.iterancestors()]
    for stated in filter(None, (each.get(_XML_BASE) for each in reversed(around))):
        url = web_address(stated, url) or url
    return url


def _words(element: _Element, spaces: AbstractSet[str]) -> _Words:
    """The children by their names; those of ``news:news`` too."""
    words: _Words = {}
    for child in element:
        space, name = _local(child)
        if space == _NEWS and name == "news":
            for name, inner in _words(child, spaces).items():
                words.setdefault(name, []).extend(inner)
        elif space in spaces:
            words.setdefault(name, []).append(child)
    return words


def _link(words: _Words) -> tuple[str, _Element] | None:
    """The address of the article itself: text in RSS and sitemaps, an attribute in Atom."""
    for child in _named(words, ("link", "loc")):
        href = child.get("href")
        if href and child.get("rel", "alternate") == "alternate":
            return href, child
        if child.text and child.text.strip():
            return child.text, child
    for child in _named(words, ("guid", "id")):
        address = (child.text or "").strip()
        if child.get("isPermaLink", "true") == "true" and address.startswith("http"):
            return address, child
    return None


def _first(words: _Words, names: tuple[str, ...]) -> str | None:
    texts = (text_of(letters_of(child)) for child in _named(words, names))
    return next(filter(None, texts), None)


def _date(words: _Words, names: tuple[str, ...]) -> Dating | None:
    datings = (stamp(child.text or "") for child in _named(words, names))
    return next(filter(None, datings), None)


def _named(words: _Words, names: tuple[str, ...]) -> Iterator[_Element]:
    return (child for name in names for child in words.get(name, ()))


def _local(element: _Element) -> tuple[str, str]:
    """Namespace and local name; sitemaps have namespaces of many spellings, which count as none."""
    space, _, name = str(element.tag).rpartition("}")
    space = space.lstrip("{")
    return ("" if "/schemas/sitemap/" in space else space), name
