"""Following feeds from the command line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from bot.progress import progress
from retrieval.errors import SourceError
from retrieval.fetching import Fetcher
from retrieval.sync import Became, follow, now, read_feeds, read_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.session import Session
    from bot.settings import Settings
    from retrieval.sync import Synced


def add_feeds(session: Session, urls: Sequence[str]) -> int:
    """Follows the feeds at ``urls``; how many of them that failed for."""
    failed = 0
    texts = session.texts
    with fetcher_for(session.settings) as fetcher:
        for url in urls:
            try:
                address, title, new = follow(session.store, fetcher, url)
            except SourceError as error:
                failed += 1
                session.complain(error)
                continue
            told = texts("sync.added", url=address, title=title or texts("sync.untitled"))
            session.err.print(Text(told if new else texts("sync.known", url=address)))
    return failed


def sync_once(session: Session) -> int:
    """Reads the feeds and what is new in them, says what became of it; how many failed."""
    store, texts = session.store, session.texts
    # What was added by its address, or came of a feed that was left, is looked at again too.
    if not store.feeds.all() and not store.pages.count_due(now()):
        session.err.print(texts("sync.none"))
        return 0
    counts: Counter[Became] = Counter()
    with fetcher_for(session.settings) as fetcher:
        with progress(session, "sync.feeds", None):
            for synced in read_feeds(store, fetcher):
                tell(session, synced, counts)
        pages = store.pages.due(now())
        with progress(session, "sync.pages", len(pages)) as advance:
            for synced in read_pages(store, session.encoder_for_adding, fetcher, pages):
                tell(session, synced, counts)
                advance()
    session.err.print(texts("sync.summary", **{b.value: counts[b] for b in Became}))
    if left := store.pages.count_due(now()):
        session.err.print(texts("sync.waiting", count=left))
    return counts[Became.FAILED]


def fetcher_for(settings: Settings) -> Fetcher:
    return Fetcher(contact=settings.contact, allow_private=settings.allow_private)


def tell(session: Session, synced: Synced, counts: Counter[Became]) -> None:
    """Counts what became of a page or feed, and says what went wrong."""
    counts[synced.became] += 1
    if synced.error is not None:
        session.complain(synced.error)
