"""What fingers do to Vietnamese: telex and VNI keys left over, chat spelling, lost spaces.

All of it guesses, so a guess only counts where the archive knows the words in a row, and what
comes out is searched besides what was typed, never in its place.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese.language_model import tokens
from retrieval.vietnamese.syllable import VIETNAMESE_SHARE, could_be_vietnamese
from retrieval.vietnamese.text import fold, has_marks, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.vietnamese.diacritics import Restorer
    from retrieval.vietnamese.language_model import SyllableModel

_WORD = re.compile(r"[^\W_]+")
_REPEATED_SIGN = re.compile(r"([?!,;])\1+")
_SPACES = re.compile(r"\s+")
_VOWELS = frozenset("aeiouy")

_BREVE, _HOOK, _HORN, _CIRCUMFLEX, _BAR = "\u0306", "\u0309", "\u031b", "\u0302", "đ"
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": _HOOK, "x": "\u0303", "j": "\u0323"}
_VNI_MARKS = {
    "1": "\u0301",
    "2": "\u0300",
    "3": _HOOK,
    "4": "\u0303",
    "5": "\u0323",
    "6": _CIRCUMFLEX,
    "7": _HORN,
    "8": _BREVE,
    "9": _BAR,
}

_JOINED = range(5, 41)  # Lengths of words in which lost spaces are looked for.
_MOST_SPLITS = 24
_LONGEST_SYLLABLE = 7
_CLEAR_MARKS = 2  # From this many on, keys need no neighbour to be believed.


class _Keys(NamedTuple):
    """The letters that were meant, and the marks that were typed for them."""

    bare: str
    marks: frozenset[str]


class _Word(NamedTuple):
    """A word as typed, where it starts, and what it may stand for if it is none."""

    typed: str
    start: int
    guesses: tuple[str, ...]


def respell(question: str, restorer: Restorer) -> str | None:
    """``question`` as it may have been meant, marks restored; None where it is plausible as typed.

    Undone are telex keys ("vawn phongf"), VNI keys ("va8n pho2ng"), chat spelling ("ko", "đc"),
    lost spaces ("tongbithu"), capitals throughout, repeated signs. Correct Vietnamese and other
    languages give None, whatever their words look like.
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", question)).strip()
    shouted = text.isupper() and len(_WORD.findall(text)) > 2
    text = _REPEATED_SIGN.sub(r"\1", text.capitalize() if shouted else text)
    words = [
        _Word(match.group(), match.start(), _guesses(match.group(), restorer.model))
        for match in _WORD.finditer(text)
    ]
    if not _is_vietnamese(words):
        return None
    faithful = has_marks(question)
    read = _write(text, words, _choose(text, words, restorer, faithful))
    if read == question.strip():
        return None
    return restorer.restore(read, faithful=faithful)[0].text


def written_out(text: str) -> Iterator[str]:
    """``text`` with its chat spelling written out, with marks and without; nothing if it has none.

    What stands for two things ("bn") is first everywhere the one, then everywhere the other.
    """
    for which in (0, -1):
        words = re.split(r"([\W_]+)", text)
        read = "".join(_teencode().get(word.lower(), (word,))[which] for word in words)
        if read != text:
            yield from (read, strip_marks(read))


def _is_vietnamese(words: Sequence[_Word]) -> bool:
    """Whether enough of the words are Vietnamese, as typed or as guessed."""
    letters = [word for word in words if not word.typed.isdigit()]
    good = sum(bool(w.guesses) or could_be_vietnamese(fold(w.typed)) for w in letters)
    return bool(letters) and good >= VIETNAMESE_SHARE * len(letters)


def _guesses(typed: str, model: SyllableModel) -> tuple[str, ...]:
    if typed in _teencode():
        return _teencode()[typed]
    word = typed.lower()
    if typed not in (word, word.capitalize()) or could_be_vietnamese(fold(word)):
        return ()
    if model.count(word) and not word.isdigit() and word.isalpha():
        return ()
    guesses = (*_decode(word, model), *_splits(word, model))
    return tuple(guess.capitalize() if typed != word else guess for guess in guesses)


def _choose(text: str, words: Sequence[_Word], restorer: Restorer, faithful: bool) -> list[str]:
    """For each word what makes the whole likeliest, beginning with the first guess for each."""
    chosen = [word.guesses[0] if word.guesses else word.typed for word in words]

    def read(place: int, option: str) -> str:
        options = [*chosen[:place], option, *chosen[place + 1 :]]
        return restorer.restore(_write(text, words, options), faithful=faithful)[0].text

    for place, word in enumerate(words):
        if word.guesses:
            likely = {
                option: restorer.model.log_probability(read(place, option))
                for option in (word.typed, *word.guesses)
            }
            best = max(likely, key=likely.__getitem__)
            known = best in _teencode().get(word.typed, ()) or _is_borne_out(
                best, read(place, best), word.typed, restorer.model
            )
            chosen[place] = best if known else word.typed
    return chosen


def _is_borne_out(guess: str, read: str, typed: str, model: SyllableModel) -> bool:
    """Whether the keys or the archive speak for ``guess``, beyond its being a word."""
    if " " not in guess and len(_marks_of(guess)) >= _CLEAR_MARKS:
        return True
    row = [token.lower() for token, _ in tokens(read) if token[0].isalnum()]
    pairs = list(pairwise(row))
    pieces = [fold(piece) for piece in guess.lower().split()]
    if len(pieces) > 1:
        inside = list(pairwise(pieces))
        seen = {(fold(a), fold(b)) for a, b in pairs if model.count(a, b)}
        return set(inside) <= seen
    return any(model.count(a, b) for a, b in pairs if fold(a) == pieces[0] or fold(b) == pieces[0])


def _write(text: str, words: Sequence[_Word], chosen: Sequence[str]) -> str:
    pieces: list[str] = []
    done = 0
    for word, option in zip(words, chosen, strict=True):
        pieces += text[done : word.start], option
        done = word.start + len(word.typed)
    return "".join((*pieces, text[done:]))


def _decode(word: str, model: SyllableModel) -> Iterator[str]:
    """The known syllables for which ``word`` is the telex or VNI keys."""
    keys = _vni(word) if any(map(str.isdigit, word)) else _telex(word)
    if keys is not None and keys.marks and could_be_vietnamese(keys.bare):
        known = (model.word(int(i)) for i in model.ids_like(keys.bare))
        yield from (syllable for syllable in known if _marks_of(syllable) == keys.marks)


def _marks_of(word: str) -> frozenset[str]:
    decomposed = unicodedata.normalize("NFD", word)
    return frozenset(c for c in decomposed if c == _BAR or unicodedata.combining(c))


def _telex(word: str) -> _Keys | None:
    if not (word.isascii() and word.isalpha()):
        return None
    bare, marks, vowel = "", set[str](), ""
    for key in word:
        mark = _telex_mark(key, bare, vowel)
        if mark is None:
            bare += key
            vowel = key if key in _VOWELS else vowel
            continue
        if mark in marks and mark != _HORN:
            return None
        marks.add(mark)
        if key == "w" and not vowel:
            bare, vowel = bare + "u", "u"
    return _Keys(bare, frozenset(marks)) if len(marks & set(_TELEX_TONES.values())) < 2 else None


def _telex_mark(key: str, bare: str, vowel: str) -> str | None:
    """The mark that ``key`` sets after the letters ``bare``, the last vowel of which is given."""
    if key in _TELEX_TONES:
        return _TELEX_TONES[key] if vowel else None
    if key == "w" and bare:
        return _BREVE if vowel == "a" else _HORN
    if key == "d" and bare[:1] == "d":
        return _BAR
    return _CIRCUMFLEX if key in "aeo" and key == vowel else None


def _vni(word: str) -> _Keys | None:
    if not word.isascii() or not word[0].isalpha():
        return None
    digits = [c for c in word if c.isdigit()]
    marks = frozenset(_VNI_MARKS.get(digit, "") for digit in digits)
    if "" in marks or len([digit for digit in digits if digit in "12345"]) > 1:
        return None
    return _Keys("".join(c for c in word if c.isalpha()), marks)


def _splits(word: str, model: SyllableModel) -> Iterator[str]:
    """``word`` as known syllables with spaces between, those with longer ones first."""
    if len(word) in _JOINED and word.isalpha():
        yield from islice(_split(word, model), _MOST_SPLITS)


def _split(word: str, model: SyllableModel) -> Iterator[str]:
    for stop in range(min(len(word), _LONGEST_SYLLABLE), 0, -1):
        head, rest = word[:stop], word[stop:]
        bare = fold(head)
        known = model.count(head) if has_marks(head) else len(model.ids_like(bare))
        if not known or not could_be_vietnamese(bare):
            continue
        if not rest:
            yield head
        else:
            yield from (f"{head} {tail}" for tail in _split(rest, model))


@cache
def _teencode() -> Mapping[str, tuple[str, ...]]:
    data = resources.files("retrieval.vietnamese") / "data" / "teencode.tsv"
    rows = (line.split("\t") for line in data.read_text(encoding="utf-8").splitlines())
    return {short: tuple(readings.split("|")) for short, readings in rows}
