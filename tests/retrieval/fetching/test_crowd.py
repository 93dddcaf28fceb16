"""Several hosts at once, each of them in order and in peace."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event, Timer
from typing import TYPE_CHECKING

import pytest

from retrieval.errors import FetchBusy, FetchGone
from retrieval.fetching.crowd import Request, fetch_all
from tests.retrieval.fetching.site import Reply, serving

if TYPE_CHECKING:
    from retrieval.fetching import Fetcher
    from retrieval.fetching.crowd import Got
    from tests.retrieval.fetching.site import Handler, Site


def told(got: Got[str]) -> tuple[str, bytes | type[Exception] | None]:
    result = got.result
    if result is None:
        return got.item, None
    return got.item, type(result) if isinstance(result, Exception) else result.data


def test_all_come_those_of_a_host_in_order(site: Site, fetcher: Fetcher) -> None:
    with serving() as other:
        sites = (site, other)
        for each in sites:
            each.routes |= {f"/{n}": Reply(str(n)) for n in range(20)}
        urls = [each.url(f"/{n}") for n in range(20) for each in sites]
        found = list(map(told, fetch_all(fetcher, urls, Request)))
        assert sorted(found) == sorted((url, url.rpartition("/")[2].encode()) for url in urls)
        for each in sites:
            assert each.paths() == ["/robots.txt", *(f"/{n}" for n in range(20))]


def test_hosts_are_asked_at_the_same_time(site: Site, fetcher: Fetcher) -> None:
    with serving() as other:

        def when_the_other_was_asked(_: Handler) -> Reply:
            assert other.ended.wait(2)
            return Reply("a")

        def asked(_: Handler) -> Reply:
            other.ended.set()
            return Reply("b")

        site.routes["/"] = when_the_other_was_asked
        other.routes["/"] = asked
        urls = [site.url(), other.url()]
        assert sorted(map(told, fetch_all(fetcher, urls, Request))) == sorted(
            [(site.url(), b"a"), (other.url(), b"b")]
        )


def test_unchanged_and_missing_pages_are_told(site: Site, fetcher: Fetcher) -> None:
    site.routes["/a"] = Reply(status=304)
    found = fetch_all(fetcher, ["/a", "/b"], lambda path: Request(site.url(path), etag='"1"'))
    assert list(map(told, found)) == [("/a", None), ("/b", FetchGone)]


def test_what_is_not_wanted_any_more_is_not_asked_for(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {f"/{n}": Reply("") for n in range(4)}
    done: set[str] = set()
    urls = [site.url(f"/{n}") for n in range(4)]

    def wanted(url: str) -> bool:
        if url == urls[0]:
            done.add(urls[2])
        return url not in done

    assert [got.item for got in fetch_all(fetcher, urls, Request, wanted)] == [
        urls[0],
        urls[1],
        urls[3],
    ]
    assert "/2" not in site.paths()


def test_a_host_that_wants_to_be_left_alone_is(site: Site, fetcher: Fetcher) -> None:
    site.routes["/0"] = Reply(status=429, headers={"Retry-After": "3600"})
    urls = [site.url(f"/{n}") for n in range(5)]
    assert list(map(told, fetch_all(fetcher, urls, Request))) == [(urls[0], FetchBusy)]
    assert site.paths() == ["/robots.txt", "/0"]


def test_a_host_that_fails_again_and_again_is_given_up(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {f"/{n}": Reply(status=500) for n in range(9)}
    site.routes["/1"] = Reply("")
    urls = [site.url(f"/{n}") for n in range(9)]
    found = [kind for _, kind in map(told, fetch_all(fetcher, urls, Request))]
    assert found == [FetchBusy, b"", FetchBusy, FetchBusy, FetchBusy]


def test_a_fault_of_ours_is_raised(site: Site, fetcher: Fetcher) -> None:
    def wanted(_: str) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(fetch_all(fetcher, [site.url()], Request, wanted))


def test_it_can_be_left_half_way(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {f"/{n}": Reply("") for n in range(500)}
    found = fetch_all(fetcher, [site.url(f"/{n}") for n in range(500)], Request)
    assert told(next(found)) == (site.url("/0"), b"")
    found.close()  # type: ignore[attr-defined]
    assert len(site.asked) < 50


def test_hosts_that_wait_are_not_asked_when_it_is_left(site: Site, fetcher: Fetcher) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(serving()) for _ in range(8)]
        left = Event()

        def slow(_: Handler) -> Reply:
            assert left.wait(5)
            return Reply("")

        for each in others:
            each.routes["/"] = slow
        found = fetch_all(fetcher, [site.url(), *(each.url() for each in others)], Request)
        assert told(next(found)) == (site.url(), FetchGone)
        timer = Timer(0.5, left.set)
        timer.start()
        found.close()  # type: ignore[attr-defined]
        timer.join()
        assert [each for each in others[4:] if each.asked] == []  # four are asked at a time


def test_what_fails_because_it_was_stopped_is_not_told(site: Site, fetcher: Fetcher) -> None:
    with serving() as other:

        def stopped(_: Handler) -> Reply:
            fetcher.stop()
            return Reply(status=503)

        site.routes["/a"] = Reply("a")
        site.routes["/b"] = stopped
        found = fetch_all(fetcher, [site.url(path) for path in ("/a", "/b", "/c")], Request)
        assert list(map(told, found)) == [(site.url("/a"), b"a")]
        assert list(fetch_all(fetcher, [other.url()], Request)) == []
        assert (site.paths(), other.paths()) == (["/robots.txt", "/a", "/b"], [])
