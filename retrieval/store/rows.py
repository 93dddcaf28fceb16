"""Articles as rows and back."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from retrieval.types import VIETNAM, Article, Block, BlockKind, DateSource, Dating, Precision

if TYPE_CHECKING:
    from types import SimpleNamespace

    from sqlalchemy import Row


def article_values(article: Article) -> dict[str, Any]:
    """The columns that an article itself fills."""
    dating = article.dating
    return {
        "source": article.source,
        "url": article.url,
        "digest": digest(article),
        "title": article.title,
        "text": article.text,
        "blocks": [[b.kind.value, b.start, b.end, b.credit] for b in article.blocks],
        "kicker": article.kicker,
        "author": article.author,
        "agency": article.agency,
        "outlet": article.outlet,
        "published": dating and dating.when.isoformat(),
        "published_precision": dating and dating.precision.value,
        "published_how": dating and dating.how.value,
    }


def article_from(row: Row[*tuple[Any, ...]] | SimpleNamespace) -> Article:
    """The article of a row, or of :func:`article_values` and an ``id``."""
    return Article(
        id=row.id,
        source=row.source,
        url=row.url,
        title=row.title,
        text=row.text,
        blocks=tuple(Block(BlockKind(k), s, e, credit) for k, s, e, credit in row.blocks),
        kicker=row.kicker,
        author=row.author,
        agency=row.agency,
        outlet=row.outlet,
        dating=_dating(row),
    )


def digest(article: Article) -> str:
    """What changes when anything that is shown of an article changes; not where it came from."""
    shown = (
        article.title,
        article.text,
        *(f"{b.kind}:{b.start}:{b.credit}" for b in article.blocks),
        article.kicker,
        article.author,
        article.agency,
        article.outlet,
        article.url,
        article.dating and f"{article.dating.isoformat()} {article.dating.how}",
    )
    return hashlib.blake2b(repr(shown).encode(), digest_size=16).hexdigest()


def _dating(row: Row[*tuple[Any, ...]] | SimpleNamespace) -> Dating | None:
    if row.published is None:
        return None
    when = datetime.fromisoformat(row.published).astimezone(VIETNAM)
    return Dating(when, Precision(row.published_precision), DateSource(row.published_how))
