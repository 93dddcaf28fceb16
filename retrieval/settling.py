"""What becomes of a page that was asked for: an article, or a reason to ask again later, or not."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from retrieval import ingest
from retrieval.errors import (
    FetchBusy,
    FetchGone,
    FetchLedHome,
    FetchNothing,
    SourceEmpty,
    SourceError,
    SourceUnreadable,
)
from retrieval.fetching.addresses import canonical, identity, same_site, spellings
from retrieval.readers.documents import read_document
from retrieval.readers.outlets import outlet
from retrieval.store import Outcome
from retrieval.store.pages import Look, Page, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from retrieval.encoder import Encoder
    from retrieval.fetching import Fetched
    from retrieval.store import Store
    from retrieval.types import Article

_log = logging.getLogger(__name__)

# A page that failed is asked again after this, four times as long each time, then given up.
_RETRY, _RETRIES = timedelta(minutes=15), 6
# A page is looked at again after this, twice as long each time: most corrections come soon. Where
# the feed tells of them, only as caches before the page may have lagged behind the feed.
_LOOK, _LOOKS, _LOOKS_IF_TOLD = timedelta(hours=1), 8, 2
_LONGEST_WAIT = timedelta(days=1)
_NO_MORE = 410
# What pages that are not there are called, where the server calls them right (200).
_NOTHING = re.compile(
    r"(?:(?:lỗi|error) ?)?404(?: ?[-–:|!.]? ?(?:not found|error|lỗi|không tìm thấy.*|trang.*))?|"
    r"(?:page )?not found|(?:xin lỗi,? ?|rất tiếc,? ?)?(?:"
    r"không tìm thấy (?:trang|bài viết|nội dung|đường dẫn|địa chỉ)(?: web)?(?: này| bạn .{1,40})?|"
    r"(?:trang|bài viết|nội dung|đường dẫn|địa chỉ)(?: web)?(?: này| bạn .{1,40})? "
    r"(?:không (?:còn )?tồn tại|không tìm thấy|đã (?:bị )?(?:xóa|xoá|gỡ))(?: hoặc .{1,40})?)",
    re.IGNORECASE,
)


class Became(StrEnum):
    """What became of a page."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of the page or feed at ``url``; the article's id if it is one."""

    url: str
    became: Became
    article_id: int | None = None
    error: SourceError | None = None


def settle(
    store: Store,
    load_encoder: Callable[[], Encoder],
    page: Page,
    result: Fetched | SourceError | None,
    at: datetime,
) -> Synced:
    """Stores what ``page`` came to, asked for ``at`` this time; None: it is what it was.

    Errors: those of the store and :class:`ModelMismatch`.
    """
    page = replace(page, fetched_at=at)
    if isinstance(result, SourceError):
        return _failed(store, page, result)
    if result is None:
        return _same(store, page)
    if _led_home(page.url, result.url):
        return _failed(store, page, FetchLedHome(page.url))
    digest = hashlib.blake2b(result.data, digest_size=16).hexdigest()
    if digest == page.digest and page.article_id is not None:
        return _same(store, page)
    read = _articles(result)
    articles = [each for each in read if not isinstance(each, SourceError)]
    if not articles:
        errors = [each for each in read if isinstance(each, SourceError)]
        return _failed(store, page, errors[0] if errors else SourceEmpty(page.url))
    if len(read) == 1 and _tells_of_nothing(articles[0]):
        return _failed(store, page, FetchNothing(page.url))
    page = replace(
        page, digest=digest, etag=result.etag, last_modified=result.last_modified, looks=0
    )
    if len(read) > 1:
        return _stored_many(store, load_encoder, page, articles)
    return _stored(store, load_encoder, page, addressed(articles[0], result.url, store))


def addressed(article: Article, url: str, store: Store) -> Article:
    """``article``, found at ``url``, under the one address that it is known by."""
    address = canonical(url, article.url)
    source = store.pages.source_at(spellings(address)) or identity(address)
    if article.url is not None and not same_site(article.url, address):
        article = replace(article, outlet=outlet(address))
    return replace(article, url=address, source=source)


def asked_pause(error: SourceError) -> timedelta:
    """How long the server wants to be left alone, a day at most."""
    wait = error.wait if isinstance(error, FetchBusy) else None
    return timedelta(seconds=min(wait or 0.0, _LONGEST_WAIT.total_seconds()))


def _articles(fetched: Fetched) -> list[Article | SourceError]:
    """What a page holds. A page that a reader stumbles over must not end the sync."""
    try:
        return list(read_document(fetched.data, fetched.url, url=fetched.url, mime=fetched.mime))
    except Exception as error:
        _log.exception("reading %s", fetched.url)
        return [SourceUnreadable(fetched.url, type(error).__name__)]


def _led_home(asked: str, found: str) -> bool:
    """Whether a site answered with its front page, as many do for what they took away."""
    front, path = urlsplit(found), urlsplit(asked).path
    return same_site(asked, found) and front.path == "/" != path and not front.query


def _tells_of_nothing(article: Article) -> bool:
    """Whether a page says in its title that what was asked for is not there."""
    return _NOTHING.fullmatch(article.title.strip(" .!?…")) is not None


def _stored(
    store: Store, load_encoder: Callable[[], Encoder], page: Page, article: Article
) -> Synced:
    """Stores an article and how it came in one transaction."""
    address = article.url or page.url
    own = store.pages.get(identity(address))
    if own is not None and own.removed and page.feed_id is not None:
        return _same(store, page)
    became = Became.UNCHANGED

    def also(db: sa.Connection, placed: Sequence[tuple[int, Outcome]]) -> None:
        nonlocal page, became
        ((article_id, outcome),) = placed
        became = Became(outcome.value)
        page = _looked_at(replace(page, look=Look.STORED, article_id=article_id))
        if page.key != identity(address):  # one of many ways there: only the own is looked at again
            write(db, replace(page, key=identity(address), url=address))
            page = replace(page, next_at=None)
        write(db, page)

    place = store.place(article)
    if place[1] is Outcome.UNCHANGED:
        store.pages.note(lambda db: also(db, [place]))
    else:
        encoder = load_encoder()
        ingest.check_model(store, encoder)
        store.put(ingest.derive([article], encoder), ingest.model_of(encoder), also)
    return Synced(page.url, became, page.article_id)


def _stored_many(
    store: Store, load_encoder: Callable[[], Encoder], page: Page, articles: Sequence[Article]
) -> Synced:
    """Stores the articles of an export; only then does the page count as seen."""
    outcomes = list(ingest.add(articles, store, load_encoder))
    page = replace(page, look=Look.STORED, article_id=outcomes[0][1])
    store.pages.record(_looked_at(page))
    told = {outcome for _, _, outcome in outcomes}
    became = next(outcome for outcome in Outcome if outcome in told)
    return Synced(page.url, Became(became.value), page.article_id)


def _same(store: Store, page: Page) -> Synced:
    store.pages.record(_looked_at(replace(page, look=Look.STORED)))
    return Synced(page.url, Became.UNCHANGED, page.article_id)


def _looked_at(page: Page) -> Page:
    """When to look again."""
    next_at = None
    looks = _LOOKS if page.stamp is None else _LOOKS_IF_TOLD
    if page.looks < looks and page.fetched_at is not None:
        next_at = page.fetched_at + _LOOK * (1 << page.looks)
    return replace(page, next_at=next_at, looks=page.looks + 1)


def _failed(store: Store, page: Page, error: SourceError) -> Synced:
    """An article that was stored stays, whatever became of its page."""
    if page.look is Look.STORED:
        page = _looked_at(page)
    else:
        page = replace(page, look=Look.FAILED, next_at=_retry(page, error), looks=page.looks + 1)
    store.pages.record(replace(page, error=error))
    return Synced(page.url, Became.FAILED, page.article_id, error)


def _retry(page: Page, error: SourceError) -> datetime | None:
    gone = isinstance(error, FetchGone) and error.status == _NO_MORE
    if gone or page.looks >= _RETRIES or page.fetched_at is None:
        return None
    return page.fetched_at + max(_RETRY * (1 << 2 * page.looks), asked_pause(error))
