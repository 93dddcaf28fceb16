"""Follow-up questions: what an elliptic question means after the turns before it.

No language model: a question is completed only where it is made of words that lean on the last
one (:mod:`retrieval.vietnamese.ellipsis`), by putting its words in their place there. The literal
question is searched beside each completion, so a completion proposes and the evidence decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.vietnamese import ellipsis
from retrieval.vietnamese.antecedents import antecedents, resolved
from retrieval.vietnamese.keyboard import written_out
from retrieval.vietnamese.references import reference
from retrieval.vietnamese.replacing import dated, is_sure, put, replace, replacement
from retrieval.vietnamese.text import normalise
from retrieval.vietnamese.topic import add_question, capitalised

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIMIT = 400
_MOST = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood and what its answer was about.

    ``names`` are the people and organisations in the first quote, the most salient first;
    ``title`` is the title of the first article cited; ``shown`` are the sentences that its answer
    and those before it quoted, each as its article's id and where it begins there.
    """

    question: str
    names: tuple[str, ...] = ()
    title: str | None = None
    shown: tuple[tuple[int, int], ...] = ()

    def is_asked_again(self, reading: str) -> bool:
        """Whether ``reading`` is this question once more ("chi tiết hơn")."""
        return _says(reading, self.meant)

    def begins(self, reading: str) -> bool:
        """Whether ``reading`` is this question with nothing but more behind it."""
        return ellipsis.core(reading).lower().startswith(self.meant.lower())

    @property
    def meant(self) -> str:
        """The core of the question, or what a "còn …" that followed on nothing brought up."""
        return put(ellipsis.core(normalise(self.question)))

    @property
    def says_nothing(self) -> bool:
        """Whether it is thanks, or "chi tiết hơn" after nothing."""
        return ellipsis.is_greeting(self.question) or ellipsis.asks_for_more(self.meant)


def referred(history: Sequence[Turn]) -> Turn | None:
    """The turn that the next question may refer back to: the last that says anything."""
    return next((turn for turn in reversed(history) if not turn.says_nothing), None)


def leans(question: str) -> bool:
    """Whether ``question`` says nothing by itself, whatever there is to complete it from."""
    asked = ellipsis.core(normalise(question))
    return bool(
        ellipsis.asks_for_more(asked)
        or reference(asked)
        or dated(asked)
        or ellipsis.is_added_question(asked)
    )


def completions(question: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """The other readings of ``question`` after ``history`` (oldest first), likeliest first.

    At most two, each one line of at most 400 characters; none where the question stands on its
    own. Only the last turn counts, but for thanks: a completed question is the context of the next.
    """
    literal = " ".join(normalise(question).split())
    asked, last = ellipsis.core(literal), referred(history)
    if not last or not asked or len(asked) > _LIMIT or ellipsis.is_greeting(literal):
        return ()
    before = last.meant
    if not before or len(before) > _LIMIT:
        return ()
    forms = (asked, *map(ellipsis.core, written_out(asked)))
    found = next(filter(None, (_readings(form, before, last) for form in forms)), [])
    readings = map(_sentence, found)
    return tuple(
        reading
        for reading in dict.fromkeys(readings)
        if len(reading) <= _LIMIT and not _says(reading, asked)
    )[:_MOST]


def _readings(asked: str, before: str, last: Turn) -> list[str]:
    if ellipsis.asks_for_more(asked):
        return [before]
    part = replacement(asked)
    if part is not None and (kind := reference(part)) and kind[1].span() == (0, len(part)):
        people = antecedents(kind[0], part, before, last.names, last.title)
        return [text for name in people if (text := replace(name, before, sure=True))]
    if reference(asked):
        return resolved(asked, before, last.names, last.title)
    if part is not None:
        sure = is_sure(asked, part)
        reading = replace(part, before, sure=sure, first=asked.startswith(part))
        return [reading] if reading else []
    if both := dated(asked):
        date, asked = both
        before = replace(date, before, sure=True, first=asked.startswith(date)) or before
        if asked.lower() in before.lower():
            return [before]
    if ellipsis.is_added_question(asked):
        reading = add_question(asked, before)
        return [reading or f"{last.title} {asked}"] if reading or last.title else []
    return []


def _sentence(reading: str) -> str:
    return capitalised(" ".join(reading.split())) + "?"


def _says(reading: str, asked: str) -> bool:
    return ellipsis.core(reading).lower() == asked.lower()
