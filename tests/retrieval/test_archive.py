"""The caches follow the database, whatever happened to either."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval import archive as archive_module
from retrieval import ingest
from retrieval.archive import Archive
from retrieval.errors import ArchiveUnwritable, ModelMismatch
from retrieval.index import dense as dense_module
from retrieval.lexical import LexicalQuery
from retrieval.readers.layout import assemble
from retrieval.store import Store
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.types import Article

WORDS = ("gạo", "cầu", "mưa", "điện", "cá", "muối")


def article(word: str, text: str = "") -> Article:
    return assemble(source=word, title=f"Tin {word}", paragraphs=[text or f"Hôm nay có {word}."])


def add(store: Store, *articles: Article) -> None:
    list(ingest.add(articles, store, ToyEncoder))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "archive.db")
    add(store, *map(article, WORDS[:3]))
    yield store
    store.close()


def dense_ids(archive: Archive) -> list[int]:
    vector = archive.encoder.encode_questions(["Hôm nay có gì?"])[0]
    return sorted(number for number, _ in archive.dense.search(vector, 100))


def lexical_ids(archive: Archive) -> list[int]:
    found = archive.lexical.search(LexicalQuery.of([("Hôm nay có tin", 1.0)]), 100)
    return sorted(number for number, _ in found)


def stored_ids(store: Store) -> list[int]:
    return sorted(store.changes(since=0).added)


def assert_in_step(archive: Archive, store: Store) -> None:
    ids = stored_ids(store)
    assert ids != []
    assert dense_ids(archive) == ids
    assert lexical_ids(archive) == ids
    generations = {archive.dense.generation, archive.lexical.generation}
    assert generations | {archive.language.generation} == {store.generation()}


@pytest.mark.parametrize("saved", [True, False])
def test_the_caches_hold_what_is_stored(store: Store, tmp_path: Path, saved: bool) -> None:
    archive = Archive.open(store, ToyEncoder(), tmp_path if saved else None)
    assert_in_step(archive, store)
    assert archive.language.restorer.restore("hom nay co")[0].text == "hôm nay có"
    assert (tmp_path / store.identity()).exists() is saved


def test_dense_scores_are_those_of_the_stored_vectors(store: Store) -> None:
    archive = Archive.open(store, ToyEncoder())
    question = archive.encoder.encode_questions(["cầu hôm nay"])[0]
    ids, vectors = store.vectors(stored_ids(store), archive.encoder.dimension)
    scores = vectors.astype(np.float32) @ question
    best = sorted(zip(ids, scores, strict=True), key=lambda pair: -pair[1])
    found = archive.dense.search(question, 2)
    assert [number for number, _ in found] == [number for number, _ in best[:2]]
    assert [s for _, s in found] == pytest.approx([s for _, s in best[:2]], abs=1e-6)


def test_the_next_start_embeds_nothing_and_builds_nothing(store: Store, tmp_path: Path) -> None:
    Archive.open(store, ToyEncoder(), tmp_path)
    saved = {p: p.stat().st_mtime_ns for p in (tmp_path / store.identity()).rglob("*.*")}
    encoder = ToyEncoder()
    archive = Archive.open(store, encoder, tmp_path)
    assert_in_step(archive, store)
    assert not archive.refresh()
    assert encoder.passages == []
    now = {p: p.stat().st_mtime_ns for p in (tmp_path / store.identity()).rglob("*.*")}
    assert now == saved


def test_a_running_archive_catches_up(store: Store, tmp_path: Path) -> None:
    archive = Archive.open(store, ToyEncoder(), tmp_path)
    other = Store.open(tmp_path / "archive.db")  # another process, as it were
    add(other, article("điện"), article("cầu", "Hôm nay có cầu mới."))
    other.remove(1)
    other.close()
    assert archive.refresh()
    assert_in_step(archive, store)
    assert not archive.refresh()


def test_one_article_of_many_rewrites_nothing_and_is_there_after_a_start(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "UNSAVED_SHARE", 0.1)
    add(store, *(article(f"số {n}") for n in range(30)))
    archive = Archive.open(store, ToyEncoder(), tmp_path)
    caches = [tmp_path / store.identity() / name for name in ("dense", "language")]
    saved = {path.name for cache in caches for path in cache.iterdir()}
    add(store, article("điện"))
    store.remove(1)
    assert archive.refresh()
    assert_in_step(archive, store)
    assert {path.name for cache in caches for path in cache.iterdir()} == saved
    again = Archive.open(store, ToyEncoder(), tmp_path)
    assert_in_step(again, store)
    assert again.language.restorer.restore("co dien")[0].text == "có điện"
    add(store, *(article(f"câu {n}") for n in range(10)))
    assert again.refresh()
    assert {path.name for cache in caches for path in cache.iterdir()}.isdisjoint(
        saved - {"manifest.json"}
    )


def test_an_archive_that_outgrows_memory_stays_in_step(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_module, "EXACT", 2)
    archive = Archive.open(store, ToyEncoder(), tmp_path)
    archive.dense.wait()
    assert len(list((tmp_path / store.identity() / "dense").glob("*.base"))) == 1
    add(store, article("điện"), article("cầu", "Hôm nay có cầu mới."))
    store.remove(1)
    assert archive.refresh()
    assert_in_step(archive, store)
    assert_in_step(Archive.open(store, ToyEncoder(), tmp_path), store)


def test_catching_up_goes_on_where_it_was_interrupted(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "_STEP", 1)
    for word in WORDS[3:5]:
        add(store, article(word))
    steps: list[tuple[int, int]] = []

    def watch(done: int, left: int) -> None:
        steps.append((done, left))
        if len(steps) == 5:
            raise KeyboardInterrupt

    every = [(3, 2), (1, 1), (1, 0)]  # the first three were added together
    with pytest.raises(KeyboardInterrupt):
        Archive.open(store, ToyEncoder(), tmp_path, watch=watch)
    assert steps == [*every, *every[:2]]
    steps.clear()
    archive = Archive.open(store, ToyEncoder(), tmp_path, watch=lambda *step: steps.append(step))
    assert steps == [every[2], *every]
    assert_in_step(archive, store)


def test_what_removals_leave_of_an_index_is_written_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense_module, "EXACT", 2)
    archive = Archive.open(store, ToyEncoder(), tmp_path)
    archive.dense.wait()
    store.remove(2)
    archive.refresh()
    archive.dense.wait()
    (base,) = (tmp_path / store.identity() / "dense").glob("*.base")
    assert np.load(base / "ids.npy").tolist() == stored_ids(store)


def test_a_removed_article_is_in_no_cache(store: Store, tmp_path: Path) -> None:
    archive = Archive.open(store, ToyEncoder(), tmp_path)
    gone = store.passages_of(2)[0].id
    store.remove(2)
    archive.refresh()
    assert gone not in dense_ids(archive)
    assert gone not in lexical_ids(archive)
    assert_in_step(Archive.open(store, ToyEncoder(), tmp_path), store)


@pytest.mark.parametrize("cache", ["dense", "lexical", "language"])
@pytest.mark.parametrize("harm", ["lost", "truncated", "overwritten"])
def test_a_harmed_cache_is_made_again(store: Store, tmp_path: Path, cache: str, harm: str) -> None:
    Archive.open(store, ToyEncoder(), tmp_path)
    folder = tmp_path / store.identity() / cache
    for file in [path for path in folder.iterdir() if path.suffix != ".lock"]:
        if harm == "lost":
            file.unlink()
        elif harm == "truncated":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        else:
            file.write_bytes(b"\x00nothing of ours")
    assert_in_step(Archive.open(store, ToyEncoder(), tmp_path), store)


def backed_up(folder: Path) -> Store:
    """Three articles, of which a copy is kept."""
    store = Store.open(folder / "archive.db")
    add(store, *map(article, WORDS[:3]))
    store.close()
    shutil.copy(folder / "archive.db", folder / "backup.db")
    return Store.open(folder / "archive.db")


def restored(folder: Path) -> Store:
    """That copy in the place of the database."""
    for file in folder.glob("archive.db*"):
        file.unlink()
    shutil.copy(folder / "backup.db", folder / "archive.db")
    return Store.open(folder / "archive.db")


def test_caches_of_what_a_restored_backup_never_saw_are_made_again(tmp_path: Path) -> None:
    store = backed_up(tmp_path)
    store.remove(2)
    add(store, article("cầu", "Hôm nay có cầu mới."))
    running = Archive.open(store, ToyEncoder(), tmp_path)
    store.close()
    store = restored(tmp_path)
    for word in WORDS[3:]:  # written to as often, and once more
        add(store, article(word))
    before = dense_ids(running)
    running = Archive.open(store, ToyEncoder(), tmp_path)
    assert dense_ids(running) != before
    assert_in_step(running, store)
    store.close()


@pytest.mark.parametrize("cache", ["", "dense", "language"])
def test_a_place_where_no_cache_can_be_written_is_named(
    store: Store, tmp_path: Path, cache: str
) -> None:
    place = tmp_path / store.identity() / cache
    place.parent.mkdir(exist_ok=True)
    place.write_text("no folder")
    with pytest.raises(ArchiveUnwritable) as caught:
        Archive.open(store, ToyEncoder(), tmp_path)
    assert caught.value.path.startswith(str(place))
    assert caught.value.why in {"File exists", "Not a directory"}


def test_another_archive_has_caches_of_its_own(store: Store, tmp_path: Path) -> None:
    Archive.open(store, ToyEncoder(), tmp_path)
    other = Store.open(tmp_path / "other.db")
    add(other, article("muối"))
    assert_in_step(Archive.open(other, ToyEncoder(), tmp_path), other)
    assert_in_step(Archive.open(store, ToyEncoder(), tmp_path), store)
    other.close()


def test_caches_that_are_ahead_of_a_restored_backup_are_made_again(tmp_path: Path) -> None:
    store = backed_up(tmp_path)
    add(store, article("cầu", "Hôm nay có cầu mới."))  # passage 2 becomes another
    add(store, *map(article, WORDS[3:]))
    running = Archive.open(store, ToyEncoder(), tmp_path)
    store.close()
    store = restored(tmp_path)
    assert stored_ids(store) == [1, 2, 3]
    assert running.dense.generation > store.generation()
    assert_in_step(Archive.open(store, ToyEncoder(), tmp_path), store)
    store.close()


def test_another_model_is_refused_by_name(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch) as caught:
        Archive.open(store, ToyEncoder("other"), tmp_path)
    assert caught.value.facts == {"stored": "toy", "wanted": "other"}


def test_vectors_of_another_model_come_into_no_index_of_this_one(
    store: Store, tmp_path: Path
) -> None:
    running = Archive.open(store, ToyEncoder(), tmp_path)
    before = dense_ids(running)
    other = ToyEncoder("other")  # with as many numbers
    assert next(ingest.reembed(store, other)) == 1
    for _ in range(2):
        with pytest.raises(ModelMismatch) as caught:
            running.refresh()
        assert caught.value.facts == {"stored": "other", "wanted": "toy"}
        assert dense_ids(running) == before


def test_after_embedding_anew_the_caches_are_the_other_models(store: Store, tmp_path: Path) -> None:
    Archive.open(store, ToyEncoder(), tmp_path)
    other = ToyEncoder("other", dimension=16)
    list(ingest.reembed(store, other))
    archive = Archive.open(store, other, tmp_path)
    assert archive.dense.manifest.dimension == 16
    assert_in_step(archive, store)
