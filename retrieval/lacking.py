"""What a question names that is not to be read: in the best passage, in the best ones, anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retrieval.passages import written_date
from retrieval.query import VIETNAMESE
from retrieval.vietnamese.dates import Mention, mentions
from retrieval.vietnamese.facts import Fact, FactKind, missing, writings
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import terms
from retrieval.vietnamese.text import fold, syllables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.archive import Archive
    from retrieval.query import Query
    from retrieval.types import Article, Hit

_BEST = 5  # hits in which a fact may stand; if in none, the question is not answered in full
_HOLDING = 20  # passages with all of a fact's words that are looked at for it


class Lacking(NamedTuple):
    """Facts of a question that the first quote's passage lacks, all of them in ``missing``.

    Of those that none of the best passages has, no article speaks of the ``unheard`` ones, and
    others do of those that are ``apart``.
    """

    missing: tuple[Fact, ...] = ()
    unheard: tuple[Fact, ...] = ()
    apart: tuple[Fact, ...] = ()


NOTHING = Lacking()


def lacking(archive: Archive, query: Query, first: Hit, hits: Sequence[Hit]) -> Lacking:
    """What a question names and ``first``, or any of the best ``hits``, lacks."""
    meant = query.readings[0].text
    best = [missing(meant, *_said(hit.article, hit.text)) for hit in (first, *hits[:_BEST])]
    nowhere = [
        fact
        for fact in best[0]
        if all(fact in others for others in best) and not _translated(fact, query)
    ]
    apart = tuple(fact for fact in nowhere if _is_spoken_of(archive, meant, fact))
    return Lacking(best[0], tuple(fact for fact in nowhere if fact not in apart), apart)


def _is_spoken_of(archive: Archive, question: str, fact: Fact) -> bool:
    """Whether any article has a fact of the question, whatever else it is about."""
    written = writings(question, fact)
    dates = [date for each in written for date in mentions(each) if isinstance(date, Mention)]
    return any(archive.store.has_published(date.start, date.end) for date in dates) or any(
        fact not in missing(question, *said, whole=True)
        for said in _holding(archive, fact.kind, written)
    )


def _holding(archive: Archive, kind: FactKind, written: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What has all words of a fact, as it may be ``written``: of a name, one after the other."""
    for wanted in dict.fromkeys(_wanted(kind, each) for each in written):
        ids = archive.lexical.holding(wanted, _HOLDING)
        with archive.store.snapshot() as store:
            passages = store.passages(ids)
            articles = store.articles({passage.article_id for passage in passages.values()})
        for passage in passages.values():
            article = articles[passage.article_id]
            yield _said(article, article.text[passage.start : passage.end])


def _wanted(kind: FactKind, written: str) -> tuple[str, ...]:
    found = terms(written).folded()
    words = found.pairs() if kind is FactKind.NAME else found.values
    numbers = [term for term in found.singles() if term[0].isdigit()]
    return tuple(words or numbers or found.singles())


def _translated(fact: Fact, query: Query) -> bool:
    """Whether a name of a foreign question may stand in the articles in Vietnamese."""
    if fact.kind is not FactKind.NAME or query.language == VIETNAMESE:
        return False
    return not all(could_be_vietnamese(fold(word)) for word in syllables(fact.text))


def _said(article: Article, text: str) -> tuple[str, str]:
    """All that a passage says: its article's title and the text itself, and its date."""
    published = written_date(article.dating) if article.dating else ""
    return f"{article.title}\n{text}", published
