"""What Telegram makes of a message's HTML, read independently of the code that wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.rendering.telegram.html import Message

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTES = {"a": {"href"}, "blockquote": {"expandable"}, "b": set(), "i": set(), "u": set()}


@dataclass
class Shown:
    """The text of a message, and what of it stands within each tag, in the order of their ends."""

    text: str = ""
    within: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def of(self, tag: str) -> list[str]:
        return [text for name, text in self.within if name == tag]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.shown = Shown()
        self.open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= _ATTRIBUTES[tag], f"unsupported start tag {tag}"
        assert tag not in {name for name, _ in self.open}, f"{tag} within {tag}"
        self.shown.links += [value or "" for name, value in attrs if name == "href"]
        self.open.append((tag, len(self.shown.text)))

    def handle_endtag(self, tag: str) -> None:
        name, start = self.open.pop()
        assert name == tag, f"unmatched end tag {tag}, expected {name}"
        self.shown.within.append((tag, self.shown.text[start:]))

    def handle_data(self, data: str) -> None:
        assert not set(data) & set("<>&"), f"not escaped: {data!r}"
        self.shown.text += data

    def handle_entityref(self, name: str) -> None:
        self.shown.text += _NAMED[name]

    def handle_charref(self, name: str) -> None:
        raise AssertionError(f"a numeric entity in the text: {name}")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def shown(html: str) -> Shown:
    """The message as it is seen. Fails for what Telegram would refuse to parse."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert not parser.open, f"can't find the end tag of {parser.open}"
    return parser.shown


def accepted(message: Message) -> Shown:
    """The message as it is seen. Fails for whatever Telegram would refuse of it."""
    seen = shown(message.html)
    message.html.encode()  # no lone surrogate
    assert seen.text == seen.text.strip() != ""
    assert len(seen.text.encode("utf-16-le")) // 2 <= 4_096
    assert len(message.html.encode()) <= 32_768
    assert len(seen.within) <= 100
    assert not {c for c in seen.text if c < " " and c != "\n"}
    for row in message.keyboard:
        assert 1 <= len(row) <= 8
        for button in row:
            assert button.label.strip()
            assert (button.data is None) != (button.url is None)
            assert button.data is None or 1 <= len(button.data.encode()) <= 64
    return seen
