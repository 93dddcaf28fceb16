"""Which development articles the reader may learn from, and which only measure it.

``python -m retrieval.reader.split --articles A.jsonl --questions Q.jsonl --set NAME --out FILE``
writes the questions without those of a set, as it stands, from whose articles a reader may learn.
"""

from __future__ import annotations

import argparse
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.evaluation.data import read_articles, read_questions
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.evaluation.data import Question
    from retrieval.types import Article


def held_out(article: str) -> bool:
    """Whether articles of this title are kept from training. About every second title is.

    All passages cut from one article have its title, so they stay together.
    """
    return zlib.crc32(" ".join(normalise(article).casefold().split()).encode()) % 2 == 0


def read_in(question: Question, articles: Mapping[str, Article]) -> Article | None:
    """The article that answers a question, or that it nearly fits; None if none is known."""
    return articles.get(question.article or question.near_miss or "")


def measuring(
    questions: list[Question], articles: Mapping[str, Article], learnt: str | None
) -> list[Question]:
    """The questions without those of the set ``learnt`` on articles that are not held out."""
    return [
        question
        for question in questions
        if question.set != learnt
        or (article := read_in(question, articles)) is None
        or held_out(article.title)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m retrieval.reader.split")
    for name in ("articles", "questions", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--set", required=True)
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions)
    kept = {q.id for q in measuring(questions, read_articles(arguments.articles), arguments.set)}
    with (
        arguments.questions.open(encoding="utf-8") as file,
        arguments.out.open("w", encoding="utf-8") as out,
    ):
        for line, question in zip(filter(str.strip, file), questions, strict=True):
            if question.id in kept:
                out.write(line)


if __name__ == "__main__":
    main()
