"""``hoibao eval``: measures on the terminal and as JSON, and comparing two of them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from bot.clock import today
from bot.outputs import check_output, write_output
from bot.progress import progress
from retrieval.evaluation.data import read_articles, read_questions
from retrieval.evaluation.embeddings import RememberingEncoder
from retrieval.evaluation.report import ALL, compare, read_report, report
from retrieval.evaluation.run import ask_all, build_archive, leave_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.session import Session
    from retrieval.evaluation.data import Question
    from retrieval.evaluation.measures import Outcome
    from retrieval.types import Article

_COUNT, _TIMES = "questions", ("ms_p50", "ms_p95")


def evaluate(
    session: Session,
    articles_path: Path,
    questions_path: Path,
    *,
    limit: int | None = None,
    strip_diacritics: bool = False,
    left_out: Sequence[str] = (),
    json_path: Path | None = None,
) -> None:
    """Asks all questions of a throw-away archive of the articles, and prints what came of it.

    Errors: those of reading the two files and of :func:`check_output` for ``json_path``, before
    any work is done; :class:`ArchiveUnwritable`, :class:`OutputUnwritable`.
    """
    if json_path is not None:
        check_output(session.settings, json_path)
    articles, questions = read_articles(articles_path), read_questions(questions_path)[:limit]
    runs = [(articles, questions), *(leave_out(articles, questions, name) for name in left_out)]
    encoder = RememberingEncoder(session.encoder, session.settings.home / "evaluation")
    outcomes: list[Outcome] = []
    for some, asked in runs:
        outcomes += _asked(session, some, asked, encoder, without_marks=strip_diacritics)
    settings = {
        "articles": articles_path.name,
        "questions": questions_path.name,
        "limit": limit,
        "strip_diacritics": strip_diacritics,
        "leave_out": list(left_out),
    }
    found = report(outcomes, model=encoder.name, settings=settings)
    session.out.print(_table(found))
    for name, points in found["curves"].items():
        session.out.print(_curve(name, points))
    if json_path is not None:
        write_output(json_path, json.dumps(found, ensure_ascii=False, indent=1))


def _asked(
    session: Session,
    articles: Mapping[str, Article],
    questions: Sequence[Question],
    encoder: RememberingEncoder,
    *,
    without_marks: bool,
) -> Iterator[Outcome]:
    with TemporaryDirectory(prefix="hoibao-eval-") as folder:
        with progress(session, "progress.reading", len(articles)) as advance:
            archive, names = build_archive(articles, encoder, Path(folder), advance, session.reader)
        encoder.save()
        outcomes = ask_all(archive, names, questions, today(), without_marks=without_marks)
        with progress(session, "progress.asking", len(questions)) as advance:
            for outcome in outcomes:
                yield outcome
                advance()
        archive.store.close()


def compare_reports(session: Session, before: Path, after: Path) -> None:
    """Prints what moved between two reports; what is beyond noise is set off and marked ``*``."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("set", "measure", "n", "before", "after", "change", "95 %", ""):
        table.add_column(name, justify="left" if name in {"set", "measure"} else "right")
    for d in compare(read_report(before), read_report(after)):
        table.add_row(
            d.set,
            d.measure,
            str(d.questions),
            f"{d.before:.3f}",
            f"{d.after:.3f}",
            f"{d.after - d.before:+.3f}",
            f"{d.low:+.3f} … {d.high:+.3f}",
            "*" if d.significant else "",
            style="bold" if d.significant else "dim",
        )
    session.out.print(table)


def _table(found: dict[str, Any]) -> Table:
    """One line a measure, one column a set; names are those of the JSON."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns = {**found["sets"], ALL: found[ALL]}
    table.add_column("")
    for name in columns:
        table.add_column(Text(name), justify="right")
    for measure in found[ALL]:
        cells = (_cell(measure, column.get(measure)) for column in columns.values())
        table.add_row(measure, *cells)
    return table


def _curve(name: str, points: Sequence[Mapping[str, float]]) -> Table:
    """One line a threshold: what is answered of a set with its articles and without."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=f"\n{name}")
    for column in points[0]:
        table.add_column(column, justify="right")
    for point in points:
        table.add_row(*(f"{value:.3f}" for value in point.values()))
    return table


def _cell(measure: str, value: float | None) -> str:
    if value is None:
        return "–"
    if measure == _COUNT:
        return f"{value:.0f}"
    return f"{value:.1f}" if measure in _TIMES else f"{value:.3f}"
