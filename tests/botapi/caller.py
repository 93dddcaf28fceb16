"""A bot that is nothing but HTTP calls, for tests of the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.messages import Message
    from tests.botapi.people import Person

_TIMEOUT = 20.0  # seconds


class Caller:
    """``caller(method, **parameters)`` gives the result; ``refusal(…)`` status and description."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._http = httpx.Client(timeout=_TIMEOUT)

    def __call__(self, method: str, **parameters: Any) -> Any:
        answer = self.post(method, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def refusal(self, method: str, **parameters: Any) -> tuple[int, str]:
        told = self.post(method, **parameters).json()
        assert told["ok"] is False
        return told["error_code"], told["description"]

    def post(self, method: str, **parameters: Any) -> httpx.Response:
        return self._http.post(self.address(method), json=parameters)

    def address(self, method: str) -> str:
        return f"{self._api.base_url}{self._api.token}/{method}"

    def close(self) -> None:
        self._http.close()


def keyboard_of(*buttons: dict[str, str], **button: str) -> dict[str, Any]:
    """A ``reply_markup`` of one row, or of the one button told by its fields."""
    return {"inline_keyboard": [[*buttons, *([button] if button else [])]]}


def sent(bot: Caller, an: Person, text: str = "a", **more: Any) -> Message:
    """A message of the bot in somebody's private chat."""
    bot("sendMessage", chat_id=an.id, text=text, parse_mode="HTML", **more)
    return an.chat.messages[-1]
