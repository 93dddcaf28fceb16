"""JSON: an article in every object, an object a line, or several objects in a list."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING, Any

from retrieval.errors import SourceDamaged, SourceError, SourceTooDeep, SourceTooLarge
from retrieval.readers.decoding import decode
from retrieval.readers.limits import MAX_RECORD_BYTES
from retrieval.readers.records import article_of, columns_of, has_needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from retrieval.types import Article

    _Found = tuple[str, dict[str, Any] | SourceError]

_LIST = re.compile(r"\s*\[\s*(?=\{|\])")
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*,?\s*(?=\{\s*\")")
_MAX_DEPTH = 1000
# How much of a list is looked at for its next object, before four times as much is.
_FIRST_LOOK = 64 * 1024
_LONGEST_TOKEN = 10


def read_json(
    data: bytes, source: str, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | SourceError]:
    """An article for every JSON object.

    They stand an object a line, blank lines passed over; or on several lines each, one after the
    other or in a list; or in the one list of an object that is no article itself. ``mapping`` as
    for :func:`retrieval.readers.records.columns_of`. What is broken comes as its error, in its
    place. Places are lines, or in lists and among objects of several lines, numbers from 1.
    """
    seen: set[str] = set()
    for number, found in _objects(data, source):
        inside = f"{source}#{number}"
        if isinstance(found, SourceError):
            yield found
            continue
        listed = _listed(found, mapping)
        for place, fields in [(f"{inside}.{n}", each) for n, each in enumerate(listed, 1)] or [
            (inside, found)
        ]:
            try:
                yield article_of(fields, columns_of(fields, mapping), place, source, seen)
            except SourceError as error:
                yield error
            except RecursionError:
                yield SourceTooDeep(place, _MAX_DEPTH)


def _listed(fields: dict[str, Any], mapping: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """The articles in the only list of such in an object that is no article."""
    if _is_article(fields, mapping):
        return []
    found = [v for v in fields.values() if isinstance(v, list) and v and _is_article(v[0], mapping)]
    return [each for each in found[0] if isinstance(each, dict)] if len(found) == 1 else []


def _is_article(value: Any, mapping: Mapping[str, str] | None) -> bool:
    return isinstance(value, dict) and has_needed(columns_of(value, mapping))


def _objects(data: bytes, source: str) -> Iterator[_Found]:
    if b"\0" in data[:64] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data, source).encode("utf-8", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    first = data.lstrip().partition(b"\n")[0]
    if (
        _LIST.match(data[:_FIRST_LOOK].decode("latin-1"))
        or first.strip() == b"{"
        or (_is_begun(first) and _begins_whole(data, source))
    ):
        yield from _in_document(decode(data, source), source)
    else:
        yield from _in_lines(data, source)


def _is_begun(line: bytes) -> bool:
    """Whether a line is the beginning of an object that others end."""
    return line.startswith(b"{") and line.rstrip().endswith((b",", b"{", b"["))


def _begins_whole(data: bytes, source: str) -> bool:
    text = decode(data, source)
    return isinstance(_decoded(text, len(text) - len(text.lstrip())), tuple)


def _in_lines(data: bytes, source: str) -> Iterator[_Found]:
    start, number = 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        line = data[start:end]
        if line.strip():
            yield str(number), _in_line(line, f"{source}#{number}")
        start = end + 1


def _in_line(line: bytes, inside: str) -> dict[str, Any] | SourceError:
    if len(line) > MAX_RECORD_BYTES:
        return SourceTooLarge(inside, len(line), MAX_RECORD_BYTES)
    try:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = decode(line, inside)
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        return SourceDamaged(inside, "JSON", f"{error.msg}, column {error.colno}")
    except ValueError as error:  # a number of thousands of digits
        return SourceDamaged(inside, "JSON", str(error))
    except SourceError as error:
        return error
    except RecursionError:
        return SourceTooDeep(inside, _MAX_DEPTH)
    return fields if isinstance(fields, dict) else SourceDamaged(inside, "JSON", "no object")


def _in_document(text: str, source: str) -> Iterator[_Found]:
    """The objects in a list, or one after the other; behind a broken one, from the next on."""
    beginning = _LIST.match(text)
    at = beginning.end() if beginning else len(text) - len(text.lstrip())
    line, counted = 1, 0
    for number in count(1):
        inside = f"{source}#{number}"
        line, counted = line + text.count("\n", counted, at), at
        if not text.startswith("{", at):
            if text[at : at + 2].strip() not in ("]", ""):
                yield str(number), SourceDamaged(inside, "JSON", f"no object, line {line}")
            return
        found = _decoded(text, at)
        if isinstance(found, tuple):
            fields, end = found
            yield str(number), fields
            between = _BETWEEN.match(text, end)
            at = between.end() if between else end
            continue
        yield str(number), _wrong(found, inside, line)
        following = _NEXT.search(text, at + 1)
        at = following.end() if following else len(text)


def _wrong(error: Exception | None, inside: str, line: int) -> SourceError:
    """What is wrong with the object that begins at ``line``."""
    if isinstance(error, json.JSONDecodeError):
        why = f"{error.msg}, line {line + error.lineno - 1}, column {error.colno}"
        return SourceDamaged(inside, "JSON", why)
    if isinstance(error, RecursionError):
        return SourceTooDeep(inside, _MAX_DEPTH)
    if error is not None:  # a number of thousands of digits
        return SourceDamaged(inside, "JSON", f"{error}, line {line}")
    return SourceTooLarge(inside, MAX_RECORD_BYTES + 1, MAX_RECORD_BYTES)


def _decoded(text: str, at: int) -> tuple[dict[str, Any], int] | Exception | None:
    """The object that begins there and where it ends, or what is wrong; None: it is too large."""
    decoder = json.JSONDecoder()
    size = _FIRST_LOOK
    while True:
        part = text[at : at + size]
        try:
            fields, length = decoder.raw_decode(part)
        except json.JSONDecodeError as error:
            # Where more of the text can mend it, its end is what is wrong.
            cut = error.pos > len(part) - _LONGEST_TOKEN or error.msg.startswith("Unterminated")
            if at + size >= len(text) or not cut:
                return error
            if size >= MAX_RECORD_BYTES:
                return None
            size *= 4
        except (ValueError, RecursionError) as error:
            return error
        else:
            return fields, at + length
