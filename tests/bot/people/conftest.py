from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.people import People
from tests.bot.people.people_samples import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path, clock: Clock) -> Iterator[People]:
    people = People.open(tmp_path / "archive.db", clock)
    yield people
    people.close()
