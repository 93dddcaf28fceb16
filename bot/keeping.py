"""Keeping the archive from the terminal: adding, listing, showing, removing articles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click
from rich.text import Text

from bot.progress import progress
from bot.rendering.terminal import article_view, list_lines, list_view
from retrieval import ingest
from retrieval.errors import SourceError
from retrieval.readers.files import find, read_file
from retrieval.store import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.session import Session
    from retrieval.types import Article


def add_paths(session: Session, paths: Iterable[Path]) -> int:
    """Adds what lies at ``paths``, says what became of it, and returns how many failed."""
    failed = 0
    counts: Counter[Outcome] = Counter()
    found = list(find(paths))
    with progress(session, "progress.reading", len(found)) as advance:

        def articles() -> Iterator[Article]:
            nonlocal failed
            for path in found:
                try:
                    if isinstance(path, SourceError):
                        raise path
                    yield read_file(path)
                except SourceError as error:
                    failed += 1
                    advance()
                    session.err.print(Text(session.texts.error(error), style="red"))

        for _, _, outcome in ingest.add(articles(), session.store, lambda: session.encoder):
            counts[outcome] += 1
            advance()
    numbers = {outcome.value: counts[outcome] for outcome in Outcome}
    session.err.print(session.texts("archive.summary", failed=failed, **numbers))
    return failed


def list_articles(session: Session) -> None:
    """A table in a terminal, lines when piped."""
    summaries = session.store.summaries()
    if not summaries:
        session.err.print(session.texts("archive.empty"))
    elif session.out.is_terminal:
        session.out.print(list_view(summaries, session.texts))
    else:
        for line in list_lines(summaries, session.texts):
            click.echo(line)


def show_article(session: Session, article_id: int) -> None:
    """Errors: :class:`ArticleNotFound`."""
    article = session.store.article(article_id)
    passages = session.store.passages_of(article_id)
    for part in article_view(article, passages, session.texts):
        session.out.print(part)


def remove_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Errors: :class:`ArticleNotFound`, before which nothing is removed that comes after it."""
    for article_id in article_ids:
        title = session.store.article(article_id).title
        session.store.remove(article_id)
        told = session.texts("archive.removed", article_id=article_id, title=title)
        session.err.print(Text(told))


def reindex_articles(session: Session) -> None:
    """Embeds all articles anew that another model embedded."""
    stale = session.store.embedded_otherwise(ingest.model_of(session.encoder))
    with progress(session, "progress.reading", len(stale)) as advance:
        for _ in ingest.reembed(session.store, session.encoder):
            advance()
    told = session.texts("archive.reindexed", count=len(stale), model=session.encoder.name)
    session.err.print(Text(told))
