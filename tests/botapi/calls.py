"""One call of a method: its parameters, read as Telegram reads them, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.refusals import bad_request

_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method with its parameters: strings from forms, or what the JSON body holds."""

    method: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.parameters.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.parameters.get(name, default))
        except (TypeError, ValueError):
            return default

    def number(self, name: str, default: float = 0) -> float:
        try:
            return float(self.parameters.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return str(self.parameters.get(name, "")).lower() in _TRUE

    def structure(self, name: str, what: str) -> Any:
        """A parameter in JSON; None where it is missing. ``what`` names it in the refusal."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """A file sent along, also by ``attach://``; or its id or URL."""
        value = self.parameters.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.parameters.get(value.removeprefix("attach://"))
        if value is None or isinstance(value, Upload):
            return value
        return str(value)


@dataclass(slots=True)
class Request:
    """A call as it was logged; ``status`` is None while, and if ever, there is no answer."""

    number: int
    method: str
    parameters: dict[str, Any]
    at: float
    seconds: float = 0
    status: int | None = None
    description: str = ""
    result: Any = None
    fault: str | None = None

    def __str__(self) -> str:
        shown = {
            k: v if len(str(v)) < 100 else f"{str(v)[:100]}…" for k, v in self.parameters.items()
        }
        fault = f" [{self.fault}]" if self.fault else ""
        return f"#{self.number} {self.method} {shown} → {self.status} {self.description}{fault}"
