"""From bytes to text: the encodings in which Vietnamese articles arrive."""

from __future__ import annotations

import codecs
import unicodedata

import charset_normalizer

from retrieval.errors import SourceBinary, SourceEmpty
from retrieval.readers.legacy import decode_vietnamese

# UTF-32 before UTF-16: the mark of one begins with the mark of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Formats that would otherwise pass for text by their beginning, or by all of it.
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",  # Word, Excel of before 2007
    b"{\\rtf",
    b"Rar!\x1a",
    b"7z\xbc\xaf\x27\x1c",
    b"SQLite format 3\x00",
    b"\x7fELF",
)
# Random bytes are one tenth control codes; a text that went through old programs has a few.
_MAX_FOREIGN_SHARE = 0.05
# UTF-8 with a damaged spot stays UTF-8: by chance, no other encoding looks like it this often.
_MIN_WHOLE_PER_DAMAGED = 4
# Of those that charset-normalizer knows, the ones in use: few texts tell Latin ones apart.
_FOREIGN_ENCODINGS = ["cp1252", "cp1251", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"]
_FOREIGN = frozenset({"Cc", "Co", "Cn"})
_LATIN_IN_UTF16 = 0.7
_SAMPLE = 64 * 1024


def decode(data: bytes, source: str) -> str:
    """The text of ``data``, not yet normalised, without a byte order mark.

    UTF-8, UTF-16 and UTF-32, with or without a mark where that can be told; Windows-1258 and
    TCVN3 by what they spell; other encodings as charset-normalizer finds them. Damaged spots
    become U+FFFD.

    Errors: :class:`SourceEmpty` where there is nothing but blanks, :class:`SourceBinary` where it
    is no text.
    """
    if data.startswith(_MAGIC):
        raise SourceBinary(source)
    text = _by_mark(data)
    if text is None:
        text = _by_content(data, source)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\xa0"):
        raise SourceEmpty(source)
    if _foreign_share(text) > _MAX_FOREIGN_SHARE:
        raise SourceBinary(source)
    return text


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return None


def _by_content(data: bytes, source: str) -> str:
    if b"\0" in data and (text := _as_utf16(data)) is not None:
        return text
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if whole >= _MIN_WHOLE_PER_DAMAGED * damaged:
        return text
    if _foreign_share(data.decode("latin-1")) > _MAX_FOREIGN_SHARE:
        raise SourceBinary(source)
    if (vietnamese := decode_vietnamese(data)) is not None:
        return vietnamese
    guess = charset_normalizer.from_bytes(data, cp_isolation=_FOREIGN_ENCODINGS).best()
    if guess is None:
        raise SourceBinary(source)
    return data.decode(guess.encoding, "replace")


def _as_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: in the right byte order nearly all of it is Latin letters."""
    readings = (data.decode(order, "replace") for order in ("utf-16-le", "utf-16-be"))
    text = max(readings, key=_latin_share)
    return text if _latin_share(text) >= _LATIN_IN_UTF16 else None


def _latin_share(text: str) -> float:
    sample = text[:_SAMPLE]
    latin = sum(" " <= c <= "\u024f" or "\u1e00" <= c <= "\u201f" or c in "\r\n\t" for c in sample)
    return latin / max(len(sample), 1)


def _foreign_share(text: str) -> float:
    """The share of codes that no text needs (control, private, unassigned) in its beginning."""
    sample = text[:_SAMPLE]
    foreign = sum(unicodedata.category(c) in _FOREIGN and not c.isspace() for c in sample)
    return foreign / max(len(sample), 1)
