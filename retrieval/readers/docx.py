"""Word documents (DOCX)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from retrieval.errors import SourceDamaged, SourceEntities, SourceTooLarge
from retrieval.readers.captions import marked_caption
from retrieval.readers.composing import compose
from retrieval.readers.limits import MAX_BYTES
from retrieval.readers.packed import Budget, opened, unpacked
from retrieval.readers.stamps import stamp
from retrieval.readers.word_text import body_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as DocumentObject

    from retrieval.types import Article, Dating

_TITLES = ("Title", "Heading 1")
_PARTS = (".xml", ".rels")


def read(data: bytes, source: str, budget: Budget, *, url: str | None = None) -> Article:
    """The article in a Word document.

    The title is the first paragraph of a title's style, else the first line; captions are
    paragraphs of the caption's style. The date is one that stands in its head, or inferred, or
    that of the document's making. Errors: those of packed files, :class:`SourceEmpty`,
    :class:`SourceTitleOnly`, :class:`SourceEntities`.
    """
    _check(data, source, budget)
    try:
        document = Document(io.BytesIO(data))
        styled = list(_styled(document))
        made = _made(document)
    except (LxmlError, PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise SourceDamaged(source, "DOCX", str(error)) from error
    title = next((text for style in _TITLES for of, text in styled if of == style), None)
    captions = [marked_caption(text) for of, text in styled if of == "Caption"]
    found = [text for style, text in styled if style != "Caption"]
    return compose(found, source, title=title, captions=captions, url=url, made=made)


def _check(data: bytes, source: str, budget: Budget) -> None:
    """Refuses what would unpack, or be expanded, without bounds when the library reads it."""
    with opened(data, source) as packed:
        size = 0
        for info in packed.infolist():
            if not info.filename.endswith(_PARTS):
                continue  # pictures, which the library doesn't unpack before they are asked for
            part = unpacked(packed, info, source, budget)
            size += len(part)
            if size > MAX_BYTES:
                raise SourceTooLarge(source, size, MAX_BYTES)
            if b"<!ENTITY" in part.replace(b"\0", b""):
                raise SourceEntities(source)


def _styled(document: DocumentObject) -> Iterator[tuple[str, str]]:
    """Every line that holds something, with the name of its paragraph's style."""
    for line in body_lines(document.element.body):
        style = None
        if line.paragraph is not None:
            style = Paragraph(line.paragraph, document).style  # type: ignore[arg-type]
        yield style.name if style is not None and style.name else "Normal", line.text


def _made(document: DocumentObject) -> Dating | None:
    made = document.core_properties.created
    return None if made is None else stamp(made.isoformat(timespec="minutes"))
