"""How much of a question a text holds, by what its terms are worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.lexical.query import Field, Term
from retrieval.vietnamese.terms import terms

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Worth:
    """Weight times idf of each term of a question; ``reach`` is what it can come to in all."""

    of: Mapping[Term, float]
    reach: float

    def share(self, text: str) -> float:
        """The share of the question that ``text`` holds, 0 to 1; how often makes no difference."""
        if not self.reach:
            return 0.0
        held = _held(text)
        sought = self.of.items()
        return min(
            1.0, sum(value for (field, term), value in sought if term in held[field]) / self.reach
        )


@lru_cache(maxsize=20_000)
def _held(text: str) -> dict[Field, frozenset[str]]:
    """The terms of a sentence; the same ones come up for question after question."""
    marked = terms(text)
    return {
        field: frozenset([*found.singles(), *found.pairs()])
        for field, found in ((Field.MARKED, marked), (Field.FOLDED, marked.folded()))
    }
