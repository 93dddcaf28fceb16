"""Reading: questions and passages in, scores and the words that answer out."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Self

import numpy as np
import torch
from torch.nn.utils.rnn import pad_sequence

from retrieval.reader import weights
from retrieval.reader.base import Base
from retrieval.reader.network import Batch
from retrieval.reader.pairs import join
from retrieval.reader.reading import Readable, Reading
from retrieval.types import Span
from retrieval.unpadded import Layers, embedded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.reader.base import Loaded
    from retrieval.reader.network import ReaderNetwork
    from retrieval.reader.pairs import Pair

SHIPPED = "reader.safetensors"
BATCH = 16
"""Pairs that are read together; more are read in several batches of about one length."""
_LIKELY = 4.0  # nats below the likeliest span: what is less likely is no answer
_CONSIDERED = 64  # spans at most


class Reader:
    """Reads passages for questions. May be used from several threads at once."""

    def __init__(self, base: Base, network: ReaderNetwork) -> None:
        bert = base.bert
        heads = bert.config.num_attention_heads
        self._base = base
        self._network = network
        self._lower = Layers(bert.encoder.layer[: -len(network.layers)], heads)
        self._upper = Layers(network.layers, heads)

    @classmethod
    def load(cls, path: Path, encoder: Loaded) -> Self:
        """The reader of a file, on the lower layers of the encoder it was trained on.

        The encoder's weights are shared, not copied. Errors: the kinds of
        :class:`ReaderError`, :class:`ReaderUnsupported`.
        """
        base = Base.of(encoder)
        return cls(base, weights.load(path, base))

    @classmethod
    def shipped(cls, encoder: Loaded) -> Self | None:
        """The reader that comes with the program; None if it was trained on another encoder."""
        with resources.as_file(resources.files("retrieval") / "data" / SHIPPED) as path:
            own = weights.base_of(path) == encoder.fingerprint
            return cls.load(path, encoder) if own else None

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """What each passage says to the question, in the order of ``passages``."""
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, asked: Sequence[tuple[str, Readable]]) -> list[Reading]:
        """What each passage says to the question beside it; for questions that come together."""
        pairs = join(self._base, [question for question, _ in asked], [p for _, p in asked])
        order = sorted(range(len(pairs)), key=lambda index: -len(pairs[index].ids))
        readings: dict[int, Reading] = {}
        for start in range(0, len(order), BATCH):
            indexes = order[start : start + BATCH]
            scores = self._scores([pairs[index] for index in indexes])
            for index, of in zip(indexes, scores, strict=True):
                readings[index] = _reading(of, pairs[index], len(asked[index][1].sentences))
        return [readings[index] for index in range(len(pairs))]

    def _scores(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """The scores of spans, (pairs, tokens, tokens), as :class:`ReaderNetwork` gives them."""
        lengths = [len(pair.ids) for pair in pairs]
        marks = torch.from_numpy(np.concatenate([pair.marks for pair in pairs]))
        sentences = Batch.of(pairs, self._base.pad).sentences
        with torch.inference_mode():
            hidden = embedded(self._base.bert.embeddings, [pair.ids.tolist() for pair in pairs])
            hidden = self._lower(hidden, lengths) + self._network.marks(marks)
            states = torch.split(self._upper(hidden, lengths), lengths)
            scores = self._network.spans(pad_sequence(list(states), batch_first=True), sentences)
        return np.asarray(scores)


def _reading(scores: NDArray[np.float32], pair: Pair, sentences: int) -> Reading:
    """From the scores of a pair's spans, (tokens, tokens), what is said of its passage."""
    tokens = slice(pair.first, pair.first + len(pair.offsets))
    inside, null = scores[tokens, tokens].astype(np.float64), float(scores[0, 0])
    best = float(inside.max(initial=-np.inf))
    if best == -np.inf:
        return Reading(-np.inf, 1.0, None, (0.0,) * sentences)
    by_start = np.exp(inside - best).sum(axis=1)
    odds = by_start * np.exp(min(best - null, 700.0))  # e^700 is nearly the largest float
    held = pair.sentences >= 0
    masses = np.bincount(pair.sentences[held], odds[held], sentences)
    return Reading(
        score=best + float(np.log(by_start.sum())) - null,
        null=1 / (1 + float(odds.sum())),
        span=answer_span(inside, best, pair.offsets),
        sentences=tuple(map(float, masses / (1 + odds.sum()))),
    )


def answer_span(scores: NDArray[np.float64], best: float, offsets: NDArray[np.int64]) -> Span:
    """The span (characters) that has most in common with what the answer may be.

    That of the highest expected F1 of characters (minimum Bayes risk, Kumar & Byrne 2004): where
    several spans that overlap are likely, it is none at their edge. ``scores``: (tokens, tokens),
    of which ``best`` is the highest; ``offsets``: (tokens, 2).
    """
    first, last = (scores > best - _LIKELY).nonzero()
    chosen = np.argsort(-scores[first, last], kind="stable")[:_CONSIDERED]
    first, last = first[chosen], last[chosen]
    likely = np.exp(scores[first, last] - best)
    starts, ends = offsets[first, 0], offsets[last, 1]
    common = np.minimum(ends[:, None], ends) - np.maximum(starts[:, None], starts)
    lengths = ends - starts
    f1 = 2 * common.clip(min=0) / (lengths[:, None] + lengths)
    answer = int((f1 @ likely).argmax())
    return Span(int(starts[answer]), int(ends[answer]))
