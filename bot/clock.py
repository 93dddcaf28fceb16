"""What day it is for the people who ask."""

from __future__ import annotations

from datetime import date, datetime

from retrieval.types import VIETNAM


def today() -> date:
    """The day in Vietnam."""
    return datetime.now(VIETNAM).date()
