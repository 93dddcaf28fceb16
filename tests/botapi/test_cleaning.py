"""What is kept of a text, what Telegram adds to it, and how it is shown again."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.botapi.cleaning import cleaned
from tests.botapi.detecting import with_found
from tests.botapi.entities import Entity, Formatted, utf16_length, utf16_slice
from tests.botapi.formatting import parse_html
from tests.botapi.rendering import to_html
from tests.botapi.urls import WrongUrl, checked_url


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("  a b \n", "a b"),
        ("<b> a </b> ", "<b> a</b>"),
        ("  <b>a</b>", "<b>a</b>"),
        ("<b>  </b>a", "a"),
        ("a\tb\x00c\r\nd", "a b c\nd"),
        ("a\u2028b\u202ec", "abc"),
        ("<b>x</b>\u2028<i>y</i>", "<b>x</b><i>y</i>"),
        ("\u200e\u200f\u200ea", "\u200c\u200c\u200ea"),
        ("\u200b\u2060".replace("\u2060", "\ufeff"), ""),
        ("", ""),
        ("<b>a</b><b>b</b>", "<b>ab</b>"),
        ("<b>a<b>b</b></b>", "<b>ab</b>"),
        ("<code><b>a</b></code>", "<code>a</code>"),
        ("<b>a<code>b</code>c</b>", "<b>a</b><code>b</code><b>c</b>"),
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
            "<blockquote>ab</blockquote>",
        ),
        (
            '<b><blockquote><a href="https://a.vn/?x=1&amp;y">a</a> &lt;</blockquote></b>',
            '<blockquote><b><a href="https://a.vn/?x=1&amp;y">a</a> &lt;</b></blockquote>',
        ),
        (
            "<blockquote expandable>a <strong>b</strong></blockquote>",
            "<blockquote expandable>a <b>b</b></blockquote>",
        ),
        (
            '<pre><code class="language-py">a</code></pre>',
            '<pre><code class="language-py">a</code></pre>',
        ),
        (
            '<tg-emoji emoji-id="5">👍</tg-emoji> <a href="tg://user?id=1">An</a>',
            '<tg-emoji emoji-id="5">👍</tg-emoji> <a href="tg://user?id=1">An</a>',
        ),
    ],
)
def test_html_comes_back_cleaned_and_one_way_only(source: str, shown: str) -> None:
    once = cleaned(parse_html(source))
    assert to_html(once) == shown
    assert to_html(cleaned(parse_html(shown))) == shown


def test_overlapping_entities_are_shown_nested() -> None:
    told = Formatted("abc", (Entity("bold", 0, 2), Entity("italic", 1, 2)))
    assert to_html(told) == "<b>a<i>b</i></b><i>c</i>"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf"])))
def test_plain_text_is_kept_but_for_its_ends(text: str) -> None:
    removed = "\u0333\u033f\u030a\ufffc\u2800\u3164"
    kept = "".join(character for character in text if character not in removed)
    told = cleaned(Formatted(kept))
    assert told.text in {kept.strip(" \n"), ""}
    assert html.unescape(to_html(told)) == told.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/ask@hoibao_bot ai?", [("bot_command", "/ask@hoibao_bot")]),
        ("a/b và/hoặc 1/2 //x", []),
        ("hỏi @hoibao_bot, @ab đi", [("mention", "@hoibao_bot")]),
        ("😀 /start", [("bot_command", "/start")]),
        ("xem https://bao.vn/a?b=c, nhé.", [("url", "https://bao.vn/a?b=c")]),
        ("xem vnexpress.vn.", [("url", "vnexpress.vn")]),
        ("thư a.b@c.vn", [("email", "a.b@c.vn")]),
        ("#tin_tức #1", [("hashtag", "#tin_tức")]),
        ("Hết ngày 15.1.2009", []),
    ],
)
def test_entities_that_telegram_finds(text: str, found: list[tuple[str, str]]) -> None:
    told = with_found(Formatted(text))
    assert [(e.type, told.slice_of(e)) for e in told.entities] == found


def test_nothing_is_found_in_code_and_links() -> None:
    told = cleaned(parse_html('<code>/a</code> <a href="https://b.vn">@abcde</a> <b>/c</b>'))
    assert [e.type for e in with_found(told).entities] == [
        "code",
        "text_link",
        "bold",
        "bot_command",
    ]


def test_lengths_and_slices_are_in_utf16_units() -> None:
    assert utf16_length("a😀ệ") == 4
    assert utf16_slice("a😀ệ", 1, 3) == "😀"
    assert utf16_slice("a😀ệ", 2, 4) == "\ufffdệ"


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("bao.vn", "http://bao.vn/"),
        ("HTTPS://BAO.vn", "https://bao.vn/"),
        ("https://bao.vn:8443?a=b c", "https://bao.vn:8443/?a=b%20c"),
        ("https://bao.vn/x#:~:text=a%20b", "https://bao.vn/x#:~:text=a%20b"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://[::1]/", "http://[::1]/"),
    ],
)
def test_links_as_telegram_writes_them(told: str, written: str) -> None:
    assert checked_url(told) == written


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost/", "Wrong HTTP URL"),
        ("ftp://a.vn/", "Unsupported URL protocol"),
        ("http://", "URL host is empty"),
        ("http://a.vn:x/", "Wrong port number specified in the URL"),
        ("http://a b.vn/", "Disallowed character in URL host"),
    ],
)
def test_links_that_are_none(url: str, reason: str) -> None:
    with pytest.raises(WrongUrl, match=f"^{reason}$"):
        checked_url(url)
