"""Answers and articles in a terminal: set off with colour there, plain text when piped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.rendering.dates import shown_date
from retrieval.types import BlockKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from bot.texts import Texts
    from retrieval.store import Summary
    from retrieval.types import Answer, Article, Passage, Quote

_PASSAGE_MARK = "▌"


def answer_view(answer: Answer, texts: Texts) -> Iterator[RenderableType]:
    """The quotes with their key sentences set off, then where each of them stands."""
    if answer.status is Status.NOT_FOUND:
        yield Text(texts("answer.not_found"), style="yellow")
        return
    if answer.status is Status.UNCERTAIN:
        yield Text(texts("answer.uncertain"), style="yellow")
    for number, quote in enumerate(answer.quotes, start=1):
        yield Padding(_quote_view(quote, number), (0, 0, 1, 2))
    for number, quote in enumerate(answer.quotes, start=1):
        yield from _source_view(quote, number, texts)


def _quote_view(quote: Quote, number: int) -> Text:
    view = Text("“")
    view.append(quote.text)
    start, end = (place - quote.start for place in quote.sentence)
    view.stylize("bold", 1 + start, 1 + end)
    return view.append("” ").append(f"[{number}]", style="cyan")


def _source_view(quote: Quote, number: int, texts: Texts) -> Iterator[Text]:
    article = quote.article
    facts = (article.outlet or article.agency, article.title, shown_date(article.dating, texts))
    line = Text(f"[{number}] ", style="cyan")
    line.append(" · ".join(fact for fact in facts if fact), style="default")
    yield line
    link = article.url or texts("answer.open", article_id=article.id)
    yield Text(f"    {link}", style="dim", no_wrap=True, overflow="ignore")
    if quote.also_in:
        ids = ", ".join(map(str, quote.also_in))
        yield Text(f"    {texts('answer.also_in', ids=ids)}", style="dim")


def list_view(summaries: Sequence[Summary], texts: Texts) -> Table:
    """One line an article; in a terminal too narrow for them, titles wrap."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(texts("archive.number"), justify="right", style="cyan")
    table.add_column(texts("archive.date"))
    table.add_column(texts("archive.outlet"))
    table.add_column(texts("archive.passages"), justify="right")
    table.add_column(texts("archive.title"))
    for article, passages in ((s.article, s.passages) for s in summaries):
        table.add_row(
            str(article.id),
            shown_date(article.dating, texts) or "",
            Text(article.outlet or article.agency or ""),
            str(passages),
            Text(article.title),
        )
    return table


def article_view(
    article: Article, passages: Sequence[Passage], texts: Texts
) -> Iterator[RenderableType]:
    """What is known of an article, then its text; each passage starts with its number."""
    if article.kicker:
        yield Text(article.kicker, style="dim")
    yield Text(article.title, style="bold")
    facts = {
        "date": shown_date(article.dating, texts),
        "outlet": article.outlet,
        "author": article.author,
        "agency": article.agency,
        "link": article.url,
        "source": article.source,
    }
    grid = Table.grid(padding=(0, 2))
    for name, fact in facts.items():
        if fact:
            grid.add_row(Text(texts(f"archive.{name}"), style="dim"), Text(fact, overflow="fold"))
    yield grid
    starts = {passage.start: n for n, passage in enumerate(passages, start=1)}
    for block in article.blocks:
        view = Text()
        position = block.start
        for start in sorted(s for s in starts if block.start <= s < block.end):
            view.append(article.text[position:start])
            view.append(f"{_PASSAGE_MARK}{starts[start]} ", style="cyan")
            position = start
        view.append(article.text[position : block.end])
        if block.kind is BlockKind.CAPTION:
            view = Text(f"{texts('archive.caption')}: ", style="dim").append(view)
            if block.credit:
                view.append(f" ({texts('archive.credit', credit=block.credit)})")
        yield Padding(view, (1, 0, 0, 0))
