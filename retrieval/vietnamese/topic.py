"""What a question is about, and another question asked about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.vietnamese.ellipsis import (
    ANOTHER,
    ENGLISH_ADVERB,
    PREPOSITION,
    QUESTION_WORD,
    WHO,
    has_own_words,
    light_end,
)
from retrieval.vietnamese.parts import PartKind, kind_of_name
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold
from retrieval.vietnamese.tongue import lower

_LINKING = re.compile(r"(?: (?:có|co|là|la|do|vào|vao|bởi|boi|bị|bi|được|duoc|lúc|luc))+$")


class Question(NamedTuple):
    """A question taken apart: what it is about, and the verb that its question word goes with.

    "Hội nghị tổng kết | diễn ra | ở đâu"; the verb is empty where it belongs to the topic.
    """

    topic: str
    verb: str = ""


def take_apart(question: str) -> Question:
    """``question`` (a core) without what it asks; an empty topic where it has none."""
    starts = [0, *(match.end() for match in re.finditer(" ", question))]
    for start in starts:
        if light_end(question, start) == len(question) and QUESTION_WORD.search(question[start:]):
            return _with_tail(question, start)
    asked = QUESTION_WORD.search(question)
    if asked is None:
        return Question(question)
    if light_end(question) > asked.start():
        end = light_end(question)
        preposition = PREPOSITION.within(question).match(lower(question), end + 1)
        return Question(question[preposition.end() if preposition else end :].strip())
    return Question(" ".join((question[: asked.start()] + question[asked.end() :]).split()))


def _with_tail(question: str, start: int) -> Question:
    asked = QUESTION_WORD.within(question).search(lower(question), start)
    if asked is None or start == 0:
        return Question("")
    verb = _LINKING.sub("", " " + question[start : asked.start()].strip()).strip()
    return Question(question[:start].strip(), verb)


def add_question(asked: str, before: str) -> str | None:
    """The added question ``asked`` ("ở đâu") about the topic of the question ``before``."""
    if _asks_the_same_again(asked, before):
        return before
    topic, verb = take_apart(before)
    if not topic:
        return None
    adverb = ENGLISH_ADVERB.match(lower(before))
    if adverb and ENGLISH_ADVERB.fullmatch(lower(asked)):
        return asked + before[adverb.end() :]
    if WHO.match(asked) and has_own_words(asked):
        return f"{asked} {decapitalised(topic)}"
    pieces = (topic, "" if has_own_words(asked) else verb, decapitalised(asked))
    return " ".join(filter(None, pieces))


def _asks_the_same_again(asked: str, before: str) -> bool:
    """Whether it is "ai nữa" after a question with "ai"."""
    if ANOTHER.search(asked) is None or has_own_words(asked):
        return False
    return any(
        word.group() in lower(asked).split()
        for word in QUESTION_WORD.within(before).finditer(lower(before))
    )


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:] if len(text[:1].upper()) == 1 else text


def decapitalised(text: str) -> str:
    """``text`` for the middle of a sentence; a name keeps its capital."""
    first, _, rest = text.partition(" ")
    is_name = (
        rest[:1].isupper()
        or not could_be_vietnamese(fold(first))
        or first[1:] != first[1:].lower()
        or (not rest and kind_of_name(text) is PartKind.PLACE)
    )
    return text if is_name else text[:1].lower() + text[1:]
