"""The lexical index: exact ids and scores, and what survives on disk."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ArchiveBusy
from retrieval.lexical import LexicalIndex, LexicalQuery
from retrieval.lexical import index as index_module
from retrieval.lexical.query import (
    EMPTY_WEIGHT,
    FOLDED_WEIGHT,
    MARKED_WEIGHT,
    NAME_WEIGHT,
    PAIR_WEIGHT,
    Field,
    Term,
)
from retrieval.vietnamese.terms import terms
from retrieval.vietnamese.text import strip_marks

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Tin trong ngày"
PASSAGES = {
    11: "Sáng 15-1, Bộ Y tế họp về dịch cúm ở Đà Nẵng.",
    12: "Giá lúa ở Cần Thơ tăng 2.500 đồng một ký.",
    13: "Cầu Rồng phun lửa đêm cuối tuần, đường phố đông người.",
    14: "Ông Trần Văn Bình nói: hạn hán kéo dài, lúa mất mùa ở Cà Mau.",
    15: "Dương Thị Hoa thắng giải chạy 10km.",
    16: "Giá lúa giảm ở Cà Mau, giá gạo tăng.",
}
QUESTIONS = [
    "Giá lúa ở Cà Mau ra sao?",
    "gia lua o ca mau",
    "Ngày 15 tháng 1 Bộ Y tế họp gì?",
    "đường phố Đà Nẵng đêm 15/1/2020",
    "Who is Trần Văn Bình?",
]


def filled(folder: Path | None = None, passages: dict[int, str] = PASSAGES) -> LexicalIndex:
    index = LexicalIndex.open(folder)
    index.add(list(passages), list(passages.values()), [TITLE] * len(passages))
    index.commit(1)
    return index


def asked(*texts: str) -> LexicalQuery:
    return LexicalQuery.of([(text, 1.0) for text in texts])


def ids(index: LexicalIndex, question: str) -> list[int]:
    return [number for number, _ in index.search(asked(question), 10)]


# What a question becomes ---------------------------------------------------------------


def test_a_question_with_marks_is_looked_for_in_both_fields() -> None:
    (reading,) = LexicalQuery.of([("Giá gạo", 1.0)]).readings
    assert reading == {
        Term(Field.MARKED, "giá"): MARKED_WEIGHT,
        Term(Field.MARKED, "gạo"): MARKED_WEIGHT,
        Term(Field.MARKED, "giá_gạo"): MARKED_WEIGHT * PAIR_WEIGHT,
        Term(Field.FOLDED, "gia"): FOLDED_WEIGHT,
        Term(Field.FOLDED, "gao"): FOLDED_WEIGHT,
        Term(Field.FOLDED, "gia_gao"): FOLDED_WEIGHT * PAIR_WEIGHT,
    }


def test_without_marks_the_folded_field_carries_all() -> None:
    (reading,) = LexicalQuery.of([("gia gao o Can Tho bao nhieu", 0.5)]).readings
    assert reading == {
        Term(Field.FOLDED, "gia"): 0.5,
        Term(Field.FOLDED, "gao"): 0.5,
        Term(Field.FOLDED, "o"): 0.5,
        Term(Field.FOLDED, "can"): 0.5 * NAME_WEIGHT,
        Term(Field.FOLDED, "tho"): 0.5 * NAME_WEIGHT,
        Term(Field.FOLDED, "bao"): 0.5,
        Term(Field.FOLDED, "nhieu"): 0.5 * EMPTY_WEIGHT,
        Term(Field.FOLDED, "gia_gao"): 0.5 * PAIR_WEIGHT,
        Term(Field.FOLDED, "gao_o"): 0.5 * PAIR_WEIGHT,
        Term(Field.FOLDED, "o_can"): 0.5 * PAIR_WEIGHT,
        Term(Field.FOLDED, "can_tho"): 0.5 * PAIR_WEIGHT * NAME_WEIGHT,
        Term(Field.FOLDED, "tho_bao"): 0.5 * PAIR_WEIGHT,
        Term(Field.FOLDED, "bao_nhieu"): 0.5 * PAIR_WEIGHT * EMPTY_WEIGHT,
    }


def test_a_term_of_several_texts_counts_once_with_its_greatest_weight() -> None:
    query = LexicalQuery.of([("gia lua", 1.0), ("giá lúa", 0.5)])
    assert query.weights() == {
        Term(Field.FOLDED, "gia"): 1.0,
        Term(Field.FOLDED, "lua"): 1.0,
        Term(Field.FOLDED, "gia_lua"): PAIR_WEIGHT,
        Term(Field.MARKED, "giá"): 0.5 * MARKED_WEIGHT,
        Term(Field.MARKED, "lúa"): 0.5 * MARKED_WEIGHT,
        Term(Field.MARKED, "giá_lúa"): 0.5 * MARKED_WEIGHT * PAIR_WEIGHT,
    }


# Scores --------------------------------------------------------------------------------


def bm25(query: LexicalQuery, passages: list[str]) -> list[float]:
    """Robertson and Zaragoza (2009), k1 = 1.2, b = 0.75, idf as Lucene's, from the formula."""
    documents: dict[Field, list[Counter[str]]] = {Field.MARKED: [], Field.FOLDED: []}
    for text in passages:
        found = terms(text)
        for field, form in ((Field.MARKED, found), (Field.FOLDED, found.folded())):
            documents[field].append(Counter([*form.singles(), *form.pairs()]))
    number = len(passages)
    scores, reach = [0.0] * number, 0.0
    for (field, term), weight in query.weights().items():
        bags = documents[field]
        mean_length = sum(bag.total() for bag in bags) / number
        holding = sum(1 for bag in bags if bag[term])
        idf = math.log(1 + (number - holding + 0.5) / (holding + 0.5))
        reach += weight * idf
        for position, bag in enumerate(bags):
            saturation = 1.2 * (0.25 + 0.75 * bag.total() / mean_length)
            scores[position] += weight * idf * 2.2 * bag[term] / (bag[term] + saturation)
    return [score / reach for score in scores]


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_agree_with_the_published_formula(question: str) -> None:
    # Up to 40 terms tantivy keeps lengths exactly; all of these are shorter.
    index = filled()
    record = ""  # the generation's own document has no terms but is counted
    query = asked(question)
    expected = bm25(query, [*(f"{TITLE}\n{text}" for text in PASSAGES.values()), record])
    assert index.score(query, list(PASSAGES)) == pytest.approx(expected[:-1], abs=1e-5)


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_of_long_passages_agree_to_three_bits_of_length(question: str) -> None:
    texts = {
        number: " ".join([text, *list(PASSAGES.values())[: number - 10]])
        for number, text in PASSAGES.items()
    }
    query = asked(question)
    expected = bm25(query, [*(f"{TITLE}\n{text}" for text in texts.values()), ""])
    found = filled(passages=texts).score(query, list(texts))
    assert found == pytest.approx(expected[:-1], rel=0.08)
    assert found != pytest.approx(expected[:-1], rel=1e-4)


@pytest.mark.parametrize("question", QUESTIONS)
def test_score_and_search_give_the_same_figures(question: str) -> None:
    index, query = filled(), asked(question)
    hits = dict(index.search(query, 10))
    scores = index.score(query, [99, *PASSAGES])
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx([0.0, *(hits.get(i, 0.0) for i in PASSAGES)], rel=1e-6)
    assert list(hits.values()) == sorted(hits.values(), reverse=True)


def test_a_passage_that_is_the_question_scores_about_one() -> None:
    index = filled(passages={**PASSAGES, 1: "Hồ Gươm xanh"})
    ((best, score),) = index.search(asked("Hồ Gươm xanh"), 1)
    assert best == 1
    assert score == pytest.approx(1.0, abs=0.35)  # shorter than the average


def test_words_that_no_passage_holds_lower_the_score() -> None:
    index = filled()
    known, more = asked("giá gạo"), asked("giá gạo Thái Lan")
    assert index.search(more, 1)[0][1] < 0.7 * index.search(known, 1)[0][1]


# What is found -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Giá lúa ở Cà Mau ra sao?", 16),
        ("gia lua o ca mau ra sao", 16),
        ("GIÁ LÚA Ở CẦN THƠ", 12),
        ("tăng 2500 đồng", 12),
        ("tăng 2,500 đồng", 12),
        ("ngày 15 tháng 1", 11),
        ("15/01", 11),
        ("10 km", 15),
        ("tran van binh", 14),
        ("Who is Trần Văn Bình?", 14),
    ],
)
def test_first_hits(question: str, first: int) -> None:
    assert ids(filled(), question)[0] == first


def test_right_marks_count_more_than_the_letters() -> None:
    passages = {1: "con đường dài", 2: "họ Dương Minh", 3: "an dưỡng xa"}
    index = filled(passages=passages)
    assert ids(index, "đường")[0] == 1
    assert ids(index, "Dương")[0] == 2
    assert ids(index, "dưỡng")[0] == 3
    bare = index.search(asked("duong"), 10)
    assert [number for number, _ in bare] == [1, 2, 3]
    assert len({round(score, 2) for _, score in bare}) == 1


def test_titles_are_searched() -> None:
    index = LexicalIndex.open(None)
    index.add([1, 2], ["Mưa lớn.", "Nắng đẹp."], ["Bão số 5", "Thời tiết Huế"])
    index.commit(1)
    assert ids(index, "bão") == [1]
    assert ids(index, "Huế") == [2]


def test_nothing_in_common_is_no_hit() -> None:
    index = filled()
    assert ids(index, "zzz qqq") == []
    assert ids(index, "?!") == []
    assert index.search(LexicalQuery.of([]), 10) == []
    assert index.search(asked("lúa"), 0) == []
    assert index.score(asked("zzz"), [11, 12]).tolist() == [0.0, 0.0]
    assert index.score(asked("lúa"), []).tolist() == []
    assert ids(LexicalIndex.open(None), "lúa") == []


def test_a_long_question_is_cut_to_what_is_worth_most() -> None:
    words = [f"từ{number}" for number in range(2500)]
    passages = {number: " ".join(words[number::50]) for number in range(50)}
    index = filled(passages={**passages, 99: "một từ hiếm: Xuyên Mộc"})
    long = " ".join(["từ"] * 10 + words)[:10_000] + " Xuyên Mộc"
    start = time.perf_counter()
    hits = index.search(asked(long), 60)
    assert time.perf_counter() - start < 5
    assert 99 in dict(hits)
    assert all(0 < score < 2.2 for _, score in hits)


@pytest.mark.parametrize(
    ("postings", "found"),
    [
        (0, [16, 14]),  # "ca", of 2 passages: one term is always searched
        (4, [16, 12, 14]),  # and "gia"
        (7, [16, 14, 12]),  # and "mau", and "lua_o" of one passage
        (1_000, [16, 14, 12, 13, 11]),
    ],
)
def test_terms_worth_most_are_searched_as_far_as_their_postings_go(
    postings: int, found: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    index, asking = filled(), "gia lua o ca mau"
    whole = index.score(asked(asking), [12, 14, 16]).tolist()
    monkeypatch.setattr(index_module, "MAX_POSTINGS", postings)
    question = asked(asking)
    assert [number for number, _ in index.search(question, 10)] == found
    assert index.score(question, [12, 14, 16]).tolist() == pytest.approx(whole, rel=1e-6)


# Additions, removals, generations ------------------------------------------------------


def test_changes_are_seen_after_a_commit_only() -> None:
    index = filled()
    assert (len(index), index.generation) == (6, 1)
    index.add([17], ["Hội hoa xuân"], ["Tết"])
    index.remove([16, 404])
    assert ids(index, "hoa xuân") == [15]
    assert 16 in ids(index, "giá gạo")
    index.commit(2)
    assert (len(index), index.generation) == (6, 2)
    assert ids(index, "hoa xuân")[0] == 17
    assert 16 not in ids(index, "giá gạo")


def test_adding_again_replaces() -> None:
    index = filled()
    index.add([16, 16], ["Bóng đá", "Bóng chuyền"], ["", ""])
    index.commit(2)
    assert len(index) == 6
    assert ids(index, "bóng") == [16]
    assert index.score(asked("đá"), [16]).tolist() == [0.0]


def test_clearing_leaves_nothing() -> None:
    index = filled()
    index.clear()
    index.commit(9)
    assert (len(index), index.generation, ids(index, "lúa")) == (0, 9, [])


def test_what_is_not_committed_is_dropped_on_close(tmp_path: Path) -> None:
    index = filled(tmp_path)
    index.remove([16])
    index.close()
    index.close()
    assert 16 in ids(index, "giá gạo")
    index.commit(2)
    assert (len(index), index.generation) == (6, 2)


TEXTS = st.lists(st.text(max_size=60), max_size=6)


@settings(deadline=None, max_examples=40)
@given(TEXTS, st.text(max_size=60))
def test_any_text_goes_in_and_out_without_a_trace(texts: list[str], question: str) -> None:
    index, query = filled(), asked(question, *texts)
    before = index.search(query, 20)
    numbers = list(range(100, 100 + len(texts)))
    index.add(numbers, texts, texts)
    index.commit(2)
    assert len(index) == 6 + len(texts)
    index.remove(numbers)
    index.commit(3)
    assert dict(index.search(query, 20)).keys() == dict(before).keys()
    assert not index.score(query, numbers).any()


# On disk -------------------------------------------------------------------------------


def test_reopening_gives_the_same_hits(tmp_path: Path) -> None:
    query = asked("Giá lúa ở Cà Mau ra sao?")
    expected = filled(tmp_path / "lexical").search(query, 10)
    again = LexicalIndex.open(tmp_path / "lexical")
    assert again.search(query, 10) == expected
    assert again.generation == 1


def test_a_reader_sees_what_another_has_written(tmp_path: Path) -> None:
    writer, reader = filled(tmp_path), LexicalIndex.open(tmp_path)
    writer.remove([16])
    writer.commit(2)
    assert 16 in ids(reader, "giá gạo")
    reader.reload()
    assert 16 not in ids(reader, "giá gạo")
    assert reader.generation == 2


def test_a_second_writer_waits_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "LOCK_PATIENCE", 0.1)
    first, second = filled(tmp_path), LexicalIndex.open(tmp_path)
    first.remove([11])
    with pytest.raises(ArchiveBusy) as caught:
        second.remove([12])
    assert caught.value.path == str(tmp_path)
    first.commit(2)
    second.remove([12])
    second.commit(3)
    assert (len(second), first.generation, len(first)) == (4, 3, 4)


def _damage(folder: Path, how: str) -> None:
    match how:
        case "missing":
            for file in folder.iterdir():
                file.unlink()
        case "truncated manifest":
            (folder / "meta.json").write_bytes((folder / "meta.json").read_bytes()[:40])
        case "truncated terms":
            for file in folder.glob("*.term"):
                file.write_bytes(file.read_bytes()[:20])
        case "lost postings":
            for file in folder.glob("*.idx"):
                file.unlink()
        case "foreign":
            (folder / "meta.json").write_text('{"name": "another program"}')
            (folder / "notes").mkdir()


@pytest.mark.parametrize(
    "how", ["missing", "truncated manifest", "truncated terms", "lost postings", "foreign"]
)
def test_what_cannot_be_read_is_begun_anew(tmp_path: Path, how: str) -> None:
    filled(tmp_path)
    _damage(tmp_path, how)
    index = LexicalIndex.open(tmp_path)
    assert (len(index), index.generation, ids(index, "lúa")) == (0, 0, [])
    assert len(filled(tmp_path)) == 6
    assert LexicalIndex.open(tmp_path).generation == 1


def test_another_analysis_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    monkeypatch.setattr(index_module, "_ID", "id_0")
    assert LexicalIndex.open(tmp_path).generation == 0


def test_a_file_in_place_of_the_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "lexical").write_text("?")
    assert len(filled(tmp_path / "lexical")) == 6


def _die_while_writing(folder: Path) -> None:
    index = LexicalIndex.open(folder)
    index.add(range(1000, 3000), ["Một câu dở dang."] * 2000, [""] * 2000)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_writer_that_is_killed_leaves_the_last_commit(tmp_path: Path) -> None:
    filled(tmp_path)
    process = multiprocessing.get_context("spawn").Process(
        target=_die_while_writing, args=(tmp_path,)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    index = LexicalIndex.open(tmp_path)
    assert (len(index), index.generation) == (6, 1)
    index.remove([11])
    index.commit(2)
    assert (len(index), index.generation) == (5, 2)


def test_stripped_questions_find_what_marked_ones_find() -> None:
    index = filled()
    for question in QUESTIONS:
        assert ids(index, strip_marks(question))[0] == ids(index, question)[0]
