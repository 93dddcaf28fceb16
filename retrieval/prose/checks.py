"""Whether a sentence that a model wrote may be shown: it cites, and what it cites supports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from retrieval.prose.claims import (
    capitalised,
    dates,
    is_within,
    names,
    quantities,
    word_runs,
)
from retrieval.prose.prompt import data
from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless
from retrieval.vietnamese.text import has_marks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from retrieval.encoder import Encoder
    from retrieval.types import Quote

# Cosine of a sentence and what it cites, both encoded as questions (the model's authors advise
# one prompt for both sides where likeness is asked for). With the bundled model, on the pairs of
# tests/retrieval/prose/test_prose_threshold.py: Vietnamese, supported .864 to .957, off the
# evidence .799 to .843; English, supported .813 to .889, off it .722 to .799.
SAME_LANGUAGE = 0.85
OTHER_LANGUAGE = 0.80

_MIN_WORDS = 3
_MARKS = re.compile(r"\s*\[([0-9]{1,3}(?:\s*,\s*[0-9]{1,3})*)\]")
_LINK = re.compile(
    r"://|www\.|[<>`@{}|\\\[\]]|\b(?:javascript|mailto|data|tel):"
    r"|\b(?!(?-i:TP|P?GS|TS|ThS)\.(?-i:[A-ZĐ]))\w[\w-]*\.[a-z]{2,}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
# Most words of a Vietnamese sentence carry a mark; in other languages names do at best.
_MARKED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Checker:
    """The evidence, ready to hold sentences against it. See :meth:`citations`."""

    language: str
    sources: tuple[_Source, ...]
    asked: _Source
    encoder: Encoder

    @classmethod
    def of(cls, question: str, language: str, quotes: Sequence[Quote], encoder: Encoder) -> Self:
        sources = tuple(_Source.of(quote) for quote in quotes)
        return cls(language, sources, _Source(question, question), encoder)

    def citations(self, sentence: str) -> tuple[int, ...]:
        """The numbers of the quotes that ``sentence`` cites if they support it, otherwise none.

        Supported: all numbers exist; nothing in it could become a link or markup; it is in the
        language asked for; every name, number and date occurs in what it cites, its title or its
        date; the embedding agrees. A question never supports a number, a date or, in Vietnamese, a
        name: asked "Vì sao ông A từ chức?" a model would find ready-made what no article says.
        In other languages a name may be the question's, since the evidence has it in Vietnamese.
        """
        marks = " ".join(_MARKS.findall(sentence))
        cited = tuple(dict.fromkeys(map(int, re.findall("[0-9]+", marks))))
        text = _MARKS.sub("", sentence).strip()
        if not cited or not all(1 <= number <= len(self.sources) for number in cited):
            return ()
        if _LINK.search(text) or not self._is_prose(text):
            return ()
        sources = [self.sources[number - 1] for number in cited]
        if not self._facts_occur(text, sources) or not self._agrees(text, sources):
            return ()
        return cited

    def _is_prose(self, text: str) -> bool:
        words = _WORD.findall(text)
        plain = [word for word in words if word[0].islower()]
        marked = sum(map(has_marks, plain))
        is_vietnamese = bool(plain) and marked >= _MARKED_SHARE * len(plain)
        if len(words) < _MIN_WORDS or any(c.isdecimal() and not c.isascii() for c in text):
            return False
        return is_vietnamese == (self.language == "vi")

    def _facts_occur(self, text: str, sources: Sequence[_Source]) -> bool:
        asked = () if self.language == "vi" else (self.asked,)
        return (
            all(any(s.has_date(found) for s in sources) for found in dates(text, self.language))
            and all(
                any(q in s.quantities for s in sources) for q in quantities(text, self.language)
            )
            and all(
                any(s.has_name(form) for form in forms for s in (*sources, *asked))
                for forms in names(text, self.language)
            )
        )

    def _agrees(self, text: str, sources: Sequence[_Source]) -> bool:
        evidence = [source.text for source in sources if source.text]
        if not evidence:
            return False
        vectors = self.encoder.encode_questions([text, *evidence])
        threshold = SAME_LANGUAGE if self.language == "vi" else OTHER_LANGUAGE
        return bool((vectors[1:] @ vectors[0]).max() >= threshold)


@dataclass(frozen=True)
class _Source:
    """A quote as evidence: ``text`` is what is likened, ``everything`` holds title and date too."""

    text: str
    everything: str
    published: date | None = None

    @classmethod
    def of(cls, quote: Quote) -> Self:
        text, article = data(quote), quote.article
        # An inferred date is no evidence.
        published = article.published.date() if article.published else None
        return cls(text, f"{article.title}\n{text}", published)

    def has_name(self, name: str) -> bool:
        """``name`` in a form of :func:`names`; a single word has to have a capital here too."""
        return name in (self._runs if " " in name else self._capitalised)

    def has_date(self, asked: Mention | Yearless) -> bool:
        """Whether that day, or one within that month or year, is written here."""
        return any(is_within(found, asked) for found in self._dates)

    @cached_property
    def quantities(self) -> frozenset[Fraction | str]:
        return frozenset(quantities(self.everything, with_dates=True))

    @cached_property
    def _runs(self) -> frozenset[str]:
        return word_runs(self.everything)

    @cached_property
    def _capitalised(self) -> frozenset[str]:
        return capitalised(self.everything)

    @cached_property
    def _dates(self) -> tuple[Mention | Yearless, ...]:
        found = dates(self.everything)
        if self.published is None:
            return tuple(found)
        when = self.published
        placed = [d.near(when) for d in found if isinstance(d, Yearless)]
        return (*found, *filter(None, placed), Mention(Span(0, 0), when, when))
