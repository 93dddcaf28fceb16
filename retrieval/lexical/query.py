"""A question as weighted terms.

All weights were chosen on the development sets for recall@1 of the right article, with marks and
without them, and are flat around what is named here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese.terms import Terms, terms
from retrieval.vietnamese.text import fold, has_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAIR_WEIGHT = 0.5
"""A pair of syllables against a syllable: its two syllables count already."""
NAME_WEIGHT = 1.5
"""A word with a capital inside a sentence, or a number: what a question is about."""
EMPTY_WEIGHT = 0.25
"""A word that asks or joins, which the answering passage has no reason to hold."""
MARKED_WEIGHT, FOLDED_WEIGHT = 0.6, 0.4
"""A match with the right marks, and the share of it that a match without them is worth."""

_ASKING = {"ai", "gì", "nào", "đâu", "nhiêu", "mấy", "gi", "nao", "nhieu"}
_ASKING_PAIRS = {
    "bao_gio", "bao_lau", "bao_nhieu", "bao_xa", "khi_nao", "la_ai", "la_gi", "nhu_the",
    "o_dau", "tai_sao", "the_nao", "vi_sao",
}  # fmt: skip
# English words no Vietnamese syllable folds to. They are rare here, so BM25 alone prizes them.
_JOINING = {
    "and", "are", "as", "by", "did", "does", "for", "from", "had", "has", "have", "how", "is",
    "its", "many", "much", "of", "or", "the", "their", "this", "was", "were", "what", "when",
    "where", "which", "who", "whom", "whose", "why", "will", "with",
}  # fmt: skip
_EMPTY = _ASKING | _JOINING
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


class Field(StrEnum):
    """Where a term is looked for: as typed, or without its marks."""

    MARKED = "marked"
    FOLDED = "folded"


class Term(NamedTuple):
    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What to look for: one set of weighted terms for each way to read the question."""

    readings: tuple[Mapping[Term, float], ...]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, float]]) -> LexicalQuery:
        """The person's own words with weight 1, other readings or expansions with less."""
        return cls(tuple(_reading(text, weight) for text, weight in texts))

    def weights(self) -> dict[Term, float]:
        """Every term once, with the greatest weight that a reading gives it."""
        merged: dict[Term, float] = {}
        for reading in self.readings:
            for term, weight in reading.items():
                merged[term] = max(weight, merged.get(term, 0.0))
        return merged


def _reading(text: str, weight: float) -> dict[Term, float]:
    marked, names = terms(text), _names(text)
    if not has_marks(text):
        return _weighted(Field.FOLDED, marked.folded(), names, weight)
    return {
        **_weighted(Field.MARKED, marked, names, weight * MARKED_WEIGHT),
        **_weighted(Field.FOLDED, marked.folded(), names, weight * FOLDED_WEIGHT),
    }


def _names(text: str) -> frozenset[str]:
    """Marked and folded words that stand out by a capital or a digit; the first may not."""
    words = (word for word in _WORD.findall(text)[1:] if word[0].isupper() or word[0].isdigit())
    found = terms(" ".join(words))
    return frozenset(word for form in (found, found.folded()) for c in form.clauses for word in c)


def _weighted(
    field: Field, found: Terms, names: frozenset[str], weight: float
) -> dict[Term, float]:
    singles = {term: weight * _word_weight([term], names) for term in found.singles()}
    pairs = {
        term: weight * PAIR_WEIGHT * _word_weight(term.split("_"), names) for term in found.pairs()
    }
    return {Term(field, term): value for term, value in {**singles, **pairs}.items()}


def _word_weight(words: list[str], names: frozenset[str]) -> float:
    if not _EMPTY.isdisjoint(words) or fold("_".join(words)) in _ASKING_PAIRS:
        return EMPTY_WEIGHT
    return NAME_WEIGHT if names.issuperset(words) else 1.0
