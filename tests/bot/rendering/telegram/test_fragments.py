"""Links to the quoted words."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.telegram.fragments import quoted_words_url, web_address

PAGE = "https://bao.example.vn/cau.html"


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        (PAGE, "Cầu mới", f"{PAGE}#:~:text=C%E1%BA%A7u%20m%E1%BB%9Bi"),
        (PAGE, "A-B, C&D", f"{PAGE}#:~:text=A%2DB%2C%20C%26D"),
        (PAGE, "a b c d e f g h", f"{PAGE}#:~:text=a%20b%20c%20d%20e%20f%20g%20h"),
        (PAGE, "a b c d e f g h i", f"{PAGE}#:~:text=a%20b%20c%20d,f%20g%20h%20i"),
        (PAGE, "a b\n\nc d e", f"{PAGE}#:~:text=a%20b,c%20d%20e"),
        (PAGE, "một\nhai\nmột", f"{PAGE}#:~:text=m%E1%BB%99t,m%E1%BB%99t"),
        (f"{PAGE}#x", "a", f"{PAGE}#x:~:text=a"),
        (f"{PAGE}#x:~:text=old", "a", f"{PAGE}#x:~:text=a"),
        (f"{PAGE}#", "a", f"{PAGE}#:~:text=a"),
        ("HTTP://a.vn", "a", "HTTP://a.vn#:~:text=a"),
        ("ftp://a.vn/x", "a", "ftp://a.vn/x"),
        (PAGE, " \n", PAGE),
        (PAGE, "ệ" * 300, PAGE),
        (PAGE, "a\ud800b", f"{PAGE}#:~:text=ab"),
    ],
)
def test_a_link_marks_the_quoted_words(url: str, text: str, expected: str) -> None:
    assert quoted_words_url(url, text) == expected


@given(text=st.text(), fragment=st.sampled_from(["", "#", "#part", "#a:~:text=b"]))
def test_a_marked_link_leads_to_the_same_place_with_whole_words(text: str, fragment: str) -> None:
    url = PAGE + fragment
    made = quoted_words_url(url, text)
    assert len(made.encode()) <= 2_000
    if made != url:
        kept, _, directive = urlsplit(made).fragment.partition(":~:")
        assert kept == fragment.removeprefix("#").partition(":~:")[0]
        assert directive.startswith("text=")
        assert not set(directive.removeprefix("text=")) & set("-& #")
        for words in directive.removeprefix("text=").split(","):
            assert set(unquote(words).split(" ")) <= set(text.split())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, None),
        ("https://a.vn", "https://a.vn"),
        (" http://a.vn:80/b?c=d&e=%20#f ", "http://a.vn:80/b?c=d&e=%20#f"),
        ('https://a.vn/cầu mới"<', "https://a.vn/c%E1%BA%A7u%20m%E1%BB%9Bi%22%3C"),
        ("https://a.vn/\ud800", "https://a.vn/"),
        ("https://localhost/a", None),
        ("https://a.vn:99999/", None),
        ("https://[a.vn/", None),
        ("https://me@a.vn/", None),
        ("https://a..vn/", None),
        ("javascript:alert(1)", None),
        ("/tmp/a.txt", None),
        ("", None),
        ("https://a.vn/" + "a" * 2_000, None),
    ],
)
def test_only_what_telegram_takes_becomes_a_link(url: str | None, expected: str | None) -> None:
    assert web_address(url) == expected
