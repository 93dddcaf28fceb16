"""The way of a question: from what a person typed to quotes, or to saying that there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from retrieval.confidence import Features, Model, features, shipped
from retrieval.conversation import Turn, completions, leans, referred
from retrieval.evidence import Evidence, gather, quote
from retrieval.lacking import NOTHING, Lacking, lacking
from retrieval.query import Query, order_of, understand
from retrieval.rereading import DEPTH, reread
from retrieval.search import encode, search
from retrieval.types import Answer, Hit, Status
from retrieval.vietnamese.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from retrieval.archive import Archive

HITS = 50


class Sought(NamedTuple):
    """One reading of a question, and what may answer it.

    ``among``: the ids of articles; None: all may. ``shown``: sentences that do not, since the
    person has seen them, each as its article's id and where it begins there.
    """

    text: str
    among: frozenset[int] | None = None
    shown: tuple[tuple[int, int], ...] = ()


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
        completed = completions(self.question, self.history)
        return (
            Sought(self.question, self.among),
            *(Sought(text, self.among, self._shown(text)) for text in completed),
        )

    def _shown(self, reading: str) -> tuple[tuple[int, int], ...]:
        """What was shown already, where more is asked for."""
        last = referred(self.history)
        return last.shown if last and last.is_asked_again(reading) else ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading of a question, and what was found for it.

    ``shown`` is what was left out, since the person has seen it (see :class:`Sought`).
    """

    query: Query
    shown: tuple[tuple[int, int], ...] = ()
    hits: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    lacking: Lacking = NOTHING
    features: Features | None = None

    @property
    def confidence(self) -> float:
        """The probability that the first quote answers; 0 if there is none."""
        return self.model.probability(self.features) if self.features else 0.0

    @property
    def model(self) -> Model:
        """What judges it: what was read is judged by what the reader said too."""
        return shipped(read=bool(self.evidence) and self.evidence[0].hit.read is not None)

    @property
    def status(self) -> Status:
        """What would be said if this were the reading chosen."""
        complete = not (self.lacking.unheard or self.lacking.apart)
        status = self.model.status(self.confidence, complete=complete)
        if status is Status.NOT_FOUND and self.shown and self.evidence:
            return Status.UNCERTAIN  # more was asked for than what answers
        return status


@dataclass(frozen=True, slots=True)
class Consideration:
    """How an answer came about: the readings tried, the literal one first, and the one chosen.

    ``last`` is the turn that the question may refer back to.
    """

    question: str
    trials: tuple[Trial, ...]
    chosen: Trial
    last: Turn | None = None

    @property
    def completed(self) -> bool:
        """Whether the question was read as following on from the ones before."""
        return self.chosen is not self.trials[0]

    @property
    def status(self) -> Status:
        return self.chosen.status

    @property
    def turn(self) -> Turn:
        """What the next question may refer back to.

        A question that could not be resolved says nothing by itself: what it would have been, or
        else the turn before it, which stays.
        """
        understood = self._understood
        if understood is None and self.last is not None:
            return self.last
        answer, before = self.answer, self.chosen.shown
        meant = (understood or self.chosen).query.readings[0].text
        if answer.status is Status.NOT_FOUND:  # whose quotes nobody sees
            return Turn(meant, shown=before)
        first = answer.quotes[0]
        return Turn(
            question=meant,
            names=tuple(dict.fromkeys(name.text for name in names(first.text))),
            title=first.article.title,
            shown=(*before, *((q.article.id, q.sentence.start) for q in answer.quotes)),
        )

    @property
    def _understood(self) -> Trial | None:
        """The reading that can stand alone; None where the question has none.

        The literal one of a question that leans on another does only if it alone answers. One that
        is completed by a part in the place of its like is what was asked for ("còn năm 2015?"),
        whatever was found; a part that is only put behind the last question may as well be no part
        of it.
        """
        literal, *completed = self.trials
        if self.completed or not (completed or leans(self.question)):
            return self.chosen
        best = _surest(completed) if completed else None
        answers = best is not None and best.status is Status.ANSWERED
        if literal.status is Status.ANSWERED and not answers:
            return literal
        is_placed = best and self.last and not self.last.begins(best.query.text)
        return best if is_placed else None

    @property
    def answer(self) -> Answer:
        query, status = self.chosen.query, self.status
        sure = status is Status.ANSWERED
        return Answer(
            question=self.question,
            status=status,
            confidence=self.chosen.confidence,
            language=query.language,
            quotes=quote(self.chosen.evidence, order_of(query), sure=sure),
            hits=self.chosen.hits,
            reading=query.reading or (query.text if self.completed else None),
            completed=self.completed,
            unheard=tuple(fact.text for fact in self.chosen.lacking.unheard),
            apart=tuple(fact.text for fact in self.chosen.lacking.apart),
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
        _chosen(each, [trials[reading] for reading in own])
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
        _trial(archive, query, hits, each)
        for query, hits, each in zip(queries, found, sought, strict=True)
    ]


def _chosen(asked: Asked, trials: Sequence[Trial]) -> Consideration:
    """The best of the readings' trials; of equals the literal one, which comes first.

    "Chi tiết hơn" means nothing by itself, however sure what it finds.
    """
    literal, *completed = trials
    best = _surest(completed or trials)
    follows = best.confidence > literal.confidence or bool(best.shown)
    chosen = best if follows else literal
    return Consideration(asked.question, tuple(trials), chosen, referred(asked.history))


def _surest(trials: Sequence[Trial]) -> Trial:
    """The first of the surest."""
    return max(trials, key=lambda trial: trial.confidence)


def _trial(archive: Archive, query: Query, hits: tuple[Hit, ...], sought: Sought) -> Trial:
    """One reading of a question, and what was found for it."""
    among, shown = sought.among, set(sought.shown)
    found = gather([hit for hit in hits if among is None or _only_in(hit, among)])
    evidence = tuple(e for e in found if (e.hit.article.id, e.sentence.span.start) not in shown)
    if not evidence:
        return Trial(query, sought.shown)
    first = evidence[0].hit
    lacks = lacking(archive, query, first, hits)
    return Trial(
        query=query,
        shown=sought.shown,
        hits=hits,
        evidence=evidence,
        lacking=lacks,
        features=features(query, _rivals(hits, first, among), evidence, len(lacks.missing)),
    )


def _only_in(hit: Hit, among: frozenset[int]) -> bool:
    """Whether a passage stands in these articles and no others."""
    return hit.article.id in among and among.issuperset(hit.also_in)


def _rivals(hits: Sequence[Hit], first: Hit, among: frozenset[int] | None) -> Sequence[Hit]:
    """The hits without those that are better than the first one that may answer."""
    return hits if among is None else [hit for hit in hits if hit.score <= first.score]
