"""From the address that a person gives to the feed that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.errors import SourceNoFeed
from retrieval.readers.charsets import decode_declared
from retrieval.readers.feeds import read_feed
from retrieval.readers.kinds import Kind, kind_of
from retrieval.readers.markup import parse_html
from retrieval.readers.page_metadata import web_address

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
    bases = (web_address(base.get("href"), page.url) for base in tree.iter("base"))
    base = next(filter(None, bases), page.url)
    found = (
        web_address(link.get("href"), base)
        for link in tree.iter("link")
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").partition(";")[0].strip().lower() in _TYPES
    )
    return list(dict.fromkeys(filter(None, found)))
