"""Puts the marks back that a question was typed without.

The likeliest syllables for what was typed, by a trigram model of the archive's own text and a
beam over the question. A syllable that carries marks is never touched, and beside such syllables
one without is changed only where what was typed is all but impossible.
"""

from __future__ import annotations

import math
import unicodedata
import zlib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from retrieval.vietnamese.language_model import BREAK, SyllableModel, tokens
from retrieval.vietnamese.syllable import VIETNAMESE_SHARE, could_be_vietnamese, telling
from retrieval.vietnamese.text import fold, has_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_BEAM = 16
_READINGS = 3
_LEAST_WEIGHT = 0.15

# What it costs, in natural logarithms, to read other marks than were typed in a question that has
# some: for the first syllable of a run, for each further one, and for one with a capital. On the
# development questions, typed with all their marks, this changes misprints only.
_LEAVING = 10.0
_GOING_ON = 2.0
_CAPITAL = 4.0

# How many times over the common words count. 1 to 10 do as well on the development questions.
_COMMON_TIMES = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it may have been meant, and how likely that is (0 to 1)."""

    text: str
    weight: float


class _Slot(NamedTuple):
    """What may stand at one place of a question: ids, and what each costs."""

    ids: NDArray[np.int64]
    kept: NDArray[np.bool_]
    cost: NDArray[np.float64]
    cost_going_on: NDArray[np.float64]


class _Step(NamedTuple):
    """A beam after one slot: of each hypothesis its parent in the beam before and its choice."""

    parent: NDArray[np.int64]
    choice: NDArray[np.int64]


class Restorer:
    """Restores marks with what the archive and a short list of common words have taught it."""

    def __init__(self, model: SyllableModel | None = None) -> None:
        """Know the common words only, or all that ``model`` does."""
        self.model = SyllableModel() if model is None else model
        if model is None:
            self.model.learn([_common_words()], _COMMON_TIMES)

    def learn(self, texts: Iterable[str]) -> None:
        """Count the texts of articles that came; many at once are quicker than one by one."""
        self.model.learn(texts)

    def save(self, path: Path, stamp: str = "") -> None:
        """Write all that was learnt; ``stamp`` is one line that says from what."""
        self.model.save(path, _stamp(stamp))

    @classmethod
    def load(cls, path: Path, stamp: str = "") -> Self:
        """Read what :meth:`save` wrote; ``ValueError`` or ``OSError`` where to learn anew."""
        return cls(SyllableModel.load(path, _stamp(stamp)))

    def restore(self, question: str, *, faithful: bool | None = None) -> list[Reading]:
        """The readings of ``question``, likeliest first, at most three; weights sum to 1.

        More than one only where the marks are in doubt. Letters change, nothing else: case,
        signs, digits, spaces and words of other languages stay. A question with nothing to
        restore is returned as it is, any other in NFC.

        ``faithful`` says whether whoever typed it sets marks; by default, whether any is there.
        """
        text = unicodedata.normalize("NFC", question)
        spans = list(tokens(text))
        words = [token for token, _ in spans]
        letters = [word for word in words if word[0].isalpha()]
        counted = telling(letters)
        shaped = sum(could_be_vietnamese(fold(word)) for word in counted)
        if not shaped or shaped < VIETNAMESE_SHARE * len(counted):
            return [Reading(question, 1.0)]
        if faithful is None:
            faithful = any(map(has_marks, letters))
        slots = [self._slot(word, faithful) for word in words]
        if all(len(slot.ids) == 1 for slot in slots):
            return [Reading(question, 1.0)]
        readings: dict[str, float] = {}
        for path, score in zip(*self._search(slots), strict=True):
            reading = self._write(text, spans, slots, path)
            readings[reading] = float(np.logaddexp(readings.get(reading, -math.inf), score))
        return [
            Reading(question if reading == text else reading, weight)
            for reading, weight in _weigh(readings)
        ]

    def _slot(self, word: str, faithful: bool) -> _Slot:
        own = self.model.id_of(word)
        ids = np.array([own])
        if word.isascii() and word.isalpha():
            like = self.model.ids_like(word.lower())
            ids = np.concatenate([ids, like[like != own]])
        kept = ids == own
        if not faithful:
            free = np.zeros(len(ids))
            return _Slot(ids, kept, free, free)
        capital = _CAPITAL * word[0].isupper()
        leaving = np.where(kept, 0.0, _LEAVING + capital)
        return _Slot(ids, kept, leaving, np.where(kept, 0.0, _GOING_ON + capital))

    def _search(self, slots: Sequence[_Slot]) -> tuple[list[list[int]], list[float]]:
        """The likeliest choices in every slot and their logarithmic scores, best first."""
        before, last = np.array([BREAK]), np.array([BREAK])
        changed = np.array([False])
        scores = np.zeros(1)
        steps: list[_Step] = []
        for slot in slots:
            if len(slot.ids) == 1 and slot.ids[0] == BREAK == last[0]:
                steps.append(_unchanged(scores))
                continue
            if len(slot.ids) == 1 and _all_same(before) and _all_same(last):
                # It adds the same to every score, and only their differences count.
                before, last = last, np.repeat(slot.ids, len(scores))
                changed = np.zeros(len(scores), dtype=bool)
                steps.append(_unchanged(scores))
                continue
            grown = scores[:, None] + self.model.log_probabilities(before, last, slot.ids)
            grown -= np.where(changed[:, None], slot.cost_going_on, slot.cost)
            order = np.argsort(grown, axis=None)[::-1][:_BEAM]
            parent, choice = np.divmod(order, len(slot.ids))
            scores = grown.flat[order]
            before, last = last[parent], slot.ids[choice]
            changed = ~slot.kept[choice]
            steps.append(_Step(parent, choice))
        scores = scores + self.model.log_probabilities(before, last, np.array([BREAK]))[:, 0]
        order = np.argsort(scores)[::-1]
        return [_trace(steps, int(end)) for end in order], scores[order].tolist()

    def _write(
        self,
        text: str,
        spans: Sequence[tuple[str, int]],
        slots: Sequence[_Slot],
        path: Sequence[int],
    ) -> str:
        pieces: list[str] = []
        done = 0
        for (token, start), slot, choice in zip(spans, slots, path, strict=True):
            if slot.kept[choice]:
                continue
            pieces += text[done:start], _in_case_of(token, self.model.word(int(slot.ids[choice])))
            done = start + len(token)
        return "".join((*pieces, text[done:]))


def _unchanged(scores: NDArray[np.float64]) -> _Step:
    """After a slot with one choice: the hypotheses as they were, in their order."""
    return _Step(np.arange(len(scores)), np.zeros(len(scores), dtype=np.int64))


def _all_same(ids: NDArray[np.int64]) -> bool:
    return bool((ids == ids[0]).all())


def _trace(steps: Sequence[_Step], place: int) -> list[int]:
    choices: list[int] = []
    for step in reversed(steps):
        choices.append(int(step.choice[place]))
        place = int(step.parent[place])
    return choices[::-1]


def _in_case_of(typed: str, word: str) -> str:
    return "".join(b.upper() if a.isupper() else b for a, b in zip(typed, word, strict=True))


def _weigh(readings: dict[str, float]) -> list[tuple[str, float]]:
    """The likeliest of ``readings``, given as logarithms, with shares of 1."""
    texts = sorted(readings, key=readings.__getitem__, reverse=True)[:_READINGS]
    odds = [math.exp(readings[text] - readings[texts[0]]) for text in texts]
    odds = [odd for odd in odds if odd >= _LEAST_WEIGHT * sum(odds)]
    return [(text, odd / sum(odds)) for text, odd in zip(texts, odds, strict=False)]


def _common_words() -> str:
    data = resources.files("retrieval.vietnamese") / "data" / "common.txt"
    return data.read_text(encoding="utf-8")


def _stamp(stamp: str) -> str:
    return f"common words {zlib.crc32(_common_words().encode()):08x}; {stamp}"
