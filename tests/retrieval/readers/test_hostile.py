"""Input made to hurt: a clear error, in bounded time, and the rest is read as ever.

The bounds are generous: without the limits each of these takes minutes, or all memory.
"""

import gzip
import io
import time
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import (
    SourceDamaged,
    SourceEncrypted,
    SourceEntities,
    SourceError,
    SourceInflating,
    SourceNameUnsafe,
    SourceTooDeep,
    SourceTooLarge,
    SourceTooMany,
    SourceTooManyParts,
)
from retrieval.readers import limits
from retrieval.readers.documents import read_document
from retrieval.readers.packed import Budget, members
from retrieval.types import VIETNAM, Article
from tests.retrieval.readers.rendering import SEEDS, docx, epub, zipped

SECONDS = 20
WHEN = datetime(2016, 1, 5, 8, 30, tzinfo=VIETNAM)


def nested(levels: int) -> bytes:
    data = "Trong cùng\n\nMột câu.".encode()
    for level in range(levels):
        data = zipped([(f"{level}.zip" if level else "a.txt", data)])
    return data


def lying(name: str, size: int) -> bytes:
    """A zip whose directory says that its member unpacks to ``size`` bytes."""
    data = bytearray(zipped([(name, b"a" * 1000)]))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(data)


def locked() -> bytes:
    data = bytearray(zipped([("a.txt", b"a")]))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


CASES: dict[str, tuple[Callable[[], bytes], type[SourceError]]] = {
    "nested tags": (lambda: b"<html>" + b"<div>" * 100_000 + b"a", SourceTooDeep),
    "nested inline tags": (lambda: b"<html><p>" + b"<b>" * 100_000 + b"a", SourceTooDeep),
    "many tags": (lambda: b"<html>" + b"<p>a b" * 300_000, SourceTooManyParts),
    "many attributes": (
        lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">a",
        SourceTooManyParts,
    ),
    "many attributes in all": (
        lambda: b"<html>" + (b"<p " + b" ".join(b"a%d" % n for n in range(400)) + b">a") * 400,
        SourceTooManyParts,
    ),
    "a large page": (lambda: b"<html>" + b"a " * limits.MAX_PAGE_BYTES, SourceTooLarge),
    "large Markdown": (lambda: b"# a\n\n" + b"[" * limits.MAX_MARKDOWN_BYTES, SourceTooLarge),
    "gzip bomb": (lambda: gzip.compress(bytes(50_000_000), 9), SourceInflating),
    "zip bomb": (lambda: zipped([("a.txt", bytes(50_000_000))]), SourceInflating),
    "nested zips": (lambda: nested(5), SourceTooDeep),
    "a lying directory": (lambda: lying("a.txt", 100), SourceDamaged),
    "an encrypted member": (locked, SourceEncrypted),
    "a name that leads out": (lambda: zipped([("../a.txt", b"a\n\nb")]), SourceNameUnsafe),
    "an absolute name": (lambda: zipped([("/etc/a.txt", b"a\n\nb")]), SourceNameUnsafe),
    "word bomb": (
        lambda: zipped([("word/document.xml", bytes(50_000_000)), ("[Content_Types].xml", "")]),
        SourceInflating,
    ),
    "word with entities": (
        lambda: zipped(
            [("word/document.xml", '<!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>'.encode("utf-16"))]
        ),
        SourceEntities,
    ),
    "word without parts": (lambda: zipped([("word/document.xml", "<a/>")]), SourceDamaged),
    "book without a package": (
        lambda: zipped([("mimetype", ""), ("META-INF/container.xml", "<a/>")]),
        SourceDamaged,
    ),
    "cut zip": (lambda: zipped([("a.txt", b"a\n\nb")])[:-10], SourceDamaged),
}


@pytest.mark.parametrize("name", CASES)
def test_alone(name: str) -> None:
    make, error = CASES[name]
    data = make()
    began = time.monotonic()
    found = list(read_document(data, "a"))
    assert time.monotonic() - began < SECONDS
    assert [type(e) for e in found] == [error]


def test_among_others() -> None:
    """Each in a zip between sound articles, which all come out."""
    bad = [(name, make()) for name, (make, error) in CASES.items() if error is not SourceTooLarge]
    good = [(f"{n}.txt", f"Bài {n}\n\nMột câu.") for n in range(len(bad))]
    packed = zipped([member for pair in zip(good, bad, strict=True) for member in pair])
    found = list(read_document(packed, "a.zip"))
    titles = [a.title for a in found if isinstance(a, Article)]
    assert titles == [f"Bài {n}" for n in range(len(good))]
    assert len(found) == 2 * len(good)


def pdf_of(pages: bytes) -> bytes:
    """A PDF with the tree of ``pages`` and nothing else."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        + pages
        + b"\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


@pytest.mark.parametrize(
    "pages",
    [
        b"2 0 obj<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>endobj",
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Pages/Count 1/Parent 2 0 R/Kids[2 0 R]>>endobj",
        b"2 0 obj<</Type/Pages/Count 999999999/Kids[]>>endobj",
        b"2 0 obj<</Type/Pages/Kids 2 0 R>>endobj",
        b"2 0 obj 7 endobj",
        b"",
    ],
    ids=["itself", "in a circle", "many claimed", "no array", "no tree", "nothing"],
)
def test_page_trees(pages: bytes) -> None:
    began = time.monotonic()
    (found,) = read_document(pdf_of(pages), "a.pdf")
    assert time.monotonic() - began < SECONDS
    assert isinstance(found, SourceError)


GOOD = b'{"title": "Sau", "body": "M\xe1\xbb\x99t c\xc3\xa2u."}\n'


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b'{"title": "a", "body": "' + b"x" * 50_000_000 + b'"}', SourceTooLarge),
        (b'{"title": ' + b"[" * 200_000, SourceTooDeep),
        (b'{"title": "a", "body": ' + b"[" * 600 + b"]" * 600 + b"}", SourceTooDeep),
        (b'{"title": ' + b"1" * 200_000 + b"}", SourceDamaged),
        (b'{"title": "a", "body": "\xff\xfe\xfd"', SourceError),
        (b'{"title": "a", "body": "<p>' + b"<b>" * 100_000 + b'"}', SourceTooDeep),
    ],
    ids=["long", "deep", "deep lists", "number", "no UTF-8", "nested tags"],
)
def test_json_lines(line: bytes, error: type[SourceError]) -> None:
    began = time.monotonic()
    found, last = read_document(line + b"\n" + GOOD, "a.jsonl")
    assert time.monotonic() - began < SECONDS
    assert isinstance(found, error)
    assert found.source == "a.jsonl#1"
    assert isinstance(last, Article)
    assert (last.title, last.text) == ("Sau", "Một câu.")


def test_csv() -> None:
    rows = ["title,body", f"a,{'x' * 200_000}", "b,c\0d", "e,f,g", '"h,i', "j,k"]
    found = list(read_document("\n".join(rows).encode(), "a.csv"))
    assert [a.source for a in found] == [f"a.csv#{line}" for line in range(2, 7)]
    assert [type(e) for e in found if isinstance(e, SourceError)] == [SourceDamaged] * 3
    good = [(a.source, a.title, a.text) for a in found if isinstance(a, Article)]
    assert good == [("a.csv#3", "b", "c d"), ("a.csv#6", "j", "k")]


def test_csv_of_quotes_that_never_close() -> None:
    text = "title,body\n" + 'a,"b\nc,"d\ne,"f\n' * 100_000
    began = time.monotonic()
    list(read_document(text.encode(), "a.csv"))
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize(
    "json",
    [
        "[" + '{"title": "a" "body": "b"},\n' * 100_000,
        "[" + '{"title": "a", "body": {"' * 100_000,
        '[{"title": "' + "x" * 20_000_000,
        "[" + '{"a": [' * 100_000,
    ],
    ids=["errors", "begun", "long", "deep"],
)
def test_json_lists(json: str) -> None:
    began = time.monotonic()
    found = list(read_document(json.encode(), "a.json"))
    assert time.monotonic() - began < SECONDS
    assert found
    assert all(isinstance(each, SourceError) for each in found)


def test_a_budget_holds_for_all_that_is_packed_in_it() -> None:
    packed = zipped([("a.txt", b"x" * 600), ("b.txt", b"y" * 600), ("c.txt", b"z")])
    (_, first), (_, second) = members(packed, "a.zip", Budget(limit=1000))
    assert first == b"x" * 600
    assert isinstance(second, SourceTooLarge)
    assert (second.size, second.limit) == (1200, 1000)
    (_, first), (_, second) = members(packed, "a.zip", Budget(members=1))
    assert isinstance(second, SourceTooMany)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_without_bounds(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        packed.writestr("a.txt", "a\n\nb")
    (error,) = read_document(out.getvalue(), "a.zip")
    assert isinstance(error, SourceDamaged)


WHOLE = {
    "docx": docx(SEEDS[1], WHEN),
    "epub": epub(SEEDS, WHEN),
}


@given(st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    damaged = bytearray(WHOLE[name])
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=6)):
        damaged[at] ^= data.draw(st.integers(1, 255))
    for found in read_document(bytes(damaged), f"a.{name}"):
        assert isinstance(found, Article | SourceError)


@given(
    st.binary(max_size=200), st.sampled_from(["html", "md", "csv", "jsonl", "pdf", "zip", "epub"])
)
def test_any_bytes(data: bytes, kind: str) -> None:
    heads = {"html": b"<html>", "pdf": b"%PDF-1.4\n", "zip": b"PK\x03\x04", "csv": b"title,body\n"}
    for found in read_document(heads.get(kind, b"") + data, f"a.{kind}"):
        assert isinstance(found, Article | SourceError)
