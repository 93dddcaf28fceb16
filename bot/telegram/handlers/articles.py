"""Articles in the chat: their pages, by a citation, a link or a button, and their removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.telegram.reading import Replaced, changed_message, gone_message, page_message
from retrieval.checksum import checksum
from retrieval.errors import ArticleNotFound
from retrieval.passages import article_sentences
from retrieval.types import Span

if TYPE_CHECKING:
    from bot.people import Citation
    from bot.rendering.telegram.addresses import ArticlePage
    from bot.rendering.telegram.html import Message
    from bot.texts import Texts
    from retrieval.store import Store, Version


def page_at(address: ArticlePage, store: Store, texts: Texts) -> Message:
    """The page at an address, of the version that it was made for; or that there is none."""
    with store.snapshot() as now:
        version = now.version_with(address.article, address.checksum)
        if version is None:
            return _missing(address.article, now, texts)
        return _page(version, now, address.page, address.cited, texts)


def cited_page(citation: Citation, store: Store, texts: Texts) -> Message:
    """The page on which a citation stands, likewise."""
    with store.snapshot() as now:
        place = Span(citation.start, citation.end)
        version = now.version_saying(citation.article_id, place, citation.text)
        if version is None:
            return _missing(citation.article_id, now, texts)
        return _page(version, now, 0, citation.sentence, texts)


def removed(article_id: int, store: Store, texts: Texts) -> str:
    """Removes an article; what is said of that, or that it was gone already."""
    try:
        title = store.article(article_id).title
        store.remove(article_id)
    except ArticleNotFound:
        return texts("bot.gone")
    return texts("bot.removed", title=title)


def _page(version: Version, store: Store, page: int, cited: Span | None, texts: Texts) -> Message:
    article = version.article
    if version.replaced_at is None:
        return page_message(article, store.sentences([article.id])[article.id], page, cited, texts)
    replaced = Replaced(version.replaced_at, checksum(store.article(article.id).text))
    return page_message(article, article_sentences(article), page, cited, texts, replaced)


def _missing(article_id: int, store: Store, texts: Texts) -> Message:
    """That an article is another now, what it was being unknown, or that it is gone."""
    article = store.articles([article_id]).get(article_id)
    return gone_message(texts) if article is None else changed_message(article, texts)
