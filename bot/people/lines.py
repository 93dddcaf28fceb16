"""Feedback and follows as lines of a backup. Who it was stands there only if it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from bot.people.types import Asked, Citation, Follow, Found, Rated, State, StoredAnswer
from bot.texts import Language  # noqa: TC001 - pydantic reads these
from bot.verdicts import Reason, Verdict  # noqa: TC001
from retrieval.conversation import Turn
from retrieval.transfer import LARGEST_NUMBER, Line, Moment
from retrieval.types import Span, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANSWERS, PEOPLE, FOLLOWS = "answers.jsonl", "people.jsonl", "follows.jsonl"
_NOBODY = 0  # in place of a person, a chat or a message; no such number is Telegram's


Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""What a column of the database can hold."""


class CitationLine(Line):
    """A quote. ``article`` is its number in the file, None if nothing there says so any more."""

    article: int | None
    start: int
    end: int
    sentence: tuple[int, int]
    answer: tuple[int, int] | None
    text: str
    also_in: tuple[int, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for start, end in filter(None, ((self.start, self.end), self.sentence, self.answer)):
            if not 0 <= self.start <= start < end <= self.end:
                raise ValueError(f"{start}:{end} is not in the quote {self.start}:{self.end}")
        return self


class TurnLine(Line):
    question: str
    names: tuple[str, ...]
    title: str | None
    shown: tuple[tuple[int, int], ...] = ()


class SaidLine(Line):
    """What somebody said of an answer."""

    verdict: Verdict
    reason: Reason | None
    at: Moment
    user: Number | None


class PlaceLine(Line):
    """Whose question it was, and in which messages it and its answer stand."""

    chat: Number
    thread: Number | None
    user: Number
    message: Number
    messages: tuple[int, ...]


class AnswerLine(Line):
    """An answer that people said something of."""

    id: int = Field(ge=1, le=LARGEST_NUMBER)
    asked_at: Moment
    question: str
    reading: str | None
    completed: bool
    unheard: tuple[str, ...]
    apart: tuple[str, ...] = ()
    status: Status
    confidence: float = Field(ge=0, le=1)
    language: str
    milliseconds: Number
    turn: TurnLine
    citations: tuple[CitationLine, ...]
    hits: tuple[Found, ...]
    said: tuple[SaidLine, ...] = Field(min_length=1)
    place: PlaceLine | None

    def stored(self, ids: Mapping[int, int]) -> StoredAnswer:
        """The answer with the articles' numbers here, ``ids`` by those in the file."""
        place = self.place or PlaceLine(
            chat=_NOBODY, thread=None, user=_NOBODY, message=_NOBODY, messages=()
        )
        return StoredAnswer(
            id=self.id,
            asked=Asked(
                chat_id=place.chat,
                user_id=place.user,
                message_id=place.message,
                question=self.question,
                at=self.asked_at,
                thread_id=place.thread,
            ),
            state=State.SENT,
            message_ids=place.messages,
            after_message_id=place.message,
            status=self.status,
            confidence=self.confidence,
            language=self.language,
            milliseconds=self.milliseconds,
            turn=Turn(
                self.turn.question,
                self.turn.names,
                self.turn.title,
                tuple(
                    (ids[article], start) for article, start in self.turn.shown if article in ids
                ),
            ),
            citations=tuple(_citation(line, ids) for line in self.citations),
            hits=tuple(
                found._replace(article_id=ids[found.article_id])
                for found in self.hits
                if found.article_id in ids
            ),
            reading=self.reading,
            completed=self.completed,
            unheard=self.unheard,
            apart=self.apart,
        )

    def rated(self, answer: StoredAnswer) -> list[Rated]:
        """What was said; people of whom nothing is known count down from nobody."""
        return [
            Rated(answer, _NOBODY - n if s.user is None else s.user, s.verdict, s.reason, s.at)
            for n, s in enumerate(self.said)
        ]


class PersonLine(Line):
    user: Number
    language: Language


class FollowLine(Line):
    """A follow; ``seen`` and ``told`` are numbers of articles in the file."""

    id: int = Field(ge=1, le=LARGEST_NUMBER)
    user: Number
    chat: Number
    thread: Number | None
    question: str
    language: Language
    created_at: Moment
    seen: Number | None
    told: tuple[int, ...]

    def follow(self, ids: Mapping[int, int], seen: int | None) -> Follow:
        return Follow(
            id=self.id,
            user_id=self.user,
            chat_id=self.chat,
            thread_id=self.thread,
            question=self.question,
            language=self.language,
            created_at=self.created_at,
            seen=seen,
            told=tuple(ids[told] for told in self.told if told in ids),
        )


def answer_line(
    said: Sequence[Rated], cited: Sequence[int | None], known: frozenset[int], *, people: bool
) -> AnswerLine:
    """``said`` is of one answer; ``cited``: for each citation its article, if it says so still.

    ``known`` are the articles that there are; ``people``: with who they were.
    """
    answer = said[0].answer
    asked = answer.asked
    lines = [
        SaidLine(verdict=s.verdict, reason=s.reason, at=s.at, user=s.user_id if people else None)
        for s in said
    ]
    return AnswerLine(
        id=answer.id,
        asked_at=asked.at,
        question=asked.question,
        reading=answer.reading,
        completed=answer.completed,
        unheard=answer.unheard,
        apart=answer.apart,
        status=answer.status,
        confidence=answer.confidence,
        language=answer.language,
        milliseconds=answer.milliseconds,
        turn=TurnLine(
            question=answer.turn.question,
            names=answer.turn.names,
            title=answer.turn.title,
            shown=tuple(place for place in answer.turn.shown if place[0] in known),
        ),
        citations=tuple(
            CitationLine(
                article=article,
                start=citation.start,
                end=citation.end,
                sentence=_pair(citation.sentence),
                answer=citation.answer and _pair(citation.answer),
                text=citation.text,
                also_in=tuple(number for number in citation.also_in if number in known),
            )
            for citation, article in zip(answer.citations, cited, strict=True)
        ),
        hits=tuple(found for found in answer.hits if found.article_id in known),
        said=tuple(sorted(lines, key=lambda s: (s.at, s.user or 0, s.verdict, s.reason or ""))),
        place=PlaceLine(
            chat=asked.chat_id,
            thread=asked.thread_id,
            user=asked.user_id,
            message=asked.message_id,
            messages=answer.message_ids,
        )
        if people
        else None,
    )


def follow_line(follow: Follow, known: frozenset[int]) -> FollowLine:
    """``known`` are the articles that there are."""
    return FollowLine(
        id=follow.id,
        user=follow.user_id,
        chat=follow.chat_id,
        thread=follow.thread_id,
        question=follow.question,
        language=follow.language,
        created_at=follow.created_at,
        seen=follow.seen,
        told=tuple(number for number in follow.told if number in known),
    )


def _citation(line: CitationLine, ids: Mapping[int, int]) -> Citation:
    return Citation(
        article_id=0 if line.article is None else ids[line.article],
        start=line.start,
        end=line.end,
        sentence=Span(*line.sentence),
        text=line.text,
        answer=line.answer and Span(*line.answer),
        also_in=tuple(ids[number] for number in line.also_in if number in ids),
    )


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end
