"""What can be done with the archive, in a few verbs."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from retrieval.checksum import checksum as checksum_of
from retrieval.errors import ArticleNotFound
from retrieval.store import rows, schema, versions, writing
from retrieval.store.connection import last_number, skip_numbers
from retrieval.store.database import Database, Snapshot
from retrieval.store.entries import Indexed, Model, Outcome, Restored
from retrieval.store.feeds import Feeds
from retrieval.store.pages import Pages
from retrieval.types import Article, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.store.versions import Earlier, Version

_IN_LIMIT = 500  # values in one IN (...); SQLite's oldest limit is 999


@dataclass(frozen=True, slots=True)
class Changes:
    """What has happened since a generation: passages to remove first, then those to add.

    ``articles`` are those that are new or changed; ``left`` is how many more have changed after
    ``generation``, ``total`` how many there are now.
    """

    generation: int
    removed: Sequence[int]
    added: Sequence[int]
    articles: Sequence[int]
    total: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """An article without its text; ``passages`` counts them."""

    article: Article
    passages: int


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _nothing_else(_db: sa.Connection, _placed: list[tuple[int, Outcome]]) -> None:
    pass


class Store:
    """An archive's database. Safe to share between threads and between processes.

    Every verb is one transaction. Errors of the database arrive as ``Archive…`` of
    :mod:`retrieval.errors`.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._now = clock

    @classmethod
    def open(cls, path: Path, clock: Callable[[], datetime] = _now) -> Store:
        """The archive at ``path``, made if there is none, migrated if it is older.

        ``clock`` tells when an article was replaced.
        """
        return cls(Database(path), clock)

    @property
    def feeds(self) -> Feeds:
        """Where new articles are looked for."""
        return Feeds(self._database)

    @property
    def pages(self) -> Pages:
        """What has been asked of the web, and what is to be asked."""
        return Pages(self._database)

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def snapshot(self) -> Iterator[Store]:
        """The store for reading several things of one moment, whatever is written meanwhile."""
        with self._database.reading() as connection:
            yield Store(Snapshot(self._database.path, connection))

    # What there is ---------------------------------------------------------------------

    def identity(self) -> str:
        """A name that no other archive has, to tell a cache of another one."""
        with self._database.reading() as db:
            return str(db.execute(sa.select(schema.archive.c.identity)).scalar_one())

    def generation(self) -> int:
        """The number of the archive's state: higher after every writing, 0 before the first."""
        with self._database.reading() as db:
            return int(db.execute(sa.select(schema.archive.c.generation)).scalar_one())

    def was_at(self, generation: int) -> bool:
        """Whether the archive has been in this state: not, if a copy of it has."""
        table = schema.generations
        query = sa.select(sa.exists().where(table.c.number == generation))
        with self._database.reading() as db:
            return db.execute(query).scalar_one() is True

    def check(self) -> None:
        """Reads the whole database through. Errors: :class:`ArchiveBroken`."""
        self._database.check()

    def models(self) -> list[Model]:
        """The models whose vectors are stored; more than one only while re-embedding."""
        used = sa.select(schema.articles.c.model_id).distinct()
        query = sa.select(schema.models).where(schema.models.c.id.in_(used)).order_by("id")
        with self._database.reading() as db:
            return [Model(row.name, row.fingerprint, row.dimension) for row in db.execute(query)]

    def size(self) -> int:
        """How many articles there are."""
        with self._database.reading() as db:
            return _size(db)

    def summaries(self) -> list[Summary]:
        """All articles, oldest entry first, their texts left out."""
        counted = (
            sa.select(schema.passages.c.article_id, sa.func.count().label("passages"))
            .group_by(schema.passages.c.article_id)
            .subquery()
        )
        columns = [c for c in schema.articles.c if c.name not in {"text", "blocks", "signature"}]
        no_text = (sa.literal("").label("text"), sa.literal([], sa.JSON).label("blocks"))
        number = sa.func.coalesce(counted.c.passages, 0).label("passages")
        query = (
            sa.select(*columns, *no_text, number)
            .outerjoin(counted, counted.c.article_id == schema.articles.c.id)
            .order_by(schema.articles.c.id)
        )
        with self._database.reading() as db:
            return [Summary(rows.article_from(row), row.passages) for row in db.execute(query)]

    def article(self, article_id: int) -> Article:
        """Errors: :class:`ArticleNotFound`."""
        if (found := self.articles([article_id])) and article_id in found:
            return found[article_id]
        raise ArticleNotFound(article_id)

    def articles(self, ids: Collection[int]) -> dict[int, Article]:
        """Those that exist, by their ids."""
        found = {}
        with self._database.reading() as db:
            for some in _chunks(ids):
                query = sa.select(schema.articles).where(schema.articles.c.id.in_(some))
                found.update({row.id: rows.article_from(row) for row in db.execute(query)})
        return found

    def versions(self, article_id: int) -> list[Version]:
        """An article as it was and, last, as it is. Errors: :class:`ArticleNotFound`."""
        with self._database.reading() as db:
            if found := versions.all_of(db, article_id):
                return found
        raise ArticleNotFound(article_id)

    def version_with(self, article_id: int, checksum: str) -> Version | None:
        """The newest version whose text has this :func:`retrieval.checksum.checksum`, if any."""
        return self._version(article_id, lambda text: checksum_of(text) == checksum)

    def version_saying(self, article_id: int, span: Span, words: str) -> Version | None:
        """The newest version that says ``words`` at ``span``, if any."""
        return self._version(article_id, lambda text: text[slice(*span)] == words)

    def _version(self, article_id: int, holds: Callable[[str], bool]) -> Version | None:
        with self._database.reading() as db:
            found = versions.all_of(db, article_id)
        return next((each for each in reversed(found) if holds(each.article.text)), None)

    def signatures(self, ids: Collection[int]) -> dict[int, bytes]:
        """What reprints of articles are recognised by."""
        table = schema.articles
        found: dict[int, bytes] = {}
        with self._database.reading() as db:
            for some in _chunks(ids):
                query = sa.select(table.c.id, table.c.signature).where(table.c.id.in_(some))
                found.update({row.id: row.signature for row in db.execute(query)})
        return found

    def sentences(self, ids: Collection[int]) -> dict[int, list[Span]]:
        """The sentences of articles, in the order of the text."""
        table = schema.sentences
        found: dict[int, list[Span]] = {article_id: [] for article_id in ids}
        with self._database.reading() as db:
            for some in _chunks(ids):
                query = sa.select(table.c.article_id, table.c.start, table.c.end)
                query = query.where(table.c.article_id.in_(some))
                for row in db.execute(query.order_by(table.c.article_id, table.c.start)):
                    found[row.article_id].append(Span(row.start, row.end))
        return found

    def sentence_vectors(self, ids: Collection[int]) -> dict[int, NDArray[np.float16]]:
        """The vectors of articles' sentences, (sentences, dimension), in the order of the text."""
        table = schema.sentences
        found: dict[int, list[bytes]] = {}
        with self._database.reading() as db:
            for some in _chunks(ids):
                query = sa.select(table.c.article_id, table.c.vector)
                query = query.where(table.c.article_id.in_(some))
                for row in db.execute(query.order_by(table.c.article_id, table.c.start)):
                    found.setdefault(row.article_id, []).append(row.vector)
        return {article_id: _joined(parts) for article_id, parts in found.items()}

    def sentences_in(
        self, passage_ids: Collection[int]
    ) -> dict[int, tuple[list[Span], NDArray[np.float16]]]:
        """By passage its sentences, as a whole, and their vectors: in the order of the text."""
        table, passages = schema.sentences, schema.passages
        inside = sa.and_(
            table.c.article_id == passages.c.article_id,
            table.c.start < passages.c.end,
            table.c.end > passages.c.start,
        )
        spans: dict[int, list[Span]] = {}
        vectors: dict[int, list[bytes]] = {}
        with self._database.reading() as db:
            for some in _chunks(passage_ids):
                query = sa.select(passages.c.id, table.c.start, table.c.end, table.c.vector)
                query = query.join(table, inside).where(passages.c.id.in_(some))
                for number, start, end, vector in db.execute(query.order_by(table.c.start)):
                    spans.setdefault(number, []).append(Span(start, end))
                    vectors.setdefault(number, []).append(vector)
        return {number: (spans[number], _joined(vectors[number])) for number in spans}

    def passages(self, ids: Collection[int]) -> dict[int, Passage]:
        """Those that exist, by their ids."""
        table = schema.passages
        found: dict[int, Passage] = {}
        with self._database.reading() as db:
            for some in _chunks(ids):
                for row in db.execute(sa.select(table).where(table.c.id.in_(some))):
                    found[row.id] = Passage(row.id, row.article_id, row.start, row.end)
        return found

    def passages_of(self, article_id: int) -> list[Passage]:
        """An article's passages, in the order of the text."""
        table = schema.passages
        query = sa.select(table).where(table.c.article_id == article_id).order_by("start", "id")
        with self._database.reading() as db:
            return [Passage(r.id, r.article_id, r.start, r.end) for r in db.execute(query)]

    def passage_ids(self, article_ids: Collection[int]) -> list[int]:
        """The numbers of the passages of articles."""
        table = schema.passages
        found: list[int] = []
        with self._database.reading() as db:
            for some in _chunks(article_ids):
                query = sa.select(table.c.id).where(table.c.article_id.in_(some))
                found += db.execute(query).scalars()
        return found

    def has_published(self, first: date, last: date) -> bool:
        """Whether an article was published from ``first`` to ``last``, in Vietnam."""
        published = schema.articles.c.published
        within = published >= first.isoformat(), published < (last + timedelta(1)).isoformat()
        with self._database.reading() as db:
            return db.execute(sa.select(sa.exists().where(*within))).scalar_one() is True

    def article_ids(self, after: int) -> list[int]:
        """The numbers of the articles above ``after``, ascending."""
        table = schema.articles
        query = sa.select(table.c.id).where(table.c.id > after).order_by(table.c.id)
        with self._database.reading() as db:
            return list(db.execute(query).scalars())

    def vectors(self, ids: Sequence[int], dimension: int) -> tuple[list[int], NDArray[np.float16]]:
        """Those of ``ids`` that exist and, in their order, the vectors: (n, dimension)."""
        table = schema.vectors
        found: dict[int, bytes] = {}
        with self._database.reading() as db:
            for some in _chunks(ids):
                query = sa.select(table).where(table.c.passage_id.in_(some))
                found.update({row.passage_id: row.vector for row in db.execute(query)})
        present = [passage_id for passage_id in ids if passage_id in found]
        joined = b"".join(found[passage_id] for passage_id in present)
        return present, np.frombuffer(joined, dtype="<f2").reshape(len(present), dimension)

    def changes(self, since: int, most: int | None = None) -> Changes:
        """What a cache that reflects the generation ``since`` has to catch up with.

        With ``most``, the first so many articles, and what changed together with the last of them.
        """
        table, removals = schema.articles, schema.removals
        since_then = sa.select(table.c.generation).where(table.c.generation > since)
        in_order = since_then.order_by(table.c.generation)
        with self._database.reading() as db:
            generation = db.execute(sa.select(schema.archive.c.generation)).scalar_one()
            if most is not None:
                last = db.execute(in_order.offset(most - 1).limit(1)).scalar()
                generation = generation if last is None else last
            now = table.c.generation.between(since + 1, generation)
            gone = removals.c.generation.between(since + 1, generation)
            changed = sa.select(table.c.id).where(now).order_by(table.c.id)
            added = sa.select(schema.passages.c.id).join(table).where(now)
            left = sa.select(sa.func.count()).where(table.c.generation > generation)
            return Changes(
                generation=generation,
                removed=list(db.execute(sa.select(removals.c.passage_id).where(gone)).scalars()),
                added=list(db.execute(added.order_by(schema.passages.c.id)).scalars()),
                articles=list(db.execute(changed).scalars()),
                total=_size(db),
                left=db.execute(left).scalar_one(),
            )

    def embedded_otherwise(self, model: Model) -> list[int]:
        """The articles whose vectors another model made."""
        ours = sa.select(schema.models.c.id).where(schema.models.c.fingerprint == model.fingerprint)
        query = sa.select(schema.articles.c.id).where(schema.articles.c.model_id.not_in(ours))
        with self._database.reading() as db:
            return list(db.execute(query.order_by(schema.articles.c.id)).scalars())

    # Writing ---------------------------------------------------------------------------

    def place(self, article: Article) -> tuple[int, Outcome]:
        """What :meth:`put` would do with an article, before the work of embedding it.

        The id is 0 for a new one.
        """
        with self._database.reading() as db:
            return writing.place_of(db, article)

    def put(
        self,
        entries: Sequence[Indexed],
        model: Model,
        also: Callable[[sa.Connection, list[tuple[int, Outcome]]], None] = _nothing_else,
    ) -> list[tuple[int, Outcome]]:
        """Stores articles, all or none; each one's id, and whether it is new.

        An article from a source or at an address that is known replaces the one it was, which is
        kept as an earlier version; the same content under another name is not stored again.
        ``also`` writes what must be stored together with them, given what is returned.
        """
        now = self._now()
        with self._database.writing() as (db, generation):
            model_id = writing.number_of(db, model)
            placed = [writing.put(db, entry, model_id, generation, now) for entry in entries]
            also(db, placed)
            return placed

    def restore(self, entries: Sequence[Restored], model: Model) -> list[tuple[int, Outcome]]:
        """Stores articles from a backup, as :meth:`put` does, with what they were before.

        They keep their numbers where those were never given here. An article that is known as it
        is, or as it was, stays as it is.
        """
        now = self._now()
        with self._database.writing() as (db, generation):
            model_id = writing.number_of(db, model)
            return [writing.restore(db, entry, model_id, generation, now) for entry in entries]

    def restored(self, article: Article, earlier: Earlier) -> tuple[int, Outcome]:
        """What :meth:`restore` would do; UNCHANGED only if it knows the versions too."""
        with self._database.reading() as db:
            article_id, outcome = writing.place_of(db, article)
            if outcome is Outcome.NEW:
                return article_id, outcome
            told = {rows.digest(each) for each in (article, *(each for each, _ in earlier))}
            known = told <= versions.digests(db, article_id)
            return article_id, Outcome.UNCHANGED if known else Outcome.CHANGED

    def last_number(self) -> int:
        """The last number that was given to an article."""
        with self._database.reading() as db:
            return last_number(db, schema.articles)

    def skip_numbers(self, last: int) -> None:
        """Gives no number up to ``last`` to an article any more."""
        if self.last_number() < last:
            with self._database.noting() as db:
                skip_numbers(db, schema.articles, last)

    def replace(self, entry: Indexed, model: Model) -> bool:
        """Stores what was derived anew from a stored article, by another model say.

        Not, if meanwhile the article was removed or is another: whether it was stored.
        """
        table, article_id = schema.articles, entry.article.id
        with self._database.writing() as (db, generation):
            row = db.execute(sa.select(table).where(table.c.id == article_id)).first()
            if row is None or rows.article_from(row) != entry.article:
                return False
            values = {"model_id": writing.number_of(db, model), "generation": generation}
            db.execute(sa.update(table).where(table.c.id == article_id).values(values))
            writing.drop_derived(db, article_id, generation)
            writing.insert_derived(db, article_id, entry)
        return True

    def remove(self, article_id: int) -> None:
        """Removes an article and what it was before. Errors: :class:`ArticleNotFound`."""
        with self._database.writing() as (db, generation):
            writing.drop_derived(db, article_id, generation)
            table = schema.articles
            if db.execute(sa.delete(table).where(table.c.id == article_id)).rowcount == 0:
                raise ArticleNotFound(article_id)


def _size(db: sa.Connection) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(schema.articles)).scalar_one())


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    values = list(ids)
    for start in range(0, len(values), _IN_LIMIT):
        yield values[start : start + _IN_LIMIT]


def _joined(vectors: Sequence[bytes]) -> NDArray[np.float16]:
    """As (vectors, dimension)."""
    return np.frombuffer(b"".join(vectors), dtype="<f2").reshape(len(vectors), -1)
