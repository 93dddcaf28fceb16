"""Answers as programs read them. These fields are an interface: they grow, they don't change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.prose import Sentence
    from retrieval.types import Answer, Quote, Span


def answer_object(answer: Answer, written: Sequence[Sentence] = ()) -> dict[str, Any]:
    """The answer; ``written`` is what a language model made of it, if one is set."""
    return {
        "status": answer.status.value,
        "confidence": answer.confidence,
        "language": answer.language,
        "reading": answer.reading,
        "quotes": [_quote_object(quote) for quote in answer.quotes],
        "unheard": list(answer.unheard),
        "apart": list(answer.apart),
        "prose": [{"text": s.text, "citations": list(s.citations)} for s in written],
    }


def _quote_object(quote: Quote) -> dict[str, Any]:
    article = quote.article
    return {
        "text": quote.text,
        "article": article.id,
        "start": quote.start,
        "end": quote.end,
        "sentence_start": quote.sentence.start,
        "sentence_end": quote.sentence.end,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.dating and article.dating.isoformat(),
        "published_how": article.dating and article.dating.how.value,
        "url": article.url,
        "also_in": list(quote.also_in),
        "answer": quote.answer and _answer_object(quote, quote.answer),
    }


def _answer_object(quote: Quote, answer: Span) -> dict[str, Any]:
    """The words that answer, with their place in the article."""
    return {
        "text": quote.article.text[answer.start : answer.end],
        "start": answer.start,
        "end": answer.end,
    }
