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


def reason(error: OSError) -> str:
    """Why it failed, in the system's own words, without its number and path."""
    return error.strerror or str(error)


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


@dataclass(eq=False)
class SourceDamaged(SourceError):
    """The file is of the kind that it should be, but broken there; which kind, and why."""

    kind: str
    why: str


@dataclass(eq=False)
class SourceScanned(SourceError):
    """A PDF of pictures: it holds no text. How many pages; what makes text of them."""

    pages: int


@dataclass(eq=False)
class SourceEncrypted(SourceError):
    """The file is locked by a password; to be saved without one."""


@dataclass(eq=False)
class SourceEntities(SourceError):
    """XML that defines entities of its own, which can be made to grow without bounds."""


@dataclass(eq=False)
class SourceTooDeep(SourceError):
    """Elements inside elements, or packed files inside packed files, beyond the limit."""

    limit: int


@dataclass(eq=False)
class SourceTooMany(SourceError):
    """A file of more files, or articles, than are read at once; those before were read."""

    limit: int


@dataclass(eq=False)
class SourceTooManyPages(SourceError):
    """A PDF of more pages than are read; none was."""

    limit: int


@dataclass(eq=False)
class SourceTooManyParts(SourceError):
    """A page or mail of more elements, attributes or lines than an article has; none was read."""

    limit: int


@dataclass(eq=False)
class SourceTooLong(SourceError):
    """A file of more text than an article has. In characters."""

    limit: int


@dataclass(eq=False)
class SourceInflating(SourceError):
    """A packed file that unpacks to so many times its size that it is no honest one."""

    limit: int


@dataclass(eq=False)
class SourceNameUnsafe(SourceError):
    """A member of a packed file with a name that leads out of it."""


@dataclass(eq=False)
class SourceIsFeed(SourceError):
    """A feed or sitemap where an article was expected; how to follow it."""


@dataclass(eq=False)
class SourceNoFeed(SourceError):
    """No feed or sitemap is there; which kinds are read."""


@dataclass(eq=False)
class SourceUnmapped(SourceError):
    """An export none of whose columns is the title, or the body; the columns that it has."""

    missing: str
    columns: str


# Fetching ------------------------------------------------------------------------------


@dataclass(eq=False)
class AddressInvalid(SourceError):
    """No address that can be fetched; what one looks like."""


@dataclass(eq=False)
class AddressSecret(SourceError):
    """The address holds a name or password, which would be stored and shown. It is left out."""


@dataclass(eq=False)
class AddressPort(SourceError):
    """The address names a port that web pages do not have."""

    port: int


@dataclass(eq=False)
class AddressPrivate(SourceError):
    """The host is in a private network, ``ip``; how to allow that."""

    ip: str


@dataclass(eq=False)
class HostUnknown(SourceError):
    """No such host is known; to check the spelling and the network."""

    host: str


@dataclass(eq=False)
class FetchForbidden(SourceError):
    """The site's robots.txt does not want this page to be fetched."""


@dataclass(eq=False)
class FetchUnreachable(SourceError):
    """The connection failed, or broke before all was there."""

    why: str


@dataclass(eq=False)
class FetchGarbled(SourceError):
    """The server answers in a way that cannot be read, and would again; in which."""

    why: str


@dataclass(eq=False)
class FetchTimeout(SourceError):
    """The page was not there within so many seconds."""

    seconds: float


@dataclass(eq=False)
class FetchTooLarge(SourceError):
    """The page is larger than the limit, in bytes; reading was stopped."""

    limit: int


@dataclass(eq=False)
class FetchRedirected(SourceError):
    """The address leads on in a circle, or more often than the limit."""

    limit: int


@dataclass(eq=False)
class FetchGone(SourceError):
    """The page is not there (404) or no more (410)."""

    status: int


@dataclass(eq=False)
class FetchNothing(SourceError):
    """The page itself says that what was asked for is not there, though the server does not."""


@dataclass(eq=False)
class FetchLedHome(SourceError):
    """The address leads to the front page of its site: what was there was probably taken away."""


@dataclass(eq=False)
class FetchRefused(SourceError):
    """The server will not give out the page."""

    status: int


@dataclass(eq=False)
class FetchBusy(SourceError):
    """The server cannot at the moment, or asks to be left alone for ``wait`` seconds, if told."""

    status: int
    wait: float | None = None


@dataclass(eq=False)
class FeedNotFound(HoibaoError):
    """No such feed is followed; how to list those that are."""

    url: str


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
class VersionNotFound(HoibaoError):
    """An article has fewer versions than the number asked for; how many it has."""

    article_id: int
    version: int
    count: int


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


@dataclass(eq=False)
class OutputIsArchive(HoibaoError):
    """A file that was to be written is the archive's database; to name another."""

    path: str


@dataclass(eq=False)
class OutputUnwritable(HoibaoError):
    """A file cannot be written there, and why."""

    path: str
    why: str


# Backups -------------------------------------------------------------------------------


@dataclass(eq=False)
class BackupInvalid(HoibaoError):
    """The file is no backup of an archive, or its manifest cannot be read; why."""

    source: str
    why: str


@dataclass(eq=False)
class BackupNewer(HoibaoError):
    """A newer program wrote the backup; both versions of the format. Update this one."""

    source: str
    version: int
    known: int


@dataclass(eq=False)
class BackupDamaged(HoibaoError):
    """A member of a backup is not what its manifest says; the good rest is taken."""

    source: str
    member: str
    why: str


# Models --------------------------------------------------------------------------------


@dataclass(eq=False)
class ModelError(HoibaoError):
    """A model cannot be used; its name or folder."""

    model: str


@dataclass(eq=False)
class ModelUnavailable(ModelError):
    """It cannot be loaded, and why; the settings that name one."""

    why: str


@dataclass(eq=False)
class ModelFolderMissing(ModelError):
    """There is no such folder; the settings that name one."""


@dataclass(eq=False)
class ModelUnreachable(ModelError):
    """It is not on this machine, and the hub, an address, cannot be reached."""

    hub: str


@dataclass(eq=False)
class ModelOffline(ModelError):
    """It is not on this machine, where the hub may not be asked."""


@dataclass(eq=False)
class ModelNotInstalled(ModelError):
    """The package of the bundled model is not installed; how to install it."""


@dataclass(eq=False)
class ModelMismatch(HoibaoError):
    """The stored vectors are another model's; both names, and the command that re-embeds."""

    stored: str
    wanted: str


@dataclass(eq=False)
class ReaderError(HoibaoError):
    """The reader's file cannot be used; which. The program can run without it."""

    path: str


@dataclass(eq=False)
class ReaderInvalid(ReaderError):
    """It is none, or broken, and why."""

    why: str


@dataclass(eq=False)
class ReaderMissing(ReaderError):
    """There is no such file."""


@dataclass(eq=False)
class ReaderMismatch(ReaderError):
    """It stands on another model than the one that is set; their fingerprints."""

    stored: str
    wanted: str


@dataclass(eq=False)
class ReaderUnsupported(HoibaoError):
    """No reader can stand on the model that is set; its name."""

    model: str


# Wrong use -----------------------------------------------------------------------------


@dataclass(eq=False)
class SettingInvalid(HoibaoError):
    """A setting has a value that it cannot have; what would be right, which goes by its name."""

    name: str
    value: str


@dataclass(eq=False)
class SettingUnknown(HoibaoError):
    """A HOIBAO_ variable that no setting has; the nearest one that exists."""

    name: str
    nearest: str


@dataclass(eq=False)
class DotenvInvalid(HoibaoError):
    """A line of ``.env`` that should set something does not; what one looks like. From 1."""

    line: int


@dataclass(eq=False)
class DotenvNotText(HoibaoError):
    """A line of ``.env`` is no UTF-8; to save it as that. From 1."""

    line: int


@dataclass(eq=False)
class ColumnInvalid(HoibaoError):
    """A column was not told as a field and its name; the fields that there are."""

    value: str
    fields: str


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


@dataclass(eq=False)
class WebhookRefused(HoibaoError):
    """Telegram will not come to the webhook, and why; which settings to look at."""

    why: str


@dataclass(eq=False)
class WebhookUnheard(HoibaoError):
    """Nothing can listen there for Telegram, and why; which settings to look at."""

    host: str
    port: int
    why: str


class Crowded(HoibaoError):
    """More questions wait than can be answered soon; to be asked again later."""
