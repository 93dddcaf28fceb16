"""What people can say about an answer."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a person thinks of an answer."""

    GOOD = "good"
    BAD = "bad"


class Reason(StrEnum):
    """Why an answer is bad."""

    WRONG = "wrong"
    BESIDE = "beside"
    OUTDATED = "outdated"
    OTHER = "other"
