"""Which syllables follow which, counted in the archive's own text.

The counts are a cache of the database like the indexes: :meth:`SyllableModel.save` writes them as
plain arrays.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.vietnamese.counts import Counts, Growing
from retrieval.vietnamese.text import fold, place_tones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

BREAK, NUMBER, OTHER = 0, 1, 2
"""Ids of what is no word: a sign that parts words, a number, a word beyond the vocabulary."""

_FORMAT = 1
_SPECIAL = ("", "0", "?")
_BITS = 21  # Three ids share one 64-bit key.
_CAPACITY = 1 << _BITS
_BATCH = 4_000_000  # Characters counted at once: bounds the memory that learning takes.
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/:-]\d+)*|[^\s\w]|[\n_]")

# Smoothing, chosen on the development questions; .6 to .85 and .002 to .2 do about as well.
_DISCOUNT = 0.75
_UNSEEN = 0.02


class _Tables(NamedTuple):
    unigrams: Growing
    bigrams: Growing
    trigrams: Growing


class SyllableModel:
    """A trigram model of lower-cased words with the older placement of tone marks.

    Smoothed by interpolated absolute discounting (Ney, Essen and Kneser 1994): a context that is
    followed by many different words, as "bao nhiêu" is, keeps much for those not seen after it.
    Reading while another thread learns is safe: what was counted is replaced in one step.
    """

    def __init__(self) -> None:
        self._words: list[str] = list(_SPECIAL)
        self._ids: dict[str, int] = {}
        self._by_fold: dict[str, tuple[int, ...]] = {}
        self._tables = _Tables(*(Growing.of(Counts.empty()) for _ in _Tables._fields))
        self._total = 0

    def learn(self, texts: Iterable[str], times: int = 1) -> None:
        """Count ``texts``, each on its own, ``times`` over."""
        parts: list[list[Counts]] = [[], [], []]
        for batch in _batches(texts):
            for part, counts in zip(parts, self._count(batch), strict=True):
                part.append(counts)
        tables = (
            table.plus(Counts.sum(part).times(times))
            for table, part in zip(self._tables, parts, strict=True)
        )
        self._replace(_Tables(*tables))

    def word(self, word_id: int) -> str:
        return self._words[word_id]

    def id_of(self, token: str) -> int:
        """The id of a word in any case and placement of marks, of a number or of a sign."""
        if token[0].isalpha():
            return self._ids.get(_canonical(token), OTHER)
        return NUMBER if token[0].isdigit() else BREAK

    def ids_like(self, folded: str) -> NDArray[np.int64]:
        """The ids of all words that occur and are ``folded`` without their marks."""
        ids = np.array(self._by_fold.get(folded, ()), dtype=np.int64)
        return ids[self._tables.unigrams[ids] > 0]

    def count(self, *tokens: str) -> int:
        """How often one to three tokens occur in a row."""
        key = 0
        for token in tokens:
            key = key << _BITS | self.id_of(token)
        return int(self._tables[len(tokens) - 1][np.array([key])][0])

    def log_probabilities(
        self, before: NDArray[np.int64], last: NDArray[np.int64], words: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Natural logarithms of P(word | before, last).

        ``before`` and ``last`` are the two preceding ids of each of B contexts; the result is
        B × len(words).
        """
        unigrams, bigrams, trigrams = self._tables
        share = (unigrams[words] + _UNSEEN) / (self._total + _UNSEEN * len(self._words))
        pair = before << _BITS | last
        following = _interpolate(bigrams, last, unigrams[last], words, share[None, :])
        return np.log(_interpolate(trigrams, pair, bigrams[pair], words, following))

    def log_probability(self, text: str) -> float:
        """The natural logarithm of the probability of ``text`` (NFC) with breaks around it."""
        ids = [BREAK, BREAK, *(self.id_of(token) for token, _ in tokens(text)), BREAK]
        triples = zip(ids, ids[1:], ids[2:], strict=False)
        # A second break in a row is not counted as one, and says nothing.
        told = [triple for triple in triples if triple[1:] != (BREAK, BREAK)]
        steps = (self.log_probabilities(*(np.array([i]) for i in triple)) for triple in told)
        return float(sum(step[0, 0] for step in steps))

    def save(self, path: Path, stamp: str) -> None:
        """Write the counts as an ``.npz`` archive of plain arrays; ``stamp`` says of what."""
        arrays = {"head": _letters([f"syllables {_FORMAT}", stamp]), "words": _letters(self._words)}
        counted = {name: table.whole for name, table in self._tables._asdict().items()}
        keys = {f"{name}_keys": counts.keys for name, counts in counted.items()}
        values = {f"{name}_values": counts.values for name, counts in counted.items()}
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays, **keys, **values)

    @classmethod
    def load(cls, path: Path, stamp: str) -> SyllableModel:
        """Read what :meth:`save` wrote under the same ``stamp``.

        ``ValueError`` for a broken file, another format or stamp; ``OSError`` if there is none or
        it cannot be read. Either way: learn again.
        """
        model = cls()
        try:
            with np.load(path, allow_pickle=False) as arrays:
                head = _lines(arrays["head"])
                if head != [f"syllables {_FORMAT}", stamp]:
                    raise ValueError(f"{path} holds {head}, not format {_FORMAT} of {stamp!r}")
                words = _lines(arrays["words"])
                tables = _Tables(*(_read(arrays, name) for name in _Tables._fields))
        except (KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} holds no counts") from error
        for word in words[len(_SPECIAL) :]:
            model._add_word(word)
        model._replace(tables)
        return model

    def _replace(self, tables: _Tables) -> None:
        self._total = tables.unigrams.total
        self._tables = tables

    def _count(self, texts: Sequence[str]) -> tuple[Counts, Counts, Counts]:
        ids = np.fromiter(chain.from_iterable(map(self._encode, texts)), dtype=np.int64)
        bigrams = ids[:-1] << _BITS | ids[1:]
        # Nothing is learnt across a sign, nor from one text to the next.
        trigrams = (bigrams[:-1] << _BITS | ids[2:])[ids[1:-1] != BREAK]
        bigrams = bigrams[bigrams != (BREAK << _BITS | BREAK)]
        return Counts.of(ids), Counts.of(bigrams), Counts.of(trigrams)

    def _encode(self, text: str) -> Iterator[int]:
        """The ids of a text with a break on either side, signs in a row being one break."""
        known = self._ids
        last = BREAK
        yield BREAK
        for token in _TOKEN.findall(unicodedata.normalize("NFC", text).lower()):
            found = known.get(token)
            word_id = self._id_of_new(token) if found is None else found
            if word_id != BREAK or last != BREAK:
                yield word_id
            last = word_id
        if last != BREAK:
            yield BREAK

    def _id_of_new(self, token: str) -> int:
        if token[0].isalpha() and len(self._words) < _CAPACITY:
            word = _canonical(token)
            if word not in self._ids:
                self._add_word(word)
        return self.id_of(token)

    def _add_word(self, word: str) -> None:
        self._ids[word] = word_id = len(self._words)
        self._words.append(word)
        folded = fold(word)
        self._by_fold[folded] = (*self._by_fold.get(folded, ()), word_id)


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """The words, numbers and signs of ``text`` (NFC), and where each starts."""
    for match in _TOKEN.finditer(text):
        yield match.group(), match.start()


def _interpolate(
    table: Growing,
    context: NDArray[np.int64],
    total: NDArray[np.int32],
    words: NDArray[np.int64],
    lower: NDArray[np.floating],
) -> NDArray[np.float64]:
    """P(word | context), given P(word | a shorter context) and how often the context occurs."""
    first = context << _BITS
    distinct = table.between(first, first + _CAPACITY)
    seen = table[first[:, None] | words]
    discounted = np.maximum(seen - _DISCOUNT, 0.0)
    mixed = (discounted + (_DISCOUNT * distinct)[:, None] * lower) / np.maximum(total, 1)[:, None]
    return np.where(distinct[:, None] > 0, mixed, lower)


def _canonical(word: str) -> str:
    return place_tones(unicodedata.normalize("NFC", word.lower()))


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _letters(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(letters: NDArray[np.uint8]) -> list[str]:
    return letters.tobytes().decode().split("\n")


def _read(arrays: np.lib.npyio.NpzFile, name: str) -> Growing:
    return Growing.of(Counts(arrays[f"{name}_keys"], arrays[f"{name}_values"]))
