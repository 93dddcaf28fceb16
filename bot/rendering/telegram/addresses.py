"""What a button or a deep link leads to, in few characters that stay valid after a restart.

An address is a letter and its fields, separated by ``-``; numbers up to 2^53 in base 36. So it is
callback data (64 bytes) and, being of ``a-z0-9-`` only, the payload of a ``/start`` link as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, get_type_hints

from bot.verdicts import Reason, Verdict  # noqa: TC001 - read at run time, as annotations
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBER = re.compile("0|[1-9a-z][0-9a-z]{0,10}")
_CHECKSUM = re.compile("[0-9a-f]{8}")
_LARGEST = 2**53


class Spoken(StrEnum):
    """The languages that can be chosen."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


def _number(written: str) -> int:
    number = int(written, 36) if _NUMBER.fullmatch(written) else -1
    if not 0 <= number <= _LARGEST:
        raise ValueError(written)
    return number


def _checksum(written: str) -> str:
    if not _CHECKSUM.fullmatch(written):
        raise ValueError(written)
    return written


_READ: dict[type, Callable[[str], object]] = {int: _number, str: _checksum}
"""How fields are read that are no words of their own."""


@dataclass(frozen=True, slots=True)
class Address:
    """What they have in common. Fields are numbers (0 to 2^53) or short words without ``-``."""

    LETTER: ClassVar[str]

    def pack(self) -> str:
        """At most 64 characters of ``a-z0-9-``."""
        values = (getattr(self, field.name) for field in fields(self))
        return "-".join((self.LETTER, *map(_written, values)))


@dataclass(frozen=True, slots=True)
class CitedPassage(Address):
    """The passage of citation ``citation`` (from 1) of a stored answer."""

    LETTER: ClassVar[str] = "p"
    answer: int
    citation: int


@dataclass(frozen=True, slots=True)
class MoreResults(Address):
    """Further results of a stored answer from position ``start`` (from 0) of them."""

    LETTER: ClassVar[str] = "m"
    answer: int
    start: int


@dataclass(frozen=True, slots=True)
class Thumb(Address):
    """A verdict on a stored answer."""

    LETTER: ClassVar[str] = "t"
    answer: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Because(Address):
    """Why a stored answer was bad."""

    LETTER: ClassVar[str] = "b"
    answer: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Follow(Address):
    """Follow the question of a stored answer."""

    LETTER: ClassVar[str] = "f"
    answer: int


@dataclass(frozen=True, slots=True)
class Unfollow(Address):
    """End a follow, by its number."""

    LETTER: ClassVar[str] = "u"
    follow: int


@dataclass(frozen=True, slots=True)
class ArticlePage(Address):
    """A page (from 1; 0: the one of the cited sentence) of an article with this checksum.

    ``start`` and ``end`` are the cited sentence's in the article's text, both 0 if none is.
    """

    LETTER: ClassVar[str] = "a"
    article: int
    checksum: str
    page: int = 0
    start: int = 0
    end: int = 0

    @property
    def cited(self) -> Span | None:
        return Span(self.start, self.end) if self.start < self.end else None


@dataclass(frozen=True, slots=True)
class Example(Address):
    """An example question, by its number."""

    LETTER: ClassVar[str] = "e"
    number: int


@dataclass(frozen=True, slots=True)
class SourcesPage(Address):
    """A page of the list of outlets."""

    LETTER: ClassVar[str] = "s"
    page: int


@dataclass(frozen=True, slots=True)
class Speak(Address):
    """Use this language from now on."""

    LETTER: ClassVar[str] = "l"
    language: Spoken


@dataclass(frozen=True, slots=True)
class Keep(Address):
    """An article that was just added is as it should be."""

    LETTER: ClassVar[str] = "k"
    article: int


@dataclass(frozen=True, slots=True)
class Drop(Address):
    """An article that was just added goes out again."""

    LETTER: ClassVar[str] = "d"
    article: int


@dataclass(frozen=True, slots=True)
class Nothing(Address):
    """Leads nowhere: the button only tells something, as a page counter does."""

    LETTER: ClassVar[str] = "n"


_KINDS: dict[str, type[Address]] = {
    kind.LETTER: kind
    for kind in (
        CitedPassage,
        MoreResults,
        Thumb,
        Because,
        Follow,
        Unfollow,
        ArticlePage,
        Example,
        SourcesPage,
        Speak,
        Keep,
        Drop,
        Nothing,
    )
}


def _readers(kind: type[Address]) -> tuple[Callable[[str], object], ...]:
    """What reads each field, by its type."""
    types = get_type_hints(kind)
    return tuple(_READ.get(types[field.name], types[field.name]) for field in fields(kind))


_READERS = {letter: _readers(kind) for letter, kind in _KINDS.items()}


def parse(packed: str) -> Address | None:
    """The address that was packed so; None for anything else."""
    letter, *written = packed.split("-")
    kind = _KINDS.get(letter)
    if kind is None:
        return None
    try:
        values = [read(value) for read, value in zip(_READERS[letter], written, strict=True)]
    except ValueError:
        return None
    return kind(*values)


def _written(value: object) -> str:
    if not isinstance(value, int):
        return str(value)
    if not 0 <= value <= _LARGEST:
        raise ValueError(value)
    digits = ""
    while value:
        value, digit = divmod(value, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
