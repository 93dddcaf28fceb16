"""How well a passage fits the time that a question is about."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.types import DateSource, Dating, Precision
from retrieval.vietnamese import periods
from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.periods import Period
from retrieval.vietnamese.timeframe import FrameKind, TimeFrame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.types import Article

# What a passage says about time counts for more than when its article came out: news of January
# sums up the year before.
_TEXT_WEIGHT = 0.75
_PUBLICATION_WEIGHT = 0.25
_PUBLICATION_ALONE = 0.5
_CONTRADICTION = -0.5
_TITLE_TRUST = 0.9
_INFERRED_TRUST = 0.5
# News of a period goes on for a quarter of its length, between two days and three months.
_AFTERMATH = 4
_AFTERMATH_DAYS = (2, 92)
_AFTERMATH_FIT = 0.6
_RECENT_DAYS = 7.0


def agreement(frame: TimeFrame, article: Article, passage_text: str) -> float:
    """How well a passage fits ``frame``, from -1 (another time) over 0 (no telling) to 1.

    A passage that names the time, in an article published in it or soon after: 1; one that names
    it: 0.75, less for wider periods ("thế kỷ 20" for 1950); an article published then that names
    no date: 0.5; nothing known: 0; other dates alone, or published at another time alone: -0.5;
    both: -1. An inferred publication counts half. Frames of a day or month of any year only
    reward. For RECENT frames: 1 for an article of the frame's last day (see :func:`anchored`),
    0 after two months, -0.26 after a year, 0 for an undated one.
    """
    if frame.kind is FrameKind.RECENT:
        return _recency(frame, article.dating)
    text = _text_fit(frame, article, passage_text)
    published = _publication_fit(frame, article.dating)
    if text is not None and text > 0:
        return _TEXT_WEIGHT * text + _PUBLICATION_WEIGHT * max(published or 0.0, 0.0)
    if not frame.periods:
        return _PUBLICATION_ALONE * max(published or 0.0, 0.0)
    if published is not None and published > 0:
        # Other dates prove little in an article of the right time: news tells what came before.
        return (_PUBLICATION_ALONE if text is None else _PUBLICATION_WEIGHT) * published
    return (0.0 if text is None else _CONTRADICTION) - _CONTRADICTION * (published or 0.0)


def allowed(frame: TimeFrame, article: Article, passage_text: str) -> bool:
    """Whether a FILTER admits a passage; other frames admit all.

    Admitted: what names a date in the period, or the very date in the question ("sau năm 1935"),
    what was published in it, and what nothing dates. An inferred publication excludes nothing.
    """
    if frame.kind is not FrameKind.FILTER:
        return True
    text = _text_fit(frame, article, passage_text)
    dating = article.dating
    published = None if dating is None else _within(frame, _published(dating))
    if published or (text is not None and text > 0):
        return True
    known = published is not None and dating is not None and dating.how is not DateSource.INFERRED
    return text is None and not known


def anchored(frame: TimeFrame, articles: Iterable[Article]) -> TimeFrame:
    """A RECENT frame that ends with the newest of ``articles``; other frames as they are.

    So "mới nhất" prefers the newest that the archive has, however old the archive.
    """
    newest = [article.dating.when.date() for article in articles if article.dating is not None]
    if frame.kind is not FrameKind.RECENT or not newest:
        return frame
    last = min(max(newest), frame.periods[0].end)
    return replace(frame, periods=(Period(date.min, last),))


def _recency(frame: TimeFrame, dating: Dating | None) -> float:
    if dating is None:
        return 0.0
    age = max(0, (frame.periods[0].end - dating.when.date()).days)
    # Logarithmic: a day matters this week, a year does not in an archive of decades.
    score = 2 / (1 + math.log10(1 + age / _RECENT_DAYS)) - 1
    return score * _trust(dating)


def _trust(dating: Dating) -> float:
    return _INFERRED_TRUST if dating.how is DateSource.INFERRED else 1.0


def _text_fit(frame: TimeFrame, article: Article, passage_text: str) -> float | None:
    """The best fit (0 to 1) of a date in the passage or title; None where there is none."""
    in_passage = _fits(frame, article, passage_text)
    in_title = [_TITLE_TRUST * fit for fit in _fits(frame, article, article.title)]
    return max([*in_passage, *in_title], default=None)


def _fits(frame: TimeFrame, article: Article, text: str) -> list[float]:
    fits = (_fit(frame, mention, article.dating) for mention in _mentions(text))
    return [fit for fit in fits if fit is not None]


@lru_cache(maxsize=8192)
def _mentions(text: str) -> tuple[Mention | Yearless, ...]:
    """The same passages come up for many questions, and reading one takes 0.1 to 0.2 ms."""
    return tuple(mentions(text))


def _fit(frame: TimeFrame, mention: Mention | Yearless, dating: Dating | None) -> float | None:
    """How much of what a text mentions is asked for; None where that can't be told."""
    if any(_same(mention, named) for named in frame.named):
        return 1.0
    if not frame.periods:
        return None
    if isinstance(mention, Mention):
        return _share(frame, mention.period)
    placed = mention.near(dating.when.date()) if dating else None
    return None if placed is None or dating is None else _share(frame, placed.period)


def _same(mention: Mention | Yearless, named: Mention | Yearless) -> bool:
    """Whether two mentions are of one date; a year left open agrees with any."""
    if isinstance(mention, Mention) and isinstance(named, Mention):
        return mention.period == named.period
    if isinstance(mention, Yearless) and isinstance(named, Yearless):
        return mention.month == named.month and named.day in (None, mention.day)
    full, open_year = (mention, named) if isinstance(mention, Mention) else (named, mention)
    return (
        isinstance(full, Mention)
        and isinstance(open_year, Yearless)
        and open_year.within(full.start.year) == full.period
    )


def _share(frame: TimeFrame, period: Period) -> float:
    """1 for a period inside those asked for, less (by its logarithm) the more it exceeds them."""
    overlap = max((period.overlap(wanted) for wanted in frame.periods), default=0)
    return 1 / (1 + math.log10(period.days / overlap)) if overlap else 0.0


def _published(dating: Dating) -> Period:
    """The days on which it may have been published."""
    when = dating.when.date()
    whole = {
        Precision.MONTH: periods.months(when.year, when.month, when.month),
        Precision.YEAR: periods.years(when.year, when.year),
    }.get(dating.precision)
    return whole or Period(when, when)


def _within(frame: TimeFrame, period: Period) -> bool:
    return any(period.overlap(wanted) for wanted in frame.periods)


def _publication_fit(frame: TimeFrame, dating: Dating | None) -> float | None:
    """1 for published in the time asked for, less for soon after it, -1 for another time.

    Halved where the publication is inferred; None where it is not known.
    """
    if dating is None:
        return None
    published = _published(dating)
    if not frame.periods:
        fit = max((_anniversary(published, named) for named in frame.named), default=0.0)
    elif _within(frame, published):
        fit = 1.0
    else:
        soon = any(published.overlap(_aftermath(wanted)) for wanted in frame.periods)
        fit = _AFTERMATH_FIT if soon else -1.0
    return fit * _trust(dating)


def _anniversary(published: Period, named: Mention | Yearless) -> float:
    """1 for published on a day or in a month of any year, or just after."""
    if isinstance(named, Mention) or published.days > 1:
        return 0.0
    placed = named.near(published.start)
    if placed is None:
        return 0.0
    if placed.period.overlap(published):
        return 1.0
    return _AFTERMATH_FIT if _aftermath(placed.period).overlap(published) else 0.0


def _aftermath(period: Period) -> Period:
    """The days after a period in which news still is of it."""
    least, most = _AFTERMATH_DAYS
    length = min(max(period.days // _AFTERMATH, least), most, (date.max - period.end).days)
    return Period(period.end, period.end + timedelta(days=length))
