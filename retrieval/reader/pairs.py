"""A question and a passage as one sequence of numbers, and the way back to characters.

``<s> question </s></s> title passage </s>``, as XLM-R joins pairs. Every token also carries a mark:
which part it belongs to, and whether its word stands in the other part (as in DrQA, Chen et al.
2017), as written or but for the Vietnamese marks; which a small network finds hard to see from
pieces, most of all if the question was typed without marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from retrieval.reader.base import Base
    from retrieval.reader.reading import Readable

MAX_TOKENS = 256
MAX_QUESTION_TOKENS = 64
MAX_TITLE_TOKENS = 32
_QUESTION, _TITLE, _PASSAGE = 0, 4, 8
_OTHER, _WORD, _FOLDED, _SAME = range(4)
MARKS = 12
"""Kinds of marks: three parts, and in each no word, a word, one that matches folded, or exactly."""

# Between signs; one by one where a script puts no spaces between words.
_WORDS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\\W\u0e00-\u0eff\u3040-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """One sequence. ``ids`` and ``marks``: (tokens,).

    The tokens of the passage begin at ``first``; of each, ``offsets`` (n, 2) are its characters in
    the passage's text without spaces, and ``sentences`` (n,) the number of its sentence, -1 for
    none.
    """

    ids: NDArray[np.int64]
    marks: NDArray[np.int64]
    first: int
    offsets: NDArray[np.int64]
    sentences: NDArray[np.int64]


def is_word(marks: Tensor) -> Tensor:
    """Which tokens are of a word, by their marks."""
    return marks % 4 != _OTHER


class _Tokens(NamedTuple):
    ids: list[int]
    offsets: NDArray[np.int64]


def join(base: Base, questions: Sequence[str], passages: Sequence[Readable]) -> list[Pair]:
    """Each question with the passage at its place. What is too long is cut at the end.

    At most :data:`MAX_TOKENS` each, of these :data:`MAX_QUESTION_TOKENS` and
    :data:`MAX_TITLE_TOKENS` for question and title.
    """
    texts = [*questions, *(p.title for p in passages), *(p.text for p in passages)]
    distinct = dict.fromkeys(texts)
    encodings = base.tokenizer.encode_batch(list(distinct), add_special_tokens=False)
    tokens = {
        text: _Tokens(encoding.ids, _without_spaces(text, encoding.offsets))
        for text, encoding in zip(distinct, encodings, strict=True)
    }
    return [
        _pair(base, question, passage, tokens)
        for question, passage in zip(questions, passages, strict=True)
    ]


def _pair(base: Base, asked: str, passage: Readable, tokens: dict[str, _Tokens]) -> Pair:
    question, title, text = tokens[asked], tokens[passage.title], tokens[passage.text]
    question_length = min(len(question.ids), MAX_QUESTION_TOKENS)
    title_length = min(len(title.ids), MAX_TITLE_TOKENS)
    first = 1 + question_length + 2 + title_length
    length = min(len(text.ids), MAX_TOKENS - first - 1)
    ids = [
        base.bos,
        *question.ids[:question_length],
        base.eos,
        base.eos,
        *title.ids[:title_length],
        *text.ids[:length],
        base.eos,
    ]
    marks = np.zeros(len(ids), np.int64)
    marks[1 : 1 + question_length] = _QUESTION + _levels(
        asked, f"{passage.title}\n{passage.text}", question.offsets[:question_length]
    )
    marks[first - title_length : first] = _TITLE + _levels(
        passage.title, asked, title.offsets[:title_length]
    )
    offsets = text.offsets[:length]
    marks[first : first + length] = _PASSAGE + _levels(passage.text, asked, offsets)
    return Pair(np.array(ids), marks, first, offsets, _sentences(passage, offsets))


def _without_spaces(text: str, offsets: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Pieces begin with the space before their word; it is not part of what they stand for."""
    stripped = []
    for start, end in offsets:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        stripped.append((start, end))
    return np.array(stripped, np.int64).reshape(-1, 2)


def _sentences(passage: Readable, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    bounds = np.array(passage.sentences, np.int64).reshape(-1, 2)
    found = np.searchsorted(bounds[:, 0], offsets[:, 0], side="right") - 1
    if not len(bounds):
        return found
    inside = (found >= 0) & (offsets[:, 1] <= bounds[found, 1]) & (offsets[:, 0] < offsets[:, 1])
    return np.where(inside, found, -1)


def _levels(text: str, other: str, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each token, whether the word in ``text`` that it belongs to stands in ``other``."""
    words = {match.group().lower() for match in _WORDS.finditer(other)}
    folded = {_folded(word) for word in words}
    levels = np.full(len(text) + 1, _OTHER, np.int64)
    for match in _WORDS.finditer(text):
        word = match.group().lower()
        level = _SAME if word in words else _FOLDED if _folded(word) in folded else _WORD
        levels[match.start() : match.end()] = level
    return levels[offsets[:, 0]]


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return fold(word)
