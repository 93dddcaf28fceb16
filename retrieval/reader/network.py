"""The network: frozen lower layers that are shared, and trained upper ones that score spans."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import torch
from torch import Tensor, nn

from retrieval.reader.pairs import MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transformers import BertModel

    from retrieval.reader.pairs import Pair

TRAINED_LAYERS = 10
"""How many layers a new reader has of its own, from the top; one of a file may have fewer."""
SPAN_TOKENS = 40
"""The longest answer."""
_RANK = 64


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded pairs: ``ids``, ``mask``, ``marks`` and ``sentences`` are (pairs, tokens).

    ``sentences`` is -1 wherever no answer can stand.
    """

    ids: Tensor
    mask: Tensor
    marks: Tensor
    sentences: Tensor

    @classmethod
    def of(cls, pairs: Sequence[Pair], pad: int) -> Self:
        shape = len(pairs), max(len(pair.ids) for pair in pairs)
        ids, marks = np.full(shape, pad), np.zeros(shape, np.int64)
        mask, sentences = np.zeros(shape, bool), np.full(shape, -1)
        for row, pair in enumerate(pairs):
            length = len(pair.ids)
            ids[row, :length], marks[row, :length], mask[row, :length] = pair.ids, pair.marks, True
            sentences[row, pair.first : pair.first + len(pair.sentences)] = pair.sentences
        return cls(*map(torch.from_numpy, (ids, mask, marks, sentences)))


class ReaderNetwork(nn.Module):
    """The upper layers, and over them a score for every span and for "no answer".

    A span's score is the sum of what its first and its last token say for themselves and of how
    the two fit (a product of rank 64); "no answer" is the span of the first token alone.
    """

    def __init__(self, layers: nn.ModuleList, hidden: int) -> None:
        super().__init__()
        self.layers = layers
        self.marks = nn.Embedding(MARKS, hidden)
        self.ends = nn.Linear(hidden, 2)
        self.starting = nn.Linear(hidden, _RANK)
        self.ending = nn.Linear(hidden, _RANK)

    @classmethod
    def untrained(cls, bert: BertModel, seed: int, layers: int = TRAINED_LAYERS) -> Self:
        """Copies of the uppermost ``layers`` of ``bert``, and heads at random."""
        network = cls(deepcopy(bert.encoder.layer[-layers:]), bert.config.hidden_size).float()
        generator = torch.Generator().manual_seed(seed)
        for head in (network.ends, network.starting, network.ending):
            nn.init.normal_(head.weight, std=0.02, generator=generator)
            nn.init.zeros_(head.bias)
        nn.init.zeros_(network.marks.weight)
        return network

    def deepen(self, bert: BertModel, layers: int) -> None:
        """Puts copies of the layers of ``bert`` below its own, up to ``layers`` in all."""
        below = bert.encoder.layer[-layers : -len(self.layers)]
        self.layers = nn.ModuleList([*deepcopy(below).float(), *self.layers])

    def forward(self, hidden: Tensor, batch: Batch) -> Tensor:
        """Scores of all spans, float32, (pairs, tokens, tokens): first token, last token.

        What is no span of one sentence is -inf. ``hidden``: what :func:`lower` gave.
        """
        hidden = hidden + self.marks(batch.marks)
        mask = _attended(batch.mask)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        with torch.autocast(hidden.device.type, enabled=False):
            return self.spans(hidden, batch.sentences)

    def spans(self, hidden: Tensor, sentences: Tensor) -> Tensor:
        """The same from what the layers gave, (pairs, tokens, hidden)."""
        hidden = hidden.float()
        starts, ends = self.ends(hidden).unbind(-1)
        fits = self.starting(hidden) @ self.ending(hidden).transpose(1, 2) / _RANK**0.5
        scores: Tensor = starts[:, :, None] + ends[:, None, :] + fits
        return scores.masked_fill(~possible(sentences), -torch.inf)


def lower(bert: BertModel, own: int, batch: Batch) -> Tensor:
    """What the frozen layers make of a batch, (pairs, tokens, hidden): all but ``own``."""
    mask = _attended(batch.mask)
    with torch.no_grad():
        hidden: Tensor = bert.embeddings(input_ids=batch.ids)
        for layer in bert.encoder.layer[:-own]:
            hidden = layer(hidden, mask)
    return hidden


def possible(sentences: Tensor) -> Tensor:
    """Which spans can be an answer, (pairs, tokens, tokens); of the first token alone: none can."""
    tokens = sentences.shape[1]
    band = torch.ones(tokens, tokens, dtype=torch.bool).triu()
    band = band.tril(SPAN_TOKENS - 1)
    same = (sentences[:, :, None] == sentences[:, None, :]) & (sentences[:, :, None] >= 0)
    allowed = same & band
    allowed[:, 0, 0] = True
    return allowed


def _attended(mask: Tensor) -> Tensor | None:
    """What is added to the weights of attention: nothing, or what hides the padding."""
    if bool(mask.all()):
        return None
    hidden = torch.zeros(mask.shape).masked_fill(~mask, torch.finfo(torch.bfloat16).min)
    return hidden[:, None, None, :]
