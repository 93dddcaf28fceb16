"""Whatever the bytes: a sound article, or an error that is meant for a person."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.errors import SourceError
from retrieval.readers.layouts import read_bytes
from retrieval.types import Article, BlockKind
from retrieval.vietnamese.text import normalise

LINES = [
    "16/01/2009 - 07:56",
    "http://vtv.vn/a",
    "http://[",
    "-----",
    "Bộ Y tế:",
    "Mưa lũ ở Lào Cai",
    "Cầu gãy. (Ảnh: AFP) Sáng 4/1, tổng kết năm 2015.",
    "(Ảnh: AFP)",
    "Ảnh minh họa",
    "(Ảnh: AFP) (Nguồn: b)\u0301",
    "Chia sẻ bài viết",
    "Tin liên quan",
    "Bình luận",
    "AN BÌNH (TTXVN)",
    "Theo TTXVN",
    "Nước lên nhanh./.",
    "x" * 400,
    "Nước lên nhanh. " * 30,
    "\u0301\u0323",
    "",
]


def read_if_readable(data: bytes) -> Article | None:
    try:
        return read_bytes(data, "a.txt")
    except SourceError:
        return None


def is_sound(article: Article) -> bool:
    blocks = article.blocks
    assert blocks[0].start == 0
    assert blocks[-1].end == len(article.text)
    for block, following in itertools.pairwise(blocks):
        assert article.text[block.end : following.start] == "\n\n"
    assert all(article.text[b.start : b.end].strip() for b in blocks)
    assert all("\n" not in article.text[b.start : b.end] for b in blocks)
    order = list(BlockKind)
    assert [b.kind for b in blocks] == sorted((b.kind for b in blocks), key=order.index)
    assert normalise(article.text) == article.text
    assert article.title.strip() == article.title != ""
    article.text.encode()
    return True


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8a")
@example(b"+AAA-\n\n+2AA-")
def test_any_bytes(data: bytes) -> None:
    article = read_if_readable(data)
    assert article is None or is_sound(article)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-16-be"]))
def test_any_text(text: str, encoding: str) -> None:
    article = read_if_readable(text.encode(encoding))
    assert article is None or is_sound(article)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=12), st.sampled_from(["\n", "\r\n\n"]))
def test_any_order_of_lines(of: list[str], between: str) -> None:
    article = read_if_readable(between.join(of).encode())
    assert article is None or is_sound(article)


@given(st.lists(st.text("abcđê .,:()/-1", min_size=1), min_size=2, max_size=5))
def test_plain_text_loses_no_word(paragraphs: list[str]) -> None:
    """Bodies without credits, bylines and dates are stored whole."""
    text = "Mưa lũ\n\n" + "\n\n".join(paragraphs)
    article = read_if_readable(text.encode())
    if article is None:
        assert not "".join(paragraphs).strip()
    else:
        assert (article.title + " " + article.text).split() == text.split()
