from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retrieval.evaluation.data import Question
from retrieval.reader.evaluate import Outcome, measured_questions, read, summary
from retrieval.reader.reading import Readable
from retrieval.reader.split import held_out
from retrieval.types import Article, Block, BlockKind
from retrieval.vietnamese.sentences import split_sentences

if TYPE_CHECKING:
    from retrieval.reader.base import Base
    from retrieval.reader.reader import Reader

TEXT = " ".join(f"Ba đến Huế năm {year}, rồi về Hà Nội." for year in range(1900, 1930))
TITLES = [f"Bài {number}" for number in range(20)]


def article(title: str, text: str) -> Article:
    return Article("", title, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


def question(id_: str, of: str | None, *answers: str, name: str = "dev") -> Question:
    return Question(id_, "Ba đến Huế bao giờ?", of, answers, name, None if of else TITLES[0])


def test_of_the_trained_set_only_held_out_articles_are_measured() -> None:
    articles = {title: article(title, TEXT) for title in TITLES}
    dev = [question(title, title, "1900") for title in TITLES]
    other = [question(f"x{title}", title, "1900", name="other") for title in TITLES]
    lost = question("lost", "not there", "1900", name="other")
    asked = measured_questions(articles, [*dev, *other, lost], "dev", None)
    expected = [title for title in TITLES if held_out(title)]
    assert [q.id for q, _ in asked] == [*expected, *(f"x{title}" for title in TITLES)]
    assert all(of.title == q.article for q, of in asked)
    few = measured_questions(articles, [*dev, *other], "dev", 3)
    assert [q.set for q, _ in few] == ["dev"] * 3 + ["other"] * 3
    assert few == measured_questions(articles, [*dev, *other], "dev", 3)


def test_the_best_of_an_article_s_passages_is_taken(base: Base, reader: Reader) -> None:
    of = article("Huế", TEXT)
    asked = question("q", "Huế", "1900")
    outcome = read(reader, asked, of, base.count_tokens)
    readings = [
        (reading.score, text)
        for text in (TEXT,)
        for reading in reader.read(asked.text, [Readable("Huế", text, split_sentences(text))])
    ]
    assert len(readings) == 1
    assert outcome.sentence in {TEXT[start:end] for start, end in split_sentences(TEXT)}
    assert outcome.answer in TEXT
    stripped = read(reader, asked, of, base.count_tokens, without_marks=True)
    assert stripped.score != outcome.score


def test_a_summary_of_answers_and_refusals() -> None:
    outcomes = [
        Outcome(question("a", "x", "năm 1954"), 3.0, "Ba đến năm 1954.", "Năm 1954"),
        Outcome(question("b", "x", "Huế"), 2.0, "Ba đến Huế.", "đến Huế"),
        Outcome(question("c", "x", "Vinh"), 0.0, "Ba đi.", "Ba"),
        Outcome(question("d", None), 1.0, "Ba đi.", "Ba"),
    ]
    assert summary(outcomes) == {
        "questions": 4,
        "sentence": pytest.approx(2 / 3, abs=1e-4),
        "exact": pytest.approx(1 / 3, abs=1e-4),
        "f1": pytest.approx((1 + 2 / 3) / 3, abs=1e-4),
        "auroc": pytest.approx(2 / 3, abs=1e-4),
        "null_threshold": 2.0,
        "null_f1": pytest.approx((1 + 2 / 3 + 1) / 4, abs=1e-4),
    }
    assert summary(outcomes[:3]).keys() == {"questions", "sentence", "exact", "f1"}
