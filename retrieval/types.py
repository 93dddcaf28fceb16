"""The words of the field, as frozen values. Imports nothing of ours.

Offsets are always counted in characters (code points) of :attr:`Article.text`, half open:
``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of all times that articles and people name."""


class Span(NamedTuple):
    """A run of characters of an article's text, half open."""

    start: int
    end: int


class BlockKind(StrEnum):
    """What a stretch of an article's text is."""

    LEAD = "lead"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of an article's text: the lead, a paragraph, or the caption of a picture.

    ``credit`` names the photographer or the agency of a caption's picture.
    """

    kind: BlockKind
    start: int
    end: int
    credit: str | None = None


class DateSource(StrEnum):
    """How a publication date is known."""

    STATED = "stated"
    METADATA = "metadata"
    INFERRED = "inferred"


class Precision(StrEnum):
    """How exactly a date is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Dating:
    """When an article was published, how exactly that is known, and from what.

    ``when`` is the first moment of the period, aware, in Vietnam's time zone.
    """

    when: datetime
    precision: Precision
    how: DateSource

    def isoformat(self) -> str:
        """ISO 8601 to the precision known: ``2009-01-16T07:56+07:00``, ``2016-01``, ``2015``."""
        if self.precision is Precision.MINUTE:
            return self.when.isoformat(timespec="minutes")
        length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.when.date().isoformat()[:length]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is stored and quoted.

    ``text`` is normalised once (NFC, spaces, line ends) and is what every offset counts in. Its
    ``blocks`` cover it in order, separated by blank lines: the lead, the paragraphs, then the
    captions, which thus stand apart from the body.

    ``source`` is where it was read from (a path or an address); ``id`` is the store's number, 0
    before it is stored, and is never given to another article.
    """

    source: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    kicker: str | None = None
    author: str | None = None
    agency: str | None = None
    outlet: str | None = None
    url: str | None = None
    dating: Dating | None = None
    id: int = 0

    @property
    def published(self) -> datetime | None:
        """When it was published, if that is stated or in its metadata, never inferred."""
        if self.dating is None or self.dating.how is DateSource.INFERRED:
            return None
        return self.dating.when

    @property
    def lead(self) -> str | None:
        return next(iter(self.texts(BlockKind.LEAD)), None)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the body, without the lead."""
        return self.texts(BlockKind.PARAGRAPH)

    @property
    def captions(self) -> tuple[str, ...]:
        return self.texts(BlockKind.CAPTION)

    def texts(self, kind: BlockKind) -> tuple[str, ...]:
        return tuple(self.text[b.start : b.end] for b in self.blocks if b.kind is kind)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, the unit that is searched."""

    id: int
    article_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage that was found, and how well it answers. Higher is better.

    ``score`` is made of the others: ``dense``, the cosine of question and sentence; ``coverage``,
    the share of the question's terms, by worth, that it holds; ``offers``, whether it has what is
    asked for (a person, a date, …), None where that cannot be told; ``read``, the probability that
    the answer stands in it, None if no reader has read it.
    """

    span: Span
    score: float
    dense: float
    coverage: float
    offers: bool | None
    read: float | None = None

    @property
    def offered(self) -> float:
        """``offers`` as a number: 1, 0, and between them where it cannot be told."""
        return 0.5 if self.offers is None else float(self.offers)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. Scores: higher is better, comparable between questions.

    ``score`` is what hits are ordered by, made of the others and of the best of its ``sentences``:
    ``dense``, the cosine of question and passage; ``lexical``, its BM25 as a share of what the
    question can reach; ``temporal``, how well it fits the time asked for (-1 to 1). ``also_in`` are
    articles that print the passage too. ``read`` is the probability that the passage answers, and
    ``answer`` the words that do, however improbable; both None if no reader has read it.
    """

    passage: Passage
    article: Article
    score: float
    dense: float = 0.0
    lexical: float = 0.0
    temporal: float = 0.0
    sentences: tuple[ScoredSentence, ...] = ()
    also_in: tuple[int, ...] = ()
    read: float | None = None
    answer: Span | None = None

    @property
    def text(self) -> str:
        return self.article.text[self.passage.start : self.passage.end]

    @property
    def best(self) -> Span:
        """The best of its sentences; the passage, where they are not known."""
        found = max(self.sentences, key=lambda sentence: sentence.score, default=None)
        return found.span if found else Span(self.passage.start, self.passage.end)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, and in them the sentence that matters.

    What is shown is always ``article.text[start:end]``; ``sentence`` lies inside it, and inside the
    sentence the words that answer, ``answer``, if a reader has marked them.
    """

    article: Article
    start: int
    end: int
    sentence: Span
    also_in: tuple[int, ...] = ()
    answer: Span | None = None

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def key_sentence(self) -> str:
        return self.article.text[self.sentence.start : self.sentence.end]


class Order(StrEnum):
    """In what order equally good quotes are wanted."""

    BEST = "best"
    OLDEST = "oldest"
    NEWEST = "newest"


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    UNCERTAIN = "uncertain"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question came to.

    ``confidence`` is the probability (0 to 1) that the first quote answers; ``language`` the
    question's (ISO 639-1); ``reading`` the question as it was understood, where that differs.
    ``hits`` are the passages found, best first, of which the quotes are taken. ``completed``: the
    question was read as following on from the ones before. ``unheard``: years, names and numbers
    of the question that no article speaks of; ``apart``: those that some do, but not together with
    what is asked.
    """

    question: str
    status: Status
    confidence: float
    language: str
    quotes: tuple[Quote, ...] = ()
    hits: tuple[Hit, ...] = ()
    reading: str | None = None
    completed: bool = False
    unheard: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
