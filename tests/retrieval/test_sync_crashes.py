"""A sync that is killed, and two at once. ``SYNC_KILLS=200`` makes the short run a long one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from retrieval.archive import Archive
from retrieval.fetching import Fetcher
from retrieval.lexical import LexicalQuery
from retrieval.passages import article_sentences
from retrieval.store import Store, schema
from retrieval.sync import follow
from tests.conftest import ToyEncoder
from tests.retrieval.fetching.site import QUICK, Reply, page, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.retrieval.fetching.site import Site

KILLS = int(os.environ.get("SYNC_KILLS", "5"))
ROOT = Path(__file__).parents[2]


def paragraphs(number: int, version: int) -> tuple[str, ...]:
    return (
        f"Xã số {number} vừa khánh thành công trình bản {version} sau nhiều tháng.",
        f"Ông Trần Văn {chr(65 + number % 26)} cho biết {version} hạng mục nữa sẽ xong trong năm.",
        *(f"Đoạn {n} của tin số {number} nói thêm về công trình và người dân." for n in range(4)),
    )


class Newsroom:
    """A site whose articles grow in number and are corrected; ``versions`` by number."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.versions: dict[int, int] = {}
        site.routes["/robots.txt"] = Reply("")
        site.routes["/tin.rss"] = lambda _: Reply(self.feed())

    def feed(self) -> str:
        """Its dates say which articles were corrected."""
        items = "".join(
            f"<entry><title>Tin {n}</title><link href='{self.site.url(f'/{n}')}'/>"
            f"<updated>2026-01-01T{version // 60:02}:{version % 60:02}:00Z</updated></entry>"
            for n, version in sorted(self.versions.items(), reverse=True)
        )
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Thử</title>{items}</feed>"

    def print(self, number: int) -> None:
        """A new article, or a correction of one."""
        version = self.versions.get(number, 0) + 1
        self.site.routes[f"/{number}"] = Reply(
            page(f"Tin số {number}", paragraphs(number, version)),
            headers={"Content-Type": "text/html; charset=utf-8"},
        )
        self.versions[number] = version


class Syncing:
    """A process that forks syncs, see :mod:`tests.retrieval.sync_process`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._line() == "ready"

    def begin(self, database: Path, count: int = 1) -> int:
        """The pid of the first."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count} {database}\n")
        self._process.stdin.flush()
        began, pid = self._line().split()
        assert began == "began"
        return int(pid)

    def end(self, count: int = 1) -> tuple[list[str], list[int]]:
        """What became of the pages, and the signals that ended each, 0 if it went to its end."""
        told: list[str] = []
        statuses: list[int] = []
        while len(statuses) < count:
            word, *rest = self._line().split()
            if word == "ended":
                statuses.append(int(rest[0]))
            else:
                told.append(word)
        return told, statuses

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="module")
def syncing() -> Iterator[Syncing]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.retrieval.sync_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with process:
        yield Syncing(process)


def check(store: Store, newsroom: Newsroom, earlier: dict[int, int]) -> dict[int, int]:
    """That all that is stored is whole and single; the version of each article, by number.

    ``earlier``: what was stored before, of which nothing may be lost.
    """
    store.check()
    found: dict[int, int] = {}
    articles = store.articles([summary.article.id for summary in store.summaries()])
    for article_id, article in articles.items():
        number = int(article.title.removeprefix("Tin số "))
        assert number not in found, "doubled"
        found[number] = next(
            version
            for version in range(1, newsroom.versions[number] + 1)
            if article.paragraphs == paragraphs(number, version)
        )
        sentences = article_sentences(article)
        assert store.sentences([article_id])[article_id] == list(sentences)
        assert len(store.sentence_vectors([article_id])[article_id]) == len(sentences)
        passages = store.passages_of(article_id)
        assert {s.start for s in sentences} == {
            s.start for s in sentences for p in passages if p.start <= s.start and s.end <= p.end
        }
        present, _ = store.vectors([p.id for p in passages], ToyEncoder().dimension)
        assert present == [p.id for p in passages]
    assert found.keys() >= earlier.keys()
    assert all(found[number] >= version for number, version in earlier.items())
    with store._database.reading() as db:
        for table, column in (("passages", "article_id"), ("sentences", "article_id")):
            orphans = sa.text(
                f"SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT id FROM articles)"
            )
            assert db.execute(orphans).scalar() == 0
        seen = db.execute(
            sa.select(schema.pages.c.article_id).where(schema.pages.c.outcome == "stored")
        ).scalars()
        assert sorted(seen) == sorted(articles)
    return found


def check_search(archive: Archive) -> None:
    """That both indexes find exactly what is stored."""
    archive.refresh()
    store, encoder = archive.store, archive.encoder
    passages = {p.id for s in store.summaries() for p in store.passages_of(s.article.id)}
    question = "khánh thành công trình tin số"
    (vector,) = encoder.encode_questions([question])
    beyond = len(passages) + 100
    assert {hit for hit, _ in archive.dense.search(vector, beyond)} == passages
    lexical = archive.lexical.search(LexicalQuery.of([(question, 1.0)]), beyond)
    assert {hit for hit, _ in lexical} == passages


def test_a_sync_may_be_killed_at_any_moment(syncing: Syncing, tmp_path: Path) -> None:
    dice = random.Random(time.time_ns())
    database = tmp_path / "archive.db"
    store = Store.open(database)
    archive = Archive.open(store, ToyEncoder(), tmp_path / "caches")
    found: dict[int, int] = {}
    killed, longest = 0, 0.5
    with serving() as site:
        newsroom = Newsroom(site)
        with Fetcher(allow_private=True, limits=QUICK) as fetcher:
            follow(store, fetcher, site.url("/tin.rss"))
        while killed < KILLS:
            fresh = len(newsroom.versions)
            for number in (fresh, fresh + 1, dice.randrange(fresh + 2)):
                newsroom.print(number)
            start = time.monotonic()
            pid = syncing.begin(database)
            time.sleep(dice.uniform(0, longest))
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            if syncing.end()[1] == [signal.SIGKILL]:
                killed += 1
                longest *= 1.1
            else:
                longest = time.monotonic() - start  # it was done: next time earlier
            found = check(store, newsroom, found)
            check_search(archive)
        syncing.begin(database)
        assert syncing.end()[1] == [0]
    assert check(store, newsroom, found) == newsroom.versions
    check_search(archive)
    store.close()


def test_two_at_once_store_each_article_once(syncing: Syncing, tmp_path: Path) -> None:
    database = tmp_path / "archive.db"
    store = Store.open(database)
    with serving() as site:
        newsroom = Newsroom(site)
        for number in range(24):
            newsroom.print(number)
        with Fetcher(allow_private=True, limits=QUICK) as fetcher:
            follow(store, fetcher, site.url("/tin.rss"))
        syncing.begin(database, count=2)
        told, statuses = syncing.end(count=2)
    assert statuses == [0, 0]
    assert told.count("began") == 1  # the other's was read at the beginning
    assert told.count("new") == 24
    assert set(told) <= {"began", "new", "unchanged"}
    assert check(store, newsroom, {}) == newsroom.versions
    store.close()
