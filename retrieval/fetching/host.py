"""One host: a connection, its rules, and the pause that it is owed between requests."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

import httpcore
import httpx

from retrieval.errors import (
    AddressPrivate,
    FetchGarbled,
    FetchTimeout,
    FetchUnreachable,
    HostUnknown,
)
from retrieval.fetching.bodies import ENCODINGS, body
from retrieval.fetching.networks import Deadline, PrivateHost, UnknownHost
from retrieval.fetching.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

    from retrieval.fetching.limits import Limits
    from retrieval.fetching.robots import Rules

_LONG_AGO = float("-inf")
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError)
# httpx works out where a redirect leads even if it is not to follow it.
_ASTRAY = (httpx.RemoteProtocolError, httpx.InvalidURL)
_ACCEPTED = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"


class Host:
    """Requests to one scheme, name and port, one after the other. Safe to share."""

    def __init__(self, agent: str, limits: Limits, ended: Event, *, allow_private: bool) -> None:
        self._limits = limits
        self._ended = ended
        self._deadline = Deadline()
        self._asked = _LONG_AGO
        self._lock = Lock()
        self.rules: Rules | None = None
        self.rules_at = _LONG_AGO
        self.rules_lock = Lock()
        self._client = httpx.Client(
            transport=Transport(self._deadline, allow_private=allow_private),
            timeout=limits.silence,
            headers={"User-Agent": agent, "Accept": _ACCEPTED, "Accept-Encoding": ENCODINGS},
            trust_env=False,
        )

    def get(self, url: str, headers: Mapping[str, str], limit: int) -> tuple[httpx.Response, bytes]:
        """One response, whatever its status, and its body if the status says that it is the page.

        Errors: the kinds of :class:`SourceError` of a network and a body that fail.
        """
        with self._lock:
            self._wait(url)
            self._deadline.set(self._limits.seconds)
            try:
                # A visitor's cookies have no place here: no two requests belong together.
                self._client.cookies.clear()
                with self._client.stream("GET", url, headers=headers) as response:
                    return response, body(response, url, limit) if response.is_success else b""
            except PrivateHost as error:
                raise AddressPrivate(url, error.ip) from error
            except UnknownHost as error:
                raise HostUnknown(url, httpx.URL(url).host) from error
            except httpcore.TimeoutException as error:
                raise FetchTimeout(url, self._limits.seconds) from error
            except _ASTRAY as error:
                raise FetchGarbled(url, f"Location: {error}") from error
            except _BROKEN as error:
                raise FetchUnreachable(url, str(error) or type(error).__name__) from error
            finally:
                self._asked = time.monotonic()

    def close(self) -> None:
        self._client.close()

    def _wait(self, url: str) -> None:
        stated = self.rules.pause if self.rules else None
        limits = self._limits
        pause = limits.pause if stated is None else min(stated, limits.longest_pause)
        left = self._asked + pause - time.monotonic()
        if self._ended.wait(max(0.0, left)):
            raise FetchUnreachable(url, "interrupted")
