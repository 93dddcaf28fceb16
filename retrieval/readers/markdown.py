"""Markdown, with or without front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from retrieval.errors import SourceTooLarge
from retrieval.readers.captions import Caption, marked_caption
from retrieval.readers.composing import compose
from retrieval.readers.decoding import decode
from retrieval.readers.layout import lines
from retrieval.readers.limits import MAX_MARKDOWN_BYTES
from retrieval.readers.markup import flow, one_line, parse_html, text_of, text_or_none
from retrieval.readers.page_metadata import web_address
from retrieval.readers.stamps import stamp

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from retrieval.types import Article

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<fields>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
# Values on the lines below; how those are joined makes no difference to a single line.
_BLOCK = re.compile(r"[|>][+-]?\d?")
_FIELD = re.compile(r"(?P<name>[\w-]+)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*")


def read(data: bytes, source: str, *, url: str | None = None) -> Article:
    """The article in a Markdown file.

    The title is that of the front matter (its ``title``, ``date``, ``author``, ``url`` and
    ``source`` are understood, ``description`` is the lead), else the first heading. What stands
    for a picture becomes a caption. Errors: as for plain text, :class:`SourceTooLarge`.
    """
    if len(data) > MAX_MARKDOWN_BYTES:
        raise SourceTooLarge(source, len(data), MAX_MARKDOWN_BYTES)
    text = re.sub("\r\n?", "\n", decode(data, source)).lstrip("\n")
    fields, text = _front_matter(text)
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    page = parse_html(f"<html><body>{rendered}</body></html>", source)
    captions = _taken_captions(page)
    heading = next((line for h1 in page.iter("h1") if (line := one_line(h1))), None)
    return compose(
        lines(flow(page)),
        source,
        title=text_or_none(fields.get("title")) or heading,
        lead=text_or_none(fields.get("description")),
        captions=captions,
        author=text_or_none(fields.get("author")),
        outlet=text_or_none(fields.get("source")),
        url=web_address(fields.get("url"), None) or url,
        dating=stamp(fields.get("date", "")),
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The plain fields of the front matter, and the text below it."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    fields: dict[str, str] = {}
    name = None
    for line in match["fields"].split("\n"):
        if field := _FIELD.fullmatch(line):
            name = field["name"].lower()
            value = field["value"]
            fields[name] = "" if _BLOCK.fullmatch(value) else value.strip("\"'")
        elif name and line.startswith((" ", "\t")):
            fields[name] = f"{fields[name]} {line.strip()}".strip()
    return (fields, text[match.end() :]) if fields else ({}, text)


def _taken_captions(page: HtmlElement) -> list[Caption]:
    """What the pictures' texts say, the pictures taken out of ``page``."""
    captions = []
    for image in list(page.iter("img")):
        if words := text_of(image.get("alt") or ""):
            captions.append(marked_caption(words))
        image.drop_tree()
    return captions
