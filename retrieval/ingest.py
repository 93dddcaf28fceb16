"""From an article to what is stored of it: sentences, passages, vectors, a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import ModelMismatch
from retrieval.near_duplicates import signature
from retrieval.passages import article_sentences, embedded_text, split_passages
from retrieval.store import Indexed, Model, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from retrieval.encoder import Encoder
    from retrieval.store import Store
    from retrieval.types import Article

# Characters of text that are embedded and stored together: enough for the encoder to sort by
# length, little enough to lose when interrupted (seconds of work).
_BATCH_CHARACTERS = 60_000


def add(
    articles: Iterable[Article], store: Store, load_encoder: Callable[[], Encoder]
) -> Iterator[tuple[Article, int, Outcome]]:
    """Stores articles, a batch at a time, and tells of each its id and what became of it.

    The model is loaded only when there is something to embed. What has been yielded is stored,
    whatever happens to the rest. Errors: :class:`ModelMismatch`, and those of the store.
    """
    for batch in _batches(articles):
        places = [store.place(article) for article in batch]
        wanted = [n for n, (_, outcome) in enumerate(places) if outcome is not Outcome.UNCHANGED]
        if wanted:
            encoder = load_encoder()
            check_model(store, encoder)
            entries = derive([batch[n] for n in wanted], encoder)
            for n, place in zip(wanted, store.put(entries, model_of(encoder)), strict=True):
                places[n] = place
        for article, (article_id, outcome) in zip(batch, places, strict=True):
            yield article, article_id, outcome


def reembed(store: Store, encoder: Encoder) -> Iterator[int]:
    """Derives anew, with ``encoder``, all articles that another model embedded; yields their ids.

    Can be interrupted: what is done stays done, and the next call goes on with the rest. So do
    further rounds here, with what others changed meanwhile.
    """
    while stale := store.embedded_otherwise(model_of(encoder)):
        for article_id in stale:
            article = store.articles([article_id]).get(article_id)
            if article and store.replace(derive([article], encoder)[0], model_of(encoder)):
                yield article_id


def derive(articles: Sequence[Article], encoder: Encoder) -> list[Indexed]:
    """Everything that follows from the articles; all their texts are embedded together."""
    sentences = [article_sentences(article) for article in articles]
    passages = [
        split_passages(article, spans, encoder.count_tokens)
        for article, spans in zip(articles, sentences, strict=True)
    ]
    spans = [both for pair in zip(sentences, passages, strict=True) for both in pair]
    texts = [
        embedded_text(articles[n // 2], articles[n // 2].text[start:end])
        for n, of_one_kind in enumerate(spans)
        for start, end in of_one_kind
    ]
    borders = np.cumsum([0, *map(len, spans)])
    vectors = np.split(encoder.encode_passages(texts).astype(np.float16), borders[1:-1])
    return [
        Indexed(
            article,
            sentences=sentences[n],
            sentence_vectors=vectors[2 * n],
            passages=passages[n],
            passage_vectors=vectors[2 * n + 1],
            signature=signature(article.text).tobytes(),
        )
        for n, article in enumerate(articles)
    ]


def check_model(store: Store, encoder: Encoder) -> None:
    """Errors: :class:`ModelMismatch` if any stored vector is another model's."""
    ours = model_of(encoder)
    for stored in store.models():
        if stored.fingerprint != ours.fingerprint:
            raise ModelMismatch(stored.name, ours.name)


def model_of(encoder: Encoder) -> Model:
    return Model(encoder.name, encoder.fingerprint, encoder.dimension)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if sum(len(a.text) for a in batch) >= _BATCH_CHARACTERS:
            yield batch
            batch = []
    if batch:
        yield batch
