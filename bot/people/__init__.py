"""What the bot remembers about people: conversations, feedback, follows, and unfinished work."""

from bot.people.following import Followed
from bot.people.people import RETENTION, People
from bot.people.types import (
    Asked,
    Citation,
    Day,
    Follow,
    Found,
    Rated,
    State,
    StoredAnswer,
)
from bot.verdicts import Reason, Verdict

__all__ = [
    "RETENTION",
    "Asked",
    "Citation",
    "Day",
    "Follow",
    "Followed",
    "Found",
    "People",
    "Rated",
    "Reason",
    "State",
    "StoredAnswer",
    "Verdict",
]
