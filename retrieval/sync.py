"""Following the feeds: what they speak of is fetched, read and stored, each article once.

What a feed says is queued in the database with the feed's own state, and a page counts as seen in
the transaction that stores its article: wherever a process ends, the next one goes on from there.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from retrieval.errors import SourceError
from retrieval.fetching.addresses import checked, identity
from retrieval.fetching.crowd import Request, fetch_all
from retrieval.fetching.discovery import find_feed
from retrieval.readers.feeds import FeedKind, read_feed
from retrieval.settling import Became, Synced, asked_pause, settle
from retrieval.store.feeds import Part
from retrieval.store.pages import Expected, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from retrieval.encoder import Encoder
    from retrieval.fetching import Fetched, Fetcher
    from retrieval.readers.feeds import Entry, Feed
    from retrieval.store import Store
    from retrieval.store.feeds import StoredFeed
    from retrieval.types import Dating

__all__ = ["Became", "Synced", "follow", "page_at", "read_feeds", "read_pages", "sync"]

_log = logging.getLogger(__name__)

_FEED_RETRY, _FEED_LONGEST = timedelta(minutes=5), timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def sync(
    store: Store,
    load_encoder: Callable[[], Encoder],
    fetcher: Fetcher,
    *,
    clock: Callable[[], datetime] = now,
    limit: int | None = None,
) -> Iterator[Synced]:
    """Reads the feeds that are due, then at most ``limit`` of the pages that are, newest first.

    Yields the feeds that failed and all pages; what has been yielded is stored. Errors: those of
    the store and :class:`ModelMismatch`.
    """
    yield from read_feeds(store, fetcher, clock=clock)
    pages = store.pages.due(clock(), limit)
    yield from read_pages(store, load_encoder, fetcher, pages, clock=clock)


def follow(
    store: Store, fetcher: Fetcher, url: str, *, clock: Callable[[], datetime] = now
) -> tuple[str, str | None, bool]:
    """Follows the feed at ``url``, or that of the page there: its address, title, whether new.

    Errors: those of :func:`find_feed`.
    """
    address, feed = find_feed(fetcher, url)
    address = fetcher.checked(address)
    return address, feed.title, store.feeds.add(address, feed.title, clock())


def read_feeds(
    store: Store, fetcher: Fetcher, *, clock: Callable[[], datetime] = now
) -> Iterator[Synced]:
    """Queues what the feeds that are due speak of; yields the feeds that failed."""
    seen: set[int] = set()
    # Those of an index become due when it is read.
    while due := [feed for feed in store.feeds.due(clock()) if feed.id not in seen]:
        seen.update(feed.id for feed in due)
        for got in fetch_all(fetcher, due, _feed_request):
            try:
                if isinstance(got.result, SourceError):
                    raise got.result
                _read_feed(store, got.item, got.result, clock())
            except SourceError as error:
                next_at = clock() + _feed_pause(got.item, error)
                store.feeds.failed(got.item, error, next_at)
                yield Synced(got.item.url, Became.FAILED, error=error)


def read_pages(
    store: Store,
    load_encoder: Callable[[], Encoder],
    fetcher: Fetcher,
    pages: Sequence[Page],
    *,
    clock: Callable[[], datetime] = now,
) -> Iterator[Synced]:
    """Fetches, reads and stores pages, and yields what became of each."""

    def request(page: Page) -> Request:
        return Request(page.url, page.etag, page.last_modified)

    def wanted(page: Page) -> bool:
        known = store.pages.get(page.key)  # another process may have been there since
        if known is None:  # an address that a person gives, or what a feed spoke of that was left
            return page.feed_id is None
        return known.fetched_at == page.fetched_at

    for got in fetch_all(fetcher, pages, request, wanted):
        yield settle(store, load_encoder, got.item, got.result, clock())


def page_at(store: Store, fetcher: Fetcher, url: str) -> Page:
    """The page at an address that a person gives, to be asked for whatever is known of it.

    Errors: those of :func:`checked`.
    """
    address = fetcher.checked(url)
    known = store.pages.get(identity(address))
    if known is None:
        return Page(identity(address), address)
    if known.article_id is None:
        return Page(known.key, address, fetched_at=known.fetched_at)
    return replace(known, url=address)


# Feeds ---------------------------------------------------------------------------------


def _feed_request(feed: StoredFeed) -> Request:
    return Request(feed.url, feed.etag, feed.last_modified)


def _read_feed(store: Store, stored: StoredFeed, fetched: Fetched | None, at: datetime) -> None:
    """Errors: those of :func:`read_feed`."""
    if fetched is None:
        store.feeds.checked(stored, at)
        return
    feed = read_feed(fetched.data, fetched.url, mime=fetched.mime)
    stored = replace(
        stored,
        title=feed.title or stored.title,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
    if feed.kind is FeedKind.SITEMAP_INDEX:
        # An index in an index is against the protocol, and may be a circle.
        parts = _parts(feed) if stored.parent_id is None else []
        store.feeds.checked(stored, at, parts=parts)
    else:
        store.feeds.checked(stored, at, expected=list(_expected(feed, at)))


def _parts(feed: Feed) -> list[Part]:
    return [Part(e.url, _utc(e.updated).isoformat() if e.updated else None) for e in feed.entries]


def _expected(feed: Feed, at: datetime) -> Iterator[Expected]:
    """The pages that a feed's entries name; an address that cannot be asked for is left out."""
    for entry in feed.entries:
        try:
            url = checked(entry.url, any_port=True)
        except SourceError as error:
            _log.info("left out of a feed: %s", error)
            continue
        # Also of a moment to come: many sites name their own hours Greenwich's, all of them.
        updated = _utc(entry.updated) if entry.updated else None
        yield Expected(identity(url), url, since=min(_since(entry, at), at), stamp=updated)


def _since(entry: Entry, at: datetime) -> datetime:
    dating = entry.published or entry.updated
    return at if dating is None else _utc(dating)


def _utc(dating: Dating) -> datetime:
    return dating.when.astimezone(UTC)


def _feed_pause(feed: StoredFeed, error: SourceError) -> timedelta:
    growing = min(_FEED_RETRY * (1 << min(feed.failures, 16)), _FEED_LONGEST)
    return max(growing, asked_pause(error))
