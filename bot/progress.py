"""A progress bar with a rate and the time left, on the terminal that is not the output."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.session import Session


@contextmanager
def progress(session: Session, key: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Shows the text at ``key``; the function given says that one more of ``total`` is done.

    None for a total that is not known.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=session.err, transient=True, disable=not session.err.is_terminal
    ) as bar:
        task = bar.add_task(session.texts(key), total=total)
        yield lambda: bar.advance(task)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.1f}/s", style="progress.data.speed")
