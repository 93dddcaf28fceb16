"""Which addresses may be fetched, and which are one and the same."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import AddressInvalid, AddressPort, AddressSecret
from retrieval.fetching.addresses import (
    MAX_LENGTH,
    canonical,
    checked,
    identity,
    is_address,
    same_site,
    spellings,
)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://bao.vn", "https://bao.vn/"),
        ("HTTPS://Bao.VN/Tin", "https://bao.vn/Tin"),
        (" https://bao.vn/tin#binh-luan ", "https://bao.vn/tin"),
        ("http://bao.vn:80/tin", "http://bao.vn/tin"),
        ("https://bao.vn:443/tin", "https://bao.vn/tin"),
        ("https://bao.vn/tin?utm_source=fb&id=7&fbclid=x", "https://bao.vn/tin?id=7"),
        ("https://bao.vn/tin?UTM_Medium=a&zarsrc=31&gclid", "https://bao.vn/tin"),
        ("https://bao.vn/tin?source=7&cid=8", "https://bao.vn/tin?source=7&cid=8"),
        ("https://bao.vn/%7Etin%2d1/%c3%a0%2f", "https://bao.vn/~tin-1/%C3%A0%2F"),
        ("https://bao.vn/bài viết".replace(" ", "%20"), "https://bao.vn/b%C3%A0i%20vi%E1%BA%BFt"),
        ("https://báo.vn/tin", "https://xn--bo-mia.vn/tin"),
        ("https://bao.vn/a/../b/./c", "https://bao.vn/b/c"),
        ("http://[2606:4700::1111]/tin", "http://[2606:4700::1111]/tin"),
    ],
)
def test_an_address_is_asked_for_in_its_normal_form(written: str, asked: str) -> None:
    assert checked(written) == asked


@pytest.mark.parametrize(
    "written",
    [
        "",
        "bao.vn/tin",
        "ftp://bao.vn/tin",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///tin",
        "http://[::1/tin",
        "https://bao.vn:99999/",
        "https://bao.vn/tin\r\nHost: other",
        "https://bao.vn\\@other.vn/",
        "https://bao.vn/" + "a" * MAX_LENGTH,
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(AddressInvalid) as caught:
        checked(written)
    assert len(caught.value.source) <= MAX_LENGTH


@pytest.mark.parametrize("secret", ["me:hunter2@", "me@", ":hunter2@"])
def test_an_address_with_a_password_is_refused_without_telling_it(secret: str) -> None:
    with pytest.raises(AddressSecret) as caught:
        checked(f"https://{secret}bao.vn/tin?a=1")
    assert caught.value.source == "https://bao.vn/tin"


def test_only_the_ports_of_the_web_are_asked() -> None:
    with pytest.raises(AddressPort) as caught:
        checked("http://bao.vn:22/tin")
    assert caught.value.facts == {"source": "http://bao.vn:22/tin", "port": 22}
    with pytest.raises(AddressPort):
        checked("http://bao.vn:443/tin")
    assert checked("http://bao.vn:8080/tin", any_port=True) == "http://bao.vn:8080/tin"


@given(st.text(max_size=40), st.text(max_size=20))
def test_the_normal_form_is_its_own(path: str, query: str) -> None:
    once = checked(f"https://bao.vn/{quote(path)}?{quote(query)}")
    assert checked(once) == once
    assert {identity(each) for each in spellings(once)} == {identity(once)}


def test_spellings_of_one_address_share_their_identity() -> None:
    assert spellings("http://bao.vn/tin/?id=7") == [
        "http://bao.vn/tin/?id=7",
        "http://bao.vn/tin?id=7",
        "https://bao.vn/tin?id=7",
        "https://bao.vn/tin/?id=7",
    ]
    assert spellings("https://bao.vn/") == ["https://bao.vn/", "http://bao.vn/"]
    assert identity("http://bao.vn/tin/?id=7") == "https://bao.vn/tin?id=7"
    assert identity("https://bao.vn/tin?id=8") != identity("https://bao.vn/tin?id=7")


@pytest.mark.parametrize(
    ("stated", "believed"),
    [
        (None, "https://m.bao.vn/tin-1"),
        ("https://bao.vn/tin-1.html?utm_source=x", "https://bao.vn/tin-1.html"),
        ("https://thethao.bao.vn/tin-1", "https://thethao.bao.vn/tin-1"),
        ("https://other.vn/tin-1", "https://m.bao.vn/tin-1"),
        ("https://notbao.vn/tin-1", "https://m.bao.vn/tin-1"),
        ("https://bao.vn/", "https://m.bao.vn/tin-1"),
        ("javascript:void(0)", "https://m.bao.vn/tin-1"),
        ("https://me@bao.vn/tin-1", "https://m.bao.vn/tin-1"),
    ],
)
def test_a_page_speaks_for_its_own_site_only(stated: str | None, believed: str) -> None:
    assert canonical("https://m.bao.vn/tin-1", stated) == believed


def test_sites_and_their_subdomains() -> None:
    assert same_site("https://www.bao.vn/a", "http://m.bao.vn/b")
    assert not same_site("https://bao.vn/", "https://bao.com.vn/")
    assert not same_site("", "")


@pytest.mark.parametrize(
    ("text", "web"),
    [("https://bao.vn", True), ("HTTP://BAO.VN", True), ("http.txt", False), ("ftp://x", False)],
)
def test_addresses_are_told_from_paths(text: str, *, web: bool) -> None:
    assert is_address(text) is web
