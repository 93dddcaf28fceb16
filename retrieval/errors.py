"""Everything that can go wrong, as data.

An error carries facts (a path, a line, two names), no sentences: the terminal and the
Telegram error handler turn it into text, in the language of the person. Each docstring
says what that text tells.
"""

from __future__ import annotations

from dataclasses import dataclass


class HoibaoError(Exception):
    """The root of all errors that are meant for a person."""

    @property
    def facts(self) -> dict[str, object]:
        """What the error knows, by name."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{type(self).__name__}({facts})"


# Reading sources -----------------------------------------------------------------------


@dataclass(eq=False)
class SourceError(HoibaoError):
    """A file or address could not become an article; the others go on."""

    source: str


@dataclass(eq=False)
class SourceNotFound(SourceError):
    """There is no such file or folder."""


@dataclass(eq=False)
class SourceUnreadable(SourceError):
    """The file exists but cannot be read: permissions, a loop of links, a failing disk."""

    why: str


@dataclass(eq=False)
class SourceEmpty(SourceError):
    """The file holds no text at all."""


@dataclass(eq=False)
class SourceBinary(SourceError):
    """The file is no text; which kinds of file can be read."""


@dataclass(eq=False)
class SourceTooLarge(SourceError):
    """The file is larger than an article can be. Sizes in bytes."""

    size: int
    limit: int


@dataclass(eq=False)
class SourceTitleOnly(SourceError):
    """The file holds a title and nothing below it."""

    title: str


# Questions -----------------------------------------------------------------------------


class QuestionEmpty(HoibaoError):
    """Nothing was asked; how to ask."""


@dataclass(eq=False)
class QuestionTooLong(HoibaoError):
    """The question is longer than the limit. Both in characters."""

    length: int
    limit: int


# The archive ---------------------------------------------------------------------------


@dataclass(eq=False)
class ArticleNotFound(HoibaoError):
    """No article has this number; how to list them."""

    article_id: int


@dataclass(eq=False)
class ArchiveBroken(HoibaoError):
    """The database cannot be read; where it lies and that it was left as it is."""

    path: str
    why: str


@dataclass(eq=False)
class ArchiveUnwritable(HoibaoError):
    """The archive's folder cannot be written to, and why; how to choose another."""

    path: str
    why: str


@dataclass(eq=False)
class ArchiveNewer(HoibaoError):
    """The database was written by a newer program; update this one."""

    path: str
    revision: str


@dataclass(eq=False)
class ArchiveFull(HoibaoError):
    """The disk is full; what was stored before is safe."""

    path: str


@dataclass(eq=False)
class ArchiveBusy(HoibaoError):
    """Another process has been writing for too long; try again."""

    path: str


# Models --------------------------------------------------------------------------------


@dataclass(eq=False)
class ModelUnavailable(HoibaoError):
    """The model cannot be loaded; its name or folder, and why."""

    model: str
    why: str


@dataclass(eq=False)
class ModelMismatch(HoibaoError):
    """The stored vectors are another model's; both names, and the command that re-embeds."""

    stored: str
    wanted: str


@dataclass(eq=False)
class ReaderInvalid(HoibaoError):
    """The reader's file cannot be used; which, and why. The program can run without it."""

    path: str
    why: str


# Wrong use -----------------------------------------------------------------------------


@dataclass(eq=False)
class SettingInvalid(HoibaoError):
    """A setting has a value that it cannot have; what would be right."""

    name: str
    value: str
    expected: str


@dataclass(eq=False)
class SettingUnknown(HoibaoError):
    """A HOIBAO_ variable that no setting has; the nearest one that exists."""

    name: str
    nearest: str


@dataclass(eq=False)
class DataInvalid(HoibaoError):
    """A line of a data file is not what it should be. Lines count from 1."""

    source: str
    line: int
    why: str


# Telegram ------------------------------------------------------------------------------


class TokenMissing(HoibaoError):
    """No token is set for the Telegram bot; where to get one and how to set it."""


class TokenRefused(HoibaoError):
    """Telegram does not know the token. It is never shown."""


@dataclass(eq=False)
class TelegramUnreachable(HoibaoError):
    """The Bot API cannot be reached; its address without the token, and why."""

    url: str
    why: str


class Crowded(HoibaoError):
    """More questions wait than can be answered soon; to be asked again later."""
