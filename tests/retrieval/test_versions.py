"""What a corrected article was before: kept word for word, and found by what it said."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import ingest
from retrieval.checksum import checksum
from retrieval.errors import ArticleNotFound
from retrieval.passages import article_sentences
from retrieval.store import Outcome, Restored, Store, Version, schema
from retrieval.types import (
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Precision,
    Span,
)
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MORNING = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
FIRST = Article(
    source="/news/bridge.txt",
    title="Cầu Bến Đá thông xe",
    text="Cầu dài 320 m.\n\nẢnh: cầu mới.",
    blocks=(Block(BlockKind.PARAGRAPH, 0, 14), Block(BlockKind.CAPTION, 16, 29, "Ngọc Lan")),
    kicker="Giao thông",
    author="Hà An",
    agency="TTXVN",
    outlet="Báo Bến Đá",
    url="https://bao.example.vn/cau.html",
    dating=Dating(MORNING.astimezone(), Precision.DAY, DateSource.STATED),
)
SECOND = replace(FIRST, text="Cầu dài 230 m.\n\nẢnh: cầu mới.")
THIRD = replace(SECOND, title="Cầu Bến Đá đã thông xe", dating=None, agency=None)


class Ticking:
    """A clock that goes on an hour whenever it is read."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def hour(number: int) -> datetime:
    return MORNING + timedelta(hours=number)


def put(store: Store, article: Article) -> int:
    ((_, article_id, _),) = ingest.add([article], store, ToyEncoder)
    return article_id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "archive.db", Ticking())
    yield store
    store.close()


def numbered(article: Article) -> Article:
    return replace(article, id=1)


def test_a_corrected_article_keeps_what_it_was_with_all_that_was_known_of_it(
    store: Store,
) -> None:
    assert {put(store, article) for article in (FIRST, SECOND, SECOND, THIRD)} == {1}
    # An unchanged article never reaches `put`, so the clock was read three times.
    assert store.versions(1) == [
        Version(numbered(FIRST), 1, hour(2)),
        Version(numbered(SECOND), 2, hour(3)),
        Version(numbered(THIRD), 3),
    ]
    assert store.article(1) == numbered(THIRD)


def test_a_version_is_found_by_its_checksum_and_by_its_words(store: Store) -> None:
    for article in (FIRST, SECOND, THIRD):
        put(store, article)
    first, _, third = store.versions(1)
    assert store.version_with(1, checksum(FIRST.text)) == first
    assert store.version_with(1, checksum(SECOND.text)) == third  # the newest that says so
    assert store.version_with(1, "00000000") is None
    assert store.version_with(2, checksum(FIRST.text)) is None
    assert store.version_saying(1, Span(8, 11), "320") == first
    assert store.version_saying(1, Span(8, 11), "230") == third
    assert store.version_saying(1, Span(7, 10), "230") is None


def test_back_to_what_it_was_is_a_version_of_its_own(store: Store) -> None:
    for article in (FIRST, SECOND, FIRST):
        put(store, article)
    assert [version.article.text for version in store.versions(1)] == [
        FIRST.text,
        SECOND.text,
        FIRST.text,
    ]
    found = store.version_with(1, checksum(FIRST.text))
    assert found == Version(numbered(FIRST), 3)


def test_versions_from_a_backup_stand_where_they_belong(store: Store) -> None:
    put(store, FIRST)
    put(store, THIRD)
    encoder = ToyEncoder()
    (entry,) = ingest.derive([THIRD], encoder)
    entries = [Restored(1, entry, ((SECOND, MORNING), (FIRST, hour(1))))]
    assert store.restore(entries, ingest.model_of(encoder)) == [(1, Outcome.CHANGED)]
    assert store.versions(1) == [
        Version(numbered(SECOND), 1, MORNING),
        Version(numbered(FIRST), 2, hour(2)),
        Version(numbered(THIRD), 3),
    ]


def test_removing_means_the_versions_too(store: Store, tmp_path: Path) -> None:
    put(store, FIRST)
    put(store, SECOND)
    store.remove(1)
    with pytest.raises(ArticleNotFound):
        store.versions(1)
    assert store.version_with(1, checksum(FIRST.text)) is None
    with sqlite3.connect(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM versions").fetchone() == (0,)


def test_embedding_anew_makes_no_version(store: Store) -> None:
    put(store, FIRST)
    better = ToyEncoder("better")
    assert list(ingest.reembed(store, better)) == [1]
    assert store.versions(1) == [Version(numbered(FIRST), 1)]


def test_a_version_that_was_not_stored_whole_is_not_there(store: Store) -> None:
    put(store, FIRST)
    passages = [Span(0, end) for end in range(5, 9)]
    broken = replace(ingest.derive([SECOND], ToyEncoder())[0], passages=passages)
    with pytest.raises(ValueError, match="shorter"):
        store.put([broken], ingest.model_of(ToyEncoder()))
    assert store.versions(1) == [Version(numbered(FIRST), 1)]


def test_the_migrations_make_the_tables_that_the_code_describes(tmp_path: Path) -> None:
    Store.open(tmp_path / "archive.db").close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'archive.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, schema.metadata)
    engine.dispose()
    assert found == []


@pytest.fixture(scope="module")
def lasting_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("versions") / "archive.db")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@settings(deadline=None)  # a disk may be busy
def test_every_sentence_ever_stored_can_be_read_where_it_stood(
    lasting_store: Store, texts: list[str]
) -> None:
    for text in texts:
        article = Article("s", "t", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))
        article_id = put(lasting_store, article)
        for sentence in article_sentences(article):
            words = text[slice(*sentence)]
            found = lasting_store.version_saying(article_id, sentence, words)
            assert found is not None
            assert found.article.text[slice(*sentence)] == words
    for text in texts:
        version = lasting_store.version_with(article_id, checksum(text))
        assert version is not None
        assert version.article.text == text
