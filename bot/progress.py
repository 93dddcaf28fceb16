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
    with _bar(session) as bar:
        task = bar.add_task(session.texts(key), total=total)
        yield lambda: bar.advance(task)


@contextmanager
def in_steps(session: Session, key: str) -> Iterator[Callable[[int, int], None]]:
    """The same for what comes in steps; the function given is told what is done and what is left.

    Nothing is shown of what is done in one.
    """
    with _bar(session) as bar:
        task = bar.add_task(session.texts(key), total=None, visible=False)

        def tell(done: int, left: int) -> None:
            completed = bar.tasks[task].completed + done
            bar.update(task, completed=completed, total=completed + left, visible=left > 0)
            if not left:
                bar.reset(task, visible=False)

        yield tell


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.1f}/s", style="progress.data.speed")


def _bar(session: Session) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=session.err,
        transient=True,
        disable=not session.err.is_terminal,
    )
