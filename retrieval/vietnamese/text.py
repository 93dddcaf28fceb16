"""Letters and marks: one normal form for storing, a folded one for comparing.

Vietnamese puts the tone mark of ``oa``, ``oe`` and ``uy`` on either vowel (hòa, hoà), and
Unicode writes every marked letter in two ways. Text is stored in NFC as its publisher placed the
marks; only for comparing are the placements made one, or the marks taken off.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0309\u0303\u0323"  # grave, acute, hook above, tilde, dot below
_BARE_PAIRS = (("o", "a"), ("o", "e"), ("u", "y"))
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_SPACES = re.compile("[^\\S\n]+")
_SYLLABLE = re.compile(r"[^\W\d_]+")


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``, as a list of them is written where it is defined."""
    return frozenset(text.split())


def _tone_placements() -> dict[str, str]:
    """Newer placements (``oà``) to the older one that newspapers print (``òa``)."""
    placements = {}
    for first, second in _BARE_PAIRS:
        for tone in _TONES:
            newer = unicodedata.normalize("NFC", first + second + tone)
            placements[newer] = unicodedata.normalize("NFC", first + tone + second)
    return placements


def _bare_letters() -> dict[int, str]:
    """The marked Latin letters that are one character, without their marks."""
    bare = {ord("đ"): "d", ord("Đ"): "D"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        parts = unicodedata.normalize("NFD", chr(code))
        if parts[0].isascii() and all("\u0300" <= mark <= "\u036f" for mark in parts[1:]):
            bare[code] = parts[0]
    return bare


_OLDER_PLACEMENT = _tone_placements()
_BARE_LETTERS = _bare_letters()
# Only at a syllable's end does the placement vary ("hoà" but always "hoàng"), and in "qu" and "gi"
# the first letter belongs to the consonant ("quý" is never "qúy").
_NEWER = re.compile(rf"(?<![qQ])({'|'.join(_OLDER_PLACEMENT)})(?!\w)", re.IGNORECASE)


def normalise(text: str) -> str:
    """Text as it is stored: NFC, single spaces, line feeds at line ends, nothing invisible.

    Runs of spaces become one space, lines lose the spaces around them, more than one blank line
    becomes one, and the whole loses the blank lines around it. Idempotent.
    """
    text = _LINE_END.sub("\n", text)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def place_tones(text: str) -> str:
    """``text`` (NFC) with every tone mark where newspapers put it: hoà → hòa, thuỷ → thủy."""
    return _NEWER.sub(_place, text)


def _place(match: re.Match[str]) -> str:
    newer = match.group()
    older = _OLDER_PLACEMENT[newer.lower()]
    return "".join(b.upper() if a.isupper() else b for a, b in zip(newer, older, strict=True))


def fold(text: str) -> str:
    """``text`` in lower case without its marks: Đường → duong, Pelé → pele."""
    return strip_marks(text.lower())


def strip_marks(text: str) -> str:
    """``text`` as typed on a keyboard without Vietnamese: the case stays, the Latin marks go.

    Marks of other scripts, which are letters there, stay.
    """
    plain = text.translate(_BARE_LETTERS)
    if plain.isascii():  # as almost every word of Vietnamese is, in less than half the time
        return plain
    decomposed = unicodedata.normalize("NFD", plain)
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def has_marks(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark or is ``đ``."""
    return strip_marks(text) != unicodedata.normalize("NFC", text)


def syllables(text: str) -> list[str]:
    """The words between spaces and signs, as they stand: letters only, no digits."""
    return _SYLLABLE.findall(text)
