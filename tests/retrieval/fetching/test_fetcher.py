"""Fetching against a server that behaves, and one that does not."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from dataclasses import replace
from email.utils import formatdate
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from retrieval.errors import (
    FetchBusy,
    FetchForbidden,
    FetchGarbled,
    FetchGone,
    FetchRedirected,
    FetchRefused,
    FetchTimeout,
    FetchTooLarge,
    FetchUnreachable,
    SourceError,
)
from retrieval.fetching import Fetched, Fetcher
from tests.retrieval.fetching.site import QUICK, Reply, hang_up, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.retrieval.fetching.site import Handler, Site

TEXT = "Cầu Bến Đá thông xe.".encode()


def data(fetched: Fetched | None) -> bytes:
    assert fetched is not None
    return fetched.data


def to(url: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": url})


def test_a_page_comes_with_what_the_server_says_of_it(site: Site, fetcher: Fetcher) -> None:
    marks = {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2020 05:00:00 GMT"}
    site.routes["/tin"] = Reply(TEXT, headers={"Content-Type": "text/html", **marks})
    assert fetcher.fetch(site.url("/tin#cuoi")) == Fetched(
        url=site.url("/tin"),
        data=TEXT,
        mime="text/html",
        etag='"1"',
        last_modified="Sun, 22 Nov 2020 05:00:00 GMT",
    )
    assert site.paths() == ["/robots.txt", "/tin"]
    assert site.asked[1].headers["User-Agent"] == f"HoiBao/{version('hoibao')} (+news archive)"


def test_who_asks_can_be_written_to(site: Site) -> None:
    with Fetcher(contact="mailto:a@b.vn", allow_private=True, limits=QUICK) as fetcher:
        site.routes["/tin"] = Reply(TEXT)
        fetcher.fetch(site.url("/tin"))
    assert {asked.headers["User-Agent"] for asked in site.asked} == {
        f"HoiBao/{version('hoibao')} (+mailto:a@b.vn)"
    }


def test_what_has_not_changed_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    site.routes["/tin"] = Reply(status=304)
    date = formatdate(usegmt=True)
    assert fetcher.fetch(site.url("/tin"), etag='"1"', last_modified=date) is None
    headers = site.asked[-1].headers
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', date)
    with pytest.raises(FetchRefused):  # nobody asked whether it had changed
        fetcher.fetch(site.url("/tin"))


def test_marks_that_no_header_may_hold_are_not_sent_back(site: Site, fetcher: Fetcher) -> None:
    marks = {"ETag": '"b\xe1o"', "Last-Modified": "th\xe1ng 11"}
    site.routes["/tin"] = Reply(TEXT, headers=marks)
    first = fetcher.fetch(site.url("/tin"))
    assert first is not None
    assert (first.etag, first.last_modified) == ('"b\xe1o"', "th\xe1ng 11")
    again = fetcher.fetch(site.url("/tin"), etag=first.etag, last_modified=first.last_modified)
    assert again == first
    assert {"If-None-Match", "If-Modified-Since"} & site.asked[-1].headers.keys() == set()


# What the site allows ------------------------------------------------------------------


def test_robots_txt_is_honoured_and_asked_for_once(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply(
        "User-agent: *\nDisallow: /\n\nUser-agent: HoiBao\nDisallow: /rieng/\nAllow: /rieng/tin\n"
    )
    for path in ("/tin", "/rieng/tin"):
        site.routes[path] = Reply(TEXT)
        assert data(fetcher.fetch(site.url(path))) == TEXT
    with pytest.raises(FetchForbidden) as caught:
        fetcher.fetch(site.url("/rieng/thu"))
    assert caught.value.source == site.url("/rieng/thu")
    assert site.paths() == ["/robots.txt", "/tin", "/rieng/tin"]


def test_a_byte_order_mark_hides_no_rule(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply("\ufeffUser-agent: *\nDisallow: /\n")
    with pytest.raises(FetchForbidden):
        fetcher.fetch(site.url("/tin"))


def test_robots_txt_counts_where_a_redirect_leads(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /rieng\n")
    site.routes["/tin"] = to("/rieng")
    with pytest.raises(FetchForbidden) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.source == site.url("/rieng")
    assert "/rieng" not in site.paths()


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_robots_txt_everything_is_allowed(
    site: Site, fetcher: Fetcher, status: int
) -> None:
    site.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /", status=status)
    site.routes["/tin"] = Reply(TEXT)
    assert data(fetcher.fetch(site.url("/tin"))) == TEXT


def test_robots_txt_that_cannot_be_had_allows_nothing(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply(status=500)
    site.routes["/tin"] = Reply(TEXT)
    with pytest.raises(FetchBusy) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.facts == {"source": site.url("/tin"), "status": 500, "wait": None}
    site.routes["/robots.txt"] = Reply(status=404)
    assert data(fetcher.fetch(site.url("/tin"))) == TEXT


def test_robots_txt_may_be_elsewhere(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = to("/luat.txt", 301)
    site.routes["/luat.txt"] = Reply("User-agent: *\nDisallow: /tin")
    with pytest.raises(FetchForbidden):
        fetcher.fetch(site.url("/tin"))


@pytest.mark.parametrize(
    ("robots", "least", "most"),
    [
        ("", 0.2, 0.5),
        ("User-agent: *\nCrawl-delay: 0.4", 0.4, 0.7),
        ("User-agent: *\nCrawl-delay: 900", 0.6, 0.9),
    ],
    ids=["ours", "theirs", "theirs, too long"],
)
def test_a_host_is_left_in_peace_between_requests(
    site: Site, robots: str, least: float, most: float
) -> None:
    site.routes["/robots.txt"] = Reply(robots)
    site.routes["/tin"] = Reply(TEXT)
    limits = replace(QUICK, pause=0.2, longest_pause=0.6)
    with Fetcher(allow_private=True, limits=limits) as fetcher:
        fetcher.fetch(site.url("/tin"))
        start = time.monotonic()
        fetcher.fetch(site.url("/tin"))
        assert least <= time.monotonic() - start + 0.01 < most + 2


def test_one_connection_is_kept(site: Site, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply("")
    site.routes["/tin"] = Reply(TEXT)
    threads = [threading.Thread(target=fetcher.fetch, args=(site.url("/tin"),)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.paths() == ["/robots.txt", *["/tin"] * 5]
    assert site.connections == 1


def test_no_cookie_is_kept(site: Site, fetcher: Fetcher) -> None:
    site.routes["/tin"] = Reply(TEXT, headers={"Set-Cookie": "nguoi=1; Path=/"})
    fetcher.fetch(site.url("/tin"))
    fetcher.fetch(site.url("/tin"))
    assert "Cookie" not in site.asked[-1].headers


# Redirects -----------------------------------------------------------------------------


def test_redirects_are_followed_and_the_last_address_counts(site: Site, fetcher: Fetcher) -> None:
    site.routes["/a"] = to("b", 301)
    site.routes["/b"] = to(site.url("/c?utm_source=b&id=1"), 308)
    site.routes["/c?id=1"] = Reply(TEXT)
    fetched = fetcher.fetch(site.url("/a"))
    assert fetched is not None
    assert (fetched.url, fetched.data) == (site.url("/c?id=1"), TEXT)


@pytest.mark.parametrize(
    "routes",
    [
        {"/a": "/a"},
        {"/a": "/b", "/b": "/a"},
        {"/a": "/1"} | {f"/{n}": f"/{n + 1}" for n in range(1, 50)},
    ],
    ids=["itself", "circle", "endless"],
)
def test_redirects_end(site: Site, fetcher: Fetcher, routes: dict[str, str]) -> None:
    site.routes |= {path: to(target) for path, target in routes.items()}
    with pytest.raises(FetchRedirected) as caught:
        fetcher.fetch(site.url("/a"))
    assert caught.value.facts == {"source": site.url("/a"), "limit": QUICK.redirects}
    assert len(site.asked) <= 1 + QUICK.redirects + 1


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://bao.vn/", "http://me:pw@127.0.0.1/"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(
    site: Site, fetcher: Fetcher, target: str
) -> None:
    site.routes["/a"] = to(target)
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(site.url("/a"))
    assert type(caught.value).__name__ in {"AddressInvalid", "AddressSecret"}
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("path", ["/tin", "/robots.txt"])
@pytest.mark.parametrize("target", ["http://[", "//[::1", "http://[v1.a]/", "mailto:tin@bao.vn"])
def test_a_redirect_that_cannot_be_read_is_the_sites_failure(
    site: Site, fetcher: Fetcher, path: str, target: str
) -> None:
    site.routes[path] = to(target)
    with pytest.raises(FetchGarbled) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.source in {site.url("/tin"), site.url(path)}


# What goes wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "asked"),
    [(404, FetchGone, 1), (410, FetchGone, 1), (403, FetchRefused, 1), (451, FetchRefused, 1)],
)
def test_what_will_not_pass_is_asked_once(
    site: Site, fetcher: Fetcher, status: int, kind: type[SourceError], asked: int
) -> None:
    site.routes["/tin"] = Reply(status=status)
    with pytest.raises(kind) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.facts == {"source": site.url("/tin"), "status": status}
    assert site.paths().count("/tin") == asked


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(site: Site, fetcher: Fetcher, status: int) -> None:
    site.routes["/tin"] = in_turn(Reply(status=status), Reply(status=status), Reply(TEXT))
    assert data(fetcher.fetch(site.url("/tin"))) == TEXT
    assert site.paths().count("/tin") == 3


def test_what_does_not_pass_is_told(site: Site, fetcher: Fetcher) -> None:
    site.routes["/tin"] = Reply(status=500)
    with pytest.raises(FetchBusy) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.facts == {"source": site.url("/tin"), "status": 500, "wait": None}
    assert site.paths().count("/tin") == QUICK.attempts


def test_a_server_is_left_alone_as_long_as_it_asks(site: Site) -> None:
    soon = Reply(status=429, headers={"Retry-After": "1"})
    site.routes["/tin"] = in_turn(soon, Reply(TEXT))
    with Fetcher(allow_private=True, limits=replace(QUICK, patience=5.0)) as fetcher:
        start = time.monotonic()
        assert data(fetcher.fetch(site.url("/tin"))) == TEXT
    assert time.monotonic() - start >= 1


@pytest.mark.parametrize(
    ("after", "least"),
    [(lambda: "3600", 3600), (lambda: formatdate(time.time() + 3600, usegmt=True), 3500)],
    ids=["seconds", "moment"],
)
def test_a_server_that_asks_for_long_is_not_waited_for(
    site: Site, fetcher: Fetcher, after: Callable[[], str], least: float
) -> None:
    site.routes["/tin"] = Reply(status=503, headers={"Retry-After": after()})
    with pytest.raises(FetchBusy) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.wait is not None
    assert least <= caught.value.wait <= 3600
    assert site.paths().count("/tin") == 1


@pytest.mark.parametrize(
    "after", ["Fri, 01 Jan 99999 00:00:00 GMT", f"Fri, 01 Jan {'9' * 30} 00:00:00 GMT", "mai"]
)
def test_a_moment_that_no_calendar_has_is_none(site: Site, fetcher: Fetcher, after: str) -> None:
    site.routes["/tin"] = Reply(status=503, headers={"Retry-After": after})
    with pytest.raises(FetchBusy) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.facts == {"source": site.url("/tin"), "status": 503, "wait": None}


def test_a_page_without_end_is_read_to_the_limit(site: Site) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while not site.ended.is_set():
            handler.wfile.write(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")

    site.routes["/tin"] = endless
    with Fetcher(allow_private=True, limits=replace(QUICK, bytes=1_000_000)) as fetcher:
        with pytest.raises(FetchTooLarge) as caught:
            fetcher.fetch(site.url("/tin"))
        assert caught.value.facts == {"source": site.url("/tin"), "limit": 1_000_000}
        site.routes["/tin"] = Reply(TEXT)
        assert data(fetcher.fetch(site.url("/tin"))) == TEXT
    assert site.paths().count("/tin") == 2


def test_a_page_that_announces_too_much_is_not_read(site: Site, fetcher: Fetcher) -> None:
    def announced(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**12))
        handler.end_headers()
        handler.wfile.flush()
        site.ended.wait(10)

    site.routes["/tin"] = announced
    start = time.monotonic()
    with pytest.raises(FetchTooLarge):
        fetcher.fetch(site.url("/tin"))
    assert time.monotonic() - start < 0.9  # before the server's silence would have counted


def drip(handler: Handler, beginning: bytes, piece: bytes, site: Site) -> None:
    """Says a little, again and again, so that it is never silent."""
    handler.wfile.write(beginning)
    while not site.ended.wait(0.05):
        handler.wfile.write(piece)
        handler.wfile.flush()


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b""),
    ],
    ids=["body", "headers", "silent"],
)
def test_a_slow_page_is_given_up(site: Site, beginning: bytes, piece: bytes) -> None:
    def slow(handler: Handler) -> None:
        drip(handler, beginning, piece, site)

    site.routes["/robots.txt"] = Reply("")
    site.routes["/tin"] = slow
    limits = replace(QUICK, seconds=0.5, attempts=2)
    with Fetcher(allow_private=True, limits=limits) as fetcher:
        start = time.monotonic()
        with pytest.raises(FetchTimeout) as caught:
            fetcher.fetch(site.url("/tin"))
        assert 1.0 <= time.monotonic() - start < 5.0
        assert caught.value.facts == {"source": site.url("/tin"), "seconds": 0.5}
        site.routes["/tin"] = Reply(TEXT)
        assert data(fetcher.fetch(site.url("/tin"))) == TEXT


def test_a_page_that_ends_too_early_is_not_taken_for_whole(site: Site, fetcher: Fetcher) -> None:
    def short(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(TEXT)
        hang_up(handler)

    site.routes["/tin"] = short
    with pytest.raises(FetchUnreachable):
        fetcher.fetch(site.url("/tin"))
    assert site.paths().count("/tin") == QUICK.attempts


def test_more_than_announced_is_not_read(site: Site, fetcher: Fetcher) -> None:
    site.routes["/tin"] = Reply(TEXT + b" more", headers={"Content-Length": str(len(TEXT))})
    assert data(fetcher.fetch(site.url("/tin"))) == TEXT
    site.routes["/sau"] = Reply(b"Sau.")  # what was left over is not taken for its reply
    assert data(fetcher.fetch(site.url("/sau"))) == b"Sau."


@pytest.mark.parametrize("garbage", [b"nothing of HTTP\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_a_server_that_speaks_something_else_is_told(
    site: Site, fetcher: Fetcher, garbage: bytes
) -> None:
    def speak(handler: Handler) -> None:
        handler.wfile.write(garbage)
        hang_up(handler)

    site.routes["/tin"] = speak
    with pytest.raises(FetchUnreachable) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.source == site.url("/tin")


# Packed pages --------------------------------------------------------------------------


def packed(body: bytes, encoding: str) -> Reply:
    return Reply(body, headers={"Content-Encoding": encoding})


@pytest.mark.parametrize(
    ("pack", "encoding"),
    [(gzip.compress, "gzip"), (gzip.compress, "x-gzip"), (zlib.compress, "deflate")],
)
def test_packed_pages_are_unpacked(
    site: Site, fetcher: Fetcher, pack: Callable[[bytes], bytes], encoding: str
) -> None:
    site.routes["/tin"] = packed(pack(TEXT * 1000), encoding)
    assert data(fetcher.fetch(site.url("/tin"))) == TEXT * 1000


def test_a_packed_page_is_unpacked_to_the_limit(site: Site) -> None:
    site.routes["/tin"] = packed(gzip.compress(bytes(50_000_000)), "gzip")
    small = Fetcher(allow_private=True, limits=replace(QUICK, bytes=100_000))
    with small as fetcher, pytest.raises(FetchTooLarge):
        fetcher.fetch(site.url("/tin"))


@pytest.mark.parametrize(
    "body", [gzip.compress(TEXT)[:-9], b"no gzip"], ids=["cut off", "not packed"]
)
def test_what_cannot_be_unpacked_is_told(site: Site, fetcher: Fetcher, body: bytes) -> None:
    site.routes["/tin"] = packed(body, "gzip")
    with pytest.raises(FetchUnreachable):
        fetcher.fetch(site.url("/tin"))


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip"])
def test_what_is_packed_as_nobody_asked_for_is_not_asked_for_again(
    site: Site, fetcher: Fetcher, encoding: str
) -> None:
    site.routes["/tin"] = packed(TEXT, encoding)
    with pytest.raises(FetchGarbled) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.facts == {
        "source": site.url("/tin"),
        "why": f"Content-Encoding: {encoding}",
    }
    assert site.paths().count("/tin") == 1


# The end -------------------------------------------------------------------------------


def test_waiting_ends_when_told(site: Site) -> None:
    site.routes["/tin"] = Reply(status=503)
    limits = replace(QUICK, backoff=60.0, patience=60.0, attempts=9)
    with Fetcher(allow_private=True, limits=limits) as fetcher:
        timer = threading.Timer(0.2, fetcher.stop)
        timer.start()
        start = time.monotonic()
        with pytest.raises(SourceError):
            fetcher.fetch(site.url("/tin"))
        assert time.monotonic() - start < 5
        timer.join()
