"""``hoibao add``: articles from files, folders and the web."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.progress import progress
from retrieval import ingest
from retrieval.errors import ColumnInvalid, SourceError
from retrieval.fetching.addresses import is_address
from retrieval.readers.files import find, read_files
from retrieval.readers.records import FIELDS
from retrieval.sync import Became, page_at, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.session import Session
    from retrieval.types import Article


def add_sources(session: Session, sources: Sequence[str], columns: Sequence[str] = ()) -> int:
    """Adds what is at paths and addresses, says what became of it; how many failed.

    ``columns`` are of the form ``field=name``. Errors: :class:`ColumnInvalid` for another form.
    """
    mapping = _mapping(columns)
    paths = [Path(source) for source in sources if not is_address(source)]
    counts = _add_paths(session, paths, mapping)
    counts += _add_addresses(session, [source for source in sources if is_address(source)])
    numbers = {became.value: counts[became] for became in Became}
    session.err.print(session.texts("archive.summary", **numbers))
    return counts[Became.FAILED]


def _mapping(columns: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for column in columns:
        field, equals, name = column.partition("=")
        if field not in FIELDS or not equals or not name:
            raise ColumnInvalid(column, ", ".join(FIELDS))
        mapping[field] = name
    return mapping


def _add_paths(
    session: Session, paths: Sequence[Path], mapping: Mapping[str, str]
) -> Counter[Became]:
    counts: Counter[Became] = Counter()
    found = list(find(paths))
    # A file alone may hold thousands of articles, so those are counted.
    alone = len(found) == 1
    with progress(session, "progress.reading", None if alone else len(found)) as advance:

        def articles() -> Iterator[Article]:
            for path in found:
                for each in [path] if isinstance(path, SourceError) else read_files(path, mapping):
                    if isinstance(each, SourceError):
                        counts[Became.FAILED] += 1
                        session.complain(each)
                    else:
                        yield each
                if not alone:
                    advance()

        for _, _, outcome in ingest.add(articles(), session.store, session.encoder_for_adding):
            counts[Became(outcome.value)] += 1
            if alone:
                advance()
    return counts


def _add_addresses(session: Session, urls: Sequence[str]) -> Counter[Became]:
    from bot.syncing import fetcher_for, tell

    counts: Counter[Became] = Counter()
    if not urls:
        return counts
    store = session.store
    with (
        fetcher_for(session.settings) as fetcher,
        progress(session, "sync.pages", len(urls)) as advance,
    ):
        pages = {}
        for url in urls:
            try:
                page = page_at(store, fetcher, url)
                pages[page.key] = page
            except SourceError as error:
                counts[Became.FAILED] += 1
                session.complain(error)
                advance()
        for synced in read_pages(store, session.encoder_for_adding, fetcher, list(pages.values())):
            tell(session, synced, counts)
            advance()
    return counts
