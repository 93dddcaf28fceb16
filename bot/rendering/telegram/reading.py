"""Whole articles, page by page, the cited sentence set off."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bot.rendering.dates import day_in_vietnam, shown_date
from bot.rendering.shortening import parts
from bot.rendering.telegram.addresses import ArticlePage, Nothing
from bot.rendering.telegram.fragments import quoted_words_url, web_address
from bot.rendering.telegram.html import (
    Button,
    Html,
    Message,
    blockquote,
    bold,
    italic,
    joined,
    plain,
    saying,
)
from bot.rendering.telegram.letters import one_line, units
from bot.rendering.telegram.quotes import marked
from bot.rendering.telegram.sources import outlet_of, title_of
from retrieval.checksum import checksum
from retrieval.types import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.texts import Texts
    from retrieval.types import Article, Block

_PAGE = 1_800  # units
_CREDIT = 60
_CAPTION = 100  # units that the marks of a caption may take, its credit included
_AUTHOR = 60


class _Unit(NamedTuple):
    """What no page breaks: a sentence, or a part of a very long one.

    ``size`` is what it takes on a page, in units; ``opens``: whether a block begins with it.
    """

    span: Span
    size: int
    opens: bool


class Replaced(NamedTuple):
    """When an article's earlier version was replaced; the checksum of what it is now."""

    at: datetime
    current: str


def pages(article: Article, sentences: Sequence[Span]) -> tuple[Span, ...]:
    """An article's text in pages of at most 1,800 units, whole paragraphs where that fills them.

    ``sentences`` are those of :func:`retrieval.passages.article_sentences`; one lies on one page,
    unless it is longer than 1,700. What lies between two pages is only space.
    """
    found = _units(article, sentences)
    sums = list(accumulate((unit.size for unit in found), initial=0))
    spans: list[Span] = []
    first = 0
    while first < len(found):
        last = max(first + 1, bisect_right(sums, sums[first] + _PAGE) - 1)
        if last < len(found):
            half = sums[first] + _PAGE // 2
            borders = (n for n in range(last, first, -1) if found[n].opens and sums[n] >= half)
            last = next(borders, last)
        spans.append(Span(found[first].span.start, found[last - 1].span.end))
        first = last
    return tuple(spans) or (Span(0, len(article.text)),)


def page_of(article_pages: Sequence[Span], cited: Span | None) -> int:
    """The page (from 1) on which a cited sentence begins; the first one if none is cited."""
    if cited is None:
        return 1
    return max(1, bisect_right([page.start for page in article_pages], cited.start))


def page_message(
    article: Article,
    sentences: Sequence[Span],
    page: int,
    cited: Span | None,
    texts: Texts,
    replaced: Replaced | None = None,
) -> Message:
    """A page (from 1; 0: the cited sentence's, and there is none beyond the last) of an article.

    ``replaced``: the article is an earlier version, and the page says so.
    """
    spans = pages(article, sentences)
    page = min(page, len(spans)) if page > 0 else page_of(spans, cited)
    facts = (
        outlet_of(article),
        shown_date(article.dating, texts) or "",
        one_line(article.author or "", _AUTHOR),
    )
    body = blockquote(_page(article, spans[page - 1], cited, texts), expandable=True)
    head = [bold(plain(title_of(article, texts))), joined(" · ", map(plain, facts))]
    keyboard = _keyboard(article, page, len(spans), cited, texts)
    if replaced is not None:
        told = texts("telegram.replaced", date=day_in_vietnam(replaced.at))
        head.insert(0, plain(told))
        now = ArticlePage(article.id, replaced.current, 1)
        keyboard = (*keyboard, (Button(texts("telegram.current"), now.pack()),))
    return Message(joined("\n", [*head, body]).markup, keyboard)


def changed_message(article: Article, texts: Texts) -> Message:
    """Says that an article is another than the one cited, and offers it as it is now."""
    told = joined("\n", [plain(texts("telegram.changed")), bold(plain(title_of(article, texts)))])
    now = ArticlePage(article.id, checksum(article.text), 1)
    return Message(told.markup, ((Button(texts("telegram.current"), now.pack()),),))


def gone_message(texts: Texts) -> Message:
    """Says that an article was removed."""
    return saying(texts("telegram.gone"))


def _units(article: Article, sentences: Sequence[Span]) -> list[_Unit]:
    starts = [block.start for block in article.blocks]
    found: list[_Unit] = []
    end = 0
    for sentence in sentences:
        block = article.blocks[bisect_right(starts, sentence.start) - 1]
        for start, stop in parts(article.text[slice(*sentence)], _PAGE - _CAPTION, units):
            span = Span(sentence.start + start, sentence.start + stop)
            opens = end <= block.start
            marks = _CAPTION if opens and block.kind is BlockKind.CAPTION else 0
            found.append(_Unit(span, units(article.text[end : span.end]) + marks, opens))
            end = span.end
    return found


def _page(article: Article, page: Span, cited: Span | None, texts: Texts) -> Html:
    marks = [(cited, bold)] if cited else []
    blocks = (
        (block, Span(max(block.start, page.start), min(block.end, page.end)))
        for block in article.blocks
    )
    return joined(
        "\n\n",
        (
            _as_caption(block, shown, marked(article.text, shown, *marks), texts)
            if block.kind is BlockKind.CAPTION
            else marked(article.text, shown, *marks)
            for block, shown in blocks
            if shown.start < shown.end
        ),
    )


def _as_caption(block: Block, shown: Span, words: Html, texts: Texts) -> Html:
    """``words`` of a caption, told apart where it begins, its credit where it ends."""
    label = italic(plain(f"{texts('archive.caption')}:")) if shown.start == block.start else Html()
    credit = one_line(block.credit or "", _CREDIT) if shown.end == block.end else ""
    told = plain(f"({texts('archive.credit', credit=credit)})") if credit else Html()
    return joined(" ", [label, words, told])


def _keyboard(
    article: Article, page: int, count: int, cited: Span | None, texts: Texts
) -> tuple[tuple[Button, ...], ...]:
    def turn(label: str, to: int) -> tuple[Button, ...]:
        address = ArticlePage(article.id, checksum(article.text), to, *(cited or ()))
        return (Button(label, address.pack()),) if 1 <= to <= count else ()

    counter = Button(f"{page}/{count}", Nothing().pack())
    turning = (*turn("◀", page - 1), counter, *turn("▶", page + 1)) if count > 1 else ()
    web = web_address(article.url)
    words = article.text[slice(*cited)] if cited else ""
    original = (
        (Button(texts("telegram.original"), url=quoted_words_url(web, words)),) if web else ()
    )
    return tuple(row for row in (turning, original) if row)
