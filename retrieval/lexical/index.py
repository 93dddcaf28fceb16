"""BM25 over passages in tantivy, a cache of the database on disk.

Tantivy and not SQLite's FTS5, which weighs no single term: over 125,701 passages of 22,642 news
articles FTS5 took 13 times the disk, at least twice as long to build, and 86 times as long for a
search (p50 1.6 s against 18 ms, on a busy machine). Changing 100 passages takes either less than
half a second, and FTS5 needs less memory; see ``tests/benchmarks/lexical_engines.py``.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import tantivy

from retrieval.errors import ArchiveBusy
from retrieval.lexical.query import Field, LexicalQuery, Term
from retrieval.lexical.worth import Worth
from retrieval.vietnamese.terms import Terms, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

ANALYSIS_VERSION = 1
"""To be raised with every change of the terms: an index of other terms is rebuilt."""
MAX_QUERY_TERMS = 200
"""Of a longer query the terms worth most are searched; a common question has about 50."""
MAX_POSTINGS = 1_000_000
"""Of a question whose terms stand in more passages, counted for each term, those worth most are
searched. Among 200,000 news passages, at a limit as much smaller: a quarter of the time; of the ten
best passages for 200 development questions .975 are found, and always the first."""
WRITER_MEMORY = 64_000_000  # bytes; more made building no faster
LOCK_PATIENCE = 60.0  # seconds until another process's writing is an error

_ID, _GENERATION = f"id_{ANALYSIS_VERSION}", "generation"
_TOKENIZER = "terms"
_FREQUENCIES = "freq"


class LexicalIndex:
    """Passages by their terms, with marks and without. Open with :meth:`open`.

    BM25 with tantivy's k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009; other values moved
    recall by less than noise), where tantivy rounds passage lengths above 40 terms down to three
    significant bits. A title is part of the text of each of its passages: as a field of its own
    it found less.

    Scores are a passage's sum of weight × BM25, divided by what a passage of average length
    reaches that holds each term of the question's most demanding reading once (the sum of weight
    × idf). So 0 is nothing in common, about 1 is everything; repetition can exceed it.

    One process writes at a time (see :class:`ArchiveBusy`), any number read. Changes are seen
    after :meth:`commit`, those of other processes after :meth:`reload`. The generation is
    committed with the passages as a record of its own, which counts as an empty passage in the
    statistics, as removed passages do until tantivy merges them away.
    """

    def __init__(self, index: tantivy.Index, folder: Path | None) -> None:
        self._index = index
        self._folder = folder
        self._writer: tantivy.IndexWriter | None = None
        self._looked_for: _LookedFor | None = None

    @classmethod
    def open(cls, folder: Path | None) -> LexicalIndex:
        """The index in ``folder``, in memory if None; empty if there is none that can be read."""
        if folder is None:
            return cls(_prepared(tantivy.Index(_schema())), None)
        if folder.is_file():
            folder.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(_prepared(tantivy.Index(_schema(), str(folder))), folder)
        except ValueError:  # tantivy's only error: truncated, another schema, another version
            _empty(folder)
            return cls(_prepared(tantivy.Index(_schema(), str(folder))), folder)

    @property
    def generation(self) -> int:
        """The store's generation that was committed last, by any process; 0 for a new index."""
        self.reload()
        query = tantivy.Query.exists_query(_GENERATION)
        hits = self._index.searcher().search(query, 1, order_by_field=_GENERATION).hits
        return int(hits[0][0]) if hits else 0

    def __len__(self) -> int:
        """How many passages are searched."""
        count = {"passages": {"value_count": {"field": _ID}}}
        found = self._index.searcher().aggregate(tantivy.Query.all_query(), count)
        return int(found["passages"]["value"])

    def add(self, ids: Sequence[int], texts: Sequence[str], titles: Sequence[str]) -> None:
        """Add passages, each with its article's title; those already there are replaced."""
        passages = dict(zip(ids, zip(texts, titles, strict=True), strict=True))
        self.remove(ids)
        for number, (text, title) in passages.items():
            self._writing().add_document(_document(number, text, title))

    def remove(self, ids: Sequence[int]) -> None:
        """Remove passages; those that aren't there are passed over."""
        # By query: tantivy-py reads the number given to delete_documents_by_term as a signed one,
        # which no passage has, and removes nothing.
        passages = tantivy.Query.term_set_query(self._index.schema, _ID, [int(n) for n in ids])
        self._writing().delete_documents_by_query(passages)

    def clear(self) -> None:
        """Remove all passages."""
        self._writing().delete_all_documents()

    def commit(self, generation: int) -> None:
        """Make the changes seen, whole or not at all, as the store's ``generation``."""
        writer = self._writing()
        writer.delete_documents_by_query(tantivy.Query.exists_query(_GENERATION))
        record = tantivy.Document()
        record.add_unsigned(_GENERATION, generation)
        writer.add_document(record)
        writer.commit()
        writer.wait_merging_threads()
        self._writer = None
        self.reload()

    def close(self) -> None:
        """Let other processes write; what was not committed is dropped."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    def reload(self) -> None:
        """See what other processes have committed (0.3 ms when nothing changed)."""
        self._index.reload()
        self._looked_for = None

    def search(self, query: LexicalQuery, limit: int) -> list[tuple[int, float]]:
        """The best passages as (id, score), best first; never one that has no term in common.

        Terms left out (see :data:`MAX_POSTINGS`) are missing from these scores too.
        """
        _, searcher, plan = self._look(query)
        if not plan.searched or limit < 1:
            return []
        hits = searcher.search(_any_of(self._index.schema, plan.searched), limit, count=False).hits
        return sorted(_scored(searcher, hits, plan.worth.reach), key=lambda hit: (-hit[1], hit[0]))

    def holding(self, wanted: Collection[str], limit: int) -> list[int]:
        """At most ``limit`` passages that hold all of the ``wanted`` terms, which have no marks."""
        searcher, schema = self._index.searcher(), self._index.schema
        each = (tantivy.Query.term_query(schema, Field.FOLDED.value, term) for term in wanted)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in each])
        hits = searcher.search(query, limit, count=False).hits if wanted else []
        return [number for number, _ in _scored(searcher, hits, 1.0)]

    def score(self, query: LexicalQuery, ids: Sequence[int]) -> NDArray[np.float32]:
        """The scores of these passages by all terms, 0 where none matches."""
        _, searcher, plan = self._look(query)
        scores = np.zeros(len(ids), dtype=np.float32)
        if not plan.searched or not len(ids):
            return scores
        schema = self._index.schema
        scored = tantivy.Query.const_score_query(_with_ids(schema, ids), 0.0)
        # Between two passages tantivy goes through what an "or" of terms holds there, but skips
        # what a single term does.
        for weights in (plan.searched, *({term: plan.common[term]} for term in plan.common)):
            scored = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, scored), (tantivy.Occur.Should, _any_of(schema, weights))]
            )
        hits = searcher.search(scored, len(ids), count=False).hits
        found = dict(_scored(searcher, hits, plan.worth.reach))
        scores[:] = [found.get(int(number), 0.0) for number in ids]
        return scores

    def worth(self, query: LexicalQuery) -> Worth:
        """What each term of a question counts in this archive, also of those it doesn't hold."""
        return self._look(query).plan.worth

    def _look(self, query: LexicalQuery) -> _LookedFor:
        """What is looked for; made once for all that is asked of one query, one after the other."""
        known = self._looked_for
        if known is None or known.query is not query:
            searcher = self._index.searcher()
            known = self._looked_for = _LookedFor(query, searcher, _plan(searcher, query))
        return known

    def _writing(self) -> tantivy.IndexWriter:
        deadline = time.monotonic() + LOCK_PATIENCE
        while self._writer is None:
            try:
                self._writer = self._index.writer(WRITER_MEMORY, num_threads=1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise
                if time.monotonic() > deadline:
                    raise ArchiveBusy(str(self._folder)) from error
                time.sleep(0.05)
        return self._writer


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ID, indexed=True, fast=True)
    builder.add_unsigned_field(_GENERATION, fast=True)
    for field in Field:
        builder.add_text_field(field.value, tokenizer_name=_TOKENIZER, index_option=_FREQUENCIES)
    return builder.build()


def _prepared(index: tantivy.Index) -> tantivy.Index:
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, analyzer)
    index.config_reader("manual")
    return index


def _empty(folder: Path) -> None:
    """Remove the files, but for locks, which another process may hold."""
    for file in folder.iterdir():
        if file.is_file() and file.suffix != ".lock":
            file.unlink(missing_ok=True)


def _document(number: int, text: str, title: str) -> tantivy.Document:
    marked = terms(f"{title}\n{text}")
    document = tantivy.Document()
    document.add_unsigned(_ID, number)
    document.add_text(Field.MARKED.value, _joined(marked))
    document.add_text(Field.FOLDED.value, _joined(marked.folded()))
    return document


def _with_ids(schema: tantivy.Schema, ids: Sequence[int]) -> tantivy.Query:
    # Few passages: a term set goes through all ids, 2.8 ms for 200 of 200,000 where this takes .5.
    each = (tantivy.Query.term_query(schema, _ID, int(number)) for number in ids)
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in each])


def _joined(found: Terms) -> str:
    return " ".join([*found.singles(), *found.pairs()])


class _Plan(NamedTuple):
    """What to look for: the terms to search and those that only score, with their weights.

    ``worth`` is that of all; terms that no passage holds stay in it: a question that names what
    the archive doesn't know is answered worse for it.
    """

    searched: dict[Term, float]
    common: dict[Term, float]
    worth: Worth


class _LookedFor(NamedTuple):
    """A query, and what it comes to in the passages as they were."""

    query: LexicalQuery
    searcher: tantivy.Searcher
    plan: _Plan


def _plan(searcher: tantivy.Searcher, query: LexicalQuery) -> _Plan:
    weights = query.weights()
    counts = {term: searcher.doc_freq(term.field.value, term.text) for term in weights}
    total = searcher.num_docs
    worth = {term: weight * _idf(counts[term], total) for term, weight in weights.items()}
    known = sorted(filter(counts.get, weights), key=lambda term: (-worth[term], term))
    dropped = set(known[MAX_QUERY_TERMS:])
    searched: dict[Term, float] = {}
    common: dict[Term, float] = {}
    left = MAX_POSTINGS
    for term in known[:MAX_QUERY_TERMS]:
        if counts[term] <= left or not searched:
            searched[term] = weights[term]
            left -= counts[term]
        else:
            common[term] = weights[term]
    reach = max(
        (sum(worth[term] for term in reading if term not in dropped) for reading in query.readings),
        default=0.0,
    )
    kept = {term: value for term, value in worth.items() if term not in dropped}
    return _Plan(searched, common, Worth(kept, reach))


def _idf(count: int, total: int) -> float:
    return math.log1p((max(total, count) - count + 0.5) / (count + 0.5))


def _any_of(schema: tantivy.Schema, weights: dict[Term, float]) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(schema, term.field.value, term.text, _FREQUENCIES),
                    weight,
                ),
            )
            for term, weight in weights.items()
        ]
    )


def _scored(
    searcher: tantivy.Searcher, hits: list[tuple[float, tantivy.DocAddress]], reach: float
) -> list[tuple[int, float]]:
    numbers = searcher.fast_field_values(_ID, [address for _, address in hits])
    return [(int(n or 0), score / reach) for n, (score, _) in zip(numbers, hits, strict=True)]
