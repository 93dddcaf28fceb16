"""What a training run reads, drawn from items: which, how often, in which disguise."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from retrieval.reader.learning.neighbours import Neighbours
from retrieval.reader.learning.swapping import swap
from retrieval.reader.learning.windows import Window, cut
from retrieval.reader.reading import Readable
from retrieval.types import Span
from retrieval.vietnamese.text import fold, has_marks, strip_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    from retrieval.reader.learning.items import Item

SHARES = {
    "vi": 0.36,
    "en": 0.36,
    "fa": 0.10,
    "it": 0.07,
    "ja": 0.05,
    "th": 0.02,
    "zh": 0.02,
    "id": 0.02,
}
"""How much of a run is in each language, unless it is told: Vietnamese, and what has near-miss
questions, most."""
_UNANSWERABLE = 0.5  # of a language's items at most
_ELSEWHERE = 0.10  # of answerable items are read with a passage that does not answer
_SWAPPED = 0.11  # ask for another fact than the passage has, where that can be done
_REMOVED = 0.08  # are read without the sentence that answers, where enough is left
_STRIPPED = 0.3  # of the questions with Vietnamese marks lose them
_UNTITLED = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage. ``answers``: offsets into the passage's text, empty for none."""

    id: str
    question: str
    passage: Readable
    answers: tuple[Span, ...]


def draw(
    items: Sequence[Item], count: int, random: Random, shares: Mapping[str, float] = SHARES
) -> list[Item]:
    """About ``count`` items in random order, by ``shares``; small languages repeat theirs.

    Where items are left over, unanswerable ones go first, up to half.
    """
    drawn: list[Item] = []
    languages = {name: share for name, share in shares.items() if _of(items, name)}
    for language, share in languages.items():
        wanted = round(count * share / sum(languages.values()))
        unanswerable = [item for item in _of(items, language) if not item.answers]
        answerable = [item for item in _of(items, language) if item.answers]
        passes = wanted / (len(unanswerable) + len(answerable))
        without = min(round(_UNANSWERABLE * wanted), round(max(1.0, passes) * len(unanswerable)))
        if not answerable:
            without = wanted
        drawn += _repeated(unanswerable, without, random)
        drawn += _repeated(answerable, wanted - without, random)
    random.shuffle(drawn)
    return drawn


def examples(
    items: Sequence[Item], count_tokens: Callable[[Sequence[str]], list[int]], random: Random
) -> Iterator[Example]:
    """One example of each item, in order, but for those that no passage answers whole."""
    windows = {
        (item.title, item.context): cut(item.title, item.context, count_tokens) for item in items
    }
    neighbours = _neighbours(items, windows)
    for item in items:
        found = _example(item, windows[item.title, item.context], neighbours[item.pool], random)
        if found is not None:
            yield _disguised(found, item.language, random)


def _example(
    item: Item, windows: Sequence[Window], neighbours: Neighbours, random: Random
) -> Example | None:
    if not item.answers:
        closest = Neighbours([window.readable for window in windows]).closest(item.question)
        return Example(item.id, item.question, closest, ())
    holding = [window for window in windows if any(map(window.holds, item.answers))]
    if not holding:
        return None
    window = random.choice(holding)
    gold = window.readable
    texts = [item.context[start:end] for start, end in item.answers]
    role = random.random()
    if role < _ELSEWHERE:
        others = neighbours.nearest(item.question, gold, texts, 3)
        if others:
            return Example(item.id, item.question, random.choice(others), ())
    elif role < _ELSEWHERE + _SWAPPED:
        strangers = [other.text for other in neighbours.nearest(item.question, gold, texts, 3)]
        swapped = swap(item.question, gold.text, texts, strangers, random)
        if swapped is not None:
            return Example(item.id, swapped, gold, ())
    elif role < _ELSEWHERE + _SWAPPED + _REMOVED:
        lacking = _without(gold, texts)
        if lacking is not None:
            return Example(item.id, item.question, lacking, ())
    inside = tuple(
        Span(start - window.start, end - window.start)
        for start, end in item.answers
        if window.holds(Span(start, end))
    )
    return Example(item.id, item.question, gold, inside)


def _without(passage: Readable, answers: Sequence[str]) -> Readable | None:
    """The passage without the sentences that have an answer; None unless two others are left."""
    folded = [fold(answer) for answer in answers]
    said = [passage.text[start:end] for start, end in passage.sentences]
    kept = [each for each in said if not any(answer in fold(each) for answer in folded)]
    if not 2 <= len(kept) < len(said):
        return None
    starts = accumulate((len(each) + 1 for each in kept[:-1]), initial=0)
    sentences = tuple(Span(at, at + len(each)) for at, each in zip(starts, kept, strict=True))
    return Readable(passage.title, " ".join(kept), sentences)


def _disguised(example: Example, language: str, random: Random) -> Example:
    """The same with its question's marks, or its title, taken off now and then."""
    question, passage = example.question, example.passage
    if language in ("vi", "en") and has_marks(question) and random.random() < _STRIPPED:
        question = strip_marks(question)
    if random.random() < _UNTITLED:
        passage = Readable("", passage.text, passage.sentences)
    return Example(example.id, question, passage, example.answers)


def _neighbours(
    items: Sequence[Item], windows: Mapping[tuple[str, str], Sequence[Window]]
) -> dict[str, Neighbours]:
    contexts: dict[str, dict[tuple[str, str], None]] = {}
    for item in items:
        contexts.setdefault(item.pool, {})[item.title, item.context] = None
    return {
        pool: Neighbours([window.readable for context in of for window in windows[context]])
        for pool, of in contexts.items()
    }


def _of(items: Sequence[Item], language: str) -> list[Item]:
    return [item for item in items if item.language == language]


def _repeated(items: Sequence[Item], count: int, random: Random) -> list[Item]:
    """``count`` of ``items``, each as often as the others or once more."""
    chosen: list[Item] = []
    while items and len(chosen) < count:
        chosen += random.sample(list(items), min(len(items), count - len(chosen)))
    return chosen
