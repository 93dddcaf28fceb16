"""A message as HTML again, one way only, for comparing it whole."""

from __future__ import annotations

import html

from tests.botapi.entities import USER_MADE, Entity, Formatted, utf16_slice

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
}


def to_html(told: Formatted) -> str:
    """Only what a sender marks up is shown as tags; of two forms of a tag, the shorter."""
    entities = sorted((e for e in told.entities if e.type in USER_MADE), key=lambda e: e.order)
    borders = sorted({0, *(b for e in entities for b in (e.offset, e.end))})
    written: list[str] = []
    opened: list[Entity] = []
    for start, end in zip(borders, [*borders[1:], None], strict=True):
        active = [e for e in entities if e.offset <= start < e.end]
        common = 0
        while common < min(len(opened), len(active)) and opened[common] == active[common]:
            common += 1
        written += [_tags(e)[1] for e in reversed(opened[common:])]
        written += [_tags(e)[0] for e in active[common:]]
        written.append(html.escape(_between(told.text, start, end), quote=False))
        opened = active
    return "".join(written)


def _between(text: str, start: int, end: int | None) -> str:
    return utf16_slice(text, start, 2 * len(text) if end is None else end)


def _tags(entity: Entity) -> tuple[str, str]:
    argument = html.escape(entity.argument)
    match entity.type:
        case "text_link":
            return f'<a href="{argument}">', "</a>"
        case "text_mention":
            return f'<a href="tg://user?id={argument}">', "</a>"
        case "custom_emoji":
            return f'<tg-emoji emoji-id="{argument}">', "</tg-emoji>"
        case "pre" if argument:
            return f'<pre><code class="language-{argument}">', "</code></pre>"
        case "pre":
            return "<pre>", "</pre>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
    tag = _TAGS[entity.type]
    return f"<{tag}>", f"</{tag}>"
