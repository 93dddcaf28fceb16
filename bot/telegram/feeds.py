"""The bot's own regular look at the feeds."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING

from bot.syncing import fetcher_for
from bot.telegram.lent_encoder import LentEncoder
from retrieval.errors import HoibaoError
from retrieval.sync import Became, sync

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.telegram.engine import Engine
    from retrieval.encoder import Encoder
    from retrieval.fetching import Fetcher
    from retrieval.store import Store

_log = logging.getLogger(__name__)
_PAGES = 200  # of one round while the bot answers; the rest is for the next


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
