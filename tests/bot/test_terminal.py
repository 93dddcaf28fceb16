"""What is shown: set off in a terminal, plain when piped, the article's words in both."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.rendering.machine import answer_object
from bot.rendering.terminal import (
    _quote_view,
    answer_view,
    article_view,
    list_lines,
    list_view,
)
from bot.session import console
from bot.texts import Texts
from retrieval.store import Summary
from retrieval.types import (
    Answer,
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Passage,
    Precision,
    Quote,
    Span,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

TEXTS = Texts.of("vi")
DAY = datetime(2009, 1, 16, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TEXT = "Cầu [đã] thông xe. Đường vào cầu còn phải sửa đến hết tháng sau :warning: mới xong."
STATED = Article(
    id=7,
    source="/a.txt",
    title="Cầu mới ở thị xã đã thông xe sau hai năm chờ đợi",
    text=TEXT,
    blocks=(Block(BlockKind.PARAGRAPH, 0, len(TEXT)),),
    kicker="Giao thông:",
    agency="TTXVN",
    dating=Dating(DAY, Precision.DAY, DateSource.STATED),
)
INFERRED = replace(
    STATED,
    id=8,
    outlet="VietnamPlus",
    url="https://example.vn/a-very-long-address-that-no-terminal-may-break-in-two/12345.html",
    dating=Dating(DAY, Precision.MONTH, DateSource.INFERRED),
)
FIRST = Quote(STATED, 0, len(TEXT), Span(0, 18))
SECOND = Quote(INFERRED, 19, len(TEXT), Span(19, len(TEXT)), also_in=(3, 4))
ANSWERED = Answer("Cầu thế nào?", Status.ANSWERED, 0.75, "vi", (FIRST, SECOND))


def piped(parts: Iterable[RenderableType]) -> str:
    out = console(io.StringIO())
    for part in parts:
        out.print(part)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def screen(parts: Iterable[RenderableType], width: int = 40) -> str:
    """What a terminal of this width receives."""
    file = io.StringIO()
    out = Console(file=file, width=width, force_terminal=True, color_system="standard", _environ={})
    for part in parts:
        out.print(part, markup=False, emoji=False, highlight=False, crop=False)
    return file.getvalue()


def test_an_answer_piped_is_plain_and_has_no_line_broken() -> None:
    assert piped(answer_view(ANSWERED, TEXTS)) == (
        "  “Cầu [đã] thông xe. Đường vào cầu còn phải sửa đến hết tháng sau :warning: mới xong.”"
        " [1]\n"
        "\n"
        "Xem thêm:\n"
        "  “Đường vào cầu còn phải sửa đến hết tháng sau :warning: mới xong.” [2]\n"
        "\n"
        "[1] TTXVN · Cầu mới ở thị xã đã thông xe sau hai năm chờ đợi · 16/1/2009\n"
        "    hoibao show 7\n"
        "[2] VietnamPlus · Cầu mới ở thị xã đã thông xe sau hai năm chờ đợi"
        " · theo nội dung: khoảng 1/2009\n"
        "    https://example.vn/a-very-long-address-that-no-terminal-may-break-in-two/12345.html\n"
        "    cũng đăng ở: 3, 4\n"
    )


def test_a_quote_in_a_terminal_is_indented_and_its_key_sentence_bold() -> None:
    bold, cyan, dim, end = "\x1b[1m", "\x1b[36m", "\x1b[2m", "\x1b[0m"
    assert screen(answer_view(replace(ANSWERED, quotes=(FIRST,)), TEXTS)) == (
        f"  “{bold}Cầu [đã] thông xe.{end} Đường vào cầu còn\n"
        "  phải sửa đến hết tháng sau :warning:\n"
        f"  mới xong.” {cyan}[1]{end}\n"
        "\n"
        f"{cyan}[1] {end}TTXVN · Cầu mới ở thị xã đã thông xe\n"
        "    sau hai năm chờ đợi · 16/1/2009\n"
        f"    {dim}hoibao show 7{end}\n"
    )


def test_a_link_is_never_broken() -> None:
    shown = screen(answer_view(replace(ANSWERED, quotes=(SECOND,)), TEXTS))
    assert INFERRED.url is not None
    assert INFERRED.url in shown


def test_uncertain_and_missing_answers_say_so() -> None:
    uncertain = replace(ANSWERED, status=Status.UNCERTAIN, quotes=(FIRST,))
    assert piped(answer_view(uncertain, TEXTS)).splitlines()[0] == "Có thể liên quan:"
    missing = replace(ANSWERED, status=Status.NOT_FOUND, quotes=())
    told = piped(answer_view(missing, TEXTS))
    assert told.splitlines()[0] == TEXTS("answer.not_found")
    assert "“" not in told


def test_a_very_long_quote_is_shortened_about_its_key_sentence() -> None:
    sentences = [f"Câu thứ {n} nói về cầu." for n in range(10, 70)]
    text = " ".join(sentences)
    article = replace(STATED, text=text, blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    key = text.index(sentences[30])
    quote = Quote(article, 0, len(text), Span(key, key + len(sentences[30])))
    shown = "".join(piped(answer_view(replace(ANSWERED, quotes=(quote,)), TEXTS))).split("\n")[0]
    assert shown == f"  “[…] {' '.join(sentences[11:49])} […]” [1]"
    at_a_screen = screen(answer_view(replace(ANSWERED, quotes=(quote,)), TEXTS), 1_000)
    assert f" \x1b[1m{sentences[30]}\x1b[0m " in at_a_screen


WORDS = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "M"]), min_size=1, max_size=20),
    min_size=1,
    max_size=40,  # a quote that is not shortened
)


@given(words=WORDS, width=st.integers(20, 100))
def test_wrapping_keeps_every_word_of_a_quote(words: list[str], width: int) -> None:
    text = " ".join(words)
    article = replace(STATED, text=text, blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    quote = Quote(article, 0, len(text), Span(0, len(text)))
    answer = replace(ANSWERED, quotes=(quote,))
    assert piped(answer_view(answer, TEXTS)).split("\n")[0] == f"  “{text}” [1]"
    file = io.StringIO()
    out = Console(file=file, width=width)
    for part in answer_view(answer, TEXTS):
        out.print(part, markup=False, emoji=False, highlight=False)
    shown = "".join(file.getvalue().partition("\n\n")[0].split())
    assert shown == "".join(f"“{text}”[1]".split())


def test_a_list_piped_is_one_line_an_article_with_tabs_between() -> None:
    summaries = [Summary(STATED, 1), Summary(replace(INFERRED, title="[b]Hai\u2003"), 12)]
    assert list(list_lines(summaries, TEXTS)) == [
        "7\t16/1/2009\tTTXVN\t1\tCầu mới ở thị xã đã thông xe sau hai năm chờ đợi",
        "8\tkhoảng 1/2009\tVietnamPlus\t12\t[b]Hai\u2003",
    ]


def test_a_list_in_a_terminal_is_a_table_as_wide_as_it() -> None:
    lines = screen([list_view([Summary(STATED, 1), Summary(INFERRED, 2)], TEXTS)], 80).splitlines()
    assert len(lines) == 5
    assert lines[1] == (
        "\x1b[36m 7\x1b[0m\x1b[36m \x1b[0m 16/1/2009      TTXVN           1  "
        "Cầu mới ở thị xã đã thông xe sau hai năm  "
    )


def test_an_article_is_shown_with_what_is_known_and_its_passages_marked() -> None:
    caption = replace(
        STATED,
        text=f"{TEXT}\n\nCầu lúc khánh thành.",
        blocks=(
            *STATED.blocks,
            Block(BlockKind.CAPTION, len(TEXT) + 2, len(TEXT) + 22, "Ngọc Lan"),
        ),
    )
    passages = [
        Passage(1, 7, 0, 18),
        Passage(2, 7, 19, len(TEXT)),
        Passage(3, 7, len(TEXT) + 2, len(TEXT) + 22),
    ]
    assert piped(article_view(caption, passages, TEXTS)) == (
        "Giao thông:\n"
        "Cầu mới ở thị xã đã thông xe sau hai năm chờ đợi\n"
        "Ngày      16/1/2009\n"
        "Hãng tin  TTXVN\n"
        "Nguồn     /a.txt\n"
        "\n"
        "▌1 Cầu [đã] thông xe. ▌2 Đường vào cầu còn phải sửa đến hết tháng sau :warning: mới"
        " xong.\n"
        "\n"
        "Ảnh: ▌3 Cầu lúc khánh thành. (Ảnh: Ngọc Lan)\n"
    )


@pytest.mark.parametrize(
    ("dating", "published", "how"),
    [
        (None, None, None),
        (INFERRED.dating, "2009-01", "inferred"),
        (Dating(DAY, Precision.MINUTE, DateSource.METADATA), "2009-01-16T00:00+07:00", "metadata"),
    ],
)
def test_programs_read_every_field(
    dating: Dating | None, published: str | None, how: str | None
) -> None:
    article = replace(INFERRED, dating=dating)
    answer = replace(ANSWERED, quotes=(replace(SECOND, article=article),), reading="Cầu ra sao?")
    assert answer_object(answer) == {
        "status": "answered",
        "confidence": 0.75,
        "language": "vi",
        "reading": "Cầu ra sao?",
        "unheard": [],
        "apart": [],
        "prose": [],
        "quotes": [
            {
                "text": TEXT[19:],
                "article": 8,
                "start": 19,
                "end": len(TEXT),
                "sentence_start": 19,
                "sentence_end": len(TEXT),
                "title": article.title,
                "outlet": "VietnamPlus",
                "published": published,
                "published_how": how,
                "url": article.url,
                "also_in": [3, 4],
                "answer": None,
            }
        ],
    }


def test_programs_read_which_words_answer() -> None:
    quote = replace(SECOND, answer=Span(22, 27))
    (found,) = answer_object(replace(ANSWERED, quotes=(quote,)))["quotes"]
    assert found["answer"] == {"text": TEXT[22:27], "start": 22, "end": 27}


def test_the_words_that_answer_are_set_off() -> None:
    quote = replace(SECOND, answer=Span(22, 27))
    view = _quote_view(quote, 1)
    marked = {span.style: view.plain[span.start : span.end] for span in view.spans}
    assert marked == {"bold": TEXT[19:], "underline": TEXT[22:27], "cyan": "[1]"}
