"""Whatever an answer holds, it comes back from the database the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import Asked, Citation, Found, People, State, StoredAnswer
from bot.people.restoring import restored
from bot.people.rows import answer_values, citation_from, citation_object, turn_from, turn_object
from bot.people.times import day_of, moment, stamp
from bot.rendering.telegram.answers import further
from retrieval.checksum import checksum
from retrieval.conversation import Turn
from retrieval.types import Answer, Article, Hit, Passage, Quote, ScoredSentence, Span, Status

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
numbers = st.integers(-(2**62), 2**62)
moments = st.integers(0, 4_000_000_000_000).map(moment)
turns = st.builds(Turn, texts, st.lists(texts, max_size=3).map(tuple), st.none() | texts)
askeds = st.builds(Asked, numbers, numbers, numbers, texts, moments, st.none() | numbers)


def spans(start: int, end: int) -> SearchStrategy[Span]:
    borders = st.integers(start, end)
    return st.tuples(borders, borders).map(lambda pair: Span(min(pair), max(pair)))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer of one article, hits without scores, which are not remembered."""
    article = Article("/a", draw(texts), draw(texts), (), id=draw(st.integers(1, 2**62)))
    whole = spans(0, len(article.text))

    def quotes() -> SearchStrategy[Quote]:
        ids = st.lists(st.integers(1, 2**62), max_size=2).map(tuple)
        place = draw(whole)
        inside = spans(*place)
        return st.builds(Quote, *map(st.just, (article, *place)), inside, ids, st.none() | inside)

    return Answer(
        question="",
        status=draw(st.sampled_from(Status)),
        confidence=draw(st.floats(0, 1)),
        language=draw(st.sampled_from(["vi", "en", "fr"])),
        quotes=tuple(draw(quotes()) for _ in range(draw(st.integers(0, 3)))),
        hits=tuple(
            Hit(Passage(0, article.id, *span), article, 0.0)
            for span in draw(st.lists(whole, max_size=5))
        ),
        reading=draw(st.none() | texts),
        completed=draw(st.booleans()),
        unheard=tuple(draw(st.lists(texts, max_size=3))),
        apart=tuple(draw(st.lists(texts, max_size=3))),
    )


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> People:
    return People.open(tmp_path_factory.mktemp("lasting") / "archive.db")


@given(
    asked=askeds,
    answer=answers(),
    turn=turns,
    milliseconds=st.integers(0, 10**9),
    message_ids=st.lists(st.integers(1, 2**62), max_size=3),
)
def test_an_answer_survives_storage(
    lasting: People,
    asked: Asked,
    answer: Answer,
    turn: Turn,
    milliseconds: int,
    message_ids: list[int],
) -> None:
    answer_id = lasting.record(asked, answer, turn, milliseconds)
    lasting.sent(answer_id, message_ids)
    stored = lasting.answer(answer_id)
    assert stored == StoredAnswer(
        id=answer_id,
        asked=asked,
        state=State.SENT,
        message_ids=tuple(message_ids),
        after_message_id=asked.message_id,
        status=answer.status,
        confidence=answer.confidence,
        language=answer.language,
        milliseconds=milliseconds,
        turn=turn,
        citations=tuple(
            Citation(q.article.id, q.start, q.end, q.sentence, q.text, q.answer, q.also_in)
            for q in answer.quotes
        ),
        hits=tuple(
            Found(h.article.id, *h.best, checksum(h.article.text[slice(*h.best)]))
            for h in answer.hits
        ),
        reading=answer.reading,
        completed=answer.completed,
        unheard=answer.unheard,
        apart=answer.apart,
    )
    articles = [*(quote.article for quote in answer.quotes), *(hit.article for hit in answer.hits)]
    again = restored(stored, {article.id: article for article in articles})
    assert (again.quotes, again.hits) == (answer.quotes, answer.hits)


def test_what_else_was_found_is_the_same_when_remembered() -> None:
    """The best sentences, not the passages that they stand in, one of which was quoted."""
    text = "Mưa rất to. Ông Bình chỉ đạo sơ tán. Nước rút dần."
    article = Article("/a", "Mưa lũ", text, (), id=7)
    shown = Span(0, 11)
    hits = [
        Hit(
            Passage(number, 7, 0, len(text)),
            article,
            1.0,
            sentences=(
                ScoredSentence(shown, 0.1, 0.1, 0.0, None),
                ScoredSentence(best, 0.9, 0.9, 0.0, None),
            ),
        )
        for number, best in enumerate((Span(12, 36), Span(37, 50)), start=1)
    ]
    quotes = (Quote(article, *shown, shown),)
    answer = Answer("Mưa?", Status.ANSWERED, 0.9, "vi", quotes, tuple(hits))
    asked = Asked(1, 2, 3, "Mưa?", moment(0))
    row = answer_values(asked, answer, Turn("Mưa?"), 5, 4)
    assert row["hits"] == [
        [7, 12, 36, checksum("Ông Bình chỉ đạo sơ tán.")],
        [7, 37, 50, checksum("Nước rút dần.")],
    ]
    places = (Hit(Passage(0, *place[:3]), article, 0.0) for place in row["hits"])
    again = replace(answer, hits=tuple(places))
    found = [quote.text for quote in further(again)]
    assert found == ["Ông Bình chỉ đạo sơ tán.", "Nước rút dần."]
    assert found == [quote.text for quote in further(answer)]


@given(turns)
def test_a_turn_survives_json(turn: Turn) -> None:
    assert turn_from(turn_object(turn)) == turn


def test_a_citation_is_an_object_of_plain_fields() -> None:
    fields: dict[str, Any] = {
        "article_id": 7,
        "start": 0,
        "end": 8,
        "sentence_start": 0,
        "sentence_end": 8,
        "answer_start": None,
        "answer_end": None,
        "text": "Câu một.",
        "also_in": [9],
    }
    citation = Citation(7, 0, 8, Span(0, 8), "Câu một.", None, (9,))
    assert citation_object(citation) == fields
    assert citation_from(fields) == citation
    marked = fields | {"answer_start": 0, "answer_end": 3}
    assert citation_from(marked) == Citation(7, 0, 8, Span(0, 8), "Câu một.", Span(0, 3), (9,))
    assert citation_object(citation_from(marked)) == marked


@given(st.integers(0, 4_000_000_000_000))
def test_a_moment_survives_storage(stamped: int) -> None:
    assert stamp(moment(stamped)) == stamped


def test_moments_are_milliseconds_and_days_are_vietnam_s() -> None:
    late = datetime(2026, 3, 1, 16, 59, 59, 999_999, UTC)
    assert stamp(late) == 1_772_384_399_999
    assert moment(1_772_384_399_999) == late.replace(microsecond=999_000)
    assert day_of(late).isoformat() == "2026-03-01"
    assert day_of(late.replace(hour=17, minute=0)).isoformat() == "2026-03-02"
