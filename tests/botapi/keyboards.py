"""Inline keyboards: what is refused, and what a person sees of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.refusals import Refusal, bad_request
from tests.botapi.urls import WrongUrl, checked_url

if TYPE_CHECKING:
    from tests.botapi.limits import Limits

_OTHER_KINDS = ("remove_keyboard", "force_reply", "keyboard")
_ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button and the one thing that it does."""

    label: str
    action: str
    value: Any

    @property
    def data(self) -> str | None:
        return self.value if self.action == "callback_data" else None

    @property
    def url(self) -> str | None:
        return self.value if self.action == "url" else None

    def to_json(self) -> dict[str, Any]:
        return {"text": self.label, self.action: self.value}


@dataclass(frozen=True, slots=True)
class Keyboard:
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    def to_json(self) -> dict[str, Any]:
        return {"inline_keyboard": [[button.to_json() for button in row] for row in self.rows]}


NO_KEYBOARD = Keyboard()


def parse_keyboard(told: object, limits: Limits) -> Keyboard:
    """The inline keyboard of a ``reply_markup``; other kinds of it are taken and not shown.

    :raises Refusal: with Telegram's text.
    """
    if told is None:
        return NO_KEYBOARD
    if not isinstance(told, dict):
        raise bad_request("object expected as reply markup")
    if any(kind in told for kind in _OTHER_KINDS):
        return NO_KEYBOARD
    rows = told.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    parsed = tuple(tuple(_button(button, limits) for button in row) for row in rows if row)
    if sum(map(len, parsed)) > limits.buttons:
        raise bad_request("reply markup is too long")
    return Keyboard(parsed)


def _button(told: object, limits: Limits) -> Button:
    if not isinstance(told, dict):
        raise _cannot_parse("InlineKeyboardButton must be an Object")
    label = told.get("text")
    if label is None:
        raise _cannot_parse('Can\'t find field "text"')
    if not isinstance(label, str):
        raise _cannot_parse('Field "text" must be of type String')
    if not label.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if told.get(name) is not None]
    if not actions:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    action, value = actions[0], told[actions[0]]
    if action == "callback_data" and not 1 <= len(value.encode()) <= limits.callback_data_bytes:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url":
        value = _checked_url(value)
    return Button(label.strip(), action, value)


def _checked_url(url: str) -> str:
    try:
        return checked_url(url)
    except WrongUrl as reason:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}") from None


def _cannot_parse(reason: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")
