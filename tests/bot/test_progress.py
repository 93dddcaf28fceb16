"""What a terminal shows of long work that comes in steps."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console

from bot.progress import in_steps
from bot.texts import Texts

if TYPE_CHECKING:
    from bot.session import Session


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ([(3, 0)], []),
        ([(5_000, 10_000), (5_000, 5_000)], ["10000/15000"]),
        ([(5_000, 1_000), (1_000, 0), (2, 1)], ["2/3"]),  # of another cache
    ],
    ids=["one step", "some", "again"],
)
def test_what_is_left_is_counted(steps: list[tuple[int, int]], shown: list[str]) -> None:
    told = Console(file=io.StringIO(), force_terminal=True, width=80)
    session = cast("Session", SimpleNamespace(err=told, texts=Texts.of("vi")))
    with in_steps(session, "progress.caching") as tell:
        for step in steps:
            tell(*step)
    written = cast("io.StringIO", told.file).getvalue()
    assert [count for count in shown if count not in written] == []
    assert ("Lập chỉ mục" in written) is bool(shown)
