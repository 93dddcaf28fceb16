"""Which sentences are held to answer, in which order, and which of them are quoted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from retrieval.evidence import Evidence, gather, quote
from retrieval.types import (
    Article,
    DateSource,
    Dating,
    Hit,
    Order,
    Passage,
    Precision,
    Quote,
    ScoredSentence,
    Span,
)

TEXT = "Câu thứ nhất. Câu thứ hai. Câu thứ ba."
FIRST, SECOND, THIRD = Span(0, 13), Span(14, 26), Span(27, 38)


def article(article_id: int) -> Article:
    return Article(source=f"{article_id}", title="", text=TEXT, blocks=(), id=article_id)


def sentence(span: Span, score: float, offers: bool | None = None) -> ScoredSentence:
    return ScoredSentence(span, score, dense=0.8, coverage=0.5, offers=offers)


def hit(
    article_id: int, score: float, *sentences: ScoredSentence, also_in: tuple[int, ...] = ()
) -> Hit:
    passage = Passage(article_id, article_id, 0, len(TEXT))
    return Hit(passage, article(article_id), score, sentences=sentences, also_in=also_in)


def places(evidence: list[Evidence]) -> list[tuple[int, Span]]:
    return [(e.hit.article.id, e.sentence.span) for e in evidence]


@pytest.mark.parametrize(("offers", "extra"), [(True, 0.2), (None, 0.1), (False, 0.0)])
def test_the_score_adds_the_passage_and_what_is_offered(offers: bool | None, extra: float) -> None:
    evidence = Evidence(hit(1, 2.0), sentence(FIRST, 1.5, offers))
    assert evidence.score == pytest.approx(1.5 + 0.8 * 2.0 + extra)


def test_sentences_of_all_hits_come_best_first() -> None:
    one = hit(1, 1.0, sentence(FIRST, 1.0), sentence(SECOND, 2.0))
    two = hit(2, 0.5, sentence(FIRST, 2.5), sentence(THIRD, 0.1))
    assert places(gather([one, two])) == [(2, FIRST), (1, SECOND), (1, FIRST), (2, THIRD)]


def test_what_offers_what_is_asked_for_comes_first() -> None:
    found = gather([hit(1, 1.0, sentence(FIRST, 1.1, False), sentence(SECOND, 1.0, True))])
    assert places(found) == [(1, SECOND), (1, FIRST)]


def test_equals_are_in_the_order_of_the_text() -> None:
    two = hit(2, 1.0, sentence(SECOND, 1.0), sentence(FIRST, 1.0))
    one = hit(1, 1.0, sentence(THIRD, 1.0))
    assert places(gather([two, one])) == [(1, THIRD), (2, FIRST), (2, SECOND)]


def test_a_sentence_in_two_passages_counts_once_with_the_better() -> None:
    better, worse = hit(1, 2.0, sentence(SECOND, 1.0)), hit(1, 1.0, sentence(SECOND, 1.0))
    for hits in ([better, worse], [worse, better]):
        (evidence,) = gather(hits)
        assert evidence.hit is better


def test_only_the_best_eight_hits_are_read() -> None:
    hits = [hit(n, 10.0 - n, sentence(FIRST, 1.0)) for n in range(1, 12)]
    assert {e.hit.article.id for e in gather(hits)} == set(range(1, 9))


def test_nothing_found_is_no_evidence_and_no_quote() -> None:
    assert gather([]) == []
    assert gather([hit(1, 1.0)]) == []
    assert quote([]) == ()


def test_quotes_are_whole_sentences_of_their_articles() -> None:
    found = gather([hit(7, 1.0, sentence(SECOND, 1.0), also_in=(8, 9))])
    assert quote(found) == (Quote(article(7), 14, 26, SECOND, also_in=(8, 9)),)
    assert quote(found)[0].text == quote(found)[0].key_sentence == "Câu thứ hai."


def test_a_further_quote_comes_near_the_first() -> None:
    """Evidence of 4.0 in all, then of exactly three quarters of it, then of a little less."""
    first = sentence(FIRST, 4.0, False)
    near = sentence(SECOND, 3.0, False)
    far = sentence(THIRD, 2.99, False)
    assert [q.sentence for q in quote(gather([hit(1, 0.0, first, near, far)]))] == [FIRST, SECOND]


def test_where_the_first_is_not_sure_to_answer_others_may_be_further_from_it() -> None:
    """Evidence of 4.0 in all, then of exactly half of it, then of a little less."""
    first, near = sentence(FIRST, 4.0, False), sentence(SECOND, 2.0, False)
    found = gather([hit(1, 0.0, first, near, sentence(THIRD, 1.99, False))])
    assert [q.sentence for q in quote(found, sure=False)] == [FIRST, SECOND]
    assert [q.sentence for q in quote(found)] == [FIRST]


def test_at_most_three_are_quoted() -> None:
    hits = [hit(n, 1.0, sentence(FIRST, 1.0)) for n in (1, 2, 3, 4)]
    assert [q.article.id for q in quote(gather(hits))] == [1, 2, 3]


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it() -> None:
    text = "Bà Hoa mở lớp học. Bà dạy chữ cho trẻ."
    of = Article(source="1", title="", text=text, blocks=(), id=1)
    spans = Span(0, 18), Span(19, 38)
    sentences = sentence(spans[0], 1.0), sentence(spans[1], 4.0)
    found = gather([Hit(Passage(1, 1, 0, 38), of, 0.0, sentences=sentences)])
    assert quote(found) == (Quote(of, 0, 38, spans[1]),)
    assert quote(found)[0].key_sentence == "Bà dạy chữ cho trẻ."


def told(text: str, *scores: float) -> list[Evidence]:
    """The sentences of an article of one paragraph, with these scores, best first."""
    of = Article(source="1", title="", text=text, blocks=(), id=1)
    ends = [match.end() for match in re.finditer(r"\.", text)]
    spans = [
        Span(start, end) for start, end in zip([0, *(e + 1 for e in ends)], ends, strict=False)
    ]
    sentences = tuple(map(sentence, spans, scores))
    return gather([Hit(Passage(1, 1, 0, len(text)), of, 0.0, sentences=sentences)])


def test_as_many_sentences_are_quoted_as_lean_on_each_other_up_to_three() -> None:
    text = "Mưa to. Bà Hoa mở lớp. Bà dạy chữ. Họ học buổi tối."
    assert [q.text for q in quote(told(text, 1, 1, 1, 9))] == [text[8:]]
    leaning = "Bà Hoa mở lớp. Bà dạy chữ. Họ học buổi tối. Nhưng họ mệt."
    assert [q.text for q in quote(told(leaning, 1, 1, 1, 9))] == [leaning[15:]]


def test_no_sentence_is_quoted_twice() -> None:
    text = "Bà Hoa mở lớp học. Bà dạy chữ cho trẻ."
    first, second = text[:18], text[19:]
    assert [q.text for q in quote(told(text, 5, 6))] == [text]
    assert [q.text for q in quote(told(text, 6, 5))] == [first, second]
    more = f"{text} Lớp học có đèn. Lớp học có bàn. Lớp học có ghế."
    assert [q.text for q in quote(told(more, 5, 6, 5, 5, 5))] == [
        *(text, "Lớp học có đèn.", "Lớp học có bàn."),
    ]


@pytest.mark.parametrize(
    ("begins", "leans"),
    [
        ("Ông Ân", False),
        ("Ông Ở", False),
        ("Ông ở", True),
        ("Bà ủng hộ", True),
        ("Bài báo nói", False),
        ("Công ty trở", False),
        ("Đơn vị này trở", True),
        ("Vụ tai nạn trên đường", False),
        ("Vụ việc trên đã đưa ông", True),
    ],
)
def test_what_says_of_whom_it_speaks_stands_on_its_own(begins: str, *, leans: bool) -> None:
    text = f"Ông Ân có nhà. {begins} lại quê."
    of = Article(source="1", title="", text=text, blocks=(), id=1)
    spans = Span(0, 14), Span(15, len(text))
    sentences = sentence(spans[0], 1.0), sentence(spans[1], 4.0)
    (found,) = quote(gather([Hit(Passage(1, 1, 0, len(text)), of, 0.0, sentences=sentences)]))
    assert found.start == (0 if leans else 15)


def test_the_first_quote_stays_though_its_score_is_below_nothing() -> None:
    first, near, far = (
        sentence(s, score, False) for s, score in ((FIRST, -1.0), (SECOND, -1.25), (THIRD, -1.26))
    )
    assert [q.sentence for q in quote(gather([hit(1, 0.0, first, near, far)]))] == [FIRST, SECOND]


def dated(article_id: int, year: int | None, score: float) -> Hit:
    when = year and datetime(year, 1, 1, tzinfo=UTC)
    dating = Dating(when, Precision.YEAR, DateSource.STATED) if when else None
    of = replace(article(article_id), dating=dating)
    passage = Passage(article_id, article_id, 0, len(TEXT))
    return Hit(passage, of, score, sentences=(sentence(FIRST, score, False),))


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.BEST, [1, 2, 3]), (Order.OLDEST, [2, 1, 3]), (Order.NEWEST, [1, 2, 3])],
)
def test_about_equal_quotes_come_in_the_order_in_time(order: Order, expected: list[int]) -> None:
    hits = [dated(1, 2015, 1.0), dated(2, 2008, 0.95), dated(3, 1990, 0.8)]
    assert [q.article.id for q in quote(gather(hits), order)] == expected


def test_without_all_dates_the_best_comes_first() -> None:
    hits = [dated(1, 2008, 1.0), dated(2, None, 0.99), dated(3, 2015, 0.98)]
    assert [q.article.id for q in quote(gather(hits), Order.NEWEST)] == [1, 2, 3]
