"""From articles to what is stored of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval import ingest
from retrieval.errors import ModelMismatch
from retrieval.passages import article_sentences, embedded_text
from retrieval.readers.documents import read_document
from retrieval.readers.layout import assemble
from retrieval.store import Outcome, Store
from retrieval.types import Article
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.encoder import Encoder


def article(name: str, *paragraphs: str) -> Article:
    texts = paragraphs or (f"Câu đầu của bài {name}. Câu sau của bài {name}.",)
    return assemble(source=name, title=f"Bài {name}", paragraphs=texts)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "archive.db")
    yield store
    store.close()


def never() -> Encoder:
    raise AssertionError("the model was loaded")


def test_new_articles_are_stored_in_order(store: Store, toy_encoder: ToyEncoder) -> None:
    articles = [article("a"), article("b")]
    told = list(ingest.add(articles, store, lambda: toy_encoder))
    assert told == [(articles[0], 1, Outcome.NEW), (articles[1], 2, Outcome.NEW)]
    assert store.article(2).text == articles[1].text


def test_known_articles_need_no_model(store: Store, toy_encoder: ToyEncoder) -> None:
    list(ingest.add([article("a")], store, lambda: toy_encoder))
    before = store.generation()
    assert [o for _, _, o in ingest.add([article("a")], store, never)] == [Outcome.UNCHANGED]
    assert store.generation() == before


def test_only_what_is_new_or_changed_is_embedded(store: Store, toy_encoder: ToyEncoder) -> None:
    list(ingest.add([article("a"), article("b")], store, lambda: toy_encoder))
    toy_encoder.passages.clear()
    now = [article("a"), article("b", "Bài này đã sửa."), article("c", "Bài này mới.")]
    told = [outcome for _, _, outcome in ingest.add(now, store, lambda: toy_encoder)]
    assert told == [Outcome.UNCHANGED, Outcome.CHANGED, Outcome.NEW]
    assert set(toy_encoder.passages) == {"Bài b\nBài này đã sửa.", "Bài c\nBài này mới."}


def test_the_same_content_twice_in_one_batch_is_one(store: Store, toy_encoder: ToyEncoder) -> None:
    text = "Một câu của cả hai bài."
    twins = [assemble(source=s, title="Một bài", paragraphs=[text]) for s in ("a", "b")]
    told = [(i, outcome) for _, i, outcome in ingest.add(twins, store, lambda: toy_encoder)]
    assert told == [(1, Outcome.NEW), (1, Outcome.UNCHANGED)]


def test_what_came_before_a_failure_is_stored(store: Store, toy_encoder: ToyEncoder) -> None:
    long = article("a", "Trời hôm nay nắng to. " * 3_000)

    def articles() -> Iterator[Article]:
        yield long
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        list(ingest.add(articles(), store, lambda: toy_encoder))
    assert [summary.article.title for summary in store.summaries()] == ["Bài a"]


def test_passages_are_embedded_with_their_title(store: Store, toy_encoder: ToyEncoder) -> None:
    one = article("a", *(f"Đoạn {n} nói về việc số {n}. " * 20 for n in range(8)))
    list(ingest.add([one], store, lambda: toy_encoder))
    passages = store.passages_of(1)
    assert len(passages) > 2
    texts = [embedded_text(one, one.text[p.start : p.end]) for p in passages]
    assert all(text.startswith("Bài a\n") for text in texts)
    present, vectors = store.vectors([p.id for p in passages], toy_encoder.dimension)
    assert present == [p.id for p in passages]
    assert np.array_equal(vectors, ToyEncoder().encode_passages(texts).astype(np.float16))


def test_an_export_that_grows_at_its_beginning_changes_no_article(
    store: Store, toy_encoder: ToyEncoder
) -> None:
    def export(*numbers: int) -> bytes:
        return json.dumps([
            {"title": f"Tin {n}", "body": f"Nội dung {n}.", "url": f"https://bao.vn/{n}"}
            for n in numbers
        ]).encode()  # fmt: skip

    for numbers, outcomes in (
        ((2, 1), [(1, Outcome.NEW), (2, Outcome.NEW)]),
        ((3, 2, 1), [(3, Outcome.NEW), (1, Outcome.UNCHANGED), (2, Outcome.UNCHANGED)]),
    ):
        articles = [
            a for a in read_document(export(*numbers), "tin.json") if isinstance(a, Article)
        ]
        told = ingest.add(articles, store, lambda: toy_encoder)
        assert [(number, outcome) for _, number, outcome in told] == outcomes


@pytest.mark.parametrize("front", ["https://bao.vn", "https://bao.vn/"])
def test_articles_that_name_the_front_page_for_their_own_are_not_one(
    store: Store, toy_encoder: ToyEncoder, front: str
) -> None:
    articles = [replace(article(name), url=front) for name in ("a", "b")]
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        told = ingest.add(articles, store, lambda: toy_encoder)
        assert [(number, became) for _, number, became in told] == [(1, outcome), (2, outcome)]
    (placed, again) = (replace(article(name), url=f"{front}?p=7") for name in ("c", "d"))
    told = ingest.add([placed, again], store, lambda: toy_encoder)
    assert [(number, became) for _, number, became in told] == [
        (3, Outcome.NEW),
        (3, Outcome.CHANGED),
    ]


def test_another_model_is_refused_and_stores_nothing(store: Store, toy_encoder: ToyEncoder) -> None:
    list(ingest.add([article("a")], store, lambda: toy_encoder))
    with pytest.raises(ModelMismatch) as caught:
        list(ingest.add([article("b")], store, lambda: ToyEncoder("other")))
    assert caught.value.facts == {"stored": "toy", "wanted": "other"}
    assert len(store.summaries()) == 1


def test_embedding_anew_can_be_interrupted(store: Store, toy_encoder: ToyEncoder) -> None:
    names = ("a", "b", "c")
    list(ingest.add([article(name) for name in names], store, lambda: toy_encoder))
    other = ToyEncoder("other", dimension=16)
    assert next(ingest.reembed(store, other)) == 1
    assert [model.name for model in store.models()] == ["toy", "other"]
    for encoder in (toy_encoder, other):
        with pytest.raises(ModelMismatch):
            ingest.check_model(store, encoder)
    assert list(ingest.reembed(store, other)) == [2, 3]
    ingest.check_model(store, other)
    assert list(ingest.reembed(store, other)) == []


def test_embedding_anew_keeps_up_with_what_others_change(
    store: Store, toy_encoder: ToyEncoder
) -> None:
    corrected = assemble(source="a", title="Bài a", paragraphs=["Chỉ còn một câu."])

    class Slow(ToyEncoder):
        """While it embeds, others correct one article and remove another."""

        def encode_passages(
            self, texts: Sequence[str], progress: Callable[[int], None] | None = None
        ) -> NDArray[np.float32]:
            if not self.passages:
                entries = ingest.derive([corrected], toy_encoder)
                assert store.put(entries, ingest.model_of(toy_encoder)) == [(1, Outcome.CHANGED)]
                store.remove(2)
            return super().encode_passages(texts, progress)

    names = ("a", "b", "c")
    list(ingest.add([article(name) for name in names], store, lambda: toy_encoder))
    assert list(ingest.reembed(store, Slow("other", dimension=16))) == [3, 1]
    ingest.check_model(store, ToyEncoder("other"))
    assert store.article(1).text == corrected.text
    assert store.sentences([1])[1] == article_sentences(corrected)
