"""Tantivy against SQLite FTS5 on the same terms: ``python lexical_engines.py news.jsonl.gz``.

The file holds one article a line with ``title``, ``lead`` and ``body``. Articles are cut into
windows of 100 words. Prints seconds, megabytes and milliseconds of both, then the ratios.
Needs a system that forks.
FTS5 knows no weights for single terms, so that there pairs count as much as syllables.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import tantivy

from retrieval.vietnamese.terms import Terms, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

WINDOW = 100
CHANGE = 100
QUESTIONS = 40
LIMIT = 50
FORK = multiprocessing.get_context("fork")  # a process each, so that peaks of memory are apart


class Row(NamedTuple):
    """One passage as both engines see it: terms joined by spaces."""

    id: int
    marked: str
    folded: str


class Engine(Protocol):
    def add(self, rows: Sequence[Row]) -> None: ...
    def remove(self, ids: Sequence[int]) -> None: ...
    def search(self, row: Row) -> list[int]: ...


class Tantivy:
    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder().add_unsigned_field("id", indexed=True, fast=True)
        for field in ("marked", "folded"):
            builder.add_text_field(field, tokenizer_name="terms", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("terms", analyzer)

    def add(self, rows: Sequence[Row]) -> None:
        writer = self._index.writer(64_000_000, 1)
        for row in rows:
            document = tantivy.Document(marked=row.marked, folded=row.folded)
            document.add_unsigned("id", row.id)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def remove(self, ids: Sequence[int]) -> None:
        writer = self._index.writer(64_000_000, 1)
        writer.delete_documents_by_query(
            tantivy.Query.term_set_query(self._schema, "id", list(ids))
        )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, row: Row) -> list[int]:
        parts = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, field, term, "freq"),
                    0.5 if "_" in term else 1.0,
                ),
            )
            for field, value in (("marked", row.marked), ("folded", row.folded))
            for term in dict.fromkeys(value.split())
        ]
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(parts), LIMIT, count=False).hits
        return [int(i or 0) for i in searcher.fast_field_values("id", [a for _, a in hits])]


class Fts5:
    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "fts.db")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            "CREATE VIRTUAL TABLE passage USING fts5(marked, folded, "
            "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_.-%'\")"
        )
        self._db.execute("INSERT INTO passage(passage, rank) VALUES ('rank', 'bm25(0.7, 0.3)')")

    def add(self, rows: Sequence[Row]) -> None:
        with self._db:
            self._db.executemany("INSERT INTO passage(rowid, marked, folded) VALUES (?,?,?)", rows)

    def remove(self, ids: Sequence[int]) -> None:
        with self._db:
            self._db.executemany("DELETE FROM passage WHERE rowid = ?", [(i,) for i in ids])

    def search(self, row: Row) -> list[int]:
        query = " OR ".join(
            f'{field} : "{term}"'
            for field, value in (("marked", row.marked), ("folded", row.folded))
            for term in dict.fromkeys(value.split())
        )
        found = self._db.execute(
            "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?",
            (query, LIMIT),
        )
        return [number for (number,) in found]


def passages(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            words = f"{article['lead']} {article['body']}".split()
            for start in range(0, len(words), WINDOW):
                yield f"{article['title']}. {' '.join(words[start : start + WINDOW])}"


def titles(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)["title"] for line in lines)


def row_of(number: int, text: str) -> Row:
    marked = terms(text)
    return Row(number, _joined(marked), _joined(marked.folded()))


def _joined(found: Terms) -> str:
    return " ".join([*found.singles(), *found.pairs()])


def measure(
    engine: Engine, folder: Path, rows: list[Row], questions: list[Row]
) -> dict[str, float]:
    figures = {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    engine.add(rows[CHANGE:])
    figures["build s"] = time.perf_counter() - start
    figures["size MB"] = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
    start = time.perf_counter()
    engine.add(rows[:CHANGE])
    figures["add 100 ms"] = (time.perf_counter() - start) * 1e3
    start = time.perf_counter()
    engine.remove([row.id for row in rows[:CHANGE]])
    figures["remove 100 ms"] = (time.perf_counter() - start) * 1e3
    times = []
    for question in questions:
        start = time.perf_counter()
        engine.search(question)
        times.append((time.perf_counter() - start) * 1e3)
    cuts = statistics.quantiles(times, n=20)
    figures["search p50 ms"], figures["search p95 ms"] = cuts[9], cuts[18]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures["more peak memory MB"] = (peak - before) / 1024
    return figures


def report(
    sender: Connection, kind: type[Tantivy | Fts5], rows: list[Row], questions: list[Row]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        sender.send(measure(kind(Path(name)), Path(name), rows, questions))


def main(path: Path) -> None:
    start = time.perf_counter()
    rows = [row_of(number, text) for number, text in enumerate(passages(path))]
    print(f"{len(rows)} passages, analysis {time.perf_counter() - start:.1f} s")
    chosen = list(titles(path))
    questions = [row_of(0, title) for title in chosen[:: max(1, len(chosen) // QUESTIONS)]]
    results = []
    for kind in (Tantivy, Fts5):
        receiver, sender = FORK.Pipe(duplex=False)
        process = FORK.Process(target=report, args=(sender, kind, rows, questions))
        process.start()
        results.append(receiver.recv())
        process.join()
    print(f"{'':20} {'tantivy':>10} {'fts5':>10} {'fts5/tantivy':>13}")
    for figure, ours in results[0].items():
        theirs = results[1][figure]
        ratio = theirs / ours if ours else float("nan")
        print(f"{figure:20} {ours:10.1f} {theirs:10.1f} {ratio:13.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
