"""What a site's robots.txt allows (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from protego import Protego

if TYPE_CHECKING:
    from typing import Self

MAX_BYTES = 2 * 1024 * 1024
"""Of a robots.txt; the RFC wants at least 500 KiB to be read."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the robot ``agent`` may fetch of one host, with how many seconds ``pause`` between."""

    rules: Protego
    agent: str
    pause: float | None = None

    @classmethod
    def read(cls, data: bytes, agent: str) -> Self:
        rules = Protego.parse(data.decode("utf-8-sig", "replace"))  # a mark would hide line one
        return cls(rules, agent, rules.crawl_delay(agent))

    def allow(self, url: str) -> bool:
        return self.rules.can_fetch(url, self.agent)
