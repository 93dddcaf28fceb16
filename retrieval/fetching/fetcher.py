"""An address to what is there now, over redirects, if the site allows it."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from threading import Event, Lock
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import tenacity

from retrieval.errors import (
    FetchBusy,
    FetchForbidden,
    FetchGarbled,
    FetchGone,
    FetchRedirected,
    FetchRefused,
    FetchTimeout,
    FetchUnreachable,
    HostUnknown,
    SourceError,
)
from retrieval.fetching import robots
from retrieval.fetching.addresses import checked
from retrieval.fetching.host import Host
from retrieval.fetching.limits import Limits
from retrieval.fetching.robots import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import httpx

NAME = "HoiBao"
_RULES_SECONDS = 24 * 60 * 60.0  # RFC 9309, 2.4: no longer than a day
_PASSING = frozenset({429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at an address. ``url`` is where it was found in the end.

    ``mime`` is what the server declares, with its parameters. ``etag`` and ``last_modified`` let
    one ask later whether it changed.
    """

    url: str
    data: bytes
    mime: str | None = None
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Gets pages: one connection to a host, with pauses. Safe to share between threads.

    ``contact`` is an address that the owners of a site may write to. With ``allow_private``, hosts
    of private networks and any port may be asked.
    """

    def __init__(
        self,
        *,
        contact: str | None = None,
        allow_private: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._agent = f"{NAME}/{version('hoibao')} (+{contact or 'news archive'})"
        self._allow_private = allow_private
        self._limits = limits or Limits()
        self._hosts: dict[tuple[str, str], Host] = {}
        self._lock = Lock()
        self._ended = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stop(self) -> None:
        """Ends all waiting: what is asked for from now on fails. May come from any thread."""
        self._ended.set()

    @property
    def stopped(self) -> bool:
        """Whether what fails from now on is not the sites' fault."""
        return self._ended.is_set()

    def close(self) -> None:
        self.stop()
        for host in self._hosts.values():
            host.close()

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | None:
        """What stands at ``url``; None if it is what it was when it had these marks.

        What may pass is tried again. Errors: the kinds of :class:`SourceError` under "Fetching".
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        # Servers send marks that no header may hold; those can't be given back to them.
        headers = {name: value for name, value in asked.items() if value and value.isascii()}
        where = self.checked(url)
        seen = {where}
        for _ in range(self._limits.redirects + 1):
            if not self._rules(where).allow(where):
                raise FetchForbidden(where)
            response, data = self._tried(where, headers, self._limits.bytes)
            if response.status_code == _NOT_MODIFIED and headers:
                return None
            if response.has_redirect_location:
                where = self._redirected(where, response)
                if where in seen:
                    break
                seen.add(where)
                continue
            if not response.is_success:
                raise _refusal(where, response)
            return Fetched(
                url=where,
                data=data,
                mime=response.headers.get("Content-Type"),
                etag=response.headers.get("ETag"),
                last_modified=response.headers.get("Last-Modified"),
            )
        raise FetchRedirected(url, self._limits.redirects)

    def _tried(
        self, url: str, headers: Mapping[str, str], limit: int
    ) -> tuple[httpx.Response, bytes]:
        """A response, asked for again while it is one that may pass."""
        limits = self._limits
        backoff = tenacity.wait_random_exponential(limits.backoff, max=limits.patience)

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome and state.outcome.exception()
            told = error.wait if isinstance(error, FetchBusy) else None
            return backoff(state) if told is None else told

        def attempt() -> tuple[httpx.Response, bytes]:
            response, data = self._host(url).get(url, headers, limit)
            if response.status_code in _PASSING:
                raise _refusal(url, response)
            return response, data

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._may_pass),
            stop=tenacity.stop_after_attempt(limits.attempts)
            | tenacity.stop_when_event_set(self._ended),
            wait=wait,
            sleep=tenacity.sleep_using_event(self._ended),
            reraise=True,
        )(attempt)

    def _may_pass(self, error: BaseException) -> bool:
        if isinstance(error, FetchBusy):
            return error.wait is None or error.wait <= self._limits.patience
        return isinstance(error, FetchTimeout | FetchUnreachable | HostUnknown)

    def _rules(self, url: str) -> Rules:
        """The rules of the host of ``url``, asked for once a day."""
        host = self._host(url)
        with host.rules_lock:
            age = time.monotonic() - host.rules_at
            if host.rules is None or age > _RULES_SECONDS:
                host.rules = self._asked_rules(url)
                host.rules_at = time.monotonic()
            return host.rules

    def _asked_rules(self, url: str) -> Rules:
        """Those that allow all where there is no file.

        Errors: those of a host that cannot say; its pages are left alone.
        """
        where = urljoin(url, "/robots.txt")
        for _ in range(self._limits.redirects + 1):
            try:
                response, data = self._tried(where, {}, robots.MAX_BYTES)
            except SourceError as error:
                raise replace(error, source=url) from error
            if response.has_redirect_location:
                where = self._redirected(where, response)
                continue
            return Rules.read(data, NAME)
        return Rules.read(b"", NAME)  # RFC 9309, 2.3.1.2: further redirects count as none

    def _redirected(self, where: str, response: httpx.Response) -> str:
        """Where ``response``, which came from ``where``, leads on to.

        Errors: those of :meth:`checked`, :class:`FetchGarbled` for what can't even be read.
        """
        try:
            target = urljoin(where, response.headers["Location"])
        except ValueError as error:
            raise FetchGarbled(where, f"Location: {error}") from error
        return self.checked(target)

    def _host(self, url: str) -> Host:
        parts = urlsplit(url)
        with self._lock:
            key = (parts.scheme, parts.netloc)
            if key not in self._hosts:
                self._hosts[key] = Host(
                    self._agent, self._limits, self._ended, allow_private=self._allow_private
                )
            return self._hosts[key]

    def checked(self, url: str) -> str:
        """``url`` as it is asked for.

        Errors: those of :func:`retrieval.fetching.addresses.checked`.
        """
        return checked(url, any_port=self._allow_private)


def _refusal(url: str, response: httpx.Response) -> SourceError:
    status = response.status_code
    if status in _PASSING:
        return FetchBusy(url, status, _seconds(response.headers.get("Retry-After")))
    return FetchGone(url, status) if status in _GONE else FetchRefused(url, status)


def _seconds(retry_after: str | None) -> float | None:
    """From now on; the header holds a number of seconds or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        when = email.utils.parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
