"""The 8-bit encodings of Vietnamese from before Unicode, told apart by what they spell.

Windows-1258, TCVN3 (the "ABC" fonts) and VNI use the same bytes for different letters, and hardly
any byte is impossible in one. Read in the wrong one, Vietnamese turns into syllables that no
Vietnamese word has; that is the evidence weighed here. Where fonts of TCVN3 or VNI were used in a
document of Unicode, its letters are those that the bytes have in Latin-1.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

# TCVN 5712:1993, table VN3, from 0xA0 on; "\ufffd" where the table has nothing.
_VN3 = (
    "\xa0ĂÂÊÔƠƯĐăâêôơưđ\ufffd"
    "\ufffd\ufffd\ufffd\ufffd\ufffdàảãáạ\ufffdằẳẵắ\ufffd"
    "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdặầẩẫấậè\ufffdẻẽ"
    "éẹềểễếệìỉ\ufffd\ufffd\ufffdĩíịò"
    "\ufffdỏõóọồổỗốộờởỡớợù"
    "\ufffdủũúụừửữứựỳỷỹýỵ\ufffd"
)
# The standard leaves 0x80–0x9F to control codes; under Windows the fonts kept its quotation marks
# and dashes there.
_UNDER_WINDOWS = dict(enumerate(bytes(range(0xA0)).decode("cp1252", "replace")))
_VN3_LETTERS = dict(enumerate(_VN3, 0xA0))
# VNI writes a mark as a letter of its own, behind the vowel.
_VNI_LETTERS = dict(zip("öôñíìæóòî", "ươđíìỉĩịỵ", strict=True))
_VNI_MARKS = {
    **dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True)),
    "â": "\u0302",
    **{m: f"\u0302{t}" for m, t in zip("áàåãä", "\u0301\u0300\u0309\u0303\u0323", strict=True)},
    "ê": "\u0306",
    **{m: f"\u0306{t}" for m, t in zip("éèúüë", "\u0301\u0300\u0309\u0303\u0323", strict=True)},
}
_VNI = re.compile(
    rf"(?P<base>[aeouyöô])(?P<mark>[{''.join(_VNI_MARKS)}])|[{''.join(_VNI_LETTERS)}]",
    re.IGNORECASE,
)
# VN3 has no toned capitals: a capital font draws them, so "NỘI" is stored as "NộI".
_WORD = re.compile(r"(?<!\w)[^\W\d_]{3,8}(?!\w)")
_VN3_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂĐÊÔƠƯ")
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@[-`{-~\u2010-\u2026\xab\xbb]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = re.compile("(?:[ptc]|ch)$")
_TONES_BEFORE_STOP = (["\u0301"], ["\u0323"])
_LETTERS = re.compile("[a-zăâđêôơư]+", re.IGNORECASE)


_SAMPLE = 200_000
_FEWEST = 3  # words; fewer may be another language's


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many distinct words with letters beyond ASCII are Vietnamese syllables, or are not."""

    vietnamese: int
    other: int

    @property
    def balance(self) -> int:
        return self.vietnamese - self.other


def evidence(text: str) -> Evidence:
    """What the marked words of ``text`` (any normal form) say about its being Vietnamese.

    Words of ASCII letters alone say nothing and aren't counted.
    """
    words = set(_BETWEEN_WORDS.split(unicodedata.normalize("NFC", text)))
    marked = [word.strip("0123456789") for word in words if not word.isascii()]
    vietnamese = sum(_is_syllable(word) for word in marked)
    return Evidence(vietnamese, len(marked) - vietnamese)


def _is_syllable(word: str) -> bool:
    if not (word.islower() or word.istitle() or word.isupper()):
        return False
    bare = fold(word)
    tones = _TONES.findall(unicodedata.normalize("NFD", word))
    untoned = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", word)))
    if len(tones) > 1 or not _LETTERS.fullmatch(untoned) or not could_be_vietnamese(bare):
        return False
    return not _STOPPED.search(bare) or tones[:1] in _TONES_BEFORE_STOP


def decode_vietnamese(data: bytes) -> str | None:
    """``data`` read in Windows-1258, TCVN3 or VNI, or None where none makes it Vietnamese.

    At least half of the marked words have to be Vietnamese syllables; where encodings are equally
    good, Windows-1258, the one still in use, is taken.
    """
    readings = (
        unicodedata.normalize("NFC", data.decode("cp1258", "replace")),
        decode_tcvn3(data),
        from_vni(data.decode("cp1252", "replace")),
    )
    scored = [(evidence(reading), reading) for reading in readings]
    best, text = max(scored, key=lambda pair: pair[0].balance)
    return text if best.vietnamese and best.balance >= 0 else None


def font_of(text: str) -> Callable[[str], str] | None:
    """What makes Vietnamese of ``text`` if it was written in a font of TCVN3 or VNI.

    Asked of all of a document, before it is normalised, which takes letters of TCVN3 for invisible
    ones. What it gives is for each of its parts, and leaves alone those in other fonts.
    """
    sample = text[:_SAMPLE]
    found = evidence(sample)
    if found.balance >= 0:
        return None
    best, meant = max(
        ((evidence(meant(sample)), meant) for meant in (from_tcvn3, from_vni)),
        key=lambda pair: pair[0].balance,
    )
    if best.vietnamese < _FEWEST or best.balance <= 0:
        return None

    def of_part(part: str) -> str:
        said = meant(part)
        return said if evidence(said).balance > evidence(part).balance else part

    return of_part


def from_vni(text: str) -> str:
    """What ``text`` in a VNI font reads like."""
    return _VNI.sub(_of_vni, text)


def _of_vni(match: re.Match[str]) -> str:
    base = match["base"] or match.group()
    letter = _VNI_LETTERS.get(base.lower(), base.lower())
    mark = _VNI_MARKS[match["mark"].lower()] if match["mark"] else ""
    said = unicodedata.normalize("NFC", letter + mark)
    return said.upper() if base.isupper() else said


def decode_tcvn3(data: bytes) -> str:
    """``data`` read in TCVN3; U+FFFD for bytes without a letter.

    Words in capitals get their toned letters back in capitals where the other letters show that
    a capital font was meant (two capitals or more).
    """
    return from_tcvn3(data.decode("latin-1").translate(_UNDER_WINDOWS))


def from_tcvn3(text: str) -> str:
    """What ``text`` in a TCVN3 font reads like."""
    return _WORD.sub(_raise_toned, text.translate(_VN3_LETTERS))


def _raise_toned(match: re.Match[str]) -> str:
    word = match.group()
    capitals = sum(c in _VN3_CAPITALS for c in word)
    could_be_capital = all(c.upper() not in _VN3_CAPITALS for c in word if c.islower())
    return word.upper() if capitals >= 2 and could_be_capital else word
