"""Examples as tensors: which spans are right, and what a batch costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from retrieval.reader.network import SPAN_TOKENS, Batch
from retrieval.reader.pairs import is_word, join

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from torch import Tensor

    from retrieval.reader.base import Base
    from retrieval.reader.learning.examples import Example
    from retrieval.reader.pairs import Pair
    from retrieval.types import Span

NO_ANSWER = (0, 0)
_SORTED = 50  # batches whose pairs are sorted by length together


@dataclass(frozen=True, slots=True)
class Lesson:
    """A pair, and the first and last tokens of the spans that answer it."""

    pair: Pair
    spans: tuple[tuple[int, int], ...]


def lessons(base: Base, examples: Sequence[Example]) -> list[Lesson]:
    """The examples as lessons, without those whose answer lies past the end or in two sentences."""
    pairs = join(base, [e.question for e in examples], [e.passage for e in examples])
    found = []
    for example, pair in zip(examples, pairs, strict=True):
        spans = [tokens for answer in example.answers if (tokens := token_span(pair, answer))]
        if spans or not example.answers:
            found.append(Lesson(pair, tuple(dict.fromkeys(spans)) or (NO_ANSWER,)))
    return found


def token_span(pair: Pair, answer: Span) -> tuple[int, int] | None:
    """The tokens of an answer given in characters, the end of a very long one cut off."""
    inside = (pair.offsets[:, 0] < answer.end) & (pair.offsets[:, 1] > answer.start)
    inside &= pair.sentences >= 0
    tokens = inside.nonzero()[0]
    if not len(tokens) or answer.end > pair.offsets[:, 1].max():
        return None
    first = int(tokens[0])
    last = int(tokens[tokens < first + SPAN_TOKENS][-1])
    if pair.sentences[first] != pair.sentences[last]:
        return None
    return pair.first + first, pair.first + last


def batched(of: Sequence[Lesson], size: int, random: Random) -> list[list[Lesson]]:
    """Batches of ``size`` lessons of about one length, in random order; the last few left out."""
    shuffled = random.sample(list(of), len(of))
    batches: list[list[Lesson]] = []
    for start in range(0, len(shuffled), size * _SORTED):
        chunk = sorted(
            shuffled[start : start + size * _SORTED], key=lambda lesson: len(lesson.pair.ids)
        )
        cuts = range(0, len(chunk) - size + 1, size)
        together = [chunk[cut : cut + size] for cut in cuts]
        random.shuffle(together)
        batches += together
    return batches


def loss(scores: Tensor, batch: Batch, of: Sequence[Lesson]) -> Tensor:
    """The mean of -log p(any right span) - log p(any span of a right sentence).

    p: over all possible spans and "no answer", which is a sentence of its own here. ``of``: what
    the batch was made of.
    """
    right, near = (torch.zeros(scores.shape, dtype=torch.bool) for _ in range(2))
    for row, lesson in enumerate(of):
        for first, last in lesson.spans:
            right[row, first, last] = True
            sentence = batch.sentences[row, first]
            near[row] |= (batch.sentences[row] == sentence)[:, None] & (sentence >= 0)
        near[row] |= right[row]
    logarithms = [
        scores.masked_fill(~which, -torch.inf).flatten(1).logsumexp(1) for which in (right, near)
    ]
    return (2 * scores.flatten(1).logsumexp(1) - sum(logarithms)).mean()


def tensors(batch: Sequence[Lesson], pad: int) -> Batch:
    return Batch.of([lesson.pair for lesson in batch], pad)


def masked(batch: Batch, share: float, mask: int, generator: torch.Generator) -> Batch:
    """The batch with a ``share`` of its words' pieces hidden behind the token ``mask``.

    What is seen again and again is harder to learn by heart so.
    """
    hidden = torch.rand(batch.ids.shape, generator=generator) < share
    return replace(batch, ids=batch.ids.masked_fill(hidden & is_word(batch.marks), mask))
