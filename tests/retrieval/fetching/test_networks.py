"""Private networks stay private, however they are addressed."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import pytest

from retrieval.errors import AddressPort, AddressPrivate, FetchUnreachable, HostUnknown
from retrieval.fetching import Fetcher, networks
from retrieval.fetching.addresses import checked
from retrieval.fetching.networks import addresses, is_public
from tests.retrieval.fetching.site import QUICK, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.retrieval.fetching.site import Site

PRIVATE = (
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",  # of providers (RFC 6598)
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",  # where clouds keep their keys
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)
PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "103.28.38.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize("ip", PRIVATE)
def test_these_are_not_public(ip: str) -> None:
    assert not is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", PUBLIC)
def test_these_are_public(ip: str) -> None:
    assert is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1"])
def test_an_address_is_known_however_it_is_written(host: str) -> None:
    assert list(map(str, addresses(host, 80))) == ["127.0.0.1"]


@pytest.fixture
def public_fetcher() -> Iterator[Fetcher]:
    with Fetcher(limits=QUICK) as fetcher:
        yield fetcher


@pytest.mark.parametrize(
    ("url", "ip"),
    [
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://127.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("https://10.0.0.1/", "10.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"),
    ],
)
def test_nothing_private_is_connected_to(public_fetcher: Fetcher, url: str, ip: str) -> None:
    with pytest.raises(AddressPrivate) as caught:
        public_fetcher.fetch(url)
    assert ipaddress.ip_address(caught.value.ip) == ipaddress.ip_address(ip)


def test_a_port_of_its_own_is_refused_where_private_networks_are(public_fetcher: Fetcher) -> None:
    with pytest.raises(AddressPort):
        public_fetcher.fetch("http://bao.vn:6379/")


class Lookups:
    """The system's look-up of names, answered from a list, one answer after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self._of_numbers = socket.getaddrinfo

    def __call__(self, host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        if host[0].isdigit():
            return self._of_numbers(host, port, *more, **named)
        if not self.answers:
            raise socket.gaierror
        ips = self.answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]


def test_a_name_that_leads_inside_is_refused(
    public_fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Lookups(["8.8.8.8", "192.168.1.1"]))
    with pytest.raises(AddressPrivate) as caught:
        public_fetcher.fetch("http://inside.example/")
    assert caught.value.ip == "192.168.1.1"


def test_a_name_is_looked_up_once_and_its_answer_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    """A second look-up, which could answer otherwise, would fail here."""
    site.routes["/robots.txt"] = Reply("")
    site.routes["/tin"] = Reply("Tin.")
    lookups = Lookups(["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lookups)
    with Fetcher(allow_private=True, limits=QUICK) as fetcher:
        found = fetcher.fetch(site.url("/tin", host="bao.example"))
    assert found is not None
    assert (found.data, lookups.answers) == (b"Tin.", [])
    assert site.asked[-1].headers["Host"] == f"bao.example:{site.port}"


class AnyPort(Fetcher):
    """The rules for public hosts, but for the port, as nobody may listen on 80 in a test."""

    def checked(self, url: str) -> str:
        return checked(url, any_port=True)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "http://127.0.0.2:{port}/", "http://[::1]/"]
)
def test_a_redirect_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, site: Site, target: str
) -> None:
    monkeypatch.setattr(
        networks, "is_public", lambda ip: str(ip) == "127.0.0.1" or is_public(ip)
    )  # as if the site of this test were in the public network
    target = target.format(port=site.port)
    site.routes["/tin"] = Reply(status=302, headers={"Location": target})
    with AnyPort(limits=QUICK) as fetcher, pytest.raises(AddressPrivate) as caught:
        fetcher.fetch(site.url("/tin"))
    assert caught.value.source.startswith(target)
    assert site.paths() == ["/robots.txt", "/tin"]


def test_a_name_that_nobody_has_is_told(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Lookups())
    with pytest.raises(HostUnknown) as caught:
        fetcher.fetch("http://khong-co.example/tin")
    assert caught.value.facts == {
        "source": "http://khong-co.example/tin",
        "host": "khong-co.example",
    }


def test_a_closed_port_is_told(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(FetchUnreachable):
        fetcher.fetch(f"http://127.0.0.1:{port}/tin")
