"""The feeds that are followed, listed and left: what needs nothing that reads pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from bot.rendering.dates import day_in_vietnam
from bot.rendering.printable import in_one_line
from retrieval.errors import FeedNotFound, SourceError
from retrieval.fetching.addresses import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.session import Session
    from retrieval.store.feeds import StoredFeed


def list_feeds(session: Session) -> None:
    """A table in a terminal, lines when piped."""
    feeds, texts = session.store.feeds.all(), session.texts
    if not feeds:
        session.err.print(texts("sync.none"))
        return
    rows = [_columns(session, feed) for feed in feeds]
    if not session.out.is_terminal:
        for row in rows:
            click.echo("\t".join(map(in_one_line, row)))
        return
    table = Table(box=None)
    for key in ("sync.address", "sync.title", "sync.checked", "sync.trouble"):
        table.add_column(texts(key), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    session.out.print(table)


def remove_feeds(session: Session, urls: Sequence[str]) -> None:
    """Errors: :class:`FeedNotFound`, before which no feed is removed that comes after it."""
    for url in urls:
        try:
            address = checked(url, any_port=True)
        except SourceError as error:
            raise FeedNotFound(url) from error
        session.store.feeds.remove(address)
        session.err.print(Text(session.texts("sync.removed", url=address)))


def _columns(session: Session, feed: StoredFeed) -> tuple[str, ...]:
    """Address, title, day of the last look, what is wrong."""
    day = day_in_vietnam(feed.checked_at) if feed.checked_at else ""
    wrong = session.texts.error(feed.error) if feed.error else ""
    return feed.url, feed.title or "", day, wrong
