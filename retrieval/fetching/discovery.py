"""From the address that a person gives to the feed that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from retrieval.errors import SourceNoFeed
from retrieval.fetching.addresses import is_address
from retrieval.readers.charsets import decode_declared
from retrieval.readers.feeds import read_feed
from retrieval.readers.kinds import Kind, kind_of
from retrieval.readers.markup import parse_html

if TYPE_CHECKING:
    from retrieval.fetching.fetcher import Fetched, Fetcher
    from retrieval.readers.feeds import Feed

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})


def find_feed(fetcher: Fetcher, url: str) -> tuple[str, Feed]:
    """The feed at ``url``, or the first that the page there links to, and its address.

    Errors: :class:`SourceNoFeed`, those of fetching and of reading a feed.
    """
    found = fetcher.fetch(url)
    assert found is not None  # asked without marks
    if kind_of(found.data, found.url, found.mime) is Kind.HTML:
        linked = linked_feeds(found)
        if not linked:
            raise SourceNoFeed(url)
        url = linked[0]
        found = fetcher.fetch(url)
        assert found is not None
    return url, read_feed(found.data, found.url, mime=found.mime)


def linked_feeds(page: Fetched) -> list[str]:
    """The feeds that a page names in ``<link rel="alternate">``, in its order."""
    tree = parse_html(decode_declared(page.data, page.url, page.mime), page.url)
    bases = [urljoin(page.url, base.get("href")) for base in tree.iter("base") if base.get("href")]
    base = next(filter(is_address, bases), page.url)
    found = (
        urljoin(base, link.get("href", "").strip())
        for link in tree.iter("link")
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").partition(";")[0].strip().lower() in _TYPES
        and link.get("href")
    )
    return list(dict.fromkeys(filter(is_address, found)))
