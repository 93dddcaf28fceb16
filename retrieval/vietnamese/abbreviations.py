"""What UBND, TBT or "tp hcm" stand for: the press's standard ones, and the archive's own.

An abbreviation is known by its key: capitals without signs, so that GD&ĐT, GD-ĐT and GDĐT are
one. Expansions are for adding to a query; nothing here replaces what was typed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold, has_marks, place_tones, syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_FORMAT = 1
_READINGS = 3
_LONGEST = 10  # Syllables of a long form.
_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[.&-][^\W_]+)*")
_SHORT = r"[^\W\d_](?:[^\W\d_]|[.&-](?=[^\W_])){1,11}"
_SHORT_IN_BRACKETS = re.compile(rf"\(\s*({_SHORT})\s*\)")
_SHORT_BEFORE = re.compile(rf"(?<!\w)({_SHORT})\s*$")
_LONG_IN_BRACKETS = re.compile(r"\(([^()\n]{5,100})\)")
_END = re.compile(r"[()\n.;:!?]")
_REACH = 120  # Characters before the brackets in which a long form is looked for.
_SKIPPED = frozenset({"và", "của", "về", "các", "cho", "với", "trong"})


class Abbreviation(NamedTuple):
    """A short form and what it stands for, as an article has them."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of a question, as typed, and what to search besides, the likeliest first.

    ``shorter``: a long form was typed, and these are its abbreviations.
    """

    typed: str
    readings: tuple[str, ...]
    shorter: bool = False


def learn_abbreviations(text: str) -> Iterator[Abbreviation]:
    """Short forms that ``text`` explains: "Ủy ban nhân dân (UBND)", "UBND (Ủy ban nhân dân)".

    Only those whose letters are the initials of the long form, but for "và" and its like. So
    "Liên đoàn Bóng đá châu Á (AFC)" is left out: where such a name starts cannot be told.
    """
    text = unicodedata.normalize("NFC", text)
    for match in _SHORT_IN_BRACKETS.finditer(text):
        short = match[1]
        before = _END.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
        if _is_short(short) and (long := _named_at_end(before, short)):
            yield Abbreviation(short, long)
    for match in _LONG_IN_BRACKETS.finditer(text):
        long = match[1].strip()
        named = _SHORT_BEFORE.search(text[max(0, match.start() - _REACH) : match.start()])
        if named and _is_short(named[1]) and _named_at_end(long, named[1]) == long:
            yield Abbreviation(named[1], long)


class Abbreviations:
    """The curated abbreviations and those learnt from articles."""

    def __init__(self, learnt: Mapping[Abbreviation, int] | None = None) -> None:
        self._learnt: Counter[Abbreviation] = Counter(learnt or {})
        self._index = _Index.of(curated(), self._learnt)

    def learn(self, texts: Iterable[str]) -> None:
        """Count what ``texts`` explain."""
        if came := _count(texts):
            self._learnt.update(came)
            self._index = _Index.of(curated(), self._learnt)

    def expand(self, question: str) -> list[Expansion]:
        """For each abbreviation its long forms, and for each long form its abbreviations.

        In the order of the question. Capitals may be missing where the letters are no word
        ("ubnd", "tp hcm"), marks anywhere ("HDND").
        """
        text = unicodedata.normalize("NFC", question)
        found = [*self._index.long_forms(text), *self._index.short_forms(text)]
        return [expansion for _, expansion in sorted(found, key=lambda item: item[0])]

    def save(self, path: Path, stamp: str = "") -> None:
        """Write what was learnt as JSON; ``stamp`` says from what."""
        pairs = [[*pair, count] for pair, count in sorted(self._learnt.items())]
        content = {"format": _FORMAT, "stamp": stamp, "learnt": pairs}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path, stamp: str = "") -> Self:
        """Read what :meth:`save` wrote; ``ValueError`` or ``OSError`` where to learn anew."""
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise ValueError(f"{path} holds no abbreviations of format {_FORMAT}")
        if content.get("stamp") != stamp:
            raise ValueError(f"{path} was learnt from {content.get('stamp')!r}, not {stamp!r}")
        return cls({Abbreviation(short, long): n for short, long, n in content["learnt"]})


@dataclass(frozen=True, slots=True)
class _Index:
    """All that is looked up, built anew whenever anything was learnt."""

    by_key: dict[str, tuple[str, ...]]
    by_folded_key: dict[str, tuple[str, ...]]
    by_long: dict[tuple[str, ...], tuple[Abbreviation, ...]]

    @classmethod
    def of(cls, curated: Sequence[Abbreviation], learnt: Mapping[Abbreviation, int]) -> _Index:
        # "Tổ nghề cói" and "tổ nghề cói" are one reading, shown as it is written most often.
        totals: Counter[tuple[str, str]] = Counter()
        for pair, count in learnt.items():
            totals[_key(pair.short), place_tones(pair.long.lower())] += count
        ranked = sorted(
            learnt,
            key=lambda pair: (
                -totals[_key(pair.short), place_tones(pair.long.lower())],
                -learnt[pair],
                pair,
            ),
        )
        by_key: defaultdict[str, list[str]] = defaultdict(list)
        by_folded_key: defaultdict[str, list[str]] = defaultdict(list)
        by_long: defaultdict[tuple[str, ...], list[Abbreviation]] = defaultdict(list)
        for pair in (*curated, *ranked):
            _append(by_key[_key(pair.short)], pair.long)
            _append(by_folded_key[fold(_key(pair.short))], pair.long)
            by_long[_folded_words(pair.long)].append(pair)
        return cls(
            {key: tuple(longs[:_READINGS]) for key, longs in by_key.items()},
            {key: tuple(longs[:_READINGS]) for key, longs in by_folded_key.items()},
            {words: tuple(pairs) for words, pairs in by_long.items()},
        )

    def long_forms(self, text: str) -> Iterator[tuple[int, Expansion]]:
        words = list(_WORD.finditer(text))
        capitals_tell = not text.isupper()
        done = 0
        for first, second in zip_longest(words, words[1:]):
            if first.start() < done:
                continue
            for end in ([second.end()] if second else []) + [first.end()]:
                typed = text[first.start() : end]
                if readings := self._readings(typed, capitals_tell):
                    yield first.start(), Expansion(typed, readings)
                    done = end
                    break

    def _readings(self, typed: str, capitals_tell: bool) -> tuple[str, ...]:
        key = _key(typed)
        if capitals_tell and typed[0].isupper() and (exact := self.by_key.get(key)):
            return exact
        loose = self.by_folded_key.get(fold(key), ())
        if has_marks(typed):
            loose = self.by_key.get(key.upper(), ())
        if capitals_tell and _is_short(typed):
            return loose
        if len(key) < 3 or could_be_vietnamese(fold(key)):
            return ()
        # In small letters "who" is no abbreviation, but initials of Vietnamese words are.
        return tuple(long for long in loose if _named_at_end(long, key) == long)

    def short_forms(self, text: str) -> Iterator[tuple[int, Expansion]]:
        words = [(match.group(), match.start()) for match in re.finditer(r"[^\W\d_]+", text)]
        folded = [fold(word) for word, _ in words]
        for start in range(len(words)):
            for stop in range(start + 2, min(start + _LONGEST, len(words)) + 1):
                pairs = self.by_long.get(tuple(folded[start:stop]), ())
                if not pairs:
                    continue
                typed = text[words[start][1] : words[stop - 1][1] + len(words[stop - 1][0])]
                shorts = {
                    _key(pair.short): pair.short
                    for pair in reversed(pairs)
                    if not has_marks(typed) or _same_words(typed, pair.long)
                }
                # CT for "chủ tịch" would find "chỉ thị" and "công ty" too.
                clear = [short for key, short in shorts.items() if len(self.by_key[key]) == 1]
                if clear:
                    readings = tuple(clear[::-1][:_READINGS])
                    yield words[start][1], Expansion(typed, readings, shorter=True)


@cache
def curated() -> tuple[Abbreviation, ...]:
    data = resources.files("retrieval.vietnamese") / "data" / "abbreviations.tsv"
    rows = (line.split("\t") for line in data.read_text(encoding="utf-8").splitlines())
    return tuple(Abbreviation(short, long) for short, longs in rows for long in longs.split("|"))


def _count(texts: Iterable[str]) -> Counter[Abbreviation]:
    return Counter(pair for text in texts for pair in learn_abbreviations(text))


def _append(longs: list[str], long: str) -> None:
    if not any(_same_words(long, other) for other in longs):
        longs.append(long)


def _key(short: str) -> str:
    return _SIGNS.sub("", short)


def _is_short(short: str) -> bool:
    """Whether most of at least two letters are capitals, as in UBND and TTg."""
    key = _key(short)
    return len(key) >= 2 and key[0].isupper() and sum(map(str.isupper, key)) * 3 >= len(key) * 2


def _same_words(one: str, other: str) -> bool:
    return _canonical_words(one) == _canonical_words(other)


def _canonical_words(text: str) -> list[str]:
    return [place_tones(word.lower()) for word in syllables(text)]


def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in syllables(text))


def _named_at_end(text: str, short: str) -> str | None:
    """The words at the end of ``text`` whose initials are the letters of ``short``."""
    words = list(re.finditer(r"[^\W\d_]+", text))[-_LONGEST:]
    letters = _key(short).lower()
    place = len(words)
    for letter in reversed(letters):
        place -= 1
        while place >= 0 and not _starts(words[place].group().lower(), letter):
            if words[place].group() not in _SKIPPED:
                return None
            place -= 1
        if place < 0:
            return None
    return text[words[place].start() :].rstrip(" ,\"”'") if len(words) - place > 1 else None


def _starts(word: str, letter: str) -> bool:
    initial = word[0] if word[0] == "đ" else fold(word[0])
    # "TW" is how telegraphs wrote "Trung ương", and still is.
    return initial == letter or fold(letter) == initial or (letter == "w" and word == "ương")
