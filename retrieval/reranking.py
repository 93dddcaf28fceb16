"""Any sentence-transformers cross-encoder in the reader's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import torch

from retrieval import models
from retrieval.reader import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import CrossEncoder

    from retrieval.reader import Readable


class Reranker:
    """Tells how well passages answer, not where in them; a score above 0 is taken for a yes."""

    def __init__(self, model: CrossEncoder) -> None:
        self._model = model

    @classmethod
    def load(cls, model: str) -> Self:
        """One by its name or folder. Errors: :class:`ModelError`."""
        return cls(models.load_cross_encoder(model))

    def read_pairs(self, asked: Sequence[tuple[str, Readable]]) -> list[Reading]:
        """What each passage says to the question beside it, its sentences left out."""
        pairs = [(question, f"{passage.title}\n{passage.text}") for question, passage in asked]
        scores = self._model.predict(
            pairs, show_progress_bar=False, activation_fn=torch.nn.Identity()
        )
        return [
            Reading(float(score), 1 - float(yes), None, ())
            for score, yes in zip(scores, torch.sigmoid(torch.tensor(scores)), strict=True)
        ]
