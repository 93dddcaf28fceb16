"""CSV: a row of names, and an article in every row below it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from retrieval.errors import SourceDamaged, SourceError
from retrieval.readers.decoding import decode
from retrieval.readers.records import article_of, check_columns, columns_of, has_needed
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.types import Article

_DELIMITERS = ",;\t|"
# The line by which Excel is told what stands between fields.
_TOLD = re.compile(r"\s*\"?sep=(.)\"?[^\S\n]*\n", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def read_csv(
    data: bytes, source: str, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | SourceError]:
    """An article for every row below a row of names; comma, semicolon, tab or bar between fields.

    ``mapping`` as for :func:`retrieval.readers.records.columns_of`. A broken row comes as its
    error, in its place. Fields are bounded by the ``csv`` module's own limit (131,072 characters).
    Errors, raised for the whole: :class:`SourceUnmapped` where no column is the title or the body.
    """
    text = decode(data, source)
    told = _TOLD.match(text)
    line = 0
    if told:
        delimiter, line, text = told[1], told.group().count("\n"), text[told.end() :]
    else:
        head = text.lstrip("\r\n")[: csv.field_size_limit()].partition("\n")[0]
        delimiter = _delimiter(head, mapping)
    rows = _Rows(text, delimiter, line)
    names: list[str] = []
    columns: dict[str, str] = {}
    seen: set[str] = set()
    while True:
        inside = f"{source}#{rows.line + 1}"
        try:
            row = next(rows)
            if not any(map(str.strip, row)):
                continue
            if not names:
                names = [normalise(name) for name in row]
                columns = columns_of(names, mapping)
                check_columns(names, columns, source)
                continue
            if len(row) > len(names):
                raise SourceDamaged(inside, "CSV", f"{len(row)} fields, {len(names)} names")
            fields = dict(zip(names, row, strict=False))
            yield article_of(fields, columns, inside, source, seen)
        except StopIteration:
            return
        except csv.Error as error:
            if not names:
                raise SourceDamaged(source, "CSV", str(error)) from error
            yield SourceDamaged(inside, "CSV", str(error))
        except SourceError as error:
            if error.source == source:  # of the names, not of this row
                raise
            yield error


class _Rows:
    """The rows of a table; ``line`` is the last one that has been read.

    A quote that is never closed would take all that follows into one field: its row comes as an
    error, and the lines below it are read for themselves, once.
    """

    def __init__(self, text: str, delimiter: str, line: int) -> None:
        self._delimiter = delimiter
        self._again = False
        self._begin((found.group() for found in _LINE.finditer(text)), line)

    def __next__(self) -> list[str]:
        self._read.clear()
        row = next(self._rows)
        if not self._ended:
            return row
        if not self._again:
            self._again = True
            self._begin(iter(self._read[1:]), self.line - len(self._read) + 1)
        raise csv.Error("a quote is opened and never closed")

    def _begin(self, lines: Iterator[str], line: int) -> None:
        self._read: list[str] = []
        self._ended = False
        self.line = line
        self._rows = csv.reader(self._noted(lines), delimiter=self._delimiter)

    def _noted(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.line += 1
            self._read.append(line)
            yield line
        self._ended = True


def _delimiter(head: str, mapping: Mapping[str, str] | None) -> str:
    """What stands between the names in ``head``: by what they then are, else the most frequent."""
    by_count = sorted(_DELIMITERS, key=head.count, reverse=True)
    return next((each for each in by_count if _names_both(head, each, mapping)), by_count[0])


def _names_both(head: str, delimiter: str, mapping: Mapping[str, str] | None) -> bool:
    names: Sequence[str] = [name.strip().strip('"') for name in head.split(delimiter)]
    return len(names) > 1 and has_needed(columns_of(names, mapping))


def is_table(text: str, mapping: Mapping[str, str] | None = None) -> bool:
    """Whether the first line of ``text`` names columns, a title's and a body's among them."""
    told = _TOLD.match(text)
    first = text[told.end() if told else 0 :].lstrip().partition("\n")[0]
    if len(first) > csv.field_size_limit():
        return False
    return any(_names_both(first, delimiter, mapping) for delimiter in _DELIMITERS)
