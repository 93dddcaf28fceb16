"""How much, how long, how often: what fetching keeps to."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.readers.limits import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults suit newspapers; ``bytes`` counts what was unpacked, times are in seconds.

    ``seconds`` is for one attempt, from connecting to the last byte, ``silence`` for the server to
    say anything. Between requests to a host lies its own crawl delay, at most ``longest_pause``, or
    ``pause``. A server that asks to be left alone longer than ``patience`` is not waited for.
    """

    bytes: int = MAX_BYTES
    seconds: float = 30
    silence: float = 10.0
    redirects: int = 5
    attempts: int = 3
    backoff: float = 1.0
    patience: float = 20.0
    pause: float = 1.0
    longest_pause: float = 10.0
