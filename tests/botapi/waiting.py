"""Waiting for something to happen, with a report when it doesn't."""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Condition, RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAUSE = 0.005  # between two looks, so that a thousand changes a second don't mean as many


class Changes:
    """The lock over all that the server knows, and word of every change."""

    def __init__(self, report: Callable[[], str]) -> None:
        self.lock = RLock()
        self._condition = Condition(self.lock)
        self._report = report

    @contextmanager
    def making(self) -> Iterator[None]:
        """Holds the lock, then tells those who wait."""
        with self.lock:
            try:
                yield
            finally:
                self._condition.notify_all()

    def wait_until(
        self, holds: Callable[[], object], timeout: float, what: Callable[[], str]
    ) -> None:
        """:raises AssertionError: after ``timeout`` seconds, telling ``what`` was waited for."""
        deadline = time.monotonic() + timeout
        with self.lock:
            while not holds():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(
                        f"waited {timeout} s in vain for {what()}\n{self._report()}"
                    )
                self._condition.wait(min(left, 1))
                self._condition.wait(min(max(left, 0), _PAUSE))

    def wait_while(self, holds: Callable[[], object], seconds: float) -> bool:
        """Whether it still held after so many seconds."""
        deadline = time.monotonic() + seconds
        with self.lock:
            while holds():
                left = deadline - time.monotonic()
                if left <= 0:
                    return True
                self._condition.wait(left)
        return False
