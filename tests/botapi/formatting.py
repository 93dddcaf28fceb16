"""HTML parse mode, as strict as Telegram: https://core.telegram.org/bots/api#html-style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NoReturn

from tests.botapi.entities import Entity, Formatted, utf16_length
from tests.botapi.refusals import bad_request
from tests.botapi.urls import WrongUrl, checked_url

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji", "a": "text_link",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_MARK = re.compile(r"[<&]")
_REFERENCE = re.compile(
    r"&(?:#[xX](?P<hex>[0-9a-fA-F]+)|#(?P<decimal>[0-9]+)|(?P<name>[a-zA-Z]+));?"
)
_LONGEST_REFERENCE = 10  # characters, from where on Telegram takes it for text
_SPACE = re.compile(r"[ \t\r\n\0\v]*")
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>]*")
_NAME_TOKEN = re.compile(r"[a-zA-Z0-9.\-]*")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end, at an offset of the text so far."""

    tag: str
    argument: str
    offset: int
    piece: int  # of the pieces of text before it


@dataclass(slots=True)
class _Parser:
    source: str
    at: int = 0
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> Formatted:
        while found := _MARK.search(self.source, self.at):
            self._write(self.source[self.at : found.start()])
            self.at = found.start()
            if found[0] == "&":
                self._reference()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        self._write(self.source[self.at :])
        if self.opened:
            _fail(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        # A language stands only where code and pre cover the same text.
        plain = [replace(e, argument="") if e.type == "code" else e for e in self.entities]
        return Formatted("".join(self.pieces), tuple(sorted(plain, key=lambda e: e.order)))

    def _write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16_length(text)

    def _reference(self) -> None:
        text, self.at = _referred(self.source, self.at)
        self._write(text)

    def _start_tag(self) -> None:
        start = self.at
        name = _TAG_NAME.match(self.source, start + 1)
        assert name is not None
        self.at = name.end()
        if self._ended():
            _fail(f"Unclosed start tag at byte offset {self._bytes(start)}")
        tag = name[0].lower()
        if tag not in _KINDS:
            _fail(f'Unsupported start tag "{tag}" at byte offset {self._bytes(start)}')
        argument = ""
        while self._skip_space() != ">":
            attribute, value = self._attribute(tag, start)
            argument = _argument(tag, attribute, value) or argument
        self.at += 1
        if tag == "span" and argument != "spoiler":
            at = self._bytes(start)
            _fail(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.opened.append(_Open(tag, argument, self.length, len(self.pieces)))

    def _attribute(self, tag: str, start: int) -> tuple[str, str]:
        found = _ATTRIBUTE_NAME.match(self.source, self.at)
        assert found is not None
        name = found[0]
        if not name:
            at = self._bytes(start)
            _fail(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        self.at = found.end()
        if self._skip_space() != "=":
            if (tag, name) == ("blockquote", "expandable") and not self._ended():
                return name, "expandable"
            at = self._bytes(start)
            _fail(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {at}'
            )
        self.at += 1
        quote = self._skip_space()
        if self._ended():
            _fail(f'Unclosed start tag "{tag}" at byte offset {self._bytes(start)}')
        value = self._string(quote) if quote in "'\"" else self._name_token()
        if self._ended():
            _fail(f"Unclosed start tag at byte offset {self._bytes(start)}")
        return name, value

    def _name_token(self) -> str:
        start = self.at
        token = _NAME_TOKEN.match(self.source, start)
        assert token is not None
        self.at = token.end()
        if not self._ended() and self.source[self.at] not in " \t\r\n\0\v>":
            _fail(f"Unexpected end of name token at byte offset {self._bytes(start)}")
        return token[0].lower()

    def _string(self, quote: str) -> str:
        self.at += 1
        value = ""
        while not self._ended() and self.source[self.at] != quote:
            if self.source[self.at] == "&":
                text, self.at = _referred(self.source, self.at)
                value += text
            else:
                value += self.source[self.at]
                self.at += 1
        self.at += 1
        return value

    def _end_tag(self) -> None:
        start = self.at
        if not self.opened:
            _fail(f"Unexpected end tag at byte offset {self._bytes(start)}")
        name = _TAG_NAME.match(self.source, start + 2)
        assert name is not None
        self.at = name.end()
        if self._skip_space() != ">":
            _fail(f"Unclosed end tag at byte offset {self._bytes(start)}")
        self.at += 1
        expected, found = self.opened[-1].tag, name[0].lower()
        if found not in ("", expected):
            _fail(
                f"Unmatched end tag at byte offset {self._bytes(start)}, "
                f'expected "</{expected}>", found "</{found}>"'
            )
        self._close(self.opened.pop())

    def _close(self, tag: _Open) -> None:
        entity = Entity(_KINDS[tag.tag], tag.offset, self.length - tag.offset, tag.argument)
        if entity.length == 0:
            return
        match tag.tag:
            case "a":
                link = _link(entity, tag.argument or "".join(self.pieces[tag.piece :]))
                self.entities += [link] if link is not None else []
            case "tg-emoji" if not tag.argument.isdecimal() or int(tag.argument) == 0:
                raise bad_request("invalid custom emoji identifier specified")
            case "span" | "tg-spoiler":
                self.entities.append(replace(entity, argument=""))
            case "blockquote" if tag.argument:
                self.entities.append(replace(entity, type="expandable_blockquote", argument=""))
            case "pre" | "code" if self._covers_same(entity):
                language = tag.argument or self.entities[-1].argument
                self.entities[-1] = replace(entity, type="pre", argument=language)
            case _:
                self.entities.append(entity)

    def _covers_same(self, entity: Entity) -> bool:
        """Whether the entity before is the other of ``<pre><code class=language-…>``."""
        if not self.entities:
            return False
        last = self.entities[-1]
        pair = {last.type, entity.type} == {"pre", "code"}
        same = (last.offset, last.length) == (entity.offset, entity.length)
        return pair and same and bool(last.argument or entity.argument)

    def _skip_space(self) -> str:
        """What comes after white space: a character, nothing at the end."""
        space = _SPACE.match(self.source, self.at)
        assert space is not None
        self.at = space.end()
        return self.source[self.at : self.at + 1]

    def _ended(self) -> bool:
        return self.at >= len(self.source)

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())


def parse_html(source: str) -> Formatted:
    """The text of a message and its entities, as they stand: neither trimmed nor merged.

    :raises Refusal: "can't parse entities: …", offsets in bytes of UTF-8.
    """
    return _Parser(source).parse()


def _fail(reason: str) -> NoReturn:
    raise bad_request(f"can't parse entities: {reason}")


def _referred(source: str, at: int) -> tuple[str, int]:
    """What a character reference stands for, and where it ends; else the ampersand itself."""
    found = _REFERENCE.match(source, at)
    if found is None:
        return "&", at + 1
    if found["name"] is not None:
        text = _NAMED.get(found["name"])
        return ("&", at + 1) if text is None else (text, found.end())
    digits = found["hex"] or found["decimal"]
    code = int(digits, 16 if found["hex"] else 10) if len(digits) < _LONGEST_REFERENCE else 0
    if not 0 < code < 0x10FFFF or len(found[0].rstrip(";")) >= _LONGEST_REFERENCE:
        return "&", at + 1
    if 0xD800 <= code <= 0xDFFF:
        _fail(
            "Text contains invalid Unicode characters after decoding HTML entities, check for "
            "unmatched surrogate code units"
        )
    return chr(code), found.end()


def _argument(tag: str, attribute: str, value: str) -> str:
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("blockquote", "expandable"):
            return value
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
    return ""


def _link(entity: Entity, url: str) -> Entity | None:
    """A link, a mention by id, or nothing where the address is none: Telegram says no word."""
    if user := _USER_LINK.fullmatch(url):
        return replace(entity, type="text_mention", argument=user[1])
    try:
        return replace(entity, argument=checked_url(url))
    except WrongUrl:
        return None
