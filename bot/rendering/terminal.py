"""Answers and articles in a terminal: set off with colour there, plain text when piped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.rendering.dates import listed_date, shown_date
from bot.rendering.printable import in_one_line, printable
from bot.rendering.shortening import shortened_quote
from retrieval.types import BlockKind, Span, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, OverflowMethod, RenderableType
    from rich.segment import Segment

    from bot.texts import Texts
    from retrieval.store import Summary
    from retrieval.types import Answer, Article, Passage, Quote

_PASSAGE_MARK = "▌"
_QUOTE_INDENT, _SOURCE_INDENT = 2, 4
_QUOTE_LIMIT = 900  # characters


@dataclass(frozen=True, slots=True)
class Indented:
    """A text of which every line is indented, the first one by its label, if there is one.

    Unlike rich's own padding it adds nothing at the lines' ends. A text that says ``no_wrap`` stays
    whole, if it is printed without ``crop``.
    """

    text: Text
    columns: int
    label: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        overflow: OverflowMethod = "ignore" if self.text.no_wrap else "fold"
        width = max(1, options.max_width - self.columns)
        margin = Text(self.label.ljust(self.columns), style="cyan" if self.label else "")
        for line in self.text.wrap(console, width, overflow=overflow):
            line.rstrip()
            whole = options.update(no_wrap=True, overflow="ignore")
            yield from console.render(Text.assemble(margin, line), whole)
            margin = Text(" " * self.columns)


def answer_view(answer: Answer, texts: Texts) -> Iterator[RenderableType]:
    """The answer and where it stands; what is only near it says so, and looks it."""
    if answer.completed and answer.reading:
        yield Text(texts("answer.completed", reading=answer.reading), style="dim")
    if answer.status is not Status.ANSWERED:
        for key, facts in (("unheard", answer.unheard), ("apart", answer.apart)):
            if facts:
                yield Text(texts(f"answer.{key}", facts=", ".join(facts)), style="yellow")
    if answer.status is Status.NOT_FOUND:
        yield Text(texts("answer.not_found"), style="yellow")
        if answer.hits:
            nearest = answer.hits[0].article
            yield Text(texts("answer.nearest", title=nearest.title, article_id=nearest.id))
        yield Text(texts("answer.hint"), style="dim")
        return
    if answer.status is Status.UNCERTAIN:
        yield Text(texts("answer.uncertain"), style="yellow")
    by_article: dict[int, list[int]] = {}
    for number, quote in enumerate(answer.quotes, start=1):
        if number == 2 and answer.status is Status.ANSWERED:
            yield Text(texts("answer.more"), style="dim")
        yield Indented(_quote_view(quote, number), _QUOTE_INDENT)
        yield Text()
        by_article.setdefault(quote.article.id, []).append(number)
    for numbers in by_article.values():
        yield from _source_view(answer.quotes[numbers[0] - 1], numbers, texts)


def _quote_view(quote: Quote, number: int) -> Text:
    view = Text("“")
    for place, piece in enumerate(shortened_quote(quote, _QUOTE_LIMIT)):
        view.append(" " if place else "")
        if isinstance(piece, Span):
            shift = len(view) - piece.start
            view.append(quote.article.text[slice(*piece)])
            for marked, style in ((quote.sentence, "bold"), (quote.answer or (0, 0), "underline")):
                start, end = max(piece.start, marked[0]), min(piece.end, marked[1])
                view.stylize(style, start + shift, max(start, end) + shift)
        else:
            view.append(piece)
    return view.append("” ").append(f"[{number}]", style="cyan")


def _source_view(quote: Quote, numbers: Sequence[int], texts: Texts) -> Iterator[RenderableType]:
    article = quote.article
    facts = (article.outlet or article.agency, article.title, shown_date(article.dating, texts))
    named = Text(" · ".join(fact for fact in facts if fact))
    label = "".join(f"[{number}]" for number in numbers)
    indent = max(_SOURCE_INDENT, len(label) + 1)
    yield Indented(named, indent, label)
    link = article.url or texts("answer.open", article_id=article.id)
    yield Indented(Text(link, style="dim", no_wrap=True), indent)
    if quote.also_in:
        ids = ", ".join(map(str, quote.also_in))
        yield Indented(Text(texts("answer.also_in", ids=ids), style="dim"), indent)


def list_view(summaries: Sequence[Summary], texts: Texts) -> Table:
    """One row an article; in a terminal too narrow for them, titles wrap."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(texts("archive.number"), justify="right", style="cyan")
    table.add_column(texts("archive.date"))
    table.add_column(texts("archive.outlet"))
    table.add_column(texts("archive.passages"), justify="right")
    table.add_column(texts("archive.title"))
    for summary in summaries:
        table.add_row(*map(in_one_line, _row(summary, texts)))
    return table


def list_lines(summaries: Sequence[Summary], texts: Texts) -> Iterator[str]:
    """One line an article, its columns separated by tabs, for other programs."""
    for summary in summaries:
        yield "\t".join(map(in_one_line, _row(summary, texts)))


def _row(summary: Summary, texts: Texts) -> tuple[str, ...]:
    article = summary.article
    return (
        str(article.id),
        listed_date(article.dating, texts) or "",
        article.outlet or article.agency or "",
        str(summary.passages),
        article.title,
    )


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
            grid.add_row(
                Text(texts(f"archive.{name}"), style="dim"), Text(printable(fact), overflow="fold")
            )
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
        yield Text()
        yield view
