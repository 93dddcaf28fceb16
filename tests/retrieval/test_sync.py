"""Following feeds: every article once, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from retrieval import ingest
from retrieval.errors import (
    FeedNotFound,
    FetchBusy,
    FetchForbidden,
    FetchGone,
    FetchLedHome,
    FetchNothing,
    ModelMismatch,
    SourceError,
    SourceNoFeed,
)
from retrieval.fetching import Fetcher
from retrieval.readers.layout import assemble
from retrieval.store import Store, schema
from retrieval.sync import Became, Synced, follow, page_at, read_feeds, read_pages, sync
from tests.conftest import ToyEncoder
from tests.retrieval.fetching.site import (
    QUICK,
    Reply,
    page,
    rss,
    serving,
    sitemap,
    with_etag,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.types import Article
    from tests.retrieval.fetching.site import Site

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
BRIDGE = (
    "Sáng nay, cầu Bến Đá nối hai bờ sông Trà đã chính thức thông xe sau ba năm thi công.",
    "Cầu dài 320 m, rộng 12 m, có tổng vốn đầu tư hơn hai trăm tỷ đồng từ ngân sách tỉnh.",
)
RICE = (
    "Nông dân xã Tân Lập bắt đầu thu hoạch vụ lúa đông xuân với năng suất cao nhất từ trước.",
    "Mỗi héc-ta cho khoảng bảy tấn thóc, thương lái mua tại ruộng với giá tám nghìn đồng.",
)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class Newspaper:
    """A site with a feed, an archive that follows it, and what a sync tells."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site, self.store = site, store
        self.clock = Clock()
        self.encoder = ToyEncoder()
        self.fetcher = Fetcher(allow_private=True, limits=QUICK)
        self.items: list[tuple[str, str]] = []
        site.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /cam/")
        site.routes["/tin.rss"] = with_etag(lambda: rss(self.items))

    def print(self, path: str, title: str, paragraphs: tuple[str, ...], head: str = "") -> str:
        """Prints an article and names it in the feed; its address."""
        content = page(title, paragraphs, head=head)
        self.site.routes[path] = with_etag(lambda: content)
        return self.name(path, title)

    def name(self, path: str, title: str) -> str:
        url = self.site.url(path)
        if (url, title) not in self.items:
            self.items.insert(0, (url, title))
        return url

    def follow(self, path: str = "/tin.rss") -> None:
        follow(self.store, self.fetcher, self.site.url(path), clock=self.clock)
        self.site.asked.clear()

    def sync(self) -> list[tuple[str, Became]]:
        """What became of each path, in order of path."""
        self.site.asked.clear()
        return sorted((self.path(s.url), s.became) for s in self.synced())

    def synced(self, limit: int | None = None) -> list[Synced]:
        return list(
            sync(self.store, lambda: self.encoder, self.fetcher, clock=self.clock, limit=limit)
        )

    def add(self, *urls: str) -> list[Became]:
        self.site.asked.clear()
        pages = [page_at(self.store, self.fetcher, url) for url in urls]
        found = read_pages(self.store, lambda: self.encoder, self.fetcher, pages, clock=self.clock)
        return [synced.became for synced in found]

    def path(self, url: str) -> str:
        return url.removeprefix(self.site.url("")) or "/"

    def articles(self) -> dict[int, Article]:
        return self.store.articles([s.article.id for s in self.store.summaries()])

    def asked(self) -> list[str]:
        return sorted(path for path in self.site.paths() if path != "/robots.txt")


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    store = Store.open(tmp_path / "archive.db")
    with serving() as site:
        paper = Newspaper(site, store)
        yield paper
        paper.fetcher.close()
    store.close()


def test_what_a_feed_names_is_stored(paper: Newspaper) -> None:
    url = paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.print("/lua", "Lúa được mùa", RICE)
    paper.follow()
    assert paper.sync() == [("/cau", Became.NEW), ("/lua", Became.NEW)]
    assert paper.asked() == ["/cau", "/lua", "/tin.rss"]
    found = {article.title: article for article in paper.articles().values()}
    assert {title: a.paragraphs for title, a in found.items()} == {
        "Cầu Bến Đá thông xe": BRIDGE,
        "Lúa được mùa": RICE,
    }
    bridge = found["Cầu Bến Đá thông xe"]
    assert (bridge.url, bridge.source) == (url, url.replace("http:", "https:"))


def test_nothing_is_asked_twice(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    generation = paper.store.generation()
    assert paper.sync() == []
    assert paper.asked() == ["/tin.rss"]
    assert "If-None-Match" in paper.site.asked[0].headers
    assert paper.store.generation() == generation  # no cache has anything to catch up with


def test_a_new_entry_is_fetched_and_no_other(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    paper.print("/lua", "Lúa được mùa", RICE)
    assert paper.sync() == [("/lua", Became.NEW)]
    assert paper.asked() == ["/lua", "/tin.rss"]


def test_pages_are_looked_at_again_ever_less_often(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    looks = []
    for hour in range(1, 400):
        paper.clock.forward(hours=1)
        if paper.sync() == [("/cau", Became.UNCHANGED)]:
            looks.append(hour)
    assert looks == [1, 3, 7, 15, 31, 63, 127, 255]


def test_a_corrected_page_replaces_its_article(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    corrected = (BRIDGE[0], BRIDGE[1].replace("320", "325"))
    paper.print("/cau", "Cầu Bến Đá thông xe", corrected)
    paper.clock.forward(hours=1)
    assert paper.sync() == [("/cau", Became.CHANGED)]
    (article,) = paper.articles().values()
    assert (article.id, article.paragraphs) == (1, corrected)
    assert [v.article.paragraphs for v in paper.store.versions(1)] == [BRIDGE, corrected]


def test_a_feed_that_tells_of_corrections_is_believed(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    when = ["2026-03-01T08:00:00+07:00"]
    url = paper.site.url("/cau")
    paper.site.routes["/sitemap.xml"] = lambda _: Reply(sitemap([(url, when[0])]))
    paper.follow("/sitemap.xml")
    assert paper.sync() == [("/cau", Became.NEW)]
    for hours, asked in ((1, ["/cau"]), (2, ["/cau"]), (500, [])):  # a cache may have lagged
        paper.clock.forward(hours=hours)
        paper.sync()
        assert paper.asked() == [*asked, "/sitemap.xml"]
    when[0] = "2026-03-02T08:00:00+07:00"
    assert paper.sync() == [("/cau", Became.UNCHANGED)]
    when[0] = "2026-02-02T08:00:00+07:00"  # earlier than what is known
    assert paper.sync() == []


def test_a_feed_of_another_zone_is_not_asked_for_its_pages_again_and_again(
    paper: Newspaper,
) -> None:
    paper.clock.now = datetime.now(UTC).replace(microsecond=0)  # no other moment is to come
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    url, ahead = paper.site.url("/cau"), [7.0]  # Vietnam's hours, said to be Greenwich's

    def listed(_: object) -> Reply:
        return Reply(sitemap([(url, (began + timedelta(hours=ahead[0])).isoformat())]))

    began = paper.clock()
    paper.site.routes["/sitemap.xml"] = listed
    paper.follow("/sitemap.xml")
    assert paper.sync() == [("/cau", Became.NEW)]
    for minutes in (15, 15, 15):
        paper.clock.forward(minutes=minutes)
        assert (paper.sync(), paper.asked()) == ([], ["/sitemap.xml"])
    ahead[0] += 0.75
    assert paper.sync() == [("/cau", Became.UNCHANGED)]


def test_a_sitemap_index_is_followed_into_what_changed(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.print("/lua", "Lúa được mùa", RICE)
    url, day = paper.site.url, "2026-02-{:02}"
    parts = {"/cu.xml": day.format(1), "/moi.xml": day.format(2)}
    paper.site.routes["/index.xml"] = lambda _: Reply(
        sitemap([(url(path), when) for path, when in parts.items()], index=True)
    )
    paper.site.routes["/cu.xml"] = Reply(sitemap([(url("/cau"), day.format(1))]))
    paper.site.routes["/moi.xml"] = Reply(sitemap([(url("/lua"), day.format(2))]))
    paper.follow("/index.xml")
    assert paper.sync() == [("/cau", Became.NEW), ("/lua", Became.NEW)]
    assert paper.asked() == ["/cau", "/cu.xml", "/index.xml", "/lua", "/moi.xml"]
    assert [feed.url for feed in paper.store.feeds.all()] == [url("/index.xml")]
    parts["/moi.xml"] = day.format(3)
    assert (paper.sync(), paper.asked()) == ([], ["/index.xml", "/moi.xml"])
    del parts["/moi.xml"]
    paper.sync()
    assert {feed.url for feed in paper.store.feeds.due(paper.clock())} == {url("/index.xml")}


def test_an_index_in_an_index_is_not_followed(paper: Newspaper) -> None:
    url = paper.site.url
    for here, there in (("/a.xml", "/b.xml"), ("/b.xml", "/a.xml")):
        content = sitemap([(url(there), "2026-02-01")], index=True)
        paper.site.routes[here] = Reply(content)
    paper.follow("/a.xml")
    assert (paper.sync(), paper.asked()) == ([], ["/a.xml", "/b.xml"])


# Identity ------------------------------------------------------------------------------


def test_all_ways_to_an_article_are_one(paper: Newspaper) -> None:
    own = paper.site.url("/cau.html")
    head = f'<link rel="canonical" href="{own}">'
    for path in ("/cau.html", "/cau.html?utm_source=rss", "/m/cau", "/cau.html/", "/amp/cau"):
        paper.print(path, "Cầu Bến Đá thông xe", BRIDGE, head)
    paper.follow()
    synced = paper.sync()
    assert [path for path, became in synced if became is Became.NEW] != []
    assert Counter(became for _, became in synced) == {Became.NEW: 1, Became.UNCHANGED: 2}
    (article,) = paper.articles().values()
    assert article.url == own
    paper.clock.forward(hours=2)
    assert paper.sync() == [("/cau.html", Became.UNCHANGED)]  # only the one address, not all


def test_an_article_that_was_added_otherwise_is_the_same(paper: Newspaper) -> None:
    url = paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    known = assemble(
        source="/home/cau.txt",
        title="Cầu Bến Đá thông xe",
        paragraphs=BRIDGE[:1],
        url=url.replace("http:", "https:") + "/",
    )
    list(ingest.add([known], paper.store, lambda: paper.encoder))
    paper.follow()
    assert paper.sync() == [("/cau", Became.CHANGED)]
    assert [a.paragraphs for a in paper.articles().values()] == [BRIDGE]


def test_the_story_of_another_outlet_is_an_article_of_its_own(paper: Newspaper) -> None:
    with serving() as other:
        content = page("Cầu Bến Đá thông xe", BRIDGE)
        other.routes["/tin"] = Reply(content)
        paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
        paper.items.append((other.url("/tin"), "Cầu Bến Đá thông xe"))
        paper.follow()
        assert {became for _, became in paper.sync()} == {Became.NEW}
        assert {a.url for a in paper.articles().values()} == {
            paper.site.url("/cau"),
            other.url("/tin"),
        }


def test_what_a_person_removed_stays_away_until_a_person_adds_it(paper: Newspaper) -> None:
    own = f'<link rel="canonical" href="{paper.site.url("/cau")}">'
    url = paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE, own)
    paper.follow()
    paper.sync()
    paper.store.remove(1)
    paper.print("/m/cau", "Cầu Bến Đá thông xe", BRIDGE, own)
    paper.clock.forward(hours=5)
    assert paper.sync() == [("/m/cau", Became.UNCHANGED)]
    assert paper.articles() == {}
    paper.clock.forward(days=30)
    assert paper.sync() == []
    assert paper.add(url) == [Became.NEW]
    assert list(paper.articles()) == [2]


# What a person adds --------------------------------------------------------------------


def test_an_address_is_added_and_asked_again_on_demand(paper: Newspaper) -> None:
    url = paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    assert paper.add(url + "?utm_source=x#cuoi") == [Became.NEW]
    assert paper.add(url) == [Became.UNCHANGED]
    assert "If-None-Match" in paper.site.asked[-1].headers
    assert len(paper.articles()) == 1


def test_an_export_at_an_address_gives_all_its_articles(paper: Newspaper) -> None:
    lines = (
        '{"id": "1", "title": "Cầu", "body": "Cầu Bến Đá đã thông xe sáng nay."}\n'
        "no JSON\n"
        '{"id": "2", "title": "Lúa", "body": "Lúa đông xuân được mùa to."}\n'
    )
    paper.site.routes["/xuat.jsonl"] = Reply(lines)
    assert paper.add(paper.site.url("/xuat.jsonl")) == [Became.NEW]
    assert [a.title for a in paper.articles().values()] == ["Cầu", "Lúa"]
    assert paper.add(paper.site.url("/xuat.jsonl")) == [Became.UNCHANGED]


# What goes wrong -----------------------------------------------------------------------


def errors(synced: list[Synced]) -> list[type[SourceError]]:
    return [type(each.error) for each in synced if each.error is not None]


def test_a_page_that_fails_is_asked_again_ever_later_then_given_up(paper: Newspaper) -> None:
    paper.name("/thieu", "Không có")
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    assert paper.sync() == [("/cau", Became.NEW), ("/thieu", Became.FAILED)]
    minutes, passed = [], 0.0
    for _ in range(4 * 24 * 40):
        paper.clock.forward(minutes=15)
        passed += 15
        due = paper.store.pages.due(paper.clock())
        if any(each.url.endswith("/thieu") for each in due):
            minutes.append(passed)
            paper.sync()
    assert minutes == [15, 75, 315, 1275, 5115, 20475]


def test_a_page_that_comes_back_is_stored(paper: Newspaper) -> None:
    paper.name("/cau", "Cầu Bến Đá thông xe")
    paper.site.routes["/cau"] = Reply(status=500)
    paper.follow()
    assert errors(paper.synced()) == [FetchBusy]
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    assert paper.sync() == []
    paper.clock.forward(minutes=15)
    assert paper.sync() == [("/cau", Became.NEW)]


def test_a_page_that_is_gone_is_not_asked_again_and_its_article_stays(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.name("/het", "Đã hết")
    paper.site.routes["/het"] = Reply(status=410)
    paper.follow()
    assert errors(paper.synced()) == [FetchGone]
    paper.site.routes["/cau"] = Reply(status=404)
    paper.clock.forward(hours=1)
    assert paper.sync() == [("/cau", Became.FAILED)]
    assert [a.paragraphs for a in paper.articles().values()] == [BRIDGE]
    paper.clock.forward(days=60)
    paper.sync()
    assert "/het" not in paper.site.paths()


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Lỗi 404",
        "404 - Không tìm thấy trang bạn yêu cầu",
        "Không tìm thấy trang!",
        "Trang bạn tìm kiếm không tồn tại hoặc đã bị xóa.",
        "Page not found",
    ],
)
def test_a_page_that_says_that_it_is_not_there_is_no_article(paper: Newspaper, title: str) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    paper.print("/cau", title, ("Nội dung bạn tìm không còn ở đây, mời bạn xem các tin khác.",))
    paper.clock.forward(hours=1)
    (error,) = errors(paper.synced())
    assert error is FetchNothing
    assert [a.paragraphs for a in paper.articles().values()] == [BRIDGE]


def test_other_titles_with_such_words_are_articles(paper: Newspaper) -> None:
    titles = ["404 ca mắc mới trong ngày", "Không tìm thấy nạn nhân vụ lở đất", "Trang trại cháy"]
    for n, title in enumerate(titles):
        paper.print(f"/{n}", title, BRIDGE)
    paper.follow()
    assert {became for _, became in paper.sync()} == {Became.NEW}


def test_a_front_page_where_an_article_was_is_no_article(paper: Newspaper) -> None:
    paper.name("/cau", "Cầu Bến Đá thông xe")
    paper.site.routes["/cau"] = Reply(status=302, headers={"Location": "/"})
    paper.site.routes["/"] = Reply(page("Báo Thử", BRIDGE))
    paper.follow()
    assert errors(paper.synced()) == [FetchLedHome]
    assert paper.articles() == {}
    assert paper.add(paper.site.url("/")) == [Became.NEW]


def test_a_server_is_left_alone_as_long_as_it_asks(paper: Newspaper) -> None:
    paper.name("/cau", "Cầu Bến Đá thông xe")
    paper.site.routes["/cau"] = Reply(status=429, headers={"Retry-After": "7200"})
    paper.follow()
    assert errors(paper.synced()) == [FetchBusy]
    paper.clock.forward(minutes=119)
    assert paper.sync() == []
    paper.clock.forward(minutes=1)
    assert paper.sync() == [("/cau", Became.FAILED)]


def test_one_bad_page_stops_no_other(paper: Newspaper) -> None:
    paper.name("/cam/rieng", "Cấm")
    paper.name("/trong", "Trống")
    paper.site.routes["/trong"] = Reply("", headers={"Content-Type": "text/html"})
    paper.name("/sau", "Sâu")
    paper.site.routes["/sau"] = Reply("<html><body>" + "<div>" * 100_000 + "Sâu.")
    paper.items.append(("http://127.0.0.1:1/tin", "Không nghe"))
    paper.items.append(("http://me:pw@127.0.0.1/tin", "Mật"))
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    synced = {paper.path(each.url): each for each in paper.synced()}
    assert {path: each.became for path, each in synced.items()} == {
        "/cau": Became.NEW,
        "/cam/rieng": Became.FAILED,
        "/trong": Became.FAILED,
        "/sau": Became.FAILED,
        "http://127.0.0.1:1/tin": Became.FAILED,
    }
    assert isinstance(synced["/cam/rieng"].error, FetchForbidden)
    assert "/cam/rieng" not in paper.site.paths()


def test_a_feed_that_fails_is_told_and_asked_again_later(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    feed = paper.site.routes["/tin.rss"]
    paper.site.routes["/tin.rss"] = Reply("Đang bảo trì.")
    for pause in (5, 10, 20):
        assert paper.sync() == [("/tin.rss", Became.FAILED)]
        paper.clock.forward(minutes=pause - 1)
        assert paper.sync() == []
        paper.clock.forward(minutes=1)
    (stored,) = paper.store.feeds.all()
    assert (stored.failures, isinstance(stored.error, SourceError)) == (3, True)
    paper.site.routes["/tin.rss"] = feed
    assert paper.sync() == [("/cau", Became.NEW)]
    (stored,) = paper.store.feeds.all()
    assert (stored.failures, stored.error, stored.title) == (0, None, "Báo Thử")


def test_entities_that_grow_are_refused(paper: Newspaper) -> None:
    paper.follow()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    paper.site.routes["/tin.rss"] = Reply(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss>&l11;</rss>'
    )
    assert paper.sync() == [("/tin.rss", Became.FAILED)]


def test_a_page_is_no_feed(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    with pytest.raises(SourceNoFeed):
        paper.follow("/cau")
    assert paper.store.feeds.all() == []


def test_another_model_stores_nothing_and_loses_nothing(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    paper.print("/lua", "Lúa được mùa", RICE)
    ours, paper.encoder = paper.encoder, ToyEncoder("other")
    with pytest.raises(ModelMismatch):
        paper.sync()
    paper.encoder = ours
    assert paper.sync() == [("/lua", Became.NEW)]


# Keeping feeds -------------------------------------------------------------------------


def test_feeds_are_followed_once_and_left(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.follow()
    paper.sync()
    url = paper.site.url("/tin.rss")
    assert follow(paper.store, paper.fetcher, url) == (url, "Báo Thử", False)
    paper.name("/lua", "Lúa được mùa")
    paper.sync()
    paper.store.feeds.remove(url)
    paper.clock.forward(days=1)
    assert paper.sync() == [("/cau", Became.UNCHANGED)]  # what is stored is kept up to date
    with pytest.raises(FeedNotFound):
        paper.store.feeds.remove(url)


def test_a_feed_that_is_left_while_its_pages_are_read_ends_nothing(paper: Newspaper) -> None:
    for number in range(20):
        paper.print(f"/{number}", f"Tin số {number}", (f"Tin {number}. {BRIDGE[0]}", BRIDGE[1]))
    paper.site.routes["/0"] = Reply(status=500)
    paper.follow()
    list(read_feeds(paper.store, paper.fetcher, clock=paper.clock))
    due = paper.store.pages.due(paper.clock())
    reading = read_pages(
        paper.store, lambda: paper.encoder, paper.fetcher, due[::-1], clock=paper.clock
    )
    became = [next(reading).became]
    paper.store.feeds.remove(paper.site.url("/tin.rss"))
    became += [synced.became for synced in reading]
    assert set(became) <= {Became.NEW, Became.FAILED}
    assert became.count(Became.NEW) == paper.store.size()
    assert len(became) < len(due)  # what was not asked for yet is forgotten
    assert paper.store.feeds.all() == []


def test_what_a_part_that_is_gone_spoke_of_is_forgotten_with_its_index(paper: Newspaper) -> None:
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    url = paper.site.url
    parts = [(url("/thang-2.xml"), "2026-02-28")]
    paper.site.routes["/index.xml"] = lambda _: Reply(sitemap(parts, index=True))
    paper.site.routes["/thang-2.xml"] = Reply(sitemap([(url("/cau"), "2026-02-28")]))
    paper.follow("/index.xml")
    list(read_feeds(paper.store, paper.fetcher, clock=paper.clock))
    del parts[:]
    list(read_feeds(paper.store, paper.fetcher, clock=paper.clock))
    assert paper.store.pages.count_due(paper.clock()) == 1
    paper.store.feeds.remove(url("/index.xml"))
    assert paper.store.pages.count_due(paper.clock()) == 0


def test_a_part_of_an_index_may_be_followed_by_itself(paper: Newspaper) -> None:
    index, part = paper.site.url("/index.xml"), paper.site.url("/tin.xml")
    paper.site.routes["/index.xml"] = Reply(sitemap([(part, "2026-02-28")], index=True))
    paper.site.routes["/tin.xml"] = Reply(sitemap([(paper.site.url("/cau"), "2026-02-28")]))
    paper.follow("/index.xml")
    list(read_feeds(paper.store, paper.fetcher, clock=paper.clock))
    with pytest.raises(FeedNotFound):
        paper.store.feeds.remove(part)
    added = [follow(paper.store, paper.fetcher, part, clock=paper.clock) for _ in range(2)]
    assert added == [(part, None, True), (part, None, False)]
    assert [feed.url for feed in paper.store.feeds.all()] == [index, part]
    list(read_feeds(paper.store, paper.fetcher, clock=paper.clock))
    paper.store.feeds.remove(index)
    assert [feed.url for feed in paper.store.feeds.due(paper.clock())] == [part]
    assert paper.store.pages.count_due(paper.clock()) == 1


def test_trouble_that_an_older_program_told_otherwise_is_left_out(paper: Newspaper) -> None:
    paper.follow()
    paper.site.routes["/tin.rss"] = Reply(status=503)
    assert paper.sync() == [("/tin.rss", Became.FAILED)]
    for error in (["FetchBusy", {"source": "x", "seconds": 3}], ["NoSuchError", {}]):
        with paper.store._database.noting() as db:
            db.execute(sa.update(schema.feeds).values(error=error))
        (feed,) = paper.store.feeds.all()
        assert (feed.error, feed.failures) == (None, 1)


def test_a_round_may_be_bounded_and_begins_with_the_newest(paper: Newspaper) -> None:
    dated = []
    for day in range(1, 6):
        paper.print(f"/{day}", f"Tin ngày {day}", (f"Ngày {day}. {BRIDGE[0]}", BRIDGE[1]))
        dated.append((paper.site.url(f"/{day}"), f"2026-02-0{day}"))
    paper.site.routes["/sitemap.xml"] = Reply(sitemap(dated))
    paper.follow("/sitemap.xml")
    for expected in (["/4", "/5"], ["/2", "/3"], ["/1"], []):
        assert sorted(paper.path(each.url) for each in paper.synced(limit=2)) == expected


def test_what_is_due_is_counted_and_may_be_bounded(paper: Newspaper) -> None:
    dated = [(paper.site.url(f"/{day}"), f"2026-02-0{day}") for day in range(1, 6)]
    paper.site.routes["/sitemap.xml"] = Reply(sitemap(dated))
    paper.follow("/sitemap.xml")
    assert list(read_feeds(paper.store, paper.fetcher, clock=paper.clock)) == []
    pages, now = paper.store.pages, paper.clock()
    due = pages.due(now)
    assert [paper.path(page.url) for page in due] == ["/5", "/4", "/3", "/2", "/1"]
    assert (pages.due(now, 2), pages.due(now, 0), pages.due(now, 9)) == (due[:2], [], due)
    assert (pages.count_due(now), pages.count_due(NOON - timedelta(days=365))) == (5, 0)


def test_what_a_feed_speaks_of_is_queued_in_one_statement(paper: Newspaper) -> None:
    paper.site.routes["/tin.rss"] = Reply(rss([(paper.site.url(f"/{n}"), "") for n in range(99)]))
    paper.follow()
    statements = []

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def note(*said: object) -> None:
        statements.append(str(said[2]).split("(")[0])

    try:
        assert list(read_feeds(paper.store, paper.fetcher, clock=paper.clock)) == []
        assert statements.count("INSERT INTO pages ") == 1
        paper.site.routes["/tin.rss"] = Reply(rss([]))
        assert list(read_feeds(paper.store, paper.fetcher, clock=paper.clock)) == []
        assert statements.count("INSERT INTO pages ") == 1  # nothing, and no row of nothing
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert paper.store.pages.count_due(paper.clock()) == 99


def test_marks_that_no_header_may_hold_end_no_later_round(paper: Newspaper) -> None:
    paper.site.routes["/lua"] = Reply(page("Lúa được mùa", RICE), headers={"ETag": '"l\xfaa"'})
    paper.name("/lua", "Lúa được mùa")
    paper.follow()
    assert paper.sync() == [("/lua", Became.NEW)]
    paper.print("/cau", "Cầu Bến Đá thông xe", BRIDGE)
    paper.clock.forward(hours=2)
    assert paper.sync() == [("/cau", Became.NEW), ("/lua", Became.UNCHANGED)]


def test_leaving_half_way_loses_nothing(paper: Newspaper) -> None:
    for n in range(12):
        paper.print(f"/{n}", f"Tin số {n}", (f"Số {n}. {BRIDGE[0]}", BRIDGE[1]))
    paper.follow()
    found = sync(paper.store, lambda: paper.encoder, paper.fetcher, clock=paper.clock)
    told = [next(found).url for _ in range(3)]
    found.close()  # type: ignore[attr-defined]
    assert len(paper.articles()) == 3
    rest = [each.url for each in paper.synced()]
    assert (len(rest), len(set(told + rest))) == (9, 12)
    assert len(paper.articles()) == 12
