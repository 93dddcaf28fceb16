"""Search: exact ids and scores, put together again from their parts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from retrieval.archive import Archive
from retrieval.ingest import add
from retrieval.passages import embedded_text
from retrieval.query import Query, lexical_query, understand
from retrieval.search import CANDIDATES, encode, nearness, search
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind, DateSource, Dating, Hit, Precision
from retrieval.vietnamese.asking import answer_types, offers
from retrieval.vietnamese.text import strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.encoder import Encoder

TODAY = date(2020, 6, 1)


def article(name: str, title: str, text: str, published: int | None = None) -> Article:
    """One paragraph, published in the middle of a year."""
    dating = None
    if published:
        when = datetime(published, 6, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        dating = Dating(when, Precision.DAY, DateSource.STATED)
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    return Article(source=name, title=title, text=text, blocks=blocks, dating=dating)


FLOOD = article(
    "flood",
    "Mưa lũ ở Quảng Nam",
    "Mưa lớn làm ngập hai huyện miền núi. Ông Trần Văn Bình chỉ đạo sơ tán 500 hộ dân trong đêm.",
    2015,
)
RICE = article(
    "rice",
    "Giá lúa tăng",
    "Thương lái mua lúa tại ruộng. Nông dân Cần Thơ bán lúa được giá cao hơn vụ trước.",
)
SCHOOL = article(
    "school",
    "Trường mới cho trẻ vùng cao",
    "Trường học có mười phòng. Bà Lê Thị Hoa trao sách vở cho học sinh nghèo của huyện.",
    2008,
)


@pytest.fixture
def archive(toy_encoder: Encoder, tmp_path: Path) -> Iterator[Archive]:
    """An archive with nothing in it yet."""
    store = Store.open(tmp_path / "archive.db")
    yield Archive.open(store, toy_encoder)
    store.close()


def put(archive: Archive, *articles: Article) -> list[int]:
    added = list(add(articles, archive.store, lambda: archive.encoder))
    archive.refresh()
    return [article_id for _, article_id, _ in added]


def asked(archive: Archive, question: str) -> Query:
    return understand(question, archive.language, TODAY)


def searched(archive: Archive, query: Query, limit: int) -> list[Hit]:
    (vector,) = encode(archive.encoder, [query])
    return search(archive, query, vector, limit)


def found(archive: Archive, question: str, limit: int = 10) -> list[Hit]:
    return searched(archive, asked(archive, question), limit)


def names(hits: Sequence[Hit]) -> list[str]:
    return [hit.article.source for hit in hits]


# Scores --------------------------------------------------------------------------------


def stored_cosine(archive: Archive, article: Article, text: str, question: str) -> float:
    """Of the question and what the model reads of ``text``, kept in 16 bits."""
    (kept,) = archive.encoder.encode_passages([embedded_text(article, text)]).astype(np.float16)
    (vector,) = archive.encoder.encode_questions([question])
    return float(kept.astype(np.float32) @ vector)


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Ai chỉ đạo sơ tán dân trong mưa lũ?", ["flood", "rice", "school"]),
        ("Nông dân bán lúa được giá ra sao?", ["rice", "flood", "school"]),
        ("Bà Hoa trao gì cho học sinh?", ["school", "flood", "rice"]),
        ("Mưa lớn năm 2015 làm ngập mấy huyện?", ["flood", "school", "rice"]),
    ],
)
def test_scores_are_the_sum_of_their_parts(
    archive: Archive, question: str, order: list[str]
) -> None:
    put(archive, FLOOD, RICE, SCHOOL)
    query = asked(archive, question)
    assert [reading.text for reading in query.readings] == [question]
    assert query.additions == ()
    words, wanted = lexical_query(query), answer_types(question)
    hits = searched(archive, query, 10)
    assert names(hits) == order
    for hit in hits:
        lexical = archive.lexical.score(words, [hit.passage.id]).item()
        assert hit.lexical == pytest.approx(lexical)
        assert hit.dense == pytest.approx(
            stored_cosine(archive, hit.article, hit.text, question), abs=1e-6
        )
        best = -np.inf
        for sentence in hit.sentences:
            said = hit.article.text[slice(*sentence.span)]
            dense = stored_cosine(archive, hit.article, said, question)
            coverage = archive.lexical.worth(words).share(said)
            offered = bool(wanted & offers(said)) if wanted else None
            assert sentence.dense == pytest.approx(dense, abs=1e-6)
            assert (sentence.coverage, sentence.offers) == (coverage, offered)
            score = 1.1 * (dense - 0.75) / 0.17 + 1.1 * coverage
            score += 0.1 * (0.5 if offered is None else offered)
            assert sentence.score == pytest.approx(score, abs=1e-4)
            best = max(best, score)
        whole = (hit.dense - 0.75) / 0.17 + 0.9 * lexical + 0.1 * hit.temporal + best
        assert hit.score == pytest.approx(whole, abs=1e-4)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_sentences_of_a_hit_are_those_of_its_passage(archive: Archive) -> None:
    put(archive, FLOOD)
    (hit,) = found(archive, "Ai chỉ đạo sơ tán?")
    assert [FLOOD.text[slice(*sentence.span)] for sentence in hit.sentences] == [
        "Mưa lớn làm ngập hai huyện miền núi.",
        "Ông Trần Văn Bình chỉ đạo sơ tán 500 hộ dân trong đêm.",
    ]
    assert [sentence.offers for sentence in hit.sentences] == [False, True]


def test_nearness_goes_from_nothing_in_common_to_the_very_answer() -> None:
    assert nearness(0.75) == pytest.approx(0)
    assert nearness(0.92) == pytest.approx(1)
    assert nearness(0.835) == pytest.approx(0.5)


def test_what_only_the_words_find_is_scored_by_the_vectors_too(archive: Archive) -> None:
    """And is first, though more passages than are taken from an index lie nearer."""
    question = "lúa gạo tôm cá chợ làng sông núi"
    shuffled, chosen = question.split(), random.Random(1)
    fillers = []
    for number in range(CANDIDATES + 10):
        chosen.shuffle(shuffled)
        fillers.append(article(f"filler {number}", "", strip_marks(" ".join(shuffled)) + "."))
    target = article("target", "", f"{question} biển.")
    *_, target_id = put(archive, *fillers, target)
    (vector,) = archive.encoder.encode_questions([question])
    (passage,) = archive.store.passages_of(target_id)
    nearest = [number for number, _ in archive.dense.search(vector, CANDIDATES)]
    assert passage.id not in nearest
    first = found(archive, question)[0]
    assert first.passage == passage
    assert first.dense == pytest.approx(
        stored_cosine(archive, target, target.text, question), abs=1e-6
    )
    assert 0.9 < first.dense < 0.96


def test_equal_scores_are_ordered_by_passage(archive: Archive) -> None:
    texts = ["lúa gạo sông nước.", "nước lúa gạo sông.", "gạo nước lúa sông.", "sông gạo nước lúa."]
    put(archive, *(article(f"{n}", "", text) for n, text in enumerate(texts)))
    hits = found(archive, "lúa")
    assert len({hit.score for hit in hits}) == 1
    assert [hit.passage.id for hit in hits] == [1, 2, 3, 4]


def test_limit_cuts_the_list(archive: Archive) -> None:
    put(archive, FLOOD, RICE, SCHOOL)
    assert names(found(archive, "Ai chỉ đạo sơ tán?", limit=2)) == ["flood", "rice"]


def test_an_empty_archive_finds_nothing(archive: Archive) -> None:
    assert found(archive, "Ai chỉ đạo sơ tán?") == []


# Reprints ------------------------------------------------------------------------------


def test_reprints_stand_under_the_first(archive: Archive) -> None:
    again = replace(FLOOD, source="again", title="Lũ lớn ở Quảng Nam")
    shorter = replace(FLOOD, source="third", title="Tin lũ")
    flood, rice, *others = put(archive, FLOOD, RICE, again, shorter)
    hits = found(archive, "Mưa lũ ở Quảng Nam làm ngập mấy huyện?")
    assert [hit.article.id for hit in hits] == [flood, rice]
    assert [sorted(hit.also_in) for hit in hits] == [sorted(others), []]


# Time ----------------------------------------------------------------------------------

TWINS = [
    article(f"of {year}", "Hội nghị tổng kết của nhà máy", text)
    for year, text in {
        2008: "Nhà máy tổng kết công tác năm 2008. Giám đốc khen ngợi công nhân.",
        2015: "Nhà máy tổng kết công tác năm 2015. Giám đốc biểu dương công nhân giỏi.",
    }.items()
]


@pytest.mark.parametrize(("year", "other"), [(2015, 2008), (2008, 2015)])
def test_the_year_asked_for_decides_between_twins(archive: Archive, year: int, other: int) -> None:
    put(archive, *TWINS)
    hits = found(archive, f"Nhà máy tổng kết năm {year} ra sao?")
    assert names(hits) == [f"of {year}", f"of {other}"]
    assert [hit.temporal for hit in hits] == [0.75, -0.5]


def test_a_period_that_is_asked_for_excludes_the_rest(archive: Archive) -> None:
    put(archive, FLOOD, RICE, SCHOOL)
    question = "Huyện có tin gì {}?"
    assert names(found(archive, question.format("từ năm 2014 đến năm 2016"))) == ["flood", "rice"]
    assert names(found(archive, question.format("trước năm 2010"))) == ["school", "rice"]
    assert set(names(found(archive, question.format("năm 2015")))) == {"flood", "rice", "school"}


# What changes --------------------------------------------------------------------------


def test_a_removed_article_never_appears_again(archive: Archive) -> None:
    flood, *_ = put(archive, FLOOD, RICE, SCHOOL)
    question = "Ai chỉ đạo sơ tán dân trong mưa lũ?"
    assert names(found(archive, question)) == ["flood", "rice", "school"]
    archive.store.remove(flood)
    assert sorted(names(found(archive, question))) == ["rice", "school"]  # before it catches up
    assert archive.refresh()
    assert sorted(names(found(archive, question))) == ["rice", "school"]
    assert not archive.refresh()


def test_a_removed_reprint_is_in_no_list(archive: Archive) -> None:
    _, again = put(archive, FLOOD, replace(FLOOD, source="again", title="Tin lũ"))
    archive.store.remove(again)
    archive.refresh()
    (hit,) = found(archive, "Mưa lũ ở Quảng Nam")
    assert (hit.article.source, hit.also_in) == ("flood", ())


def test_a_changed_article_is_found_by_its_new_words_only(archive: Archive) -> None:
    flood, _ = put(archive, FLOOD, RICE)
    changed = article("flood", FLOOD.title, "Nước đã rút. Trạm bơm chạy suốt ngày.", 2015)
    assert put(archive, changed) == [flood]
    first = found(archive, "Trạm bơm chạy bao lâu?")[0]
    assert (first.article.id, first.text) == (flood, changed.text)
    assert first.lexical > 0.5
    gone = {hit.article.source: hit for hit in found(archive, "chỉ đạo sơ tán hộ dân")}
    assert gone["flood"].lexical == 0
    assert all("sơ tán" not in hit.article.text for hit in gone.values())
