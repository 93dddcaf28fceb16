"""A stream of text to whole sentences, each with its citation marks inside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.vietnamese.sentences import split_sentences
from retrieval.vietnamese.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

# What follows a full stop decides whether it ends a sentence; so much of it has to be seen.
_LOOK_AHEAD = 12
_MARKS = r"\[[0-9]{1,3}(?:\s*,\s*[0-9]{1,3})*\]"
# "A. [1] B." is "A [1]. B.": then the mark lies in the sentence it belongs to.
_STOP_BEFORE_MARKS = re.compile(rf"([.!?…]+[\"”»]?)\s*({_MARKS}(?:\s*{_MARKS})*)[.]?")
_CITED_END = re.compile(rf"{_MARKS}[\"”»)]?[.!?…]+[\"”»)]?$")
_END = re.compile(r"[.!?…][\"”»)]?$")
_DECORATION = re.compile(r"^[ \t]*(?:[-*•#>]+|[0-9]{1,2}[.)])[ \t]+|[*`]+|__", re.MULTILINE)
# As some models are used to citing: 【1】, [^1].
_BRACKETS = str.maketrans("【】", "[]")
_FOOTNOTE = re.compile(r"\[\^(?=[0-9])")
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_PART_OF_TAG = re.compile(r"</?[a-z]{0,9}$", re.IGNORECASE)
_STRAY_MARKS = re.compile(rf"(?:{_MARKS}\s*)+[.]?\s*")


class Thoughts:
    """Takes out of a growing text what a model writes to itself, between <think> and </think>."""

    def __init__(self) -> None:
        self._rest = ""
        self._inside = False

    def without(self, piece: str) -> str:
        """What ``piece`` adds to the text; the beginning of what may be a tag waits for its end."""
        *parts, rest = self._parts(self._rest + piece)
        waiting = _PART_OF_TAG.search(rest)
        self._rest = waiting.group() if waiting else ""
        shown = rest[: waiting.start()] if waiting else rest
        return "".join((*parts, "" if self._inside else shown))

    def _parts(self, text: str) -> Iterator[str]:
        """What of ``text`` is outside of thoughts; at last what follows the last tag, anyhow."""
        position = 0
        for tag in _THOUGHT.finditer(text):
            # A thought may have begun in what the model was given: then only its end is seen.
            yield "" if self._inside or tag[1] else text[position : tag.start()]
            self._inside = not tag[1]
            position = tag.end()
        yield text[position:]


class Splitter:
    """Cuts a growing text into sentences; what is not yet complete stays inside."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """The sentences that are complete with ``piece``; "" says that the stream pauses.

        In a pause a sentence that ends "[1]." is complete, though nothing follows it yet.
        """
        self._rest += piece
        text = _tidy(self._rest)
        spans = split_sentences(text)
        done = sum(span.end + _LOOK_AHEAD <= len(text) for span in spans[:-1])
        if not piece:
            cited = (i for i, span in enumerate(spans, 1) if _CITED_END.search(text, *span))
            done = max(cited, default=done)
        if not done:
            return []
        self._rest = text[spans[done - 1].end :]
        return [_bare(text[start:end]) for start, end in spans[:done]]

    def finish(self, *, whole: bool) -> list[str]:
        """The sentences left; without ``whole`` the last only if it is seen to have ended."""
        text = _tidy(self._rest)
        self._rest = ""
        spans = split_sentences(text)
        if spans and not whole and not _END.search(text):
            spans.pop()
        return [_bare(text[start:end]) for start, end in spans]


def _tidy(text: str) -> str:
    """``text`` without decoration, marks moved into their sentences; ends in space if it did."""
    text = _FOOTNOTE.sub("[", text.translate(_BRACKETS))
    text = _DECORATION.sub("", _STOP_BEFORE_MARKS.sub(r" \2\1", text))
    trailing = text[len(text.rstrip()) :]
    return normalise(text) + ("\n" if "\n" in trailing else trailing[:1])


def _bare(sentence: str) -> str:
    """Without marks before its first word: they belong to a sentence that has been given away."""
    stray = _STRAY_MARKS.match(sentence)
    return sentence[stray.end() :] if stray else sentence
