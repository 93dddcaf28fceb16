"""Passages: the runs of whole sentences that are embedded, searched and cited.

A body is one flow of sentences, so that short paragraphs share a passage; every caption is a flow
of its own. Where a flow is cut is found by dynamic programming over all of it (as Knuth and Plass
break paragraphs into lines, 1981): a passage costs one, plus the square of the share of its budget
that it leaves empty, plus a half where it begins inside a paragraph. So passages are few, of even
length (no lone short sentence at the end), and cut between paragraphs where that is cheap.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from retrieval.types import BlockKind, Precision, Span
from retrieval.vietnamese.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.types import Article, Block, Dating, Passage

_INSIDE_PARAGRAPH = 0.5
# Where a sentence longer than the budget is cut, best first.
_BORDERS = (
    re.compile(r"(?<=[,;:])\s|(?<=[，、；：])|\s(?=[-–—]\s)"),
    re.compile(r"\s(?=(?:và|nhưng|để|vì|mà|nên|song|còn|khi|nếu|do|bởi|tuy)\s)"),
    re.compile(r"\s"),
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What packing does not cut: a sentence, or a part of one longer than the budget."""

    span: Span
    tokens: int
    block: int
    flow: int
    is_whole: bool = True


class _Run(NamedTuple):
    """The units from ``first`` to ``last`` (excluded), after repeated ones from ``start``."""

    start: int
    first: int
    last: int


def article_sentences(article: Article) -> list[Span]:
    """The sentences of all blocks in order, as offsets into ``article.text``."""
    return [
        Span(block.start + start, block.start + end)
        for block in article.blocks
        for start, end in split_sentences(article.text[block.start : block.end])
    ]


def split_passages(
    article: Article,
    sentences: Sequence[Span],
    count_tokens: Callable[[Sequence[str]], list[int]],
    budget: int = 160,
    overlap: int = 1,
) -> list[Span]:
    """The passages of an article in order, each of at most ``budget`` tokens.

    ``sentences`` are those of :func:`article_sentences`. A passage that goes on with a paragraph
    repeats up to ``overlap`` sentences of the passage before it, where they fit. A sentence longer
    than the budget is cut, at a clause where there is one near its middle; the space at that cut
    lies in no passage. None lies inside another. Only a single character can exceed the budget.

    ``count_tokens`` is called with few large batches. What it counts for an empty text (a model's
    special tokens) belongs to every passage once; beyond that, counts are taken to add up, and
    every passage that was packed is counted again as it is.
    """

    def count(spans: Sequence[Span]) -> list[int]:
        return count_tokens([article.text[start:end] for start, end in spans])

    if not sentences:
        return []
    (overhead,) = count_tokens([""])
    units = [
        _Unit(span, tokens, block, flow)
        for span, tokens, (block, flow) in zip(
            sentences, count(sentences), _places(article.blocks, sentences), strict=True
        )
    ]
    units = _cut_to_budget(article.text, units, count, budget)
    runs = _pack(units, max(1, budget - overhead), overhead, overlap)
    return _without_contained(_verified(units, runs, count, budget))


def sentences_within(passage: Passage | Span, sentences: Sequence[Span]) -> list[Span]:
    """The sentences that a passage holds; of a very long one it may hold a part."""
    return [s for s in sentences if s.start < passage.end and passage.start < s.end]


def embedded_text(article: Article, passage_text: str) -> str:
    """What the model reads for a passage: who speaks, title and date, then the passage.

    A date that is only inferred counts too: it helps to find and is not shown.
    """
    kicker = f"{article.kicker.rstrip(' :')}:" if article.kicker else ""
    date = f"({written_date(article.dating)})" if article.dating else ""
    head = " ".join(part for part in (kicker, article.title, date) if part)
    return f"{head}\n{passage_text}" if head else passage_text


def written_date(dating: Dating) -> str:
    """A date as newspapers write it: 16/1/2009, tháng 1/2016, năm 2015."""
    when = dating.when
    if dating.precision is Precision.YEAR:
        return f"năm {when.year}"
    if dating.precision is Precision.MONTH:
        return f"tháng {when.month}/{when.year}"
    return f"{when.day}/{when.month}/{when.year}"


def _places(blocks: Sequence[Block], sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """The block and the flow (both counted from 0) of each sentence."""
    borders = (
        before.kind is BlockKind.CAPTION or block.kind is BlockKind.CAPTION
        for before, block in pairwise(blocks)
    )
    flows = list(accumulate(borders, initial=0))
    starts = [block.start for block in blocks]
    indexes = [bisect_right(starts, sentence.start) - 1 for sentence in sentences]
    return [(index, flows[index]) for index in indexes]


def _cut_to_budget(
    text: str, units: list[_Unit], count: Callable[[Sequence[Span]], list[int]], budget: int
) -> list[_Unit]:
    """``units`` with those over the budget halved until they fit, one batch a round."""
    while True:
        halves = {
            unit: _halves(text, unit.span)
            for unit in units
            if unit.tokens > budget and unit.span.end - unit.span.start > 1
        }
        if not halves:
            return units
        spans = [span for pair in halves.values() for span in pair]
        tokens = dict(zip(spans, count(spans), strict=True))
        units = [
            part
            for unit in units
            for part in (
                [replace(unit, span=s, tokens=tokens[s], is_whole=False) for s in halves[unit]]
                if unit in halves
                else [unit]
            )
        ]


def _halves(text: str, span: Span) -> tuple[Span, Span]:
    """``span`` in two, without the spaces between: at the best border of its middle half."""
    quarter = (span.end - span.start) // 4
    middle = (span.start + span.end) // 2
    searches = [(border, span.start + quarter, span.end - quarter) for border in _BORDERS]
    searches.append((_BORDERS[-1], span.start + 1, span.end - 1))
    cut = middle
    for border, start, end in searches:
        cuts = [match.start() for match in border.finditer(text, start, end)]
        if cuts := [position for position in cuts if span.start < position < span.end]:
            cut = min(cuts, key=lambda position: abs(position - middle))
            break
    left, right = text[span.start : cut].rstrip(), text[cut : span.end].lstrip()
    return Span(span.start, span.start + len(left)), Span(span.end - len(right), span.end)


def _pack(units: Sequence[_Unit], budget: int, overhead: int, overlap: int) -> list[_Run]:
    """The cheapest runs of units (see the module) that do not leave their flow."""
    runs: list[_Run] = []
    for _, members in groupby(range(len(units)), key=lambda index: units[index].flow):
        indexes = list(members)
        runs += _pack_flow(units, Span(indexes[0], indexes[-1] + 1), budget, overhead, overlap)
    return runs


def _pack_flow(
    units: Sequence[_Unit], flow: Span, budget: int, overhead: int, overlap: int
) -> list[_Run]:
    # At least one each: runs stay short, and time linear, whatever counts as nothing.
    sizes = [max(1, unit.tokens - overhead) for unit in units[flow.start : flow.end]]
    sums = dict(enumerate(accumulate(sizes, initial=0), start=flow.start))
    costs = {flow.start: 0.0}
    best: dict[int, _Run] = {}
    for last in range(flow.start + 1, flow.end + 1):
        costs[last] = inf
        for first in range(last - 1, flow.start - 1, -1):
            if first < last - 1 and sums[last] - sums[first] > budget:
                break
            start = first
            while (
                start > max(flow.start, first - overlap)
                and units[start - 1].is_whole
                and units[start - 1].block == units[first].block
                and sums[last] - sums[start - 1] <= budget
            ):
                start -= 1
            inside = first > flow.start and units[first - 1].block == units[first].block
            empty = 1 - (sums[last] - sums[start]) / budget
            cost = costs[first] + 1 + empty**2 + _INSIDE_PARAGRAPH * inside
            if cost < costs[last]:
                costs[last], best[last] = cost, _Run(start, first, last)
    runs = []
    end = flow.end
    while end > flow.start:
        runs.append(best[end])
        end = best[end].first
    return runs[::-1]


def _verified(
    units: Sequence[_Unit],
    runs: list[_Run],
    count: Callable[[Sequence[Span]], list[int]],
    budget: int,
) -> list[Span]:
    """The spans of ``runs``, those made smaller whose own count exceeds the budget."""
    fitting: list[Span] = []
    while runs:
        spans = [Span(units[run.start].span.start, units[run.last - 1].span.end) for run in runs]
        smaller: list[_Run] = []
        for run, span, tokens in zip(runs, spans, count(spans), strict=True):
            if tokens <= budget or run.last - run.start == 1:
                fitting.append(span)
            elif run.start < run.first:
                smaller.append(_Run(run.first, run.first, run.last))
            else:
                middle = (run.first + run.last) // 2
                smaller += _Run(run.first, run.first, middle), _Run(middle, middle, run.last)
        runs = smaller
    return sorted(fitting, key=lambda span: span.end)


def _without_contained(passages: list[Span]) -> list[Span]:
    """``passages``, ordered by their ends, without those that a later one begins before."""
    kept: list[Span] = []
    for passage in reversed(passages):
        if not kept or passage.start < kept[-1].start:
            kept.append(passage)
    return kept[::-1]
