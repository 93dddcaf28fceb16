"""One evaluation: a throw-away archive of the articles, and every question asked of it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval import ingest
from retrieval.answer import answer
from retrieval.archive import Archive
from retrieval.evaluation.data import LEFT_OUT
from retrieval.evaluation.measures import Outcome
from retrieval.question import checked
from retrieval.store import Store
from retrieval.vietnamese.text import strip_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from retrieval.encoder import Encoder
    from retrieval.evaluation.data import Question
    from retrieval.rereading import PassageReader
    from retrieval.types import Answer, Article, Span


def build_archive(
    articles: Mapping[str, Article],
    encoder: Encoder,
    folder: Path,
    progress: Callable[[], None],
    reader: PassageReader | None = None,
) -> tuple[Archive, dict[int, list[str]]]:
    """An archive of ``articles`` with its database in ``folder``, and their names by its ids.

    Articles with the same content are one in the archive, and have several names.
    """
    names: dict[int, list[str]] = {}
    store = Store.open(folder / "archive.db")
    added = ingest.add(articles.values(), store, lambda: encoder)
    for name, (_, article_id, _) in zip(articles, added, strict=True):
        names.setdefault(article_id, []).append(name)
        progress()
    return Archive.open(store, encoder, reader=reader), names


def ask_all(
    archive: Archive,
    names: Mapping[int, list[str]],
    questions: Iterable[Question],
    today: date,
    *,
    without_marks: bool = False,
) -> Iterator[Outcome]:
    """What comes of each question, asked as anybody would ask it.

    Errors: AssertionError if a quote is not, character for character, what the article says.
    """
    for question in questions:
        text = strip_marks(question.text) if without_marks else question.text
        started = time.perf_counter()
        found = answer(archive, checked(text), today)
        milliseconds = (time.perf_counter() - started) * 1000
        _assert_verbatim(found, archive.store)
        yield _outcome(question, found, names, milliseconds)


def is_right(
    question: Question, article: Article, sentence: Span, names: Mapping[int, list[str]]
) -> bool:
    """Whether a sentence holds an answer to the question, in the article that is right."""
    text = article.text[sentence.start : sentence.end]
    return question.article in names[article.id] and any(a in text for a in question.answers)


def leave_out(
    articles: Mapping[str, Article], questions: Iterable[Question], name: str
) -> tuple[dict[str, Article], list[Question]]:
    """The articles without those that the set ``name`` asks about, and its questions.

    The questions have no answer then; their set and their ids say so.
    """
    asked = [q for q in questions if q.set == name and q.article is not None]
    gone = {question.article for question in asked}
    rest = {key: article for key, article in articles.items() if key not in gone}
    unanswerable = [
        replace(
            question,
            id=question.id + LEFT_OUT,
            set=name + LEFT_OUT,
            article=None,
            near_miss=question.article,
        )
        for question in asked
    ]
    return rest, unanswerable


def _assert_verbatim(found: Answer, store: Store) -> None:
    stored = store.articles({quote.article.id for quote in found.quotes})
    for quote in found.quotes:
        text = stored[quote.article.id].text
        assert quote.text == text[quote.start : quote.end], quote
        assert quote.start <= quote.sentence.start < quote.sentence.end <= quote.end, quote


def _outcome(
    question: Question, found: Answer, names: Mapping[int, list[str]], milliseconds: float
) -> Outcome:
    ids = (i for hit in found.hits for i in (hit.article.id, *hit.also_in))
    return Outcome(
        question=question,
        articles=tuple(dict.fromkeys(name for i in ids for name in names[i])),
        right=tuple(is_right(question, q.article, q.sentence, names) for q in found.quotes),
        status=found.status,
        confidence=found.confidence,
        milliseconds=milliseconds,
    )
