"""The article that a page describes in JSON-LD, as schema.org names its properties."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)$")
# What hands write and no parser of JSON takes.
_AROUND = re.compile(r"^(?:\s|//|/\*|\*/|<!--|<!\[CDATA\[)+")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
# What holds descriptions of the page's own things, not of other pages.
_WITHIN = ("@graph", "mainEntity")
_MAX_DEPTH = 4


def linked_article(tree: _Element) -> dict[str, Any]:
    """The first article that the page ``tree`` describes, or an empty one."""
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        for thing in _things(_parsed(script.text or ""), _MAX_DEPTH):
            kinds = thing.get("@type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if _ARTICLE_TYPES.match(str(kind)):
                    return thing
    return {}


def _parsed(text: str) -> Any:
    """The first value in ``text``, whatever comments or marks stand around it; None without one."""
    beginning = _AROUND.sub("", text, count=1)
    decoder = json.JSONDecoder(strict=False)
    for each in (beginning, _TRAILING_COMMA.sub("", beginning)):
        try:
            return decoder.raw_decode(each)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _things(described: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(described, list):
        for each in described:
            yield from _things(each, depth - 1)
    elif isinstance(described, dict):
        yield described
        for name in _WITHIN:
            yield from _things(described.get(name), depth - 1)
