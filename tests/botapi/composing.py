"""From the parameters of a call to what a message shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.cleaning import cleaned
from tests.botapi.detecting import with_found
from tests.botapi.entities import USER_MADE, Entity, Formatted
from tests.botapi.formatting import parse_html
from tests.botapi.limits import check_caption, check_text
from tests.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.limits import Limits

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A text as a bot sends it, with one of the two ways to format it."""

    text: str
    parse_mode: str = ""
    entities: Any = None

    @classmethod
    def of_call(cls, call: Call, text: str = "text", entities: str = "entities") -> Source:
        listed = call.structure(entities, "message entities")
        return cls(call.text(text), call.text("parse_mode"), listed)


def compose_text(source: Source, limits: Limits) -> Formatted:
    """:raises Refusal: for what cannot be parsed, is empty or too long."""
    if not source.text:
        raise bad_request("message text is empty")
    formatted = _formatted(source, limits)
    check_text(formatted, limits)
    return with_found(formatted)


def compose_caption(source: Source, limits: Limits) -> Formatted:
    formatted = _formatted(source, limits)
    check_caption(formatted, limits)
    return with_found(formatted)


def _formatted(source: Source, limits: Limits) -> Formatted:
    if _SURROGATE.search(source.text):
        raise bad_request("strings must be encoded in UTF-8")
    match source.parse_mode.lower():
        case "html":
            parsed = parse_html(source.text)
        case "" | "none":
            parsed = Formatted(source.text, _listed(source.entities))
        case "markdown" | "markdownv2":
            raise NotImplementedError("this server reads HTML only")
        case _:
            raise bad_request("unsupported parse_mode")
    kept = cleaned(parsed)
    return Formatted(kept.text, kept.entities[: limits.entities])


def _listed(told: Any) -> tuple[Entity, ...]:
    try:
        entities = [Entity.from_json(entity) for entity in told or []]
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse MessageEntity") from None
    return tuple(entity for entity in entities if entity.type in USER_MADE)
