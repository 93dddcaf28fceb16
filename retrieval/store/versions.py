"""Articles as they were before they were corrected, so that what was cited stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from retrieval.store import rows, schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from retrieval.types import Article

    Earlier: TypeAlias = Sequence[tuple[Article, datetime]]

_OWN = ("article_id", "number", "replaced_at")
"""The columns that an article itself does not have."""


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was until ``replaced_at``, or, with None there, as it is now.

    ``number`` counts an article's versions from 1. ``article.id`` is the same in all of them.
    """

    article: Article
    number: int
    replaced_at: datetime | None = None


def keep(db: sa.Connection, article_id: int, now: datetime) -> None:
    """Keeps an article as it is, before it is overwritten."""
    table = schema.versions
    copied = [column.name for column in table.c if column.name not in _OWN]
    as_it_is = sa.select(
        schema.articles.c.id,
        sa.literal(_next_number(db, article_id)),
        sa.literal(now.isoformat()),
        *(schema.articles.c[name] for name in copied),
    ).where(schema.articles.c.id == article_id)
    db.execute(sa.insert(table).from_select([*_OWN, *copied], as_it_is))


def add(db: sa.Connection, article_id: int, earlier: Earlier) -> None:
    """Adds what an article was elsewhere, and when it was replaced there."""
    first = _next_number(db, article_id)
    for number, (article, replaced_at) in enumerate(earlier, start=first):
        own = {"article_id": article_id, "number": number, "replaced_at": replaced_at.isoformat()}
        values = rows.article_values(article) | own
        db.execute(sa.insert(schema.versions).values(values))


def all_of(db: sa.Connection, article_id: int) -> list[Version]:
    """The versions of an article, the one of now last; none if there is no such article."""
    table = schema.versions
    current = db.execute(sa.select(schema.articles).where(schema.articles.c.id == article_id))
    if (row := current.first()) is None:
        return []
    query = sa.select(table, table.c.article_id.label("id")).where(table.c.article_id == article_id)
    earlier = [
        (datetime.fromisoformat(old.replaced_at), rows.article_from(old))
        for old in db.execute(query.order_by(table.c.number))
    ]
    earlier.sort(key=itemgetter(0))  # those from a backup were stored later than they were replaced
    return [
        *(Version(old, number, at) for number, (at, old) in enumerate(earlier, start=1)),
        Version(rows.article_from(row), len(earlier) + 1),
    ]


def digests(db: sa.Connection, article_id: int) -> set[str]:
    """The digests of all versions of an article."""
    now = sa.select(schema.articles.c.digest).where(schema.articles.c.id == article_id)
    then = sa.select(schema.versions.c.digest).where(schema.versions.c.article_id == article_id)
    return set(db.execute(sa.union(now, then)).scalars())


def _next_number(db: sa.Connection, article_id: int) -> int:
    table = schema.versions
    last = sa.select(sa.func.max(table.c.number)).where(table.c.article_id == article_id)
    return (db.execute(last).scalar() or 0) + 1
