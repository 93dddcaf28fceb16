"""Pages of articles: of a citation, of a deep link, and turned by buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.telegram.addresses import checksum
from bot.rendering.telegram.reading import changed_message, gone_message, page_message

if TYPE_CHECKING:
    from bot.people import Citation
    from bot.rendering.telegram.addresses import ArticlePage
    from bot.rendering.telegram.html import Message
    from bot.texts import Texts
    from retrieval.store import Store
    from retrieval.types import Article, Span


def page_at(address: ArticlePage, store: Store, texts: Texts) -> Message:
    """The page at an address, or that the article is another now, or gone."""
    article = store.articles([address.article]).get(address.article)
    if article is None:
        return gone_message(texts)
    if checksum(article.text) != address.checksum:
        return changed_message(article, texts)
    return page_message(article, _sentences(article, store), address.page, address.cited, texts)


def cited_page(citation: Citation, store: Store, texts: Texts) -> Message:
    """The page on which a citation stands, likewise."""
    article = store.articles([citation.article_id]).get(citation.article_id)
    if article is None:
        return gone_message(texts)
    if article.text[citation.start : citation.end] != citation.text:
        return changed_message(article, texts)
    return page_message(article, _sentences(article, store), 0, citation.sentence, texts)


def _sentences(article: Article, store: Store) -> list[Span]:
    return store.sentences([article.id])[article.id]
