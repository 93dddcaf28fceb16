"""Standing questions: what counts as news to somebody who follows one, and when they may hear."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from retrieval.near_duplicates import REPRINT_SIMILARITY, similarity
from retrieval.types import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.people import Follow, StoredAnswer
    from retrieval.store import Store
    from retrieval.types import Answer

_MORNING, _NIGHT = 7, 22  # hours in Vietnam between which people are written to
_NEWEST = 500  # new articles that are looked at: what comes by thousands at once is an archive


def is_awake(now: datetime) -> bool:
    """Whether people may be written to unasked."""
    return _MORNING <= now.astimezone(VIETNAM).hour < _NIGHT


def news(store: Store, follow: Follow) -> frozenset[int]:
    """The articles that are new to somebody, without reprints of what they were told."""
    if follow.seen is None:
        return frozenset()
    new = store.article_ids(after=follow.seen)[-_NEWEST:]
    kept = store.signatures({*new, *follow.told})
    signatures = {number: np.frombuffer(kept[number], np.uint32) for number in kept}
    told = [signatures[number] for number in follow.told if number in signatures]
    return frozenset(
        number
        for number in new
        if number in signatures
        and all(similarity(signatures[number], each) < REPRINT_SIMILARITY for each in told)
    )


def together(answers: Sequence[Answer]) -> Answer:
    """Answers to one question as the first of them, with the quotes of all."""
    quotes = (quote for answer in answers for quote in answer.quotes)
    return replace(answers[0], quotes=tuple(quotes))


def shown_articles(answer: Answer) -> list[int]:
    """The articles that whoever reads an answer is told of."""
    shown = [number for quote in answer.quotes for number in (quote.article.id, *quote.also_in)]
    return list(dict.fromkeys(shown))


def told_articles(stored: StoredAnswer) -> list[int]:
    """The same of an answer that is remembered."""
    shown = [n for cited in stored.shown for n in (cited.article_id, *cited.also_in)]
    return list(dict.fromkeys(shown))
