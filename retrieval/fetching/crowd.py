"""Fetching from several hosts at once, each of them in peace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from retrieval.errors import FetchBusy, FetchTimeout, FetchUnreachable, HostUnknown, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from retrieval.fetching.fetcher import Fetched, Fetcher

_HOSTS = 4  # asked at once
_AHEAD = 8  # pages fetched and not yet used
_FAILURES = 3  # in a row, after which a host is left alone
_PASSING = (FetchBusy, FetchTimeout, FetchUnreachable, HostUnknown)
_LEAVE_ALONE = frozenset({429, 503})
_SECONDS = 0.2  # between looks whether to go on

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for, and what marks it had when it was last seen."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Got(Generic[T]):
    """What a request came to: a page, None for an unchanged one, or an error."""

    item: T
    result: Fetched | SourceError | None


def fetch_all(
    fetcher: Fetcher,
    items: Sequence[T],
    request: Callable[[T], Request],
    wanted: Callable[[T], bool] = lambda _: True,
) -> Iterator[Got[T]]:
    """What ``items`` come to, as it arrives; of each host in their order.

    An item is passed over if, right before its turn, it is not ``wanted`` any more (which another
    thread asks). A host that fails again and again, or wants to be left alone, is asked no more:
    its other items are passed over. So is, once ``fetcher`` is stopped, all that has not come.
    """
    ended = Event()
    results: Queue[Got[T] | Exception | None] = Queue(_AHEAD)

    def put(result: Got[T] | Exception | None) -> None:
        while not ended.is_set():
            with suppress(Full):
                results.put(result, timeout=_SECONDS)
                return

    def still_wanted(item: T) -> bool:
        return not ended.is_set() and wanted(item)

    def work(of_one_host: Sequence[T]) -> None:
        try:
            for got in _of_host(fetcher, of_one_host, request, still_wanted):
                put(got)
                if ended.is_set():
                    return
        except Exception as error:  # ours, not the network's: told where the results are used
            put(error)
        finally:
            put(None)

    queues: dict[str, list[T]] = {}
    for item in items:
        queues.setdefault(urlsplit(request(item).url).netloc, []).append(item)
    with ThreadPoolExecutor(_HOSTS, thread_name_prefix="fetch") as threads:
        try:
            for queue in queues.values():
                threads.submit(work, queue)
            left = len(queues)
            while left:
                result = results.get()
                if result is None:
                    left -= 1
                elif isinstance(result, Exception):
                    raise result
                else:
                    yield result
        finally:
            ended.set()


def _of_host(
    fetcher: Fetcher,
    items: Sequence[T],
    request: Callable[[T], Request],
    wanted: Callable[[T], bool],
) -> Iterator[Got[T]]:
    failures = 0
    for item in filter(wanted, items):
        asked = request(item)
        try:
            marks = {"etag": asked.etag, "last_modified": asked.last_modified}
            result = fetcher.fetch(asked.url, **marks)
        except SourceError as error:
            if fetcher.stopped:
                return
            yield Got(item, error)
            failures = failures + 1 if isinstance(error, _PASSING) else 0
            left_alone = isinstance(error, FetchBusy) and error.status in _LEAVE_ALONE
            if left_alone or failures >= _FAILURES:
                return
        else:
            yield Got(item, result)
            failures = 0
