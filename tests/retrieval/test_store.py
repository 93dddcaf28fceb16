"""The store: what is put in comes out the same, once, whatever else happens."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ArchiveBroken, ArchiveFull, ArchiveNewer, ArticleNotFound
from retrieval.store import Changes, Indexed, Model, Outcome, Store, Summary
from retrieval.types import (
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Passage,
    Precision,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODEL = Model("toy", "f00d", 4)
ARTICLE = Article(
    source="/news/one.txt",
    title="Một tiêu đề",
    text="Câu một. Câu hai.\n\nẢnh đẹp.",
    blocks=(Block(BlockKind.LEAD, 0, 17), Block(BlockKind.CAPTION, 19, 27, "TTXVN")),
    kicker="Nhãn:",
    author="HƯƠNG THỦY",
    agency="TTXVN",
    outlet="VietnamPlus",
    url="https://example.vn/one",
    dating=Dating(
        datetime(2009, 1, 16, 7, 56, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
        Precision.MINUTE,
        DateSource.STATED,
    ),
)
SENTENCES = [Span(0, 8), Span(9, 17), Span(19, 27)]
PASSAGES = [Span(0, 17), Span(19, 27)]


def indexed(article: Article = ARTICLE, value: float = 0.5) -> Indexed:
    vectors = np.full((len(PASSAGES), MODEL.dimension), value, dtype=np.float16)
    of_sentences = np.full((len(SENTENCES), MODEL.dimension), value / 2, dtype=np.float16)
    return Indexed(article, SENTENCES, of_sentences, PASSAGES, vectors, b"signature")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "archive.db")
    yield store
    store.close()


def test_what_is_put_in_comes_out_the_same_after_reopening(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "archive.db")
    identity = store.identity()
    assert store.put([indexed()], MODEL) == [(1, Outcome.NEW)]
    store.close()

    store = Store.open(tmp_path / "archive.db")
    assert store.identity() == identity
    assert store.article(1) == replace(ARTICLE, id=1)
    assert store.sentences([1]) == {1: SENTENCES}
    assert store.passages_of(1) == [Passage(1, 1, 0, 17), Passage(2, 1, 19, 27)]
    assert store.passages([2, 9]) == {2: Passage(2, 1, 19, 27)}
    present, vectors = store.vectors([2, 9, 1], 4)
    assert (present, vectors.tolist()) == ([2, 1], [[0.5] * 4] * 2)
    of_sentences = {i: vectors.tolist() for i, vectors in store.sentence_vectors([1]).items()}
    assert of_sentences == {1: [[0.25] * 4] * 3}
    inside = {i: (spans, v.tolist()) for i, (spans, v) in store.sentences_in([2, 1, 9]).items()}
    assert inside == {
        1: (SENTENCES[:2], [[0.25] * 4] * 2),
        2: (SENTENCES[2:], [[0.25] * 4]),
    }
    assert store.signatures([1]) == {1: b"signature"}
    assert store.models() == [MODEL]
    assert store.summaries() == [Summary(replace(ARTICLE, id=1, text="", blocks=()), 2)]
    store.check()


def test_the_same_article_twice_changes_nothing(store: Store) -> None:
    store.put([indexed()], MODEL)
    before = store.generation()
    assert store.place(ARTICLE) == (1, Outcome.UNCHANGED)
    assert store.put([indexed()], MODEL) == [(1, Outcome.UNCHANGED)]
    assert store.changes(since=before) == Changes(
        store.generation(), removed=[], added=[], articles=[], total=1
    )


def test_the_same_content_from_another_place_is_not_stored_again(store: Store) -> None:
    unaddressed = replace(ARTICLE, url=None)
    store.put([indexed(unaddressed)], MODEL)
    copy = replace(unaddressed, source="/news/copy.txt")
    assert store.put([indexed(copy)], MODEL) == [(1, Outcome.UNCHANGED)]


@pytest.mark.parametrize(
    "changed",
    [
        replace(ARTICLE, title="Tiêu đề đã sửa"),
        replace(ARTICLE, title="Tiêu đề đã sửa", source="/elsewhere.txt"),  # by its address
        replace(ARTICLE, dating=None),
        replace(ARTICLE, blocks=(replace(ARTICLE.blocks[0]), Block(BlockKind.CAPTION, 19, 27))),
    ],
)
def test_a_changed_article_replaces_the_one_it_was(store: Store, changed: Article) -> None:
    store.put([indexed()], MODEL)
    before = store.generation()
    assert store.put([indexed(changed, 0.25)], MODEL) == [(1, Outcome.CHANGED)]
    assert store.article(1) == replace(changed, id=1)
    assert [p.id for p in store.passages_of(1)] == [3, 4]
    assert store.vectors([3], 4)[1].tolist() == [[0.25] * 4]
    changes = Changes(store.generation(), removed=[1, 2], added=[3, 4], articles=[1], total=1)
    assert store.changes(since=before) == store.changes(since=0) == changes


def test_changes_come_in_steps_of_whole_generations(store: Store) -> None:
    two, three = (replace(ARTICLE, source=name, url=None, title=name) for name in ("hai", "ba"))
    store.put([indexed()], MODEL)
    store.put([indexed(two), indexed(three)], MODEL)
    second = store.generation()
    store.remove(1)
    third = store.generation()
    added = [3, 4, 5, 6]
    assert store.changes(0, most=1) == Changes(second, [], added, [2, 3], total=2)
    assert store.changes(second, most=1) == Changes(third, [1, 2], [], [], total=2)
    assert store.changes(0) == Changes(third, [1, 2], added, [2, 3], total=2)
    assert store.changes(0, most=2).left == 0
    store.put([indexed()], MODEL)
    assert store.changes(0, most=2) == Changes(second, [], added, [2, 3], total=3, left=1)


def test_states_that_there_were_are_known_and_none_of_a_copy(store: Store, tmp_path: Path) -> None:
    seen = [store.generation()]
    store.put([indexed()], MODEL)
    seen.append(store.generation())
    with (
        closing(sqlite3.connect(tmp_path / "archive.db")) as original,
        closing(sqlite3.connect(tmp_path / "copy.db")) as copied,
    ):
        original.backup(copied)
    copy = Store.open(tmp_path / "copy.db")
    own = []
    for each in (store, copy):
        each.remove(1)
        own.append(each.generation())
    assert sorted({*seen, *own}) == [*seen, *sorted(own)]
    assert seen[0] == 0
    assert [store.was_at(number) for number in (*seen, *own)] == [True, True, True, False]
    assert [copy.was_at(number) for number in (*seen, *own)] == [True, True, False, True]
    copy.close()


def test_a_removed_article_is_gone_and_its_number_is_not_given_again(store: Store) -> None:
    store.put([indexed()], MODEL)
    before = store.generation()
    store.remove(1)
    assert store.articles([1]) == {}
    assert store.passages([1, 2]) == {}
    assert store.sentences([1]) == {1: []}
    changes = Changes(store.generation(), removed=[1, 2], added=[], articles=[], total=0)
    assert store.changes(since=before) == changes
    assert store.put([indexed()], MODEL) == [(2, Outcome.NEW)]
    assert [p.id for p in store.passages_of(2)] == [3, 4]


def test_a_snapshot_is_of_one_moment(store: Store) -> None:
    store.put([indexed()], MODEL)
    before = store.generation()
    with store.snapshot() as then:
        assert then.generation() == before
        store.remove(1)
        assert store.articles([1]) == {}
        assert then.articles([1]) == {1: replace(ARTICLE, id=1)}
        assert then.sentences([1]) == {1: SENTENCES}


def test_unknown_articles_are_named_and_change_nothing(store: Store) -> None:
    store.put([indexed()], MODEL)
    before = store.generation()
    for act in (store.article, store.remove):
        with pytest.raises(ArticleNotFound) as caught:
            act(7)
        assert caught.value.article_id == 7
    assert store.generation() == before


def test_an_older_archive_knows_the_states_that_its_rows_tell_of(tmp_path: Path) -> None:
    store = Store.open(path := tmp_path / "archive.db")
    two, three = (replace(ARTICLE, source=name, url=None, title=name) for name in ("hai", "ba"))
    seen = [store.generation()]
    for act in (
        lambda: store.put([indexed(two)], MODEL),
        lambda: store.put([indexed(three)], MODEL),
        lambda: store.remove(1),
        lambda: store.put([indexed(three)], MODEL),  # nothing new
    ):
        act()
        seen.append(store.generation())
    store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE generations")
        db.execute("UPDATE alembic_version SET version_num = '0003'")
        db.commit()
    store = Store.open(path)
    empty, gone, *later = seen
    assert [store.was_at(number) for number in (empty, *later)] == [True] * 4
    assert not store.was_at(gone)  # of which no row tells: caches of then are made again
    store.close()


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    other = replace(ARTICLE, source="/news/two.txt", url=None, title="Hai")
    broken = replace(indexed(other), passage_vectors=np.zeros((1, 4), dtype=np.float16))
    with pytest.raises(ValueError, match="shorter"):
        store.put([indexed(), broken], MODEL)
    assert store.summaries() == []
    assert store.generation() == 0


def test_another_model_replaces_vectors_article_by_article(store: Store) -> None:
    store.put([indexed()], MODEL)
    better = Model("better", "beef", 4)
    assert store.embedded_otherwise(better) == [1]
    known = replace(ARTICLE, id=1)
    assert store.replace(indexed(known, value=0.125), better)
    assert store.embedded_otherwise(better) == []
    assert store.models() == [better]
    assert store.vectors([3, 4], 4)[1].tolist() == [[0.125] * 4] * 2
    for gone in (replace(known, id=5), replace(known, text="Một câu. Câu hai.\n\nẢnh xấu.")):
        assert not store.replace(indexed(gone, value=0.25), better)
    assert store.passages_of(1) == [Passage(3, 1, 0, 17), Passage(4, 1, 19, 27)]


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"no database at all, " * 100)
    with pytest.raises(ArchiveBroken) as caught:
        Store.open(path)
    assert caught.value.path == str(path)
    assert path.read_bytes() == b"no database at all, " * 100


def test_damage_inside_the_database_is_found(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    store = Store.open(path)
    texts = [
        replace(ARTICLE, source=f"/{n}", url=None, text="x" * 4000 + str(n)) for n in range(50)
    ]
    store.put([indexed(article) for article in texts], MODEL)
    store.close()
    data = bytearray(path.read_bytes())
    data[-40_000:-20_000] = b"\xff" * 20_000
    path.write_bytes(data)
    with pytest.raises(ArchiveBroken):
        Store.open(path).check()


def test_an_archive_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Store.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(ArchiveNewer) as caught:
        Store.open(path)
    assert caught.value.revision == "9999"


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    store = Store.open(path)
    store.put([indexed()], MODEL)
    before = store.generation()
    with store._database.reading() as db:  # the same connection is pooled for the next use
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    large = replace(ARTICLE, source="/large", url=None, text="a" * 500_000)
    with pytest.raises(ArchiveFull) as caught:
        store.put([indexed(large)], MODEL)
    assert caught.value.path == str(path)
    assert [summary.article.id for summary in store.summaries()] == [1]
    assert store.generation() == before


_ADDER = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path[:0] = [sys.argv[3], sys.argv[3] + "/tests/retrieval"]
from test_store import ARTICLE, MODEL, indexed
from retrieval.store import Store
store = Store.open(Path(sys.argv[1]))
for n in range(20):
    own = replace(ARTICLE, source=f"/{sys.argv[2]}/{n}", url=None, title=f"{sys.argv[2]} {n}")
    shared = replace(ARTICLE, source=f"/shared/{n}", url=None, title=f"shared {n}")
    store.put([indexed(own), indexed(shared)], MODEL)
"""


def test_two_processes_adding_at_once_store_each_article_once(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / "archive.db"  # made by both at once, too
    adders = [
        subprocess.Popen([sys.executable, "-c", _ADDER, path, name, pytestconfig.rootpath])
        for name in ("a", "b")
    ]
    assert [adder.wait(timeout=120) for adder in adders] == [0, 0]
    titles = [summary.article.title for summary in Store.open(path).summaries()]
    expected = [f"{name} {n}" for name in ("a", "b", "shared") for n in range(20)]
    assert sorted(titles) == sorted(expected)


@pytest.fixture(scope="module")
def lasting_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("lasting") / "archive.db")


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
    cuts=st.lists(st.integers(0, 200), max_size=8),
)
@settings(deadline=None)  # a disk may be busy
def test_offsets_survive_storage(lasting_store: Store, text: str, cuts: list[int]) -> None:
    borders = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    spans = [Span(start, end) for start, end in pairwise(borders)]
    article = Article("s", "t", text, tuple(Block(BlockKind.PARAGRAPH, *s) for s in spans))
    vectors = np.zeros((len(spans), 4), np.float16)
    entry = Indexed(article, spans, vectors, spans, vectors)
    [(article_id, _)] = lasting_store.put([entry], MODEL)
    stored = lasting_store.article(article_id)
    assert stored == replace(article, id=article_id)
    assert lasting_store.sentences([article_id])[article_id] == spans
    slices = [stored.text[p.start : p.end] for p in lasting_store.passages_of(article_id)]
    assert slices == [text[start:end] for start, end in spans]
