"""Whether a sentence that a model wrote may be shown: it cites, and what it cites supports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.prose.claims import capitalised, dates, is_within, names, word_runs
from retrieval.prose.contraries import contradicts, is_told_from_today, swaps
from retrieval.prose.measures import quantities
from retrieval.prose.prompt import data, without_orders
from retrieval.prose.wording import is_worded_by, syllables_of
from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless
from retrieval.vietnamese.relative import relative_period
from retrieval.vietnamese.text import has_marks, place_tones
from retrieval.vietnamese.tongue import lower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from retrieval.encoder import Encoder
    from retrieval.prose.measures import Quantity
    from retrieval.types import Quote

    Test = Callable[["_Source"], bool]
    _Named = tuple[int, tuple[str, ...]]  # as of names()

# Cosine of a sentence and what it cites, both encoded as questions (the model's authors advise
# one prompt for both sides where likeness is asked for). With the bundled model, on the pairs of
# tests/retrieval/prose/test_prose_threshold.py: Vietnamese, supported up to .957, off the evidence
# .799 to .843, made up about it .886 to .933, which words have to tell; English, supported .813 to
# .889, off the evidence .722 to .799.
SAME_LANGUAGE = 0.85
OTHER_LANGUAGE = 0.80

_MIN_WORDS = 3
_MARKS = re.compile(r"\s*\[([0-9]{1,3}(?:\s*,\s*[0-9]{1,3})*)\]")
_NUMBER = re.compile("[0-9]+")
# Between these marks, or words, a sentence that cites two articles may go from one to the other.
_BORDER = re.compile(
    r";|(?<!\w)(?:và|còn|trong khi|nhưng|cũng như|and|while|whereas|but|as well as)(?!\w)"
)
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
        return cls(language, sources, _Source(question, question, question), encoder)

    def citations(self, sentence: str) -> tuple[int, ...]:
        """The numbers of the quotes that ``sentence`` cites if they support it, otherwise none.

        Supported: all numbers exist; nothing in it could become a link or markup; it is in the
        language asked for and told from no "today"; in Vietnamese, it is made of words of the
        articles that it cites; every name, quantity and date occurs in what is cited for it, its
        title or its date; nothing is negated, or turned to its contrary; the embedding agrees. What
        stands before a mark rests on that mark, and what a part of a sentence says, on one quote:
        of two articles no third story is made. A question never
        supports a number, a date or, in Vietnamese, a name: asked "Vì sao ông A từ chức?" a model
        would find ready-made what no article says. In other languages a name may be the
        question's, since the evidence has it in Vietnamese.
        """
        text, parts = _cited_parts(sentence)
        cited = tuple(dict.fromkeys(number for part in parts for number in part.cited))
        if not cited or not all(1 <= number <= len(self.sources) for number in cited):
            return ()
        if _LINK.search(text) or not self._is_prose(text) or is_told_from_today(text):
            return ()
        sources = [self.sources[number - 1] for number in cited]
        evidence = "\n".join(source.everything for source in sources)
        named = list(names(text, self.language))
        if contradicts(text, evidence, self.language) or _swaps(text, evidence, named):
            return ()
        if not self._facts_occur(text, parts, named) or not self._is_worded(text, sources):
            return ()
        return cited if self._agrees(text, sources) else ()

    def _is_prose(self, text: str) -> bool:
        words = _WORD.findall(text)
        plain = [word for word in words if word[0].islower()]
        marked = sum(map(has_marks, plain))
        is_vietnamese = bool(plain) and marked >= _MARKED_SHARE * len(plain)
        if len(words) < _MIN_WORDS or any(c.isdecimal() and not c.isascii() for c in text):
            return False
        return is_vietnamese == (self.language == "vi")

    def _is_worded(self, text: str, sources: Sequence[_Source]) -> bool:
        if self.language != "vi":
            return True
        return is_worded_by(text, frozenset().union(*(source.syllables for source in sources)))

    def _facts_occur(self, text: str, parts: Sequence[_Part], named: Sequence[_Named]) -> bool:
        facts = list(self._facts(text, named))
        for part in parts:
            sources = [self.sources[number - 1] for number in part.cited]
            borders = [m.start() for m in _BORDER.finditer(text, part.start, part.end)]
            for start, end in pairwise((part.start, *borders, part.end)):
                tests = [test for place, test in facts if start <= place < end]
                if not any(all(test(source) for test in tests) for source in sources):
                    return False
        return True

    def _facts(self, text: str, named: Sequence[_Named]) -> Iterator[tuple[int, Test]]:
        """What ``text`` says that can be looked up: where, and whether a source says so."""
        found = dates(text, self.language)
        for date_ in found:
            yield date_.span.start, partial(_Source.has_date, asked=date_)
        for quantity in quantities(text, [date_.span for date_ in found]):
            yield quantity.start, partial(_Source.has_quantity, asked=quantity)
        for place, forms in named:
            if self.language == "vi" or not self.asked.has_name(forms):
                yield place, partial(_Source.has_name, forms=forms)

    def _agrees(self, text: str, sources: Sequence[_Source]) -> bool:
        evidence = [source.text for source in sources if source.text]
        if not evidence:
            return False
        vectors = self.encoder.encode_questions([text, *evidence])
        threshold = SAME_LANGUAGE if self.language == "vi" else OTHER_LANGUAGE
        return bool((vectors[1:] @ vectors[0]).max() >= threshold)


@dataclass(frozen=True)
class _Source:
    """A quote as evidence: ``text`` is what is likened, ``everything`` has the title before it.

    ``article`` is all of its article, which lends words, but no facts.
    """

    text: str
    everything: str
    article: str
    published: date | None = None

    @classmethod
    def of(cls, quote: Quote) -> Self:
        text, article = data(quote), quote.article
        # An inferred date is no evidence.
        published = article.published.date() if article.published else None
        everything = f"{article.title}\n{text}"
        return cls(text, everything, f"{everything}\n{without_orders(article.text)}", published)

    def has_name(self, forms: Sequence[str]) -> bool:
        """One of the forms of :func:`names`; a single word has to have a capital here too."""
        return any(form in (self._runs if " " in form else self._capitalised) for form in forms)

    def has_quantity(self, asked: Quantity) -> bool:
        return asked.is_said_by(self._quantities)

    def has_date(self, asked: Mention | Yearless) -> bool:
        """Whether that day, or one within that month or year, is written here."""
        return any(is_within(found, asked) for found in self._dates)

    @cached_property
    def _quantities(self) -> tuple[Quantity, ...]:
        spans = [found.span for found in dates(self.everything)]
        return tuple(quantities(self.everything, spans, evidence=True))

    @cached_property
    def syllables(self) -> frozenset[str]:
        return syllables_of(self.article)

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
        told = relative_period(lower(self.everything), when)  # "hôm qua"
        relative = Mention(told.span, *told.period) if told else None
        return (*found, *filter(None, (*placed, relative)), Mention(Span(0, 0), when, when))


def _swaps(text: str, evidence: str, named: Sequence[_Named]) -> bool:
    found = [forms[-1] for _, forms in named]
    return swaps(place_tones(text.lower()), place_tones(evidence.lower()), found)


class _Part(NamedTuple):
    """A part of a sentence, without its marks, and the numbers that are cited for it."""

    start: int
    end: int
    cited: tuple[int, ...]


def _cited_parts(sentence: str) -> tuple[str, list[_Part]]:
    """A sentence without its marks, and its parts; what follows the last mark belongs to it."""
    text, end = "", 0
    parts: list[_Part] = []
    for match in _MARKS.finditer(sentence):
        before = sentence[end : match.start()]
        end = match.end()
        cited = tuple(map(int, _NUMBER.findall(match[1])))
        if parts and not _WORD.search(before):  # "[1][2]"
            cited, start = (*parts[-1].cited, *cited), parts.pop().start
        else:
            start = len(text)
        text += before
        parts.append(_Part(start, len(text), cited))
    text += sentence[end:]
    if parts:
        parts[-1] = parts[-1]._replace(end=len(text))
    return text, parts
