"""What Telegram keeps of a text and its entities (``fix_formatted_text`` in tdlib)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.botapi.entities import BLOCKQUOTES, CODE, SPLITTABLE, Entity, Formatted, utf16_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\r"}
# Line and paragraph separators, overrides of direction, three marks that draw over lines.
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_DIRECTION_MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
_SPACES = " \n"
_EMPTY = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)


def cleaned(told: Formatted) -> Formatted:
    """Control characters replaced, entities in order and merged, white space trimmed.

    White space is trimmed at the end, and at the start up to the first entity. A text of nothing
    but invisible characters comes out empty.
    """
    text = told.text.translate(_CONTROL)
    text = _DIRECTION_MARKS.sub(lambda run: "\u200c" * len(run[0]), text)
    text, entities = _without_removed(text, told.entities)
    entities = _visible(text, _untangled(entities))
    return Formatted("") if _EMPTY.fullmatch(text) else _trimmed(text, entities)


def _without_removed(text: str, entities: Sequence[Entity]) -> tuple[str, Sequence[Entity]]:
    removed = [utf16_length(text[: found.start()]) for found in _REMOVED.finditer(text)]
    if not removed:
        return text, entities

    def moved(offset: int) -> int:
        return offset - sum(at < offset for at in removed)

    kept = []
    for entity in entities:
        start = moved(entity.offset)
        kept.append(replace(entity, offset=start, length=moved(entity.end) - start))
    return _REMOVED.sub("", text), kept


def _untangled(entities: Iterable[Entity]) -> list[Entity]:
    """No quotes in quotes, nothing inside code, formats of one kind that touch made one."""
    ordered = sorted((e for e in entities if e.length > 0), key=lambda e: e.order)
    kept: list[Entity] = []
    for entity in [e for e in ordered if e.type not in SPLITTABLE]:
        rivals = [k for k in kept if (k.type in BLOCKQUOTES) == (entity.type in BLOCKQUOTES)]
        if all(k.end <= entity.offset for k in rivals):
            kept.append(entity)
    code = [(e.offset, e.end) for e in kept if e.type in CODE]
    for kind in SPLITTABLE:
        for start, end in _without(_joined(e for e in ordered if e.type == kind), code):
            kept.append(Entity(kind, start, end - start))
    return sorted(kept, key=lambda e: e.order)


def _joined(entities: Iterable[Entity]) -> list[tuple[int, int]]:
    """The ranges of entities in order, those that touch made one."""
    ranges: list[tuple[int, int]] = []
    for entity in entities:
        if ranges and entity.offset <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], entity.end))
        else:
            ranges.append((entity.offset, entity.end))
    return ranges


def _without(
    ranges: list[tuple[int, int]], holes: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    for low, high in holes:
        pieces = [piece for a, b in ranges for piece in ((a, min(b, low)), (max(a, high), b))]
        ranges = [(a, b) for a, b in pieces if a < b]
    return ranges


def _visible(text: str, entities: Iterable[Entity]) -> list[Entity]:
    told = Formatted(text)
    return [e for e in entities if told.slice_of(e).strip(_SPACES)]


def _trimmed(text: str, entities: Sequence[Entity]) -> Formatted:
    text = text.rstrip(_SPACES)
    length = utf16_length(text)
    first = entities[0].offset if entities else length
    start = min(len(text) - len(text.lstrip(_SPACES)), first)
    kept = (
        replace(e, offset=e.offset - start, length=min(e.end, length) - e.offset) for e in entities
    )
    return Formatted(text[start:], tuple(kept))
