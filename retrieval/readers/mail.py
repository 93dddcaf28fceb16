"""Mails, and the pages that browsers save as one file (MHTML), which is a mail of many parts."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import TYPE_CHECKING

from retrieval.errors import SourceEmpty, SourceTooDeep, SourceTooManyParts
from retrieval.readers import webpage
from retrieval.readers.charsets import decode_declared
from retrieval.readers.composing import compose
from retrieval.readers.layout import lines
from retrieval.readers.limits import MAX_MAIL_BOUNDARIES, MAX_MAIL_LINES, MAX_MAIL_PARTS
from retrieval.readers.markup import flow, parse_html, text_or_none
from retrieval.readers.page_metadata import web_address
from retrieval.readers.stamps import stamp
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from retrieval.types import Article

_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
# Told before the parser, whose time grows with their product, sees them.
_LIMITS: tuple[tuple[bytes, type[SourceTooDeep | SourceTooManyParts], int], ...] = (
    (b"\n", SourceTooManyParts, MAX_MAIL_LINES),
    (b"boundary", SourceTooDeep, MAX_MAIL_BOUNDARIES),
    (b"\n--", SourceTooManyParts, MAX_MAIL_PARTS),
)
_UNREAD = frozenset({"image", "audio", "video"})


@dataclass(frozen=True, slots=True)
class Mail:
    """The parts of a mail: its text, plain and as a page, and the documents that it brings."""

    message: Message
    plain: Message | None
    page: Message | None
    brought: tuple[Message, ...]

    @classmethod
    def read(cls, data: bytes, source: str) -> Mail:
        """Errors: :class:`SourceTooDeep`, :class:`SourceTooManyParts`."""
        lowered = data.lower()
        for mark, kind, limit in _LIMITS:
            if lowered.count(mark) > limit:
                raise kind(source, limit)
        message = email.message_from_bytes(data)
        parts = [part for part in message.walk() if not part.is_multipart()]
        brought = tuple(part for part in parts if _is_brought(part))
        shown = [part for part in parts if part not in brought]
        plain = next((p for p in shown if p.get_content_type() == "text/plain"), None)
        page = next((p for p in shown if p.get_content_type() == "text/html"), None)
        return cls(message, plain, page, brought)

    def article(self, source: str) -> Article:
        """The mail's text as an article, under its subject; of a saved page, the page's.

        The day on which it was sent counts last. Errors: :class:`SourceEmpty` without a text,
        :class:`SourceTitleOnly`, those of pages.
        """
        saved = self.message.get("Snapshot-Content-Location")
        if self.page is not None and (saved or self.page.get("Content-Location")):
            url = web_address(str(saved or self.page["Content-Location"]), None)
            return webpage.read(_content(self.page), source, url=url, mime=_mime(self.page))
        found = self._lines(source)
        if not found:
            raise SourceEmpty(source)
        return compose(
            found,
            source,
            title=text_or_none(_header(self.message, "Subject")),
            author=text_or_none(parseaddr(_header(self.message, "From"))[0]),
            made=stamp(_header(self.message, "Date")),
        )

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """The name and the content of each document that it brings."""
        for number, part in enumerate(self.brought, 1):
            yield part.get_filename() or str(number), _content(part)

    def _lines(self, source: str) -> list[str]:
        if self.plain is not None and (content := _content(self.plain)).strip():
            text = normalise(decode_declared(content, source, _mime(self.plain)))
            return lines(_SIGNATURE.split(text, maxsplit=1)[0])
        if self.page is not None and (content := _content(self.page)).strip():
            tree = parse_html(decode_declared(content, source, _mime(self.page)), source)
            for element in list(tree.iter("head", "script", "style")):
                element.drop_tree()
            return lines(flow(tree))
        return []


def _is_brought(part: Message) -> bool:
    """Whether a part is a document of its own; pictures are of no use."""
    if part.get_content_maintype() in _UNREAD or part.get("Content-Location"):
        return False
    return part.get_content_disposition() == "attachment" or (
        part.get_content_maintype() == "application" and part.get_filename() is not None
    )


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _mime(part: Message) -> str:
    return str(part.get("Content-Type", ""))


def _header(message: Message, name: str) -> str:
    """A header's words; as they stand where their encoding is unknown."""
    said = message.get(name, "")
    try:
        return str(make_header(decode_header(said)))
    except (MessageError, LookupError, UnicodeError, ValueError):
        return str(said)
