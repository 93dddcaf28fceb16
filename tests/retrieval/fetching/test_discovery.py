"""From an address to the feed that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retrieval.errors import SourceNoFeed
from retrieval.fetching import Fetched
from retrieval.fetching.discovery import find_feed, linked_feeds
from tests.retrieval.fetching.site import Reply, page, rss

if TYPE_CHECKING:
    from retrieval.fetching import Fetcher
    from tests.retrieval.fetching.site import Site

LINK = '<link rel="{rel}" type="{type}" href="{href}">'


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return LINK.format(rel=rel, type=kind, href=href)


def test_a_feed_is_itself(site: Site, fetcher: Fetcher) -> None:
    site.routes["/tin.rss"] = Reply(rss([("https://bao.vn/1", "Một")]))
    address, feed = find_feed(fetcher, site.url("/tin.rss"))
    assert (address, feed.title) == (site.url("/tin.rss"), "Báo Thử")
    assert [entry.url for entry in feed.entries] == ["https://bao.vn/1"]


def test_a_page_leads_to_its_first_feed(site: Site, fetcher: Fetcher) -> None:
    head = link("/tin.rss") + link("/binh-luan.rss")
    site.routes["/"] = Reply(page("Trang chủ", ["Chào."], head=head))
    site.routes["/tin.rss"] = Reply(rss([]))
    assert find_feed(fetcher, site.url())[0] == site.url("/tin.rss")
    assert "/binh-luan.rss" not in site.paths()


@pytest.mark.parametrize("path", ["/trang", "/anh", "/chu"])
def test_what_is_no_feed_is_told(site: Site, fetcher: Fetcher, path: str) -> None:
    site.routes["/trang"] = Reply(page("Trang chủ", ["Chào."]))
    site.routes["/anh"] = Reply('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')
    site.routes["/chu"] = Reply(page("Trang", ["Chào."], head=link("/anh")))
    with pytest.raises(SourceNoFeed):
        find_feed(fetcher, site.url(path))


def test_only_feeds_are_taken_of_the_links_of_a_page() -> None:
    head = "".join(
        [
            '<base href="http://["><base href="https://bao.vn/muc/">',
            link("style.css", "text/css", "stylesheet"),
            link("https://bao.vn/en", "text/html"),
            link("tin.rss"),
            link("/tin.atom", "application/atom+xml; charset=utf-8", "ALTERNATE home"),
            link("tin.rss"),
            link("javascript:alert(1)"),
            link("http://["),
            link(""),
        ]
    )
    found = Fetched("https://bao.vn/", page("Trang chủ", ["Chào."], head=head).encode())
    assert linked_feeds(found) == ["https://bao.vn/muc/tin.rss", "https://bao.vn/tin.atom"]
