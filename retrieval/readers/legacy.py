"""The 8-bit encodings of Vietnamese from before Unicode, told apart by what they spell.

Windows-1258 and TCVN3 (the "ABC" fonts) use the same bytes for different letters, and hardly any
byte is impossible in either. Read in the wrong one, Vietnamese turns into syllables that no
Vietnamese word has; that is the evidence weighed here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold

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
_TCVN3 = bytes(range(0xA0)).decode("cp1252", "replace") + _VN3
# VN3 has no toned capitals: a capital font draws them, so "NỘI" is stored as "NộI".
_WORD = re.compile(r"(?<!\w)[^\W\d_]{3,8}(?!\w)")
_VN3_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂĐÊÔƠƯ")
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@[-`{-~\u2010-\u2026\xab\xbb]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = re.compile("(?:[ptc]|ch)$")
_TONES_BEFORE_STOP = (["\u0301"], ["\u0323"])
_LETTERS = re.compile("[a-zăâđêôơư]+", re.IGNORECASE)


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
    """``data`` read in Windows-1258 or TCVN3, or None where neither makes it Vietnamese.

    At least half of the marked words have to be Vietnamese syllables; where both encodings are
    equally good, Windows-1258, the one still in use, is taken.
    """
    readings = (unicodedata.normalize("NFC", data.decode("cp1258", "replace")), decode_tcvn3(data))
    scored = [(evidence(reading), reading) for reading in readings]
    best, text = max(scored, key=lambda pair: pair[0].balance)
    return text if best.vietnamese and best.balance >= 0 else None


def decode_tcvn3(data: bytes) -> str:
    """``data`` read in TCVN3; U+FFFD for bytes without a letter.

    Words in capitals get their toned letters back in capitals where the other letters show that
    a capital font was meant (two capitals or more).
    """
    text = data.decode("latin-1").translate(dict(enumerate(_TCVN3)))
    return _WORD.sub(_raise_toned, text)


def _raise_toned(match: re.Match[str]) -> str:
    word = match.group()
    capitals = sum(c in _VN3_CAPITALS for c in word)
    could_be_capital = all(c.upper() not in _VN3_CAPITALS for c in word if c.islower())
    return word.upper() if capitals >= 2 and could_be_capital else word
