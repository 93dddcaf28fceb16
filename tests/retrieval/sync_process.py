"""Syncs that can be killed, each a process of its own, forked when what it imports is there.

``COUNT DATABASE`` as a line of input begins so many. Each says ``began PID``, then what became of
each page; when one is gone, ``ended STATUS`` is said, as :func:`os.waitpid` has it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from retrieval.fetching import Fetcher
from retrieval.readers import webpage
from retrieval.store import Store
from retrieval.sync import sync
from tests.conftest import ToyEncoder
from tests.retrieval.fetching.site import QUICK, page


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # at once, so that the lines of two are not mixed


def sync_once(database: Path) -> None:
    say(f"began {os.getpid()}")
    store = Store.open(database)
    with Fetcher(allow_private=True, limits=QUICK) as fetcher:
        for synced in sync(store, ToyEncoder, fetcher):
            say(f"{synced.became} {synced.article_id} {synced.url}")


def main() -> None:
    webpage.read(page("Một", ["Hai ba bốn."]).encode(), "warm")
    say("ready")
    for line in sys.stdin:
        count, database = line.rstrip("\n").split(" ", 1)
        for _ in range(int(count)):
            if os.fork() == 0:
                sync_once(Path(database))
                os._exit(0)
        for _ in range(int(count)):
            say(f"ended {os.wait()[1]}")


if __name__ == "__main__":
    main()
