"""Messages in Telegram's HTML (https://core.telegram.org/bots/api#html-style), piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from bot.rendering.shortening import truncated
from bot.rendering.telegram.letters import clean, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LIMIT = 4_096  # units of a message, after its entities are parsed
_BYTES = 32_000  # of the HTML; Telegram's servers cut a text off at 35,000


@dataclass(frozen=True, slots=True)
class Html:
    """Well-formed HTML, and the length in UTF-16 units of the text that it shows."""

    markup: str = ""
    length: int = 0

    def __add__(self, other: Html) -> Html:
        return Html(self.markup + other.markup, self.length + other.length)

    def __bool__(self) -> bool:
        return self.length > 0


class Part(NamedTuple):
    """What stays together in one message, and what separates it from the part before."""

    html: Html
    gap: str = "\n"


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; it has either ``data`` (see ``addresses``) or a ``url``."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message that Telegram accepts, its keyboard row by row."""

    html: str
    keyboard: tuple[tuple[Button, ...], ...] = ()


def plain(text: str) -> Html:
    """``text`` as it is, without what Telegram would refuse or alter."""
    text = clean(text)
    return Html(escape(text, quote=False), units(text))


def saying(text: str) -> Message:
    """A message that says ``text``, as far as one holds it, and nothing else."""
    return Message(plain(truncated(text, LIMIT, units)).markup)


def bold(html: Html) -> Html:
    return _wrapped(html, "<b>", "</b>")


def italic(html: Html) -> Html:
    return _wrapped(html, "<i>", "</i>")


def underline(html: Html) -> Html:
    return _wrapped(html, "<u>", "</u>")


def blockquote(html: Html, *, expandable: bool = False) -> Html:
    """A quotation of its own lines; an expandable one shows three of them until it is touched."""
    return _wrapped(html, f"<blockquote{' expandable' if expandable else ''}>", "</blockquote>")


def link(html: Html, url: str) -> Html:
    return _wrapped(html, f'<a href="{escape(url)}">', "</a>")


def joined(separator: str, pieces: Iterable[Html]) -> Html:
    """The pieces that show anything, with ``separator`` between them."""
    return _sum(Part(piece, separator) for piece in pieces if piece)


def stacked(parts: Sequence[Part]) -> list[Html]:
    """The parts in order in as few messages as hold them. Each of them must fit by itself."""
    bodies: list[Html] = []
    for part in parts:
        if bodies and fits(longer := _sum([Part(bodies[-1]), part])):
            bodies[-1] = longer
        else:
            bodies.append(part.html)
    return bodies


def fits(html: Html) -> bool:
    """Whether Telegram takes it as one message."""
    return html.length <= LIMIT and len(html.markup.encode()) <= _BYTES


def _sum(parts: Iterable[Part]) -> Html:
    whole = Html()
    for part in parts:
        whole = whole + plain(part.gap) + part.html if whole else part.html
    return whole


def _wrapped(html: Html, before: str, after: str) -> Html:
    return Html(f"{before}{html.markup}{after}", html.length) if html else html
