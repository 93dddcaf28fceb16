"""``hoibao feedback``: what people say about answers, and the bad ones as questions to measure."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from bot.outputs import check_output, write_output
from bot.people import People, Rated, Verdict
from bot.people.ratings import by_answer
from bot.rendering.printable import in_one_line
from retrieval.types import VIETNAM, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.session import Session
    from bot.texts import Texts

_COLUMNS = (
    *("feedback.date", "feedback.verdict", "feedback.reason"),
    *("feedback.status", "feedback.question", "feedback.quote"),
)
_STATUSES = {
    Status.ANSWERED: "feedback.answered",
    Status.UNCERTAIN: "feedback.uncertain",
    Status.NOT_FOUND: "feedback.not_found",
}
_SHORT = 80  # characters of a quote
_SET = "feedback"


def list_feedback(session: Session, *, as_json: bool) -> None:
    """Newest first: a table in a terminal, lines when piped, or one JSON list."""
    said = _said(session)
    if as_json:
        json.dump([rated_object(rated) for rated in said], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    elif not said:
        session.err.print(session.texts("feedback.empty"))
    elif session.out.is_terminal:
        session.out.print(_table(said, session.texts))
    else:
        for rated in said:
            click.echo("\t".join(map(in_one_line, _row(rated, session.texts))))


def export_bad(session: Session, path: Path) -> None:
    """Writes the questions that were answered badly, oldest first, as ``hoibao eval`` reads them.

    Nothing is written where there are none. Errors: those of :func:`check_output` and
    :func:`write_output`.
    """
    check_output(session.settings, path)
    bad = by_answer(_said(session, Verdict.BAD))
    if not bad:
        session.err.print(session.texts("feedback.none_bad"))
        return
    lines = (json.dumps(question_object(said), ensure_ascii=False) + "\n" for said in bad)
    write_output(path, "".join(lines))
    told = session.texts("feedback.exported", count=len(bad), path=path)
    session.err.print(Text(told))


def rated_object(rated: Rated) -> dict[str, Any]:
    """What a person said, as programs read it; not who it was."""
    answer = rated.answer
    return {
        "at": rated.at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "verdict": rated.verdict.value,
        "reason": rated.reason and rated.reason.value,
        "answer": answer.id,
        "question": answer.asked.question,
        "reading": answer.reading,
        "status": answer.status.value,
        "confidence": answer.confidence,
        "language": answer.language,
        "quotes": [
            {
                "text": cited.text,
                "article": cited.article_id,
                "start": cited.start,
                "end": cited.end,
                "sentence_start": cited.sentence.start,
                "sentence_end": cited.sentence.end,
            }
            for cited in answer.shown
        ],
    }


def question_object(said: Sequence[Rated]) -> dict[str, Any]:
    """A question as :func:`retrieval.evaluation.data.read_questions` reads it.

    ``said`` is of one answer. ``article`` is the one that was cited first; ``answers`` are empty,
    for what was quoted is what was called bad: until someone fills them in, no sentence is right.
    A question that followed on from another is given as it was read, for ``eval`` asks it alone.
    What else is there helps whoever fills it in.
    """
    answer = said[0].answer
    cited = answer.shown
    return {
        "id": f"{_SET}-{answer.id}",
        "question": answer.alone,
        "article": str(cited[0].article_id) if cited else None,
        "answers": [],
        "set": _SET,
        "status": answer.status.value,
        "reasons": sorted({rated.reason.value for rated in said if rated.reason}),
        "quoted": [quote.text for quote in cited],
    }


def _said(session: Session, verdict: Verdict | None = None) -> list[Rated]:
    with closing(People.open(session.settings.database)) as people:
        return people.feedback(verdict)


def _table(said: Sequence[Rated], texts: Texts) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(texts(column))
    for rated in said:
        table.add_row(*map(Text, _row(rated, texts)))
    return table


def _row(rated: Rated, texts: Texts) -> tuple[str, ...]:
    quotes = rated.answer.shown
    return (
        f"{rated.at.astimezone(VIETNAM):%Y-%m-%d %H:%M}",
        texts(f"feedback.{rated.verdict.value}"),
        texts(f"feedback.{rated.reason.value}") if rated.reason else "",
        texts(_STATUSES[rated.answer.status]),
        " ".join(rated.answer.asked.question.split()),
        _shortened(quotes[0].text) if quotes else "",
    )


def _shortened(text: str) -> str:
    return shorten(text, _SHORT, placeholder=" […]", break_on_hyphens=False)
