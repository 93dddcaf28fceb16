"""Measures the reader alone: every question with the article that answers it.

``python -m retrieval.reader.evaluate --reader FILE --articles A.jsonl --questions Q.jsonl`` cuts
the article into passages as the engine does, reads them all and takes the one with the highest
score. A question without an answer gets the article that it nearly fits. Of ``--set`` only those
articles count that are held out from training.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.progress import track
from sklearn.metrics import roc_auc_score

from retrieval import models
from retrieval.evaluation.data import read_articles, read_questions
from retrieval.reader.base import Base
from retrieval.reader.learning.windows import cut_article
from retrieval.reader.reader import Reader
from retrieval.reader.scoring import best_threshold, exact_match, f1
from retrieval.reader.split import held_out, read_in
from retrieval.vietnamese.text import strip_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from retrieval.evaluation.data import Question
    from retrieval.types import Article


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read: the best passage's score, its best sentence and the answer in its words."""

    question: Question
    score: float
    sentence: str
    answer: str


def measured_questions(
    articles: Mapping[str, Article], questions: Iterable[Question], trained: str, limit: int | None
) -> list[tuple[Question, Article]]:
    """The questions with the article each is read in; of each set at most ``limit``, at random."""
    sets: dict[str, list[tuple[Question, Article]]] = {}
    for question in questions:
        article = read_in(question, articles)
        if article and (question.set != trained or held_out(article.title)):
            sets.setdefault(question.set, []).append((question, article))
    return [
        each
        for of in sets.values()
        for each in (of if limit is None else Random(0).sample(of, min(limit, len(of))))
    ]


def read(
    reader: Reader,
    question: Question,
    article: Article,
    count_tokens: Callable[[Sequence[str]], list[int]],
    *,
    without_marks: bool = False,
) -> Outcome:
    """Reads all passages of an article for a question."""
    text = strip_marks(question.text) if without_marks else question.text
    passages = [window.readable for window in cut_article(article, count_tokens)]
    readings = reader.read(text, passages)
    best = max(range(len(readings)), key=lambda index: readings[index].score)
    passage, reading = passages[best], readings[best]
    start, end = passage.sentences[int(np.argmax(reading.sentences))]
    answer = passage.text[reading.span.start : reading.span.end] if reading.span else ""
    return Outcome(question, reading.score, passage.text[start:end], answer)


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """What came of one set. ``null_*`` and ``auroc`` only where some have no answer."""
    answerable = [outcome for outcome in outcomes if outcome.question.article is not None]
    asked = [(outcome, outcome.question.answers) for outcome in answerable]
    measured = {
        "questions": float(len(outcomes)),
        "sentence": _mean(any(a in o.sentence for a in answers) for o, answers in asked),
        "exact": _mean(exact_match(o.answer, answers) for o, answers in asked),
        "f1": _mean(f1(o.answer, answers) for o, answers in asked),
    }
    if 0 < len(answerable) < len(outcomes):
        scores = [outcome.score for outcome in outcomes]
        has = [outcome.question.article is not None for outcome in outcomes]
        threshold = best_threshold(
            scores, [f1(o.answer, o.question.answers) for o in outcomes], has
        )
        measured |= {
            "auroc": float(roc_auc_score(has, scores)),
            "null_threshold": threshold.score,
            "null_f1": threshold.f1,
        }
    return {name: round(value, 4) for name, value in measured.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, prog="python -m retrieval.reader.evaluate"
    )
    parser.add_argument("--reader", type=Path, required=True, help="the reader's file")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--set", default="viquad2", help="the set of which a part was trained on")
    parser.add_argument("--limit", type=int, help="so many questions of each set")
    parser.add_argument("--strip-diacritics", action="store_true")
    arguments = parser.parse_args()
    loaded = models.load_bundled()
    reader, base = Reader.load(arguments.reader, loaded), Base.of(loaded)
    articles, questions = read_articles(arguments.articles), read_questions(arguments.questions)
    asked = measured_questions(articles, questions, arguments.set, arguments.limit)
    sets: dict[str, list[Outcome]] = {}
    for question, article in track(asked, "reading", console=Console(stderr=True)):
        outcome = read(
            reader,
            question,
            article,
            base.count_tokens,
            without_marks=arguments.strip_diacritics,
        )
        sets.setdefault(question.set, []).append(outcome)
    for name, outcomes in sets.items():
        sys.stdout.write(json.dumps({"set": name, **summary(outcomes)}) + "\n")


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / max(1, len(numbers))


if __name__ == "__main__":
    main()
