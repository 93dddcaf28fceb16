"""What goes wrong between a bot and Telegram, on demand or now and then, the same for a seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Fault(StrEnum):
    """The first seven befall a request, the last two an update."""

    INTERNAL_ERROR = "internal_error"  # 500, the method not run
    BAD_GATEWAY = "bad_gateway"  # 502 in HTML, the method not run
    BAD_GATEWAY_AFTER = "bad_gateway_after"  # 502 in HTML, but the method was run
    TIME_OUT = "time_out"  # no answer ever, the method not run
    DROP_BEFORE = "drop_before"  # connection closed, the method not run
    DROP_AFTER = "drop_after"  # connection closed, but the method was run
    TOO_MANY_REQUESTS = "too_many_requests"  # 429 with retry_after 1, the method not run
    TWICE = "twice"  # an update comes again after it was confirmed
    OUT_OF_ORDER = "out_of_order"  # an update comes after the one that followed it

    @property
    def is_of_updates(self) -> bool:
        return self in {Fault.TWICE, Fault.OUT_OF_ORDER}

    @property
    def runs_method(self) -> bool:
        return self in {Fault.DROP_AFTER, Fault.BAD_GATEWAY_AFTER}

    @classmethod
    def of(cls, told: Fault | str | int) -> Fault:
        by_status = {500: cls.INTERNAL_ERROR, 502: cls.BAD_GATEWAY, 429: cls.TOO_MANY_REQUESTS}
        return by_status[told] if isinstance(told, int) else cls(told)


@dataclass(slots=True)
class Faults:
    """``rates`` (0 to 1) by fault, of all requests or only of ``methods``.

    Which request it befalls depends on the seed, the method and how often that was called, not on
    how requests mix.
    """

    seed: int = 0
    rates: Mapping[Fault, float] | Mapping[str, float] = field(default_factory=dict)
    methods: Collection[str] | None = None
    _rates: dict[Fault, float] = field(init=False)
    _counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._rates = {Fault.of(fault): rate for fault, rate in self.rates.items()}

    def of_request(self, method: str) -> Fault | None:
        if not self._rates or (self.methods is not None and method not in self.methods):
            return None
        drawn = self._draw(method)
        for fault, rate in self._rates.items():
            if not fault.is_of_updates:
                if drawn < rate:
                    return fault
                drawn -= rate
        return None

    def befalls_update(self, fault: Fault) -> bool:
        return fault in self._rates and self._draw(fault) < self._rates[fault]

    def _draw(self, name: str) -> float:
        self._counts[name] += 1
        return Random(f"{self.seed} {name} {self._counts[name]}").random()
