"""The way of a question: from what a person typed to quotes, or to saying that there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from retrieval.confidence import Features, Model, features, shipped
from retrieval.conversation import Turn, completions
from retrieval.evidence import Evidence, gather, quote
from retrieval.query import VIETNAMESE, Query, order_of, understand
from retrieval.rereading import DEPTH, reread
from retrieval.search import encode, search
from retrieval.types import Answer, Hit, Status
from retrieval.vietnamese.facts import Fact, FactKind, missing
from retrieval.vietnamese.names import names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold, syllables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from retrieval.archive import Archive

HITS = 50
_READ_FOR_FACTS = 5  # hits in which a fact may stand; if in none, no article speaks of it


class Sought(NamedTuple):
    """One reading of a question, and the articles that may answer it; None: all may."""

    text: str
    among: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the turns before it, oldest first.

    ``among``: only these articles may answer, as if those that do it better were not there; the
    others vie with them, without which any answer would look sure.
    """

    question: str
    history: tuple[Turn, ...] = ()
    among: frozenset[int] | None = None

    @property
    def readings(self) -> tuple[Sought, ...]:
        """The question as it stands, then as one that follows on."""
        texts = (self.question, *completions(self.question, self.history))
        return tuple(Sought(text, self.among) for text in texts)


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading of a question, and what was found for it.

    ``missing`` are the facts that it names and the best passage lacks; ``unheard`` those that none
    of the best has.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Fact, ...] = ()
    unheard: tuple[Fact, ...] = ()
    features: Features | None = None

    @property
    def confidence(self) -> float:
        """The probability that the first quote answers; 0 if there is none."""
        return self.model.probability(self.features) if self.features else 0.0

    @property
    def model(self) -> Model:
        """What judges it: what was read is judged by what the reader said too."""
        return shipped(read=bool(self.evidence) and self.evidence[0].hit.read is not None)


@dataclass(frozen=True, slots=True)
class Consideration:
    """How an answer came about: the readings tried, the literal one first, and the one chosen."""

    question: str
    trials: tuple[Trial, ...]
    chosen: Trial

    @property
    def completed(self) -> bool:
        """Whether the question was read as following on from the ones before."""
        return self.chosen is not self.trials[0]

    @property
    def status(self) -> Status:
        trial = self.chosen
        return trial.model.status(trial.confidence, complete=not trial.unheard)

    @property
    def turn(self) -> Turn:
        """What the next question may refer back to."""
        meant = self.chosen.query.readings[0].text
        if not self.chosen.evidence:
            return Turn(meant)
        first = self.chosen.evidence[0]
        named = (name.text for name in names(first.hit.article.text[slice(*first.sentence.span)]))
        return Turn(meant, tuple(dict.fromkeys(named)), first.hit.article.title)

    @property
    def answer(self) -> Answer:
        query = self.chosen.query
        return Answer(
            question=self.question,
            status=self.status,
            confidence=self.chosen.confidence,
            language=query.language,
            quotes=quote(self.chosen.evidence, order_of(query)),
            hits=self.chosen.hits,
            reading=query.reading or (query.text if self.completed else None),
            completed=self.completed,
            unheard=tuple(fact.text for fact in self.chosen.unheard),
        )


def answer(archive: Archive, question: str, today: date, history: Sequence[Turn] = ()) -> Answer:
    """What the archive says to a question (see :func:`retrieval.question.checked`).

    ``today`` is the day in Vietnam, for "hôm qua" and the like; ``history`` are the turns before,
    oldest first.
    """
    return consider(archive, question, today, history).answer


def consider(
    archive: Archive, question: str, today: date, history: Sequence[Turn] = ()
) -> Consideration:
    """The same, with everything that led to it."""
    return consider_all(archive, [Asked(question, tuple(history))], today)[0]


def consider_all(
    archive: Archive, asked: Sequence[Asked], today: date, depth: int = DEPTH
) -> list[Consideration]:
    """The same for questions that arrive together, which are encoded and read together.

    ``depth``: how many passages a reader reads for each, if the archive has one.
    """
    return consider_by(asked, lambda sought: attempt(archive, sought, today, depth))


def consider_by(
    asked: Sequence[Asked], trying: Callable[[Sequence[Sought]], Sequence[Trial]]
) -> list[Consideration]:
    """The same by what ``trying`` finds for the readings, of which it is given each once."""
    readings = [each.readings for each in asked]
    sought = list(dict.fromkeys(reading for each in readings for reading in each))
    trials = dict(zip(sought, trying(sought), strict=True))
    return [
        _chosen(each.question, [trials[reading] for reading in own])
        for each, own in zip(asked, readings, strict=True)
    ]


def attempt(
    archive: Archive, sought: Sequence[Sought], today: date, depth: int = DEPTH
) -> list[Trial]:
    """What is found for each reading, whatever it is a reading of; all are encoded together."""
    queries = [understand(each.text, archive.language, today) for each in sought]
    vectors = encode(archive.encoder, queries)
    found = [
        tuple(search(archive, query, vector, HITS, each.among))
        for query, vector, each in zip(queries, vectors, sought, strict=True)
    ]
    if archive.reader is not None and depth and sought:
        found = reread(list(zip(queries, found, strict=True)), archive.reader, depth)
    return [
        _trial(query, hits, each.among)
        for query, hits, each in zip(queries, found, sought, strict=True)
    ]


def _chosen(question: str, trials: Sequence[Trial]) -> Consideration:
    """The best of the readings' trials; of equals the literal one, which comes first."""
    literal, *completed = trials
    best = max(completed, key=lambda trial: trial.confidence, default=literal)
    follows = best.confidence > literal.confidence
    return Consideration(question, tuple(trials), best if follows else literal)


def _trial(query: Query, hits: tuple[Hit, ...], among: frozenset[int] | None) -> Trial:
    """One reading of a question, and what was found for it."""
    evidence = tuple(gather([hit for hit in hits if among is None or _only_in(hit, among)]))
    if not evidence:
        return Trial(query)
    meant = query.readings[0].text
    lacking = [missing(meant, _said(hit)) for hit in (evidence[0].hit, *hits[:_READ_FOR_FACTS])]
    return Trial(
        query=query,
        hits=hits,
        evidence=evidence,
        missing=lacking[0],
        unheard=tuple(
            fact
            for fact in lacking[0]
            if all(fact in others for others in lacking) and not _translated(fact, query)
        ),
        features=features(query, _rivals(hits, evidence[0].hit, among), evidence, len(lacking[0])),
    )


def _only_in(hit: Hit, among: frozenset[int]) -> bool:
    """Whether a passage stands in these articles and no others."""
    return hit.article.id in among and among.issuperset(hit.also_in)


def _rivals(hits: Sequence[Hit], first: Hit, among: frozenset[int] | None) -> Sequence[Hit]:
    """The hits without those that are better than the first one that may answer."""
    return hits if among is None else [hit for hit in hits if hit.score <= first.score]


def _translated(fact: Fact, query: Query) -> bool:
    """Whether a name of a foreign question may stand in the articles in Vietnamese."""
    if fact.kind is not FactKind.NAME or query.language == VIETNAMESE:
        return False
    return not all(could_be_vietnamese(fold(word)) for word in syllables(fact.text))


def _said(hit: Hit) -> str:
    """All that a hit says: its article's title and date beside the passage itself."""
    dating = hit.article.dating
    day = f"ngày {dating.when.day}/{dating.when.month}/{dating.when.year}" if dating else ""
    return f"{hit.article.title}\n{day}\n{hit.text}"
