"""What has been asked of the web and what is to be asked, so that nothing is asked in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval.store import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Row

    from retrieval.errors import HoibaoError
    from retrieval.store.database import Database


class Look(StrEnum):
    """What became of asking for a page."""

    EXPECTED = "expected"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Expected:
    """A page that a feed speaks of. ``stamp``: when it was last updated, if the feed tells.

    ``since`` is when it was published: of what is due, the newest is asked for first.
    """

    key: str
    url: str
    since: datetime
    stamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page, by the ``key`` that all ways to write its address share, and the last look at it.

    All times are in UTC, so that they sort as they are written.

    ``digest`` is that of its bytes; ``looks`` counts those in a row that told nothing new;
    ``next_at`` is when it may be asked for again, None for never. ``error`` is of this look alone
    and only written.
    """

    key: str
    url: str
    look: Look = Look.EXPECTED
    feed_id: int | None = None
    article_id: int | None = None
    fetched_at: datetime | None = None
    next_at: datetime | None = None
    stamp: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    looks: int = 0
    error: HoibaoError | None = None

    @property
    def removed(self) -> bool:
        """Whether a person removed the article that it became."""
        return self.look is Look.STORED and self.article_id is None


class Pages:
    """The pages of an archive. Every verb is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> Page | None:
        with self._database.reading() as db:
            row = db.execute(sa.select(schema.pages).where(schema.pages.c.key == key)).first()
        return None if row is None else _page(row)

    def due(self, now: datetime, limit: int | None = None) -> list[Page]:
        """Those to be asked for, the newest first, at most ``limit``; none that was removed."""
        table = schema.pages
        query = sa.select(table).where(_is_due(now)).limit(limit)
        with self._database.reading() as db:
            rows = db.execute(query.order_by(table.c.next_at.desc(), table.c.key)).all()
        return [_page(row) for row in rows]

    def count_due(self, now: datetime) -> int:
        """How many :meth:`due` would give without a limit."""
        query = sa.select(sa.func.count()).select_from(schema.pages).where(_is_due(now))
        with self._database.reading() as db:
            return db.execute(query).scalar_one()

    def record(self, page: Page) -> None:
        """How it went."""
        self.note(lambda db: write(db, page))

    def note(self, written: Callable[[sa.Connection], None]) -> None:
        """What is ``written`` leaves the articles as they are."""
        with self._database.noting() as db:
            written(db)

    def source_at(self, urls: Sequence[str]) -> str | None:
        """The source of the article that stands at one of these addresses, the oldest such."""
        table = schema.articles
        query = sa.select(table.c.source).where(table.c.url.in_(urls)).order_by(table.c.id)
        with self._database.reading() as db:
            return db.execute(query).scalar()


def write(db: sa.Connection, page: Page) -> None:
    """Records a page within a transaction of others."""
    error = page.error
    values = {
        "key": page.key,
        "url": page.url,
        # A person may have removed either meanwhile.
        "feed_id": _if_there(schema.feeds, page.feed_id),
        "article_id": _if_there(schema.articles, page.article_id),
        "outcome": page.look.value,
        "fetched_at": page.fetched_at and page.fetched_at.isoformat(),
        "next_at": page.next_at and page.next_at.isoformat(),
        "stamp": page.stamp and page.stamp.isoformat(),
        "etag": page.etag,
        "last_modified": page.last_modified,
        "digest": page.digest,
        "error": sa.null() if error is None else [type(error).__name__, error.facts],
        "looks": page.looks,
    }
    statement = insert(schema.pages).values(values)
    changed = {name: statement.excluded[name] for name in values if name != "key"}
    db.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed))


def expect(db: sa.Connection, feed_id: int, expected: Iterable[Expected]) -> None:
    """Queues the pages that a feed speaks of: the unknown ones, and those updated since."""
    table = schema.pages
    values = [
        {
            "key": page.key,
            "url": page.url,
            "feed_id": feed_id,
            "outcome": Look.EXPECTED,
            "next_at": page.since.isoformat(),
            "stamp": page.stamp and page.stamp.isoformat(),
        }
        for page in expected
    ]
    if not values:
        return
    statement = insert(table)
    again = {name: statement.excluded[name] for name in ("url", "feed_id", "next_at", "stamp")}
    # Compiled once for all: others wait for this transaction, and a sitemap names thousands.
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_=again | {"looks": 0},
            # Later, not just another: two feeds may differ about one page.
            where=statement.excluded.stamp > sa.func.coalesce(table.c.stamp, ""),
        ),
        values,
    )


def _if_there(table: sa.Table, number: int | None) -> sa.ScalarSelect[Any]:
    """``number``, if a row has it, or NULL."""
    return sa.select(table.c.id).where(table.c.id == number).scalar_subquery()


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    table = schema.pages.c
    removed = sa.and_(table.outcome == Look.STORED, table.article_id.is_(None))
    return sa.and_(table.next_at <= now.isoformat(), sa.not_(removed))


def _page(row: Row[*tuple[Any, ...]]) -> Page:
    return Page(
        key=row.key,
        url=row.url,
        look=Look(row.outcome),
        feed_id=row.feed_id,
        article_id=row.article_id,
        fetched_at=row.fetched_at and datetime.fromisoformat(row.fetched_at),
        next_at=row.next_at and datetime.fromisoformat(row.next_at),
        stamp=row.stamp and datetime.fromisoformat(row.stamp),
        etag=row.etag,
        last_modified=row.last_modified,
        digest=row.digest,
        looks=row.looks,
    )
