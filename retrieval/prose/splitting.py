"""A stream of text to whole sentences, each with its citation marks inside."""

from __future__ import annotations

import re

from retrieval.vietnamese.sentences import split_sentences
from retrieval.vietnamese.text import normalise

# What follows a full stop decides whether it ends a sentence; so much of it has to be seen.
_LOOK_AHEAD = 12
_MARKS = r"\[[0-9]{1,3}(?:\s*,\s*[0-9]{1,3})*\]"
# "A. [1] B." is "A [1]. B.": then the mark lies in the sentence it belongs to.
_STOP_BEFORE_MARKS = re.compile(rf"([.!?…]+[\"”»]?)\s*({_MARKS}(?:\s*{_MARKS})*)[.]?")
_CITED_END = re.compile(rf"{_MARKS}[\"”»)]?[.!?…]+[\"”»)]?$")
_END = re.compile(r"[.!?…][\"”»)]?$")
_DECORATION = re.compile(r"\*\*|__|^[ \t]*(?:[-*•#>]+|[0-9]{1,2}[.)])[ \t]+", re.MULTILINE)
_STRAY_MARKS = re.compile(rf"(?:{_MARKS}\s*)+[.]?\s*")


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
    text = _DECORATION.sub("", _STOP_BEFORE_MARKS.sub(r" \2\1", text))
    trailing = text[len(text.rstrip()) :]
    return normalise(text) + ("\n" if "\n" in trailing else trailing[:1])


def _bare(sentence: str) -> str:
    """Without marks before its first word: they belong to a sentence that has been given away."""
    stray = _STRAY_MARKS.match(sentence)
    return sentence[stray.end() :] if stray else sentence
