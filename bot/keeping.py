"""Keeping the archive from the terminal: listing, showing, removing articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from bot.progress import progress
from bot.rendering.dates import day_in_vietnam
from bot.rendering.terminal import article_view, list_lines, list_view
from retrieval import ingest
from retrieval.errors import VersionNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.session import Session


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


def show_article(session: Session, article_id: int, number: int | None = None) -> None:
    """An article as it is, or its version ``number``, and whether it has others.

    Errors: :class:`ArticleNotFound`, :class:`VersionNotFound`.
    """
    texts, versions = session.texts, session.store.versions(article_id)
    if number is not None and number > len(versions):
        raise VersionNotFound(article_id, number, len(versions))
    shown = versions[-1 if number is None else number - 1]
    if shown.replaced_at is not None:
        day = day_in_vietnam(shown.replaced_at)
        session.out.print(Text(texts("archive.replaced", number=shown.number, date=day)))
    elif len(versions) > 1:
        earlier = len(versions) - 1
        told = texts("archive.earlier", count=earlier, article_id=article_id, number=earlier)
        session.out.print(Text(told))
    passages = [] if shown.replaced_at else session.store.passages_of(article_id)
    for part in article_view(shown.article, passages, texts):
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
        for _ in ingest.reembed(session.store, session.encoder_for_adding()):
            advance()
    told = session.texts("archive.reindexed", count=len(stale), model=session.encoder.name)
    session.err.print(Text(told))
