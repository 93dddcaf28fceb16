"""HTML parse mode: what it makes of a text, and what it refuses in which words."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.botapi.entities import Entity, Formatted
from tests.botapi.formatting import parse_html
from tests.botapi.refusals import Refusal

_TAGS = ["b", "i", "u", "s", "tg-spoiler", "code", "pre", "blockquote"]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("chữ trơn", "chữ trơn", []),
        ("<b>đậm</b> nhạt", "đậm nhạt", [Entity("bold", 0, 3)]),
        ("<strong>a</strong>", "a", [Entity("bold", 0, 1)]),
        ("<i>a</i><em>b</em>", "ab", [Entity("italic", 0, 1), Entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [Entity("underline", 0, 1), Entity("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [Entity("strikethrough", n, 1) for n in range(3)],
        ),
        ('<span class="tg-spoiler">a</span>', "a", [Entity("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [Entity("spoiler", 0, 1)]),
        (
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
            "👍",
            [Entity("custom_emoji", 0, 2, "5368324170671202286")],
        ),
        ("<code>a</code>", "a", [Entity("code", 0, 1)]),
        ("<pre>a</pre>", "a", [Entity("pre", 0, 1)]),
        (
            '<pre><code class="language-python">a</code></pre>',
            "a",
            [Entity("pre", 0, 1, "python")],
        ),
        ('<code class="language-python">a</code>', "a", [Entity("code", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [Entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [Entity("expandable_blockquote", 0, 1)]),
        (
            "<a href='https://Báo.VN/a?b=1&amp;c=2#x'>báo</a>",
            "báo",
            [Entity("text_link", 0, 3, "https://báo.vn/a?b=1&c=2#x")],
        ),
        ("<a>bao.vn</a>", "bao.vn", [Entity("text_link", 0, 6, "http://bao.vn/")]),
        ('<a href="tg://user?id=12">An</a>', "An", [Entity("text_mention", 0, 2, "12")]),
        ('<a href="http://localhost/">a</a>', "a", []),
        ('<a href="javascript:alert(1)">a</a>', "a", []),
        ("😀<b>😀</b>", "😀😀", [Entity("bold", 2, 2)]),
        ("<b>a<i>b</i></b>", "ab", [Entity("bold", 0, 2), Entity("italic", 1, 1)]),
        ("<b></b>a", "a", []),
        ("<B>a</B >", "a", [Entity("bold", 0, 1)]),
        ("<b>a</>", "a", [Entity("bold", 0, 1)]),
        ("&lt;b&gt; &amp;amp; &quot;x&quot;", '<b> &amp; "x"', []),
        ("&#233;&#xE9;&#x1F600;", "éé😀", []),
        ("&lt &copy; & &#0; &#1114112;", "< &copy; & &#0; &#1114112;", []),
    ],
)
def test_what_html_means(source: str, text: str, entities: list[Entity]) -> None:
    assert parse_html(source) == Formatted(text, tuple(entities))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("đ <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("ắ</b>", "Unexpected end tag at byte offset 3"),
        ("😀<b", "Unclosed start tag at byte offset 4"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b>a</b x>", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a ='x'>", 'Empty attribute name in the tag "a" at byte offset 0'),
        (
            "<a href>a</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for "
            "unmatched surrogate code units",
        ),
    ],
)
def test_what_html_is_refused(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_html(source)
    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_parses_back(text: str) -> None:
    assert parse_html(html.escape(text)) == Formatted(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(_TAGS))
def test_a_tag_covers_its_text_in_utf16_units(text: str, tag: str) -> None:
    parsed = parse_html(f"😀<{tag}>{html.escape(text)}</{tag}>!")
    units = len(text.encode("utf-16-le")) // 2
    assert parsed.text == f"😀{text}!"
    assert [(e.offset, e.length) for e in parsed.entities] == [(2, units)]
    assert parsed.slice_of(parsed.entities[0]) == text


def _refusal(source: str) -> str:
    try:
        parse_html(source)
    except Refusal as refusal:
        return refusal.description
    return ""


@given(st.text("<>/&;ab \"'=#x1", max_size=40))
def test_nothing_but_refusals_comes_of_broken_html(source: str) -> None:
    assert _refusal(source).startswith(("Bad Request: can't parse entities: ", ""))
    assert _refusal(f"{source}<b>") != ""
