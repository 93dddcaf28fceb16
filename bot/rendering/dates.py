"""Publication dates as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.types import VIETNAM, DateSource, Dating, Precision

if TYPE_CHECKING:
    from datetime import datetime

    from bot.texts import Texts


def shown_date(dating: Dating | None, texts: Texts) -> str | None:
    """``16/1/2009``, ``1/2016`` or ``2015``; marked as such when inferred from the content."""
    return _marked(dating, texts, "answer.inferred")


def listed_date(dating: Dating | None, texts: Texts) -> str | None:
    """The same for a narrow column: an inferred date is marked in one word."""
    return _marked(dating, texts, "archive.about")


def day_in_vietnam(when: datetime) -> str:
    """``16/1/2009``, the day of a moment."""
    day = when.astimezone(VIETNAM)
    return f"{day.day}/{day.month}/{day.year}"


def _marked(dating: Dating | None, texts: Texts, key: str) -> str | None:
    if dating is None:
        return None
    when = dating.when
    shown = {
        Precision.YEAR: f"{when.year}",
        Precision.MONTH: f"{when.month}/{when.year}",
    }.get(dating.precision, f"{when.day}/{when.month}/{when.year}")
    return texts(key, date=shown) if dating.how is DateSource.INFERRED else shown
