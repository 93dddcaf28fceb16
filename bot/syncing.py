"""Following feeds: the commands, and the bot's own regular look at them."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from bot.lending import LentEncoder
from bot.progress import progress
from retrieval.errors import HoibaoError, SourceError
from retrieval.fetching import Fetcher
from retrieval.sync import Became, follow, now, read_feeds, read_pages, sync

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.session import Session
    from bot.settings import Settings
    from bot.telegram.engine import Engine
    from retrieval.encoder import Encoder
    from retrieval.store import Store
    from retrieval.sync import Synced

_log = logging.getLogger(__name__)
_PAGES = 200  # of one round while the bot answers; the rest is for the next


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
    if not store.feeds.all():
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


async def keep_syncing(settings: Settings, store: Store, engine: Engine) -> None:
    """Reads the feeds every ``HOIBAO_SYNC_MINUTES`` until cancelled; not at all for 0.

    Fetching and reading happen in a thread; ``engine`` lends its model for a few texts at a time,
    between questions. What goes wrong is logged, and the next round tries again.
    """
    if not settings.sync_minutes:
        return
    encoder = await LentEncoder.of(engine)
    # One for all rounds: what robots.txt says is known for a day, and so are the pauses owed.
    with fetcher_for(settings) as fetcher:
        while True:
            round_ = asyncio.create_task(asyncio.to_thread(_round, store, encoder, fetcher))
            try:
                await asyncio.shield(round_)
            except asyncio.CancelledError:
                fetcher.stop()
                await asyncio.gather(round_, return_exceptions=True)
                raise
            await asyncio.sleep(settings.sync_minutes * 60)


def _round(store: Store, encoder: Encoder, fetcher: Fetcher) -> None:
    """In a thread of its own."""
    counts: Counter[Became] = Counter()
    try:
        for synced in sync(store, lambda: encoder, fetcher, limit=_PAGES):
            counts[synced.became] += 1
            if synced.error is not None:
                _log.info("%s: %s", synced.url, synced.error)
    except HoibaoError as error:
        _log.warning("reading the feeds: %s", error)
    except Exception:
        _log.exception("reading the feeds")
    if counts:
        _log.info("read the feeds: %s", ", ".join(f"{n} {b.value}" for b, n in counts.items()))


def fetcher_for(settings: Settings) -> Fetcher:
    return Fetcher(contact=settings.contact, allow_private=settings.allow_private)


def tell(session: Session, synced: Synced, counts: Counter[Became]) -> None:
    """Counts what became of a page or feed, and says what went wrong."""
    counts[synced.became] += 1
    if synced.error is not None:
        session.complain(synced.error)
