"""The sentences that answer, out of the passages that were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.types import Quote, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.lexical import Worth
    from retrieval.types import Hit

_READ = 8  # hits whose sentences are looked at
_QUOTES = 3
# What a sentence's passage scored counts beside what the sentence itself shares with the question.
_PASSAGE = 1.0
# A further quote must come near the first, or it is noise beside an answer.
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer. ``coverage``: the share of the question's terms it holds."""

    hit: Hit
    sentence: Span
    coverage: float

    @property
    def score(self) -> float:
        return self.coverage + _PASSAGE * self.hit.score


def gather(
    hits: Sequence[Hit], sentences: Mapping[int, Sequence[Span]], worth: Worth
) -> list[Evidence]:
    """The sentences of the best hits, best first, each once.

    ``sentences`` are by article id; ``worth`` is of the question.
    """
    found: dict[tuple[int, Span], Evidence] = {}
    for hit in hits[:_READ]:
        for sentence in _within(hit, sentences[hit.article.id]):
            coverage = worth.share(hit.article.text[sentence.start : sentence.end])
            evidence = Evidence(hit, sentence, coverage)
            known = found.setdefault((hit.article.id, sentence), evidence)
            if evidence.score > known.score:
                found[hit.article.id, sentence] = evidence
    return sorted(found.values(), key=lambda e: (-e.score, e.hit.article.id, e.sentence))


def quote(evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
    """The best sentences as quotes: at most three, none far behind the first."""
    return tuple(
        Quote(e.hit.article, e.sentence.start, e.sentence.end, e.sentence, e.hit.also_in)
        for e in evidence[:_QUOTES]
        if e.score >= _NEAR * evidence[0].score
    )


def _within(hit: Hit, sentences: Sequence[Span]) -> Iterator[Span]:
    """The sentences that a passage holds, or, of very long ones, a part of."""
    start, end = hit.passage.start, hit.passage.end
    return (s for s in sentences if s.start < end and start < s.end)
