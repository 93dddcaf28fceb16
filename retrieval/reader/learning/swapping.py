"""Questions that nothing answers any more: one fact in them exchanged for another.

The near-miss questions of SQuAD 2 (Rajpurkar et al. 2018) were written by people, many of them by
exchanging a name or a number of a question that has an answer. So is it done here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese.names import names
from retrieval.vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")
_YEAR_LENGTH = 4


class _Fact(NamedTuple):
    start: int
    text: str


def swap(
    question: str, passage: str, answers: Sequence[str], strangers: Sequence[str], random: Random
) -> str | None:
    """``question`` asking of another year, number or name; None if it names none of the passage.

    The other one is taken from the passage, which makes the question hard to refuse, or from
    ``strangers``, texts that are not about the same. Only what the passage confirms is exchanged,
    and never for a part of an answer.
    """
    choices = [fact for fact in _facts(question) if fact.start and _has(passage, fact.text)]
    if not choices:
        return None
    fact = random.choice(choices)
    source = passage if random.random() < 0.5 or not strangers else random.choice(strangers)
    taken = [fold(text) for text in (question, *answers)]
    others = sorted(
        {
            each.text
            for each in _facts(source)
            if _alike(each.text, fact.text)
            and not any(fold(each.text) in text or text in fold(each.text) for text in taken)
            and (source is passage or not _has(passage, each.text))
        }
    )
    if not others:
        return None
    return question[: fact.start] + random.choice(others) + question[fact.start + len(fact.text) :]


def _facts(text: str) -> list[_Fact]:
    numbers = [_Fact(match.start(), match.group()) for match in _NUMBER.finditer(text)]
    return [*numbers, *(_Fact(name.start, name.text) for name in names(text))]


def _alike(text: str, other: str) -> bool:
    """Years for years, other numbers for others; names of about as many words."""
    if text.isdigit() or other.isdigit():
        both = text.isdigit() and other.isdigit()
        return both and (len(text) == _YEAR_LENGTH) == (len(other) == _YEAR_LENGTH)
    return abs(text.count(" ") - other.count(" ")) <= 1


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", text.lower()) is not None
