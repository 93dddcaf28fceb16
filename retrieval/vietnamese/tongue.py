"""What a question is typed in, and phrases that are looked for accordingly."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from retrieval.vietnamese.text import has_marks, strip_marks


class Tongue(Enum):
    """How a question is typed."""

    MARKED = "Vietnamese with its marks"
    PLAIN = "Vietnamese without"
    ENGLISH = "English"


_ENGLISH = re.compile(
    r"\b(?:what|who|whom|whose|where|when|why|how|which|is|are|was|were|did|does|about|and|tell|more"
    r"|else|he|she|they|continue|details|thanks?|thank|hello|hey|please)\b"
)


_ASKS = re.compile(
    r"(?:[Ww]h(?:at|om?|ose|ere|en|y|ich)|[Hh]ow|[Ii]s|[Aa]re|[Ww](?:as|ere|ill|ould)|[Dd](?:id|oes)"
    r"|[Hh]a[sd]|[Cc]ould|[Ss]hould|[Tt]ell|[Gg]ive|[Dd]escribe|[Ee]xplain)\b"
)


def asks_in_english(text: str) -> bool:
    """Whether a question begins as English ones do, and no small letter of it has a mark."""
    is_marked = any(has_marks(word) for word in text.split() if word[0].islower())
    return _ASKS.match(text) is not None and not is_marked


def tongue(text: str) -> Tongue:
    """What ``text`` is typed in; where nothing tells, Vietnamese without its marks."""
    if has_marks(text):
        return Tongue.MARKED
    return Tongue.ENGLISH if _ENGLISH.search(lower(text)) else Tongue.PLAIN


def lower(text: str) -> str:
    """``text`` in lower case, as long as before."""
    return text.replace("İ", "I").lower()  # the one letter whose lower case is longer


class Phrases(NamedTuple):
    """Whole words in each tongue, for lower-case text."""

    marked: re.Pattern[str]
    plain: re.Pattern[str]
    english: re.Pattern[str]

    @classmethod
    def of(cls, vietnamese: str, english: str, *, plain: str | None = None) -> Phrases:
        """``plain`` replaces ``vietnamese`` where, without marks, it means too much else."""
        bare = strip_marks(vietnamese) if plain is None else plain
        return cls(*(re.compile(_whole(words)) for words in (vietnamese, bare, english)))

    def within(self, text: str) -> re.Pattern[str]:
        """The pattern for the tongue of ``text``."""
        of = {
            Tongue.MARKED: self.marked,
            Tongue.PLAIN: self.plain,
            Tongue.ENGLISH: self.english,
        }
        return of[tongue(text)]

    def search(self, text: str) -> re.Match[str] | None:
        return self.within(text).search(lower(text))

    def match(self, text: str) -> re.Match[str] | None:
        return self.within(text).match(lower(text))

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.within(text).fullmatch(lower(text))


def _whole(words: str) -> str:
    # The first that matches wins: "bị" would hide "bị bắt".
    longest_first = sorted(_alternatives(words), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"


def _alternatives(words: str) -> list[str]:
    """What ``words`` offers to choose from, a group in brackets staying whole."""
    found = [""]
    for piece in words.split("|"):
        closed = found[-1].count("(") == found[-1].count(")")
        found = [*found, piece] if closed else [*found[:-1], f"{found[-1]}|{piece}"]
    return found[1:]
