"""How long answers take while another process adds articles, against an archive at rest.

``python tests/benchmarks/answering_while_adding.py ARTICLES.jsonl.gz [--add 1000]``: the bot is a
process of its own over a Bot API server; ``hoibao add`` is another one, on the same archive. One
person asks for the headlines of all articles, one after the other, so that nothing comes from
memory: first with nothing else going on, then until the first articles are added, then at rest
again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import time
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from tests.bot.telegram.process import COMMAND, BotProcess, environment
from tests.botapi.api import BotApi

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.botapi.people import Person

_PATIENCE = 120  # seconds
_AT_REST = 40  # questions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--add", type=int, default=1_000)
    options = parser.parse_args()
    with gzip.open(options.articles, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    questions = cycle([json.loads(line)["title"] for line in lines])
    with TemporaryDirectory(prefix="hoibao-adding-") as name, BotApi() as api:
        folder = Path(name)
        (folder / "some.jsonl").write_text("".join(lines[: options.add]), encoding="utf-8")
        with BotProcess(folder, api, HOIBAO_PACE="1000000", HOIBAO_READER=""):
            person = api.person("An")
            seconds(person, islice(questions, 5))
            before = seconds(person, islice(questions, _AT_REST))
            adding = subprocess.Popen(
                [COMMAND, "add", "some.jsonl"],
                cwd=folder,
                env=environment(HOIBAO_HOME=str(folder / "home")),
                stderr=subprocess.DEVNULL,
            )
            started = time.monotonic()
            meanwhile = seconds(person, iter(lambda: running(adding, questions), None))
            took = time.monotonic() - started
            after = seconds(person, islice(questions, _AT_REST))
    base = np.percentile(before, 50)
    print(f"{options.add} articles added in {took:.0f} s")
    print(f"{'seconds to an answer':24}{'n':>6}{'p50':>8}{'p95':>8}{'p50 / before':>14}")
    for when, found in (("before", before), ("while adding", meanwhile), ("after", after)):
        p50, p95 = np.percentile(found, [50, 95])
        print(f"{when:24}{len(found):6}{p50:8.2f}{p95:8.2f}{p50 / base:14.2f}")


def running(process: subprocess.Popen[bytes], questions: Iterator[str]) -> str | None:
    """The next question, while the process goes on."""
    return next(questions) if process.poll() is None else None


def seconds(person: Person, questions: Iterable[str]) -> list[float]:
    """From each question to its answer, one after the other."""
    took = []
    for question in questions:
        started = time.monotonic()
        asked = person.sends(question)
        person.chat.wait_for(after=asked, timeout=_PATIENCE)
        took.append(time.monotonic() - started)
    return took


if __name__ == "__main__":
    main()
