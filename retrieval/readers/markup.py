"""Parsing HTML and XML that may be broken or hostile: no network, no entities, bounded depth."""

from __future__ import annotations

import html
import html.entities
import re
from math import inf
from typing import TYPE_CHECKING, Any, cast

from lxml import etree
from lxml import html as lxml_html

from retrieval.errors import (
    SourceDamaged,
    SourceEmpty,
    SourceEntities,
    SourceTooDeep,
    SourceTooManyParts,
)
from retrieval.readers.limits import MAX_ALL_ATTRIBUTES, MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element
    from lxml.html import HtmlElement

_SILENT = frozenset({"script", "style", "template", "noscript"})
_NOT_IN_MARKUP = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|"
    r"&(?:(?P<name>[a-z][a-z0-9]{1,31});|(?!#\d{1,7};|#x[0-9a-f]{1,6};))",
    re.IGNORECASE | re.DOTALL,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# No letters of the article stand in these.
_UNSEEN = re.compile(
    r"<(script|style|noscript|template|iframe)\b[^>]*>.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<(?:/?[a-z][a-z0-9:-]*(?:\s[^<>]*|/)?|!--.*?--)>", re.IGNORECASE | re.DOTALL)
_LONGEST_CELL = 120
_LINE_TAG = re.compile(r"</?(?:p|div|br|li|h[1-6]|tr)\b[^<>]*>", re.IGNORECASE)

# Elements whose letters run on in the line around them; all others stand apart.
INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font"}
    | {"i", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small", "span"}
    | {"strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)


def parse_html(text: str, source: str) -> HtmlElement:
    """The tree of a page.

    Errors: :class:`SourceTooDeep`, :class:`SourceTooManyParts`, :class:`SourceEmpty`.
    """
    data = _prepared(text, source)
    counting = lxml_html.HTMLParser(
        encoding="utf-8", target=_Counter(source, MAX_ELEMENTS, MAX_ALL_ATTRIBUTES)
    )
    _parse(data, source, counting, "HTML")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    return cast("HtmlElement", _parse(data, source, parser, "HTML"))


def parse_xml(text: str, source: str) -> _Element:
    """The tree of an XML document, small faults forgiven.

    Errors: :class:`SourceEntities`, which are not even parsed, :class:`SourceTooDeep`,
    :class:`SourceTooManyParts` attributes, :class:`SourceDamaged`, :class:`SourceEmpty`.
    """
    if _ENTITY.search(text):
        raise SourceEntities(source)
    data = _prepared(_AMPERSAND.sub(_meant, text), source)
    _parse(data, source, _xml_parser(_Counter(source)), "XML")
    return _parse(data, source, _xml_parser(), "XML")


def _meant(match: re.Match[str]) -> str:
    """What an ampersand was meant as where XML, which the parser would leave out, has none.

    Addresses hold bare ones, and titles the names that HTML alone has ("&agrave;").
    """
    found, name = match.group(), match["name"]
    if found[0] == "<" or name in _XML_ENTITIES:
        return found
    letters = html.entities.html5.get(f"{name};")
    return html.escape(letters) if letters else f"&amp;{found[1:]}"


def _xml_parser(target: _Counter | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        target=target,
    )


class _Counter:
    """Reads along without a tree, which takes no more than linear time, and ends what is too much.

    libxml2 itself cuts deep trees off without a word.
    """

    def __init__(self, source: str, elements: float = inf, attributes: float = inf) -> None:
        self._source = source
        self._max_elements = elements
        self._max_attributes = attributes
        self._elements = 0
        self._attributes = 0
        self._depth = 0

    def start(self, tag: str | bytes, attrib: Mapping[Any, Any]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SourceTooDeep(self._source, MAX_DEPTH)
        self._elements += 1
        self._attributes += len(attrib)
        for number, limit in (
            (len(attrib), MAX_ATTRIBUTES),
            (self._elements, self._max_elements),
            (self._attributes, self._max_attributes),
        ):
            if number > limit:
                raise SourceTooManyParts(self._source, int(limit))

    def end(self, tag: str | bytes) -> None:
        self._depth -= 1

    def data(self, data: str | bytes) -> None:
        pass

    def comment(self, text: str | bytes) -> None:
        pass

    def close(self) -> bool:
        return True


def _prepared(text: str, source: str) -> bytes:
    clean = _NOT_IN_MARKUP.sub(" ", _DECLARATION.sub("", text.lstrip("\ufeff"))).strip()
    if not clean:
        raise SourceEmpty(source)
    return clean.encode("utf-8", "replace")


def _parse(
    data: bytes, source: str, parser: lxml_html.HTMLParser | etree.XMLParser, kind: str
) -> _Element:
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceDamaged(source, kind, error.msg or str(error)) from error
    if tree is None:
        raise SourceEmpty(source) if kind == "HTML" else SourceDamaged(source, kind, "no element")
    return tree


def flow(element: _Element) -> str:
    """The letters of ``element``, its blocks apart by blank lines, normalised.

    Line feeds in markup are spaces; a ``<br>`` starts a line.
    """
    return normalise("".join(_letters(element)))


def _letters(root: _Element) -> Iterator[str]:
    in_rows = {each: end for table in root.iter("table") for each, end in _figures(table)}
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if element in in_rows:
                yield " "
            elif tag not in INLINE and tag != "br":
                yield "\n\n"
            if tag not in _SILENT:
                yield _spaced(element.text)
            continue
        if tag == "br":
            yield "\n"
        elif element in in_rows:
            yield in_rows[element]
        elif tag not in INLINE:
            yield "\n\n"
        if element is not root:
            yield _spaced(element.tail)


def _figures(table: _Element) -> Iterator[tuple[_Element, str]]:
    """What stands in the rows of a table of figures or words, and what follows it.

    Each such row is one line, its cells between bars. A table with fewer than two, or longer
    letters, lays out a page.
    """
    rows = [row for row in map(_short_cells, table.iter("tr")) if row]
    if len(rows) < 2:
        return
    for row in rows:
        filled = [cell for cell in row if letters_of(cell).strip()]
        for cell in row:
            yield cell, " | " if cell in filled[:-1] else " "
            yield from ((each, " ") for each in cell if each.tag not in INLINE)


def _short_cells(row: _Element) -> list[_Element]:
    """The cells of ``row`` if there are two or more, each with few letters in one line."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    for cell in cells:
        blocks = [each for each in cell.iterdescendants() if each.tag not in INLINE]
        if blocks and not (len(blocks) == 1 == len(cell) and blocks[0].tag in {"p", "div"}):
            return []
        if len(letters_of(cell)) > _LONGEST_CELL:
            return []
    return cells if len(cells) > 1 else []


def _spaced(text: str | None) -> str:
    return " ".join(re.split(r"[ \t\r\n\f]+", text)) if text else ""


def letters_of(element: _Element) -> str:
    """All letters of ``element`` as they stand, without regard to its blocks."""
    return "".join(map(str, element.itertext()))


def one_line(element: _Element) -> str:
    """The letters of ``element`` in one normalised line."""
    return " ".join(flow(element).split())


def text_of(markup: str) -> str:
    """What ``markup``, which may as well be plain text, reads like; one normalised line.

    Entities that were escaped twice are resolved; scripts are dropped, tags taken off.
    """
    unescaped = html.unescape(markup) if "&" in markup else markup
    return " ".join(normalise(without_tags(unescaped)).split())


def text_or_none(value: object) -> str | None:
    """:func:`text_of` a string that holds something, None of anything else."""
    return (text_of(value) or None) if isinstance(value, str) else None


def without_tags(text: str) -> str:
    """``text`` as it reads without its tags, its line breaks as line feeds."""
    if "<" not in text:
        return text
    return _TAG.sub("", _LINE_TAG.sub("\n", _UNSEEN.sub(" ", text)))
