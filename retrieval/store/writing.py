"""Articles and what is derived from them, written within a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import sqlalchemy as sa

from retrieval.store import rows, schema, versions
from retrieval.store.connection import skip_numbers
from retrieval.store.entries import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from retrieval.store.entries import Indexed, Model, Restored
    from retrieval.types import Article


def put(
    db: sa.Connection, entry: Indexed, model_id: int, generation: int, now: datetime
) -> tuple[int, Outcome]:
    """Stores an article, in place of what it was, which is kept; its id and what became of it."""
    article_id, outcome = place_of(db, entry.article)
    if outcome is Outcome.UNCHANGED:
        return article_id, outcome
    values = rows.article_values(entry.article) | {
        "model_id": model_id,
        "generation": generation,
        "signature": entry.signature,
    }
    table = schema.articles
    if outcome is Outcome.NEW:
        inserted = db.execute(sa.insert(table).values(values).returning(table.c.id))
        article_id = inserted.scalar_one()
    else:
        versions.keep(db, article_id, now)
        db.execute(sa.update(table).where(table.c.id == article_id).values(values))
        drop_derived(db, article_id, generation)
    insert_derived(db, article_id, entry)
    return article_id, outcome


def restore(
    db: sa.Connection, restored: Restored, model_id: int, generation: int, now: datetime
) -> tuple[int, Outcome]:
    """The same for an article from a backup, with what it was before."""
    article, earlier = restored.entry.article, restored.earlier
    article_id, outcome = place_of(db, article)
    if outcome is Outcome.NEW:
        skip_numbers(db, schema.articles, restored.number - 1)
        article_id, _ = put(db, restored.entry, model_id, generation, now)
        versions.add(db, article_id, earlier)
        return article_id, Outcome.NEW
    known = versions.digests(db, article_id)
    unknown = [(each, at) for each, at in earlier if rows.digest(each) not in known]
    versions.add(db, article_id, unknown)
    if rows.digest(article) not in known:
        return put(db, restored.entry, model_id, generation, now)
    return article_id, Outcome.CHANGED if unknown else Outcome.UNCHANGED


def place_of(db: sa.Connection, article: Article) -> tuple[int, Outcome]:
    """Where an article belongs: by its source, else its address, else its content.

    A site's front page is no article's address, whatever an export says.
    """
    table = schema.articles
    digest = rows.digest(article)
    same_place = [table.c.source == article.source]
    if article.url is not None and not _is_front(article.url):
        same_place.append(table.c.url == article.url)
    for condition in same_place:
        if row := db.execute(sa.select(table.c.id, table.c.digest).where(condition)).first():
            return row.id, Outcome.UNCHANGED if row.digest == digest else Outcome.CHANGED
    if row := db.execute(sa.select(table.c.id).where(table.c.digest == digest)).first():
        return row.id, Outcome.UNCHANGED
    return 0, Outcome.NEW


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def number_of(db: sa.Connection, model: Model) -> int:
    """The number of a model, which is noted if it is a new one."""
    table = schema.models
    known = sa.select(table.c.id).where(table.c.fingerprint == model.fingerprint)
    if (model_id := db.execute(known).scalar()) is not None:
        return int(model_id)
    inserted = sa.insert(table).values(model._asdict()).returning(table.c.id)
    return int(db.execute(inserted).scalar_one())


def insert_derived(db: sa.Connection, article_id: int, entry: Indexed) -> None:
    """Stores the sentences and passages of an article, with their vectors."""
    sentences = [
        {"article_id": article_id, "start": start, "end": end, "vector": vector.tobytes()}
        for (start, end), vector in zip(
            entry.sentences, entry.sentence_vectors.astype("<f2"), strict=True
        )
    ]
    passages = [{"article_id": article_id, "start": s, "end": e} for s, e in entry.passages]
    if sentences:
        db.execute(sa.insert(schema.sentences), sentences)
    if passages:
        ids = db.execute(
            sa.insert(schema.passages).returning(
                schema.passages.c.id, sort_by_parameter_order=True
            ),
            passages,
        ).scalars()
        halves = entry.passage_vectors.astype("<f2")
        vectors = [
            {"passage_id": passage_id, "vector": vector.tobytes()}
            for passage_id, vector in zip(ids, halves, strict=True)
        ]
        db.execute(sa.insert(schema.vectors), vectors)


def drop_derived(db: sa.Connection, article_id: int, generation: int) -> None:
    """Takes them away again, and tells the caches which passages went."""
    table = schema.passages
    gone = sa.select(table.c.id, sa.literal(generation)).where(table.c.article_id == article_id)
    db.execute(sa.insert(schema.removals).from_select(["passage_id", "generation"], gone))
    db.execute(sa.delete(table).where(table.c.article_id == article_id))
    db.execute(sa.delete(schema.sentences).where(schema.sentences.c.article_id == article_id))
