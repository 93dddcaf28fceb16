"""What there is to learn from: questions on contexts, with the places of their answers."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.errors import DataInvalid, SourceEmpty, SourceUnreadable
from retrieval.reader.split import held_out, read_in
from retrieval.types import Span
from retrieval.vietnamese.terms import folded_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from retrieval.evaluation.data import Question
    from retrieval.types import Article


@dataclass(frozen=True, slots=True)
class Item:
    """A question on a context. ``answers``: where it is answered, empty if it is not.

    ``pool`` names what it came with, in its language: passages of a pool are its neighbours.
    """

    id: str
    pool: str
    language: str
    title: str
    question: str
    context: str
    answers: tuple[Span, ...]


def read_items(*folders: Path) -> list[Item]:
    """All items of the folders' ``*.jsonl.gz``, file by file. Parallel ones are also crossed.

    Errors: :class:`SourceEmpty`, :class:`SourceUnreadable`, :class:`DataInvalid` with the line.
    """
    items: list[Item] = []
    for folder in folders:
        found = [item for path in sorted(folder.glob("*.jsonl.gz")) for item in _read(path)]
        if not found:
            raise SourceEmpty(str(folder))
        items += found
    return [*items, *crossed(items)]


def write_items(items: Sequence[Item], path: Path) -> None:
    """Writes items as :func:`read_items` reads them, but for their pools."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for item in items:
            answers = [{"text": item.context[a:b], "start": a} for a, b in item.answers]
            row = {
                "id": item.id,
                "lang": item.language,
                "title": item.title,
                "question": item.question,
                "context": item.context,
                "answers": answers,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def development_items(
    articles: Mapping[str, Article], questions: Sequence[Question], name: str
) -> list[Item]:
    """The questions of the set ``name`` on articles that are not held out."""
    items = []
    for question in questions:
        article = read_in(question, articles)
        if question.set != name or article is None or held_out(article.title):
            continue
        starts = [(article.text.find(answer), answer) for answer in question.answers]
        answers = tuple(Span(at, at + len(answer)) for at, answer in starts if at >= 0)
        if bool(answers) == (question.article is not None):
            items.append(
                Item(question.id, name, "vi", article.title, question.text, article.text, answers)
            )
    return items


def crossed(items: Sequence[Item]) -> list[Item]:
    """Of parallel items, each context with the other language's question.

    Parallel items have ids that differ only before the colon: ``…-cvi-qen:7`` and ``…-cen-qvi:7``.
    """
    by_key: dict[str, list[Item]] = {}
    for item in items:
        name, _, key = item.id.partition(":")
        if "-cvi-q" in name or "-cen-q" in name:
            by_key.setdefault(key, []).append(item)
    return [
        replace(item, id=f"{item.id}/crossed", question=other.question)
        for pair in by_key.values()
        if len(pair) == 2
        for item, other in (pair, pair[::-1])
    ]


def _read(path: Path) -> Iterator[Item]:
    pool = path.name.removesuffix(".jsonl.gz")
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line, text in enumerate(file, start=1):
                try:
                    yield _item(json.loads(text), pool)
                except (KeyError, TypeError, ValueError) as error:
                    raise DataInvalid(str(path), line, repr(error)) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SourceUnreadable(str(path), str(error)) from error


def _item(row: dict[str, object], pool: str) -> Item:
    id_, language, title, question, context, answers = (
        row[key] for key in ("id", "lang", "title", "question", "context", "answers")
    )
    if not isinstance(answers, list) or not isinstance(context, str):
        raise TypeError("answers or context")
    if not folded_words(context):
        raise ValueError("a context without words")
    spans = [Span(each["start"], each["start"] + len(each["text"])) for each in answers]
    for span, each in zip(spans, answers, strict=True):
        if context[span.start : span.end] != each["text"]:
            raise ValueError(f"{each['text']!r} is not at {span.start}")
    return Item(
        str(id_),
        f"{pool}/{language}",
        str(language),
        str(title),
        str(question),
        context,
        tuple(dict.fromkeys(span for span in spans if span.start < span.end)),
    )
