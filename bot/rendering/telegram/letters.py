"""Text as Telegram takes it: how it counts, what it refuses, what would upset a line."""

from __future__ import annotations

import re
import unicodedata

from bot.rendering.shortening import truncated

# What Telegram's servers turn into spaces or drop (tdlib, clean_input_string); UTF-8 holds no
# surrogates.
_TO_SPACES = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DROPPED = re.compile("[\r\u2028-\u202e\ud800-\udfff]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol that show nothing
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


def units(text: str) -> int:
    """The length of ``text`` as Telegram counts it: in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """``text`` without what Telegram refuses or alters; an article's stored text stays as it is."""
    return _DROPPED.sub("", _TO_SPACES.sub(" ", text))


def one_line(text: str, limit: int) -> str:
    """``text`` on one line of at most ``limit`` units, which cannot reorder what stands around it.

    Empty if nothing of it can be seen.
    """
    line = _SPACES.sub(" ", _ISOLATES.sub("", clean(text))).strip()
    if not any(_is_visible(character) for character in line):
        return ""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in line):
        return f"{_ISOLATE}{truncated(line, limit - 2, units)}{_END_OF_ISOLATE}"
    return truncated(line, limit, units)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK_LETTERS
