"""Where new articles are looked for: feeds and sitemaps, and how reading them went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval import errors
from retrieval.errors import FeedNotFound
from retrieval.store import schema
from retrieval.store.pages import Look, expect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row

    from retrieval.errors import HoibaoError
    from retrieval.store.database import Database
    from retrieval.store.pages import Expected


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed, when it was last read, and how often it could not be since, with the last ``error``.

    ``parent_id`` is the sitemap index that it is a part of.
    """

    id: int
    url: str
    added_at: datetime
    parent_id: int | None = None
    title: str | None = None
    checked_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    error: HoibaoError | None = None
    failures: int = 0


class Feeds:
    """The feeds of an archive. Every verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, url: str, title: str | None, now: datetime) -> bool:
        """Whether it is new; a part of an index is, and is followed by itself from now on."""
        values = {"url": url, "title": title, "added_at": now.isoformat()}
        statement = insert(schema.feeds).values(values)
        statement = statement.on_conflict_do_update(
            index_elements=["url"],
            set_=values | {"parent_id": None, "next_at": None},
            where=schema.feeds.c.parent_id.is_not(None),
        )
        with self._database.noting() as db:
            return db.execute(statement).rowcount > 0

    def all(self) -> list[StoredFeed]:
        """Those that were added, without the parts of sitemap indexes, in order of address."""
        table = schema.feeds
        query = sa.select(table).where(table.c.parent_id.is_(None)).order_by(table.c.url)
        with self._database.reading() as db:
            return [_feed(row) for row in db.execute(query)]

    def due(self, now: datetime) -> list[StoredFeed]:
        """Those that may be asked, in the order in which they were added."""
        table = schema.feeds
        may = sa.or_(table.c.next_at.is_(None), table.c.next_at <= now.isoformat())
        with self._database.reading() as db:
            return [_feed(row) for row in db.execute(sa.select(table).where(may).order_by("id"))]

    def remove(self, url: str) -> None:
        """Forgets a feed and what it still expects; its articles stay.

        Errors: :class:`FeedNotFound`.
        """
        table, pages = schema.feeds, schema.pages
        with self._database.noting() as db:
            ours = table.c.url == url, table.c.parent_id.is_(None)
            feed_id = db.execute(sa.select(table.c.id).where(*ours)).scalar()
            if feed_id is None:
                raise FeedNotFound(url)
            gone = sa.select(table.c.id).where(
                sa.or_(table.c.id == feed_id, table.c.parent_id == feed_id)
            )
            unread = sa.and_(pages.c.feed_id.in_(gone), pages.c.outcome != Look.STORED)
            db.execute(sa.delete(pages).where(unread))
            db.execute(sa.delete(table).where(table.c.id == feed_id))

    def checked(
        self,
        feed: StoredFeed,
        now: datetime,
        expected: Iterable[Expected] = (),
        parts: Sequence[Part] | None = None,
    ) -> None:
        """``feed``, as it is now, was read: the pages it speaks of are to be asked for.

        ``parts``: what a sitemap index lists now; None where that was not asked. All is one
        transaction: a feed that counts as read has lost nothing of what it said.
        """
        table = schema.feeds
        values = {
            "title": feed.title,
            "checked_at": now.isoformat(),
            "etag": feed.etag,
            "last_modified": feed.last_modified,
            "error": sa.null(),
            "failures": 0,
            # A part is asked for when its index says that it has changed.
            "next_at": None if feed.parent_id is None else _NEVER,
        }
        with self._database.noting() as db:
            if db.execute(sa.update(table).where(table.c.id == feed.id).values(values)).rowcount:
                expect(db, feed.id, expected)
                if parts is not None:
                    _set_parts(db, feed, parts, now)

    def failed(self, feed: StoredFeed, error: HoibaoError, next_at: datetime) -> None:
        """``feed`` could not be read, and is not to be asked before ``next_at``."""
        table = schema.feeds
        values = {
            "error": [type(error).__name__, error.facts],
            "failures": table.c.failures + 1,
            "next_at": next_at.isoformat(),
        }
        with self._database.noting() as db:
            db.execute(sa.update(table).where(table.c.id == feed.id).values(values))


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index lists. ``stamp`` changes when it does."""

    url: str
    stamp: str | None


_NEVER = "9999"  # after every date


def _set_parts(db: sa.Connection, feed: StoredFeed, parts: Sequence[Part], now: datetime) -> None:
    table = schema.feeds
    known = {
        row.url: row
        for row in db.execute(sa.select(table).where(table.c.parent_id == feed.id)).all()
    }
    for part in parts:
        if (row := known.pop(part.url, None)) is None:
            values = {
                "url": part.url,
                "stamp": part.stamp,
                "parent_id": feed.id,
                "added_at": now.isoformat(),
            }
            db.execute(insert(table).values(values).on_conflict_do_nothing())
        elif part.stamp is None or part.stamp != row.stamp:
            changed = {"stamp": part.stamp, "next_at": None}
            db.execute(sa.update(table).where(table.c.id == row.id).values(changed))
    pages = schema.pages
    for row in known.values():
        # What it spoke of is the index's now, and forgotten with it.
        db.execute(sa.update(pages).where(pages.c.feed_id == row.id).values(feed_id=feed.id))
        db.execute(sa.delete(table).where(table.c.id == row.id))


def _error(name: str, facts: dict[str, Any]) -> HoibaoError | None:
    """None for one that this program does not know any more, or with other facts."""
    kind = getattr(errors, name, None)
    try:
        return None if kind is None else kind(**facts)
    except TypeError:
        return None


def _feed(row: Row[*tuple[Any, ...]]) -> StoredFeed:
    return StoredFeed(
        id=row.id,
        url=row.url,
        added_at=datetime.fromisoformat(row.added_at),
        parent_id=row.parent_id,
        title=row.title,
        checked_at=row.checked_at and datetime.fromisoformat(row.checked_at),
        etag=row.etag,
        last_modified=row.last_modified,
        error=row.error and _error(*row.error),
        failures=row.failures,
    )
