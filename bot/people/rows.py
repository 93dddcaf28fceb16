"""Answers as rows and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.people.times import moment, stamp
from bot.people.types import (
    Asked,
    Citation,
    Follow,
    Found,
    Rated,
    State,
    StoredAnswer,
)
from bot.verdicts import Reason, Verdict
from retrieval.checksum import checksum
from retrieval.conversation import Turn
from retrieval.types import Answer, Hit, Quote, Span, Status
from retrieval.vietnamese.text import fold, normalise

if TYPE_CHECKING:
    from sqlalchemy import Row

KEPT_HITS = 20
_WORD = re.compile(r"\w+")


def answer_values(
    asked: Asked, answer: Answer, turn: Turn, milliseconds: int, after_message_id: int
) -> dict[str, Any]:
    """The columns of an answer that is yet to be sent."""
    return _values(asked, answer) | {
        "message_ids": [],
        "after_message_id": after_message_id,
        "state": State.SENDING.value,
        "milliseconds": milliseconds,
        "turn": turn_object(turn),
        "citations": [citation_object(citation_of(quote)) for quote in answer.quotes],
        "hits": [list(found_of(hit)) for hit in answer.hits[:KEPT_HITS]],
    }


def stored_values(answer: StoredAnswer) -> dict[str, Any]:
    """The columns of an answer that was remembered elsewhere."""
    return _values(answer.asked, answer) | {
        "message_ids": list(answer.message_ids),
        "after_message_id": answer.after_message_id,
        "state": answer.state.value,
        "milliseconds": answer.milliseconds,
        "turn": turn_object(answer.turn),
        "citations": [citation_object(citation) for citation in answer.citations],
        "hits": [list(found) for found in answer.hits],
    }


def _values(asked: Asked, answer: Answer | StoredAnswer) -> dict[str, Any]:
    """The columns that are the same wherever an answer comes from."""
    return {
        "chat_id": asked.chat_id,
        "thread_id": asked.thread_id,
        "user_id": asked.user_id,
        "question_message_id": asked.message_id,
        "status": answer.status.value,
        "confidence": answer.confidence,
        "language": answer.language,
        "asked_at": stamp(asked.at),
        "completed": answer.completed,
        "question": asked.question,
        "reading": answer.reading,
        "unheard": list(answer.unheard),
        "apart": list(answer.apart),
    }


def answer_from(row: Row[*tuple[Any, ...]]) -> StoredAnswer:
    return StoredAnswer(
        id=row.id,
        asked=Asked(
            chat_id=row.chat_id,
            user_id=row.user_id,
            message_id=row.question_message_id,
            question=row.question,
            at=moment(row.asked_at),
            thread_id=row.thread_id,
        ),
        state=State(row.state),
        message_ids=tuple(row.message_ids),
        after_message_id=row.after_message_id,
        status=Status(row.status),
        confidence=row.confidence,
        language=row.language,
        milliseconds=row.milliseconds,
        turn=turn_from(row.turn),
        citations=tuple(citation_from(fields) for fields in row.citations),
        hits=tuple(Found(*found) for found in row.hits),
        reading=row.reading,
        completed=row.completed,
        unheard=tuple(row.unheard),
        apart=tuple(row.apart),
    )


def rated_from(row: Row[*tuple[Any, ...]]) -> Rated:
    """A row of an answer together with ``rated_by``, ``verdict``, ``reason`` and ``rated_at``."""
    return Rated(
        answer=answer_from(row),
        user_id=row.rated_by,
        verdict=Verdict(row.verdict),
        reason=row.reason and Reason(row.reason),
        at=moment(row.rated_at),
    )


def follow_values(follow: Follow) -> dict[str, Any]:
    """The columns of a follow, but for its number."""
    return {
        "user_id": follow.user_id,
        "chat_id": follow.chat_id,
        "thread_id": follow.thread_id,
        "question": follow.question,
        "folded": folded_question(follow.question),
        "language": follow.language,
        "created_at": stamp(follow.created_at),
        "seen": follow.seen,
        "told": list(follow.told),
    }


def folded_question(question: str) -> str:
    """What questions have in common that differ only in marks, case, spaces and signs."""
    return " ".join(_WORD.findall(fold(normalise(question))))


def follow_from(row: Row[*tuple[Any, ...]]) -> Follow:
    return Follow(
        id=row.id,
        user_id=row.user_id,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        question=row.question,
        language=row.language,
        created_at=moment(row.created_at),
        seen=row.seen,
        told=tuple(row.told),
    )


def found_of(hit: Hit) -> Found:
    return Found(hit.article.id, *hit.best, checksum(hit.article.text[slice(*hit.best)]))


def citation_of(quote: Quote) -> Citation:
    return Citation(
        article_id=quote.article.id,
        start=quote.start,
        end=quote.end,
        sentence=quote.sentence,
        text=quote.text,
        answer=quote.answer,
        also_in=quote.also_in,
    )


def citation_object(citation: Citation) -> dict[str, Any]:
    marked = citation.answer
    return {
        "article_id": citation.article_id,
        "start": citation.start,
        "end": citation.end,
        "sentence_start": citation.sentence.start,
        "sentence_end": citation.sentence.end,
        "answer_start": marked and marked.start,
        "answer_end": marked and marked.end,
        "text": citation.text,
        "also_in": list(citation.also_in),
    }


def citation_from(fields: dict[str, Any]) -> Citation:
    marked = fields["answer_start"], fields["answer_end"]
    return Citation(
        article_id=fields["article_id"],
        start=fields["start"],
        end=fields["end"],
        sentence=Span(fields["sentence_start"], fields["sentence_end"]),
        text=fields["text"],
        answer=None if marked[0] is None else Span(*marked),
        also_in=tuple(fields["also_in"]),
    )


def turn_object(turn: Turn) -> dict[str, Any]:
    shown = [list(sentence) for sentence in turn.shown]
    return {
        "question": turn.question,
        "names": list(turn.names),
        "title": turn.title,
        "shown": shown,
    }


def turn_from(fields: dict[str, Any]) -> Turn:
    shown = ((article, start) for article, start in fields.get("shown", ()))
    return Turn(fields["question"], tuple(fields["names"]), fields["title"], tuple(shown))
