"""Feeds and addresses on the command line, and the bot that follows them by itself."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bot.settings import Settings
from bot.telegram.engine import Engine
from bot.telegram.feeds import keep_syncing
from retrieval.archive import Archive
from retrieval.fetching import Fetcher
from retrieval.readers.records import FIELDS
from retrieval.store import Store
from retrieval.sync import follow
from tests.conftest import ToyEncoder
from tests.retrieval.fetching.site import QUICK, Reply, page, rss, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from tests.conftest import Hoibao
    from tests.retrieval.fetching.site import Site

BRIDGE = (
    "Sáng nay, cầu Bến Đá nối hai bờ sông Trà đã chính thức thông xe sau ba năm thi công.",
    "Cầu dài 320 m, rộng 12 m, có tổng vốn đầu tư hơn hai trăm tỷ đồng từ ngân sách tỉnh.",
)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A newspaper on loopback that does not mind being asked quickly."""
    monkeypatch.setenv("HOIBAO_ALLOW_PRIVATE", "1")
    with serving() as site:
        site.routes["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 0")
        site.routes["/cau"] = Reply(page("Cầu Bến Đá thông xe", BRIDGE))
        items = [(site.url("/cau"), "Cầu Bến Đá thông xe"), (site.url("/thieu"), "Thiếu")]
        site.routes["/tin.rss"] = Reply(rss(items))
        link = '<link rel="alternate" type="application/rss+xml" href="/tin.rss">'
        site.routes["/"] = Reply(page("Báo Thử", ["Trang chủ."], head=link))
        yield site


def test_a_feed_is_followed_read_listed_and_left(hoibao: Hoibao, site: Site) -> None:
    feed = site.url("/tin.rss")
    added = f"Following {feed} (Báo Thử)\n"
    assert hoibao("feeds", "add", site.url()) == (0, "", added)
    assert hoibao("feeds", "add", feed).err == f"Followed already: {feed}\n"
    assert hoibao("feeds", "list").out == f"{feed}\tBáo Thử\t\t\n"

    missing = f"“{site.url('/thieu')}” is not there (404). Check the address.\n"
    told = missing + "1 new, 0 changed, 0 unchanged, 1 failed.\n"
    assert hoibao("sync") == (1, "", told)
    assert hoibao("sync") == (0, "", "0 new, 0 changed, 0 unchanged, 0 failed.\n")
    assert hoibao.store().article(1).paragraphs == BRIDGE
    assert "hoibao show 1" in hoibao("ask", "Cầu Bến Đá dài bao nhiêu mét?").out

    address, title, day, trouble = hoibao("feeds", "list").out.rstrip("\n").split("\t")
    assert (address, title, trouble) == (feed, "Báo Thử", "")
    assert day.count("/") == 2
    assert hoibao("feeds", "remove", feed).err == f"No longer following {feed}\n"
    gone = f"You are not following the feed “{feed}”. "
    told = f"{gone}To see those that you follow: hoibao feeds list\n"
    assert hoibao("feeds", "remove", feed) == (2, "", told)
    assert len(hoibao.store().summaries()) == 1


def test_a_feed_in_trouble_is_listed_with_it(hoibao: Hoibao, site: Site) -> None:
    hoibao("feeds", "add", site.url("/tin.rss"))
    site.routes["/tin.rss"] = Reply(status=404)
    told = f"“{site.url('/tin.rss')}” is not there (404). Check the address."
    ran = hoibao("sync")
    assert (ran.code, ran.err.splitlines()[0]) == (1, told)
    assert hoibao("feeds", "list").out.endswith(f"\t{told}\n")


def test_without_feeds_it_is_said_how_to_add_one(hoibao: Hoibao) -> None:
    told = "No feed is followed yet. Add one: hoibao feeds add URL\n"
    assert hoibao("sync") == (0, "", told)
    assert hoibao("feeds", "list") == (0, "", told)


def test_what_was_added_by_its_address_is_looked_at_again_without_a_feed(
    hoibao: Hoibao, site: Site
) -> None:
    site.routes["/tin"] = Reply(status=503)
    assert hoibao("add", site.url("/tin")).code == 1
    site.routes["/tin"] = Reply(page("Cầu mới", BRIDGE))
    with sqlite3.connect(hoibao.home / "archive.db") as db:  # a quarter of an hour passes
        db.execute("UPDATE pages SET next_at = fetched_at")
    told = "1 new, 0 changed, 0 unchanged, 0 failed."
    ran = hoibao("sync")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, told)


def test_feeds_are_listed_and_left_without_what_reads_pages() -> None:
    code = "import sys, bot.feeding; print({'trafilatura', 'pypdf', 'docx'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


def test_a_feed_at_a_port_is_left_where_none_may_be_asked_any_more(
    hoibao: Hoibao, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = site.url("/tin.rss")
    hoibao("feeds", "add", feed)
    monkeypatch.delenv("HOIBAO_ALLOW_PRIVATE")
    assert hoibao("feeds", "remove", f"{feed}#1") == (0, "", f"No longer following {feed}\n")
    gone = (
        "You are not following the feed “bao.vn”. To see those that you follow: hoibao feeds list\n"
    )
    assert hoibao("feeds", "remove", "bao.vn") == (2, "", gone)


def test_what_is_no_feed_is_not_followed(hoibao: Hoibao, site: Site) -> None:
    ran = hoibao("feeds", "add", site.url("/cau"), site.url("/tin.rss"), "bao.vn")
    assert ran.code == 1
    no_feed, added, no_address = ran.err.splitlines()
    assert no_feed.startswith(f"“{site.url('/cau')}” is not a feed")
    assert added == f"Following {site.url('/tin.rss')} (Báo Thử)"
    assert no_address.startswith("“bao.vn” is not an address that can be fetched")


def test_addresses_and_files_are_added_together(hoibao: Hoibao, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "lua.txt"
    file.write_text("Lúa được mùa\n\nLúa đông xuân năm nay được mùa to.", encoding="utf-8")
    ran = hoibao("add", site.url("/cau"), file, site.url("/thieu"))
    assert ran == (
        1,
        "",
        f"“{site.url('/thieu')}” is not there (404). Check the address.\n"
        "2 new, 0 changed, 0 known already, 1 unreadable.\n",
    )
    again = hoibao("add", site.url("/cau?utm_source=x#a"), file)
    assert again == (0, "", "0 new, 0 changed, 2 known already, 0 unreadable.\n")


def test_an_export_is_added_by_its_columns(hoibao: Hoibao, tmp_path: Path) -> None:
    file = tmp_path / "xuat.csv"
    file.write_text("dau_de,noi_dung\nLúa được mùa,Lúa năm nay được mùa.\n", encoding="utf-8")
    ran = hoibao("add", file, "--column", "title=dau_de", "--column", "body=noi_dung")
    assert ran == (0, "", "1 new, 0 changed, 0 known already, 0 unreadable.\n")
    assert hoibao.store().article(1).text == "Lúa năm nay được mùa."


def test_every_field_of_an_export_may_be_named(hoibao: Hoibao, tmp_path: Path) -> None:
    file = tmp_path / "xuat.csv"
    file.write_text(
        "title,body,nguoi_viet\nLúa được mùa,Lúa năm nay tốt.,Lê Na\n", encoding="utf-8"
    )
    ran = hoibao("add", file, "--column", "author=nguoi_viet")
    assert ran == (0, "", "1 new, 0 changed, 0 known already, 0 unreadable.\n")
    assert hoibao.store().article(1).author == "Lê Na"
    named = re.search(r"--column(.*?)\((.*?)\)", hoibao("add", "--help").out, re.DOTALL)
    assert named is not None
    assert [each.strip() for each in named[2].split(",")] == list(FIELDS)


@pytest.mark.parametrize("column", ["title", "=x", "headline=x", "title="])
def test_a_column_that_is_none_is_wrong_use(hoibao: Hoibao, tmp_path: Path, column: str) -> None:
    ran = hoibao("add", tmp_path, "--column", column)
    assert ran.code == 2
    told = "it should be FIELD=COLUMN, the field one of: id, title, body,"
    assert ran.err.startswith(f"--column='{column}' is not valid; {told}")


def test_this_machine_is_not_asked_unless_allowed(
    hoibao: Hoibao, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOIBAO_ALLOW_PRIVATE")
    ran = hoibao("add", "http://127.0.0.1/", site.url("/cau"), "http://me:pw@bao.vn/")
    port, secret, private, summary = ran.err.splitlines()
    assert port.startswith(f"“{site.url('/cau')}” uses port {site.port};")
    assert (
        secret == "The address at “http://bao.vn/” carries a name or password. Leave that part out."
    )
    assert private.startswith("“http://127.0.0.1/” leads into a private network (127.0.0.1)")
    assert summary == "0 new, 0 changed, 0 known already, 3 unreadable."
    assert (ran.code, site.asked) == (1, [])


# While the bot answers -----------------------------------------------------------------


class Watched(ToyEncoder):
    """Keeps how many letters it is given at a time, each text counting as the longest."""

    def __init__(self) -> None:
        super().__init__()
        self.together: list[int] = []

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.together.append(len(texts) * max(map(len, texts)))
        return super().encode_passages(texts)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    store = Store.open(tmp_path / "archive.db")
    yield Archive.open(store, Watched())
    store.close()


def followed(archive: Archive, site: Site) -> None:
    with Fetcher(allow_private=True, limits=QUICK) as fetcher:
        follow(archive.store, fetcher, site.url("/tin.rss"))


async def until(holds: object, seconds: float = 10.0) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


def seconds_to_end(archive: Archive, settings: Settings, condition: Callable[[], bool]) -> float:
    """Syncs until a condition holds, and then how long it takes to end that."""

    async def running() -> float:
        async with Engine(archive, room=10) as engine:
            task = asyncio.create_task(keep_syncing(settings, archive.store, engine))
            await until(condition)
            assert not task.done()
            start = time.monotonic()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return time.monotonic() - start

    return asyncio.run(running())


def test_new_articles_come_while_the_bot_runs(
    archive: Archive, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.telegram.feeds")
    followed(archive, site)
    many = tuple(
        f"Câu số {n} của bài báo dài này nói về một việc riêng của làng." for n in range(30)
    )
    site.routes["/cau"] = Reply(page("Cầu Bến Đá thông xe", many))
    settings = Settings(allow_private=True, sync_minutes=0.001)

    async def running() -> None:
        async with Engine(archive, room=10) as engine:
            task = asyncio.create_task(keep_syncing(settings, archive.store, engine))
            await until(lambda: len(archive.store.summaries()) == 1)
            site.routes["/tin.rss"] = Reply(rss([(site.url("/lua"), "Lúa được mùa")]))
            site.routes["/lua"] = Reply(page("Lúa được mùa", BRIDGE))
            await until(lambda: len(archive.store.summaries()) == 2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(running())
    assert archive.store.article(1).paragraphs == many
    assert isinstance(archive.encoder, Watched)
    assert 900 < max(archive.encoder.together) <= 1_000  # a question never waits for more
    told = [record.message for record in caplog.records if record.name == "bot.telegram.feeds"]
    assert any("1 new" in message for message in told)


def test_robots_txt_is_asked_for_once_in_many_rounds(archive: Archive, site: Site) -> None:
    followed(archive, site)
    site.asked.clear()
    settings = Settings(allow_private=True, sync_minutes=0.001)
    seconds_to_end(archive, settings, lambda: site.paths().count("/tin.rss") == 3)
    assert site.paths().count("/robots.txt") == 1


def test_the_end_of_the_bot_is_no_fault_of_a_site(archive: Archive, site: Site) -> None:
    followed(archive, site)
    site.asked.clear()
    site.routes["/tin.rss"] = Reply(status=500)  # tried again after a while
    settings = Settings(allow_private=True)

    before = archive.store.feeds.all()
    seconds_to_end(archive, settings, lambda: "/tin.rss" in site.paths())
    assert archive.store.feeds.all() == before
    assert (before[0].failures, before[0].error) == (0, None)


def test_what_goes_wrong_ends_no_bot(
    archive: Archive, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.telegram.feeds")
    followed(archive, site)
    site.routes["/tin.rss"] = Reply(status=404)
    settings = Settings(allow_private=True, sync_minutes=0.001)

    seconds_to_end(archive, settings, lambda: "1 failed" in caplog.text)
    assert "Traceback" not in caplog.text


def test_the_bot_can_be_ended_while_it_fetches(archive: Archive, site: Site) -> None:
    followed(archive, site)
    site.asked.clear()
    site.routes["/tin.rss"] = Reply(status=500)  # tried again after a while
    settings = Settings(allow_private=True)

    assert seconds_to_end(archive, settings, lambda: "/tin.rss" in site.paths()) < 5


def test_nothing_is_followed_when_it_is_switched_off(archive: Archive) -> None:
    async def running() -> None:
        async with Engine(archive, room=10) as engine:
            await asyncio.wait_for(keep_syncing(Settings(sync_minutes=0), archive.store, engine), 5)

    asyncio.run(running())
