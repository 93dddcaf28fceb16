"""How an answer came about, for who runs the archive or mends the program (in English only)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from retrieval.answer import Consideration, Trial

_HITS = 8
_SENTENCES = 5


def explanation_view(considered: Consideration) -> Iterator[RenderableType]:
    """The readings tried, what each found with all scores, and the decision."""
    for trial in considered.trials:
        chosen = trial is considered.chosen
        yield Text(f"{'→' if chosen else ' '} {trial.query.text}", style="bold" if chosen else "")
        yield from _trial_view(trial)
    yield Text(f"{considered.status} with confidence {considered.chosen.confidence:.3f}")


def _trial_view(trial: Trial) -> Iterator[RenderableType]:
    query = trial.query
    meant = [(f"reading {r.weight:.2f}", r.text) for r in query.readings if r.text != query.text]
    meant += [(f"besides {r.weight:.2f}", r.text) for r in query.additions]
    meant += [(f"by words {r.weight:.2f}", r.text) for r in query.abbreviated]
    meant.append(("language", query.language))
    if query.frame:
        periods = "; ".join(f"{p.start} – {p.end}" for p in query.frame.periods)
        meant.append(("time", f"{query.frame.kind} {periods}"))
    for name, facts in trial.lacking._asdict().items():
        if facts:
            meant.append((name, ", ".join(fact.text for fact in facts)))
    if trial.features:
        named = trial.features._asdict().items()
        meant.append(("features", ", ".join(f"{name} {value:.3f}" for name, value in named)))
    if trial.hits:
        read = sum(hit.read is not None for hit in trial.hits)
        meant.append(("read", f"{read} of {len(trial.hits)} hits"))
    yield _grid(meant)
    if not trial.hits:
        return
    yield _grid(
        (
            f"{hit.score:.3f}",
            f"dense {hit.dense:.3f}",
            f"lexical {hit.lexical:.3f}",
            f"time {hit.temporal:+.2f}",
            _told(hit.read),
            f"{hit.article.id}: {hit.article.title}",
        )
        for hit in trial.hits[:_HITS]
    )
    yield _grid(
        (
            f"{evidence.score:.3f}",
            f"dense {evidence.sentence.dense:.3f}",
            f"covers {evidence.sentence.coverage:.3f}",
            f"offers {evidence.sentence.offers}",
            _told(evidence.sentence.read),
            evidence.hit.article.text[slice(*evidence.sentence.span)],
        )
        for evidence in trial.evidence[:_SENTENCES]
    )


def _told(read: float | None) -> str:
    """What a reader said; passages far behind are not read, and under pressure none is."""
    return "unread" if read is None else f"read {read:.3f}"


def _grid(rows: Iterable[tuple[str, ...]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid
