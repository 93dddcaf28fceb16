"""The two files of an evaluation: articles and questions, one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrieval.errors import (
    DataInvalid,
    QuestionEmpty,
    QuestionTooLong,
    SourceEmpty,
    SourceNotFound,
    SourceTitleOnly,
    SourceUnreadable,
)
from retrieval.question import checked
from retrieval.readers.dating import stated
from retrieval.readers.layout import assemble, lines
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.types import Article

LEFT_OUT = " (left out)"
"""Behind the name of a set whose articles were left out of the archive."""
_DEFAULT_SET = "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known of its answer.

    ``article`` is the id of the article that answers it, None if none does; ``answers`` are
    strings, any of which a right sentence holds. ``set`` groups questions in the report.
    ``near_miss`` is the article that looks right and is not, where that is known.
    """

    id: str
    text: str
    article: str | None
    answers: tuple[str, ...]
    set: str
    near_miss: str | None = None


def read_articles(path: Path) -> dict[str, Article]:
    """Articles by their ids. Errors: :class:`DataInvalid` with the line, and those of files."""
    articles: dict[str, Article] = {}
    for line, fields in _objects(path):
        name, title = (_string(fields, key, path, line) for key in ("id", "title"))
        if name in articles:
            raise DataInvalid(str(path), line, f"the id {name!r} occurs twice")
        lead, date, url = (_optional(fields, key, path, line) for key in ("lead", "date", "url"))
        try:
            articles[name] = assemble(
                source=f"{path.name}#{name}",
                title=normalise(title).replace("\n", " ") or name,
                lead=normalise(lead or "").replace("\n", " ") or None,
                paragraphs=lines(normalise(_string(fields, "body", path, line))),
                url=url,
                dating=stated(normalise(date)) if date else None,
            )
        except SourceTitleOnly as error:
            raise DataInvalid(str(path), line, "the body is empty") from error
    if not articles:
        raise SourceEmpty(str(path))
    return articles


def read_questions(path: Path) -> list[Question]:
    """Errors: :class:`DataInvalid` with the line, and those of files."""
    questions: dict[str, Question] = {}
    for line, fields in _objects(path):
        name, text = (_string(fields, key, path, line) for key in ("id", "question"))
        if name in questions:
            raise DataInvalid(str(path), line, f"the id {name!r} occurs twice")
        article = fields.get("article")
        answers = fields.get("answers") or []
        if article is not None and not isinstance(article, str):
            raise DataInvalid(str(path), line, "'article' is neither a string nor null")
        if not isinstance(answers, list) or not all(isinstance(a, str) for a in answers):
            raise DataInvalid(str(path), line, "'answers' is no list of strings")
        if not all(map(str.strip, answers)):  # every sentence would hold it
            raise DataInvalid(str(path), line, "an answer is empty")
        try:
            checked(text)
        except (QuestionEmpty, QuestionTooLong) as error:
            raise DataInvalid(str(path), line, str(error)) from error
        questions[name] = Question(
            id=name,
            text=text,
            article=article,
            answers=tuple(" ".join(normalise(answer).split()) for answer in answers),
            set=str(fields.get("set") or _DEFAULT_SET),
            near_miss=_optional(fields, "near_miss", path, line),
        )
    if not questions:
        raise SourceEmpty(str(path))
    return list(questions.values())


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8") as file:
            for line, text in enumerate(file, start=1):
                if not text.strip():
                    continue
                try:
                    fields = json.loads(text)
                except json.JSONDecodeError as error:
                    raise DataInvalid(str(path), line, f"no JSON: {error}") from error
                if not isinstance(fields, dict):
                    raise DataInvalid(str(path), line, "no JSON object")
                yield line, fields
    except FileNotFoundError as error:
        raise SourceNotFound(str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnreadable(str(path), str(error)) from error


def _string(fields: dict[str, Any], key: str, path: Path, line: int) -> str:
    if isinstance(value := fields.get(key), str):
        return value
    raise DataInvalid(str(path), line, f"{key!r} is missing, or no string")


def _optional(fields: dict[str, Any], key: str, path: Path, line: int) -> str | None:
    return _string(fields, key, path, line) if fields.get(key) is not None else None
