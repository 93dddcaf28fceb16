"""The sentences that answer, out of the passages that were found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.types import Order, Quote
from retrieval.vietnamese.names import CAPITAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from retrieval.types import Hit, ScoredSentence, Span

_READ = 8  # hits whose sentences are looked at
_QUOTES = 3
# What the passage scored beside what the sentence itself did: chosen on the development questions.
_PASSAGE = 0.8
# What offers what is asked for, beyond what that counts among passages.
_OFFERS = 0.2
# A further quote must come near the first, or it is noise beside an answer; where none is sure to
# be one, several make it likelier that it is among them.
_NEAR, _NEAR_UNSURE = 0.75, 0.5
_EQUAL = 0.9

_SENTENCES = 3  # of a quote, with those that the key sentence leans on

# How sentences begin that say "he", "this unit" or "therefore" of something before them; "Ông" or
# "Bà" before a name stands on its own, and "trên" before a noun is "on".
_LEANS = re.compile(
    rf"[“\"'–-]*\s*(?:(?:Ông|Bà|Anh|Chị|Cô)\b(?!\s+[{CAPITAL}])|Họ\b|Nó\b"
    r"|(?:\w+ ){1,3}(?:này|đó|ấy|trên(?=,| (?:đã|đang|sẽ|được|bị|là|do|cũng|đều|không|còn)\b))\b"
    r"|Theo đó|Trong đó|Do đó|Vì vậy|Vì thế|Nhờ đó|Từ đó|Sau đó"
    r"|Tuy nhiên|Nhưng\b|Ngoài ra|Bên cạnh đó|Cụ thể\b|Đây (?:là|cũng))"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer, in the passage in which it was found."""

    hit: Hit
    sentence: ScoredSentence

    @property
    def score(self) -> float:
        sentence = self.sentence
        return sentence.score + _OFFERS * sentence.offered + _PASSAGE * self.hit.score


def gather(hits: Sequence[Hit]) -> list[Evidence]:
    """The sentences of the best hits, best first, each once."""
    found: dict[tuple[int, int], Evidence] = {}
    for hit in hits[:_READ]:
        for sentence in hit.sentences:
            evidence = Evidence(hit, sentence)
            known = found.setdefault((hit.article.id, sentence.span.start), evidence)
            if evidence.score > known.score:
                found[hit.article.id, sentence.span.start] = evidence
    return sorted(found.values(), key=lambda e: (-e.score, e.hit.article.id, e.sentence.span.start))


def quote(
    evidence: Sequence[Evidence], order: Order = Order.BEST, *, sure: bool = True
) -> tuple[Quote, ...]:
    """The best sentences as quotes: at most three, none far behind the first, none twice.

    ``sure``: whether the first is taken for the answer. Those that are about as good as it come in
    the ``order`` of their articles' dates.
    """
    near = _NEAR if sure else _NEAR_UNSURE
    kept: list[tuple[Evidence, Quote]] = []
    for each in evidence:
        if len(kept) == _QUOTES or each.score < _part(near, evidence[0]):
            break
        found = _quoted(each, [better for _, better in kept])
        if found is not None:
            kept.append((each, found))
    equals = [pair for pair in kept if pair[0].score >= _part(_EQUAL, evidence[0])]
    if order is not Order.BEST and all(e.hit.article.dating for e, _ in equals):
        equals.sort(key=lambda pair: _published(pair[0]), reverse=order is Order.NEWEST)
    return tuple(found for _, found in (*equals, *kept[len(equals) :]))


def marked(evidence: Evidence) -> Span | None:
    """The words that a reader has marked, if they stand in this sentence."""
    answer, sentence = evidence.hit.answer, evidence.sentence.span
    if answer and sentence.start <= answer.start < answer.end <= sentence.end:
        return answer
    return None


def _part(share: float, first: Evidence) -> float:
    """A score as far below the first one as ``share`` says, also where that is negative."""
    return first.score - (1 - share) * abs(first.score)


def _published(evidence: Evidence) -> datetime:
    dating = evidence.hit.article.dating
    assert dating is not None
    return dating.when


def _quoted(evidence: Evidence, better: Sequence[Quote]) -> Quote | None:
    """The sentence as a quote beside ``better`` ones, None where it stands in one of them."""
    article, sentence = evidence.hit.article, evidence.sentence.span
    others = [other for other in better if other.article.id == article.id]
    if any(other.start <= sentence.start < other.end for other in others):
        return None
    start = _start(evidence)
    if any(start < other.end and other.start < sentence.end for other in others):
        start = sentence.start
    also_in, answer = evidence.hit.also_in, marked(evidence)
    return Quote(article, start, sentence.end, sentence, also_in, answer)


def _start(evidence: Evidence) -> int:
    """Where a quote begins: with the sentences before, if the key sentence leans on them."""
    text, start = evidence.hit.article.text, evidence.sentence.span.start
    before = [s.span for s in evidence.hit.sentences if s.span.end <= start]
    for earlier in before[:-_SENTENCES:-1]:
        if not _LEANS.match(text, start) or "\n" in text[earlier.end : start]:
            break
        start = earlier.start
    return start
