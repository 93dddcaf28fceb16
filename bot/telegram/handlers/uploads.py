"""Articles that admins send: a file, or a link by itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from telegram.constants import FileSizeLimit

from bot.rendering.telegram.html import saying
from bot.rendering.telegram.uploads import added_message, several_messages
from bot.syncing import fetcher_for
from bot.telegram.handlers.commands import respond
from bot.telegram.lent_encoder import LentEncoder
from retrieval import ingest
from retrieval.errors import SourceError, SourceTooLarge, SourceTooMany
from retrieval.readers.documents import read_document
from retrieval.store import Outcome
from retrieval.sync import Became, page_at, read_pages

if TYPE_CHECKING:
    from telegram import Document, Update

    from bot.settings import Settings
    from bot.telegram.services import Context
    from bot.texts import Texts
    from retrieval.encoder import Encoder
    from retrieval.store import Store
    from retrieval.types import Article

_MOST = 2_000  # articles of one file; more are for the command line


@dataclass(slots=True)
class _Added:
    """What became of what was sent: articles by their ids, and what went wrong."""

    articles: dict[int, Outcome] = field(default_factory=dict)
    errors: list[SourceError] = field(default_factory=list)

    def became(self, article_id: int, outcome: Outcome) -> None:
        """Notes it. A file may hold an article twice, which is then known the second time."""
        if outcome is not Outcome.UNCHANGED or article_id not in self.articles:
            self.articles[article_id] = outcome

    def those(self, outcome: Outcome) -> list[int]:
        """The articles of which this became."""
        return [article_id for article_id, became in self.articles.items() if became is outcome]


async def received(update: Update, context: Context) -> None:
    """Adds what an admin sent, and says how it was understood."""
    message = update.message
    if message is None:
        return
    if message.document is not None:
        await add_document(message.document, update, context)
    elif message.text is not None:
        await _add_link(message.text.strip(), update, context)


async def add_document(document: Document, update: Update, context: Context) -> None:
    """Adds the article, or the articles, of a file."""
    services = context.services
    texts = await services.texts_for(update.effective_user)
    name, size = document.file_name or document.file_unique_id, document.file_size or 0
    if size > FileSizeLimit.FILESIZE_DOWNLOAD:
        error = SourceTooLarge(name, size, FileSizeLimit.FILESIZE_DOWNLOAD)
        await respond(update, context, saying(texts.error(error)))
        return
    file = await document.get_file()
    data = bytes(await file.download_as_bytearray())
    encoder = await LentEncoder.of(services.engine)
    mime = document.mime_type
    added = await asyncio.to_thread(_put, data, name, mime, services.store, encoder)
    await _tell(added, update, context, texts)


async def _add_link(url: str, update: Update, context: Context) -> None:
    services = context.services
    texts = await services.texts_for(update.effective_user)
    encoder = await LentEncoder.of(services.engine)
    added = await asyncio.to_thread(_fetch, url, services.settings, services.store, encoder)
    await _tell(added, update, context, texts)


def _put(data: bytes, name: str, mime: str | None, store: Store, encoder: Encoder) -> _Added:
    added = _Added()
    articles: list[Article] = []
    for each in read_document(data, f"telegram:{name}", mime=mime):
        if isinstance(each, SourceError):
            added.errors.append(replace(each, source=each.source.removeprefix("telegram:")))
        elif len(articles) < _MOST:
            articles.append(each)
        else:
            added.errors.append(SourceTooMany(name, _MOST))
            break
    for _, article_id, outcome in ingest.add(articles, store, lambda: encoder):
        added.became(article_id, outcome)
    return added


def _fetch(url: str, settings: Settings, store: Store, encoder: Encoder) -> _Added:
    added = _Added()
    with fetcher_for(settings) as fetcher:
        try:
            pages = [page_at(store, fetcher, url)]
        except SourceError as error:
            added.errors.append(error)
            return added
        for synced in read_pages(store, lambda: encoder, fetcher, pages):
            if synced.article_id is not None and synced.became is not Became.FAILED:
                added.became(synced.article_id, Outcome(synced.became))
            if synced.error is not None:
                added.errors.append(synced.error)
    return added


async def _tell(added: _Added, update: Update, context: Context, texts: Texts) -> None:
    store = context.services.store
    articles = await asyncio.to_thread(store.articles, set(added.articles))
    if len(added.articles) == 1 and not added.errors:
        ((article_id, outcome),) = added.articles.items()
        passages = len(await asyncio.to_thread(store.passages_of, article_id))
        shown = [added_message(articles[article_id], passages, texts, outcome)]
    elif not added.articles and len(added.errors) == 1:
        shown = [saying(texts.error(added.errors[0]))]
    else:
        titles = {each: [articles[i].title for i in added.those(each)] for each in Outcome}
        shown = several_messages(titles, [texts.error(error) for error in added.errors], texts)
    for message in shown:
        await respond(update, context, message)
