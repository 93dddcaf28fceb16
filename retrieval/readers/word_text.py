"""The text of a Word document's body as its readers see it, wherever in the markup it stands.

The library passes over what is not an ordinary run: words inserted under "track changes", the
smart tags that older versions put around places and dates, content controls, text boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from retrieval.readers.legacy import font_of
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _BOX = f"{_WORD}p", f"{_WORD}tbl", f"{_WORD}txbxContent"
_ROW, _CELL = f"{_WORD}tr", f"{_WORD}tc"
# What was taken away or moved elsewhere, and what says again what stands beside it.
_PASSED_OVER = frozenset({f"{_WORD}del", f"{_WORD}moveFrom", _FALLBACK})
_SIGNS = {
    f"{_WORD}tab": " ",
    f"{_WORD}br": "\n",
    f"{_WORD}cr": "\n",
    f"{_WORD}noBreakHyphen": "-",
}
_PROPERTIES = frozenset({f"{_WORD}pPr", f"{_WORD}rPr"})
# Above this, a cell holds no figure of a table but a column of a page.
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something, normalised, and its paragraph; None for a table's row."""

    text: str
    paragraph: _Element | None


def body_lines(container: _Element) -> Iterator[Line]:
    """The lines of the paragraphs, tables and text boxes in ``container``, in order."""
    letters = "".join(text.text or "" for text in container.iter(f"{_WORD}t"))
    yield from _lines(container, font_of(letters) or str)


def _lines(container: _Element, meant: Callable[[str], str]) -> Iterator[Line]:
    for element in _outermost(container, {_PARAGRAPH, _TABLE, _BOX}):
        if element.tag == _PARAGRAPH:
            for text in normalise(meant("".join(_letters(element)))).split("\n"):
                if text:
                    yield Line(text, element)
            for box in _outermost(element, {_BOX}):
                yield from _lines(box, meant)
        elif element.tag == _TABLE:
            for row in _outermost(element, {_ROW}):
                yield from _row_lines(row, meant)
        else:
            yield from _lines(element, meant)


def _row_lines(row: _Element, meant: Callable[[str], str]) -> Iterator[Line]:
    """A row on one line, its cells between bars; the lines of cells in which pages are laid out."""
    cells = [list(_lines(cell, meant)) for cell in _outermost(row, {_CELL})]
    texts = [" ".join(line.text for line in cell) for cell in cells if cell]
    if len(texts) == 1 or any(len(text) > _LONGEST_CELL for text in texts):
        yield from chain.from_iterable(cells)
    elif texts:
        yield Line(" | ".join(texts), None)


def _letters(paragraph: _Element) -> Iterator[str]:
    for element in _outermost(paragraph, {f"{_WORD}t", *_SIGNS}):
        yield _SIGNS.get(str(element.tag)) or element.text or ""


def _outermost(root: _Element, tags: set[str]) -> Iterator[_Element]:
    """The elements of these ``tags`` below ``root``, none of them inside another, in order."""
    waiting = [iter(root)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag in tags:
            yield element
        elif not (element.tag in _PASSED_OVER or element.tag in _PROPERTIES or element.tag == _BOX):
            waiting.append(iter(element))
