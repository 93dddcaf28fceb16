"""Articles, with what they were before, and feeds: into a backup and out of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from retrieval.errors import DataInvalid
from retrieval.ingest import check_model, derive, model_of
from retrieval.store import Outcome, Restored, rows
from retrieval.transfer.backup import LARGEST_NUMBER, Line, ModelFacts, Moment
from retrieval.transfer.vectors import VECTORS, StoredVectors, vector_lines
from retrieval.types import BlockKind, DateSource, Precision  # noqa: TC001 - pydantic reads them

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from retrieval.encoder import Encoder
    from retrieval.errors import HoibaoError
    from retrieval.store import Store
    from retrieval.transfer.backup import Backup, BackupWriter, LineT
    from retrieval.types import Article

ARTICLES, FEEDS = "articles.jsonl", "feeds.jsonl"
_TOGETHER = 100  # articles read or stored at a time


class Content(Line):
    """An article without its number; the columns are those that it is stored in."""

    source: str
    url: str | None
    digest: str
    title: str
    text: str
    blocks: tuple[tuple[BlockKind, int, int, str | None], ...]
    kicker: str | None
    author: str | None
    agency: str | None
    outlet: str | None
    published: str | None
    published_precision: Precision | None
    published_how: DateSource | None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        end = 0
        for _, start, stop, _ in self.blocks:
            if not end <= start < stop <= len(self.text):
                raise ValueError(f"block {start}:{stop} is not in the text of {len(self.text)}")
            end = stop
        known = {self.published, self.published_precision, self.published_how}
        if None in known and known != {None}:
            raise ValueError("a part of the date is missing")
        if rows.digest(self.article) != self.digest:
            raise ValueError("the digest is not the article's")
        return self

    @property
    def article(self) -> Article:
        try:
            return rows.article_from(SimpleNamespace(**dict(self) | {"id": 0}))
        except OverflowError as error:
            raise ValueError("the date has no day in Vietnam") from error


class EarlierContent(Content):
    """An article as it was until ``replaced_at``."""

    replaced_at: Moment


class ArticleLine(Content):
    """An article as it is, and, oldest first, as it was."""

    id: int = Field(ge=1, le=LARGEST_NUMBER)
    versions: tuple[EarlierContent, ...]


class FeedLine(Line):
    url: str = Field(min_length=1)
    title: str | None
    added_at: Moment


@dataclass(slots=True)
class Imported:
    """What became of a backup: numbers there to numbers here, and what was wrong with it."""

    ids: dict[int, int] = field(default_factory=dict)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    feeds: int = 0
    problems: list[HoibaoError] = field(default_factory=list)


def export_articles(store: Store, writer: BackupWriter, progress: Callable[[], None]) -> None:
    """Writes the articles and, unless two models made them, their vectors."""
    ids = store.article_ids(after=0)
    models = store.models()
    writer.numbers["articles"] = store.last_number()
    writer.write(ARTICLES, _article_lines(store, ids, progress))
    if len(models) == 1:
        writer.model = ModelFacts(**models[0]._asdict())
        writer.write(VECTORS, vector_lines(store, ids, models[0]))


def export_feeds(store: Store, writer: BackupWriter) -> int:
    """Writes the feeds that somebody added, and returns how many those are."""
    feeds = store.feeds.all()
    lines = (FeedLine(url=each.url, title=each.title, added_at=each.added_at) for each in feeds)
    return writer.write(FEEDS, lines)


def import_articles(
    store: Store,
    backup: Backup,
    load_encoder: Callable[[], Encoder],
    done: Imported,
    progress: Callable[[], None],
    *,
    with_vectors: bool,
) -> None:
    """Stores the articles of a backup that are not known as they are, a batch at a time.

    The model is loaded only when there is one; ``with_vectors``: those in the file may be used, if
    they are this model's. Errors: :class:`ModelMismatch`, and those of the store.
    """
    vectors = StoredVectors(backup, done.problems) if with_vectors else None
    lines = good(backup.lines(ARTICLES, ArticleLine), done)
    while some := list(islice(lines, _TOGETHER)):
        places = [store.restored(line.article, _earlier(line)) for line in some]
        wanted = [n for n, (_, outcome) in enumerate(places) if outcome is not Outcome.UNCHANGED]
        if wanted:
            encoder = load_encoder()
            check_model(store, encoder)
            restored = _restored([some[n] for n in wanted], vectors, encoder)
            stored = store.restore(restored, model_of(encoder))
            for n, place in zip(wanted, stored, strict=True):
                places[n] = place
        for line, (article_id, outcome) in zip(some, places, strict=True):
            done.ids[line.id] = article_id
            done.outcomes[outcome] += 1
            progress()
    store.skip_numbers(min(backup.manifest.numbers.get("articles", 0), LARGEST_NUMBER))


def import_feeds(store: Store, backup: Backup, done: Imported) -> None:
    for line in good(backup.lines(FEEDS, FeedLine), done):
        done.feeds += store.feeds.add(line.url, line.title, line.added_at)


def good(lines: Iterator[tuple[int, LineT | DataInvalid]], done: Imported) -> Iterator[LineT]:
    """The good lines; the others are problems."""
    for _, line in lines:
        if isinstance(line, DataInvalid):
            done.problems.append(line)
        else:
            yield line


def _article_lines(
    store: Store, ids: Sequence[int], progress: Callable[[], None]
) -> Iterator[ArticleLine]:
    for article_id in ids:
        *earlier, current = store.versions(article_id)
        yield ArticleLine(
            **_content(current.article),
            id=article_id,
            versions=tuple(
                EarlierContent(**_content(version.article), replaced_at=version.replaced_at)
                for version in earlier
                if version.replaced_at is not None
            ),
        )
        progress()


def _content(article: Article) -> dict[str, Any]:
    """The columns of an article, typed as they are when read from a file."""
    values = rows.article_values(article)
    dating = article.dating
    return values | {
        "blocks": tuple(
            (block.kind, block.start, block.end, block.credit) for block in article.blocks
        ),
        "published_precision": dating and dating.precision,
        "published_how": dating and dating.how,
    }


def _earlier(line: ArticleLine) -> list[tuple[Article, datetime]]:
    return [(version.article, version.replaced_at) for version in line.versions]


def _restored(
    lines: Sequence[ArticleLine], vectors: StoredVectors | None, encoder: Encoder
) -> list[Restored]:
    """The articles with all that is derived from them: as it is in the file, or made anew."""
    found = [vectors.of(line.id, line.article, encoder) if vectors else None for line in lines]
    missing = [line.article for line, entry in zip(lines, found, strict=True) if entry is None]
    made = iter(derive(missing, encoder) if missing else ())
    return [
        Restored(line.id, entry or next(made), _earlier(line))
        for line, entry in zip(lines, found, strict=True)
    ]
