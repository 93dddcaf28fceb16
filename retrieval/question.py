"""What a question must be before anything is done with it."""

from __future__ import annotations

from retrieval.errors import QuestionEmpty, QuestionTooLong
from retrieval.vietnamese.text import normalise

LIMIT = 4_096  # characters: the longest message that Telegram delivers


def checked(question: str) -> str:
    """The question in one line of normalised text.

    Errors: :class:`QuestionEmpty` if no letter or digit is in it, :class:`QuestionTooLong`.
    """
    text = " ".join(normalise(question).split())
    if not any(character.isalnum() for character in text):
        raise QuestionEmpty
    if len(text) > LIMIT:
        raise QuestionTooLong(len(text), LIMIT)
    return text
