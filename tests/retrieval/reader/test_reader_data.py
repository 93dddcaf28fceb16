from __future__ import annotations

import gzip
import json
from random import Random
from typing import TYPE_CHECKING

import pytest

from retrieval.errors import DataInvalid, SourceEmpty, SourceUnreadable
from retrieval.evaluation.data import Question
from retrieval.reader.learning.examples import SHARES, draw, examples
from retrieval.reader.learning.items import Item, development_items, read_items
from retrieval.reader.learning.neighbours import Neighbours, repeats
from retrieval.reader.learning.swapping import swap
from retrieval.reader.learning.windows import cut
from retrieval.reader.reading import Readable
from retrieval.reader.split import held_out
from retrieval.types import Article, Block, BlockKind, Span
from retrieval.vietnamese.terms import folded_words
from retrieval.vietnamese.text import has_marks, strip_marks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONTEXT = (
    "Cầu Mai Lâm khánh thành năm 1986. Cầu dài 320 mét và bắc qua sông Vệ. "
    "Kỹ sư Lê Văn Tạo thiết kế cây cầu này. Năm 2004 cầu được sửa lại lần đầu."
)


def count_tokens(texts: Sequence[str]) -> list[int]:
    return [6 * len(text.split()) for text in texts]


def item(question: str, answer: str, number: int = 0, context: str = CONTEXT) -> Item:
    at = context.find(answer)
    answers = (Span(at, at + len(answer)),) if answer else ()
    return Item(str(number), "cau/vi", "vi", "Cầu", question, context, answers)


def row(**changes: object) -> dict[str, object]:
    return {
        "id": "a:1",
        "lang": "vi",
        "title": "Cầu",
        "question": "Cầu dài bao nhiêu?",
        "context": CONTEXT,
        "answers": [{"text": "320 mét", "start": CONTEXT.index("320 mét")}],
        "is_impossible": False,
    } | changes


def write(folder: Path, *rows: object, name: str = "sample") -> None:
    lines = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in rows)
    (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))


def test_items_are_read_with_their_places(tmp_path: Path) -> None:
    write(tmp_path, row(), row(id="a:2", answers=[], is_impossible=True))
    answer = Span(CONTEXT.index("320"), CONTEXT.index("320") + 7)
    question = "Cầu dài bao nhiêu?"
    assert read_items(tmp_path) == [
        Item("a:1", "sample/vi", "vi", "Cầu", question, CONTEXT, (answer,)),
        Item("a:2", "sample/vi", "vi", "Cầu", question, CONTEXT, ()),
    ]


def test_parallel_items_are_crossed(tmp_path: Path) -> None:
    english = "The bridge is 320 metres long."
    write(
        tmp_path,
        row(id="x-cvi-qen:7", question="How long is it?"),
        row(
            id="x-cen-qvi:7",
            lang="en",
            context=english,
            answers=[{"text": "320 metres", "start": 14}],
        ),
        row(id="x-cvi-qen:8"),
    )
    found = [(i.id, i.pool, i.question, i.context) for i in read_items(tmp_path)[3:]]
    assert found == [
        ("x-cvi-qen:7/crossed", "sample/vi", "Cầu dài bao nhiêu?", CONTEXT),
        ("x-cen-qvi:7/crossed", "sample/en", "How long is it?", english),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        row(answers=[{"text": "không có", "start": 3}]),
        row(answers=None),
        row(context=None),
        row(context=" … ", answers=[]),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, wrong: object) -> None:
    write(tmp_path, row(), wrong)
    with pytest.raises(DataInvalid) as raised:
        read_items(tmp_path)
    assert raised.value.line == 2


def test_no_data_and_broken_data(tmp_path: Path) -> None:
    with pytest.raises(SourceEmpty):
        read_items(tmp_path)
    (tmp_path / "a.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(SourceUnreadable):
        read_items(tmp_path)


def article(title: str, text: str) -> Article:
    return Article("", title, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


def test_no_held_out_article_is_learnt_from() -> None:
    titles = [f"Cầu {number}" for number in range(40)]
    articles = {title: article(title, CONTEXT) for title in titles}
    questions = [Question(f"{t}?", "Cầu dài mấy mét?", t, ("320 mét",), "dev") for t in titles]
    questions += [Question(f"{t}!", "Sông gì?", None, (), "dev", near_miss=t) for t in titles]
    questions += [Question("x", "Cầu dài?", titles[0], ("320 mét",), "other")]
    learnt = development_items(articles, questions, "dev")
    assert {each.title for each in learnt} == {t for t in titles if not held_out(t)}
    assert len(learnt) == 2 * len({each.title for each in learnt}) > 20
    for each in learnt:
        texts = [CONTEXT[start:end] for start, end in each.answers]
        assert texts == (["320 mét"] if each.id.endswith("?") else [])


def test_contexts_are_cut_as_the_engine_cuts_them() -> None:
    windows = cut("Cầu", CONTEXT, count_tokens)
    assert [(w.start, w.end) for w in windows] == [(0, 108), (70, 143)]
    for window in windows:
        assert window.readable.text == CONTEXT[window.start : window.end]
        assert window.readable.title == "Cầu"
        first, last = window.readable.sentences[0], window.readable.sentences[-1]
        assert (first.start, last.end) == (0, window.end - window.start)


def test_neighbours_are_close_hold_no_answer_and_repeat_nothing() -> None:
    gold = Readable("Cầu", "Cầu Mai Lâm khánh thành năm 1986.", ())
    near = Readable("Cầu", "Cầu Mai Sơn khánh thành sau đó, vào mùa xuân.", ())
    holding = Readable("Cầu", "Năm 1986 người ta khánh thành hai cây cầu.", ())
    repeated = Readable("Cầu", "Cầu Mai Lâm khánh thành năm ấy. Trời mưa.", ())
    far = Readable("Chợ", "Chợ phiên họp vào chủ nhật.", ())
    found = Neighbours([far, near, gold, holding, repeated])
    assert found.nearest("Cầu Mai Lâm khánh thành năm nào?", gold, ["1986"], 9) == [near, far]
    assert found.nearest("Cầu Mai Lâm khánh thành năm nào?", gold, ["1986"], 1) == [near]


def test_the_closest_passage_may_repeat_the_question() -> None:
    far = Readable("Chợ", "Chợ phiên họp vào chủ nhật.", ())
    close = Readable("Cầu", "Cầu Mai Lâm khánh thành vào mùa xuân.", ())
    assert Neighbours([far, close]).closest("Cầu Mai Lâm khánh thành năm nào?") == close
    assert Neighbours([far, close]).closest("Chợ họp hôm nào?") == far
    assert Neighbours([far, close]).closest("Gì?") == far


def test_repetition_counts_in_runs_of_three_words() -> None:
    assert repeats("một hai ba bốn năm sáu", "không, một hai ba bốn năm")
    assert not repeats("một hai ba bốn năm sáu", "sáu năm bốn ba hai một")


def test_an_answer_in_an_unspaced_script_is_found_inside_a_run() -> None:
    gold, other = (
        Readable("", "橋は1986年に完成した。", ()),
        Readable("", "長さは三百米である。", ()),
    )
    assert Neighbours([gold, other]).nearest("橋の長さは？", gold, ["三百米"], 3) == []


@pytest.mark.parametrize("seed", range(12))
def test_swapped_questions_ask_for_what_the_passage_lacks(seed: int) -> None:
    strangers = ["Cầu Phú An xây năm 1999, kỹ sư Trần Đình Bá vẽ."]
    asked = "Vì sao năm 2004 cầu của Lê Văn Tạo phải sửa?"
    found = swap(asked, CONTEXT, ["lần đầu"], strangers, Random(seed))
    years = [f"Vì sao năm {year} cầu của Lê Văn Tạo phải sửa?" for year in (1986, 1999)]
    people = [
        f"Vì sao năm 2004 cầu của {n} phải sửa?" for n in ("Mai Lâm", "Phú An", "Trần Đình Bá")
    ]
    assert found is None or found in {*years, *people}


def test_what_cannot_be_swapped_is_left() -> None:
    swapped = [
        swap(question, CONTEXT, answers, [], Random(seed))
        for seed in range(8)
        for question, answers in (
            ("Cầu dài bao nhiêu?", ["320 mét"]),  # names nothing
            ("Chợ xây năm 1950 ở đâu?", []),  # nothing that the passage confirms
            ("Ai đến vào năm 2004?", ["1986"]),  # the only other year is the answer
        )
    ]
    assert swapped == [None] * 24


def test_examples_hold_their_answers_and_negatives_do_not() -> None:
    other = "Chợ Phú An họp ở cuối cầu. Chợ bán cá và rau. Người mua đông nhất vào buổi sáng sớm."
    items = [
        item("Kỹ sư nào thiết kế cầu Mai Lâm?", "Lê Văn Tạo", 1),
        item("Năm 2004 có việc gì?", "được sửa lại", 2),
        item("Chợ Phú An bán gì?", "cá và rau", 3, other),
        item("Ai sửa cầu?", "", 4),
    ]
    lacking = {
        ("Cầu Mai Lâm khánh thành năm 1986.", "Cầu dài 320 mét và bắc qua sông Vệ."),
        ("Chợ Phú An họp ở cuối cầu.", "Người mua đông nhất vào buổi sáng sớm."),
    }
    found = list(examples(items * 60, count_tokens, Random(5)))
    asked = {each.id: each for each in items}
    roles = dict.fromkeys(
        ("right", "elsewhere", "removed", "swapped", "impossible", "stripped", "untitled"), 0
    )
    for example in found:
        origin, text = asked[example.id], example.passage.text
        answers = [origin.context[start:end] for start, end in origin.answers]
        roles["untitled"] += example.passage.title == ""
        roles["stripped"] += not has_marks(example.question)
        if example.answers:
            assert [text[start:end] for start, end in example.answers] == answers
            roles["right"] += 1
        elif not answers:
            roles["impossible"] += 1
        elif folded_words(example.question) == folded_words(origin.question):
            assert answers[0] not in text
            said = tuple(text[start:end] for start, end in example.passage.sentences)
            roles["removed" if said in lacking else "elsewhere"] += 1
        else:
            assert strip_marks(example.question) in {
                "Ky su nao thiet ke cau Phu An?",
                *(f"Cho {name} ban gi?" for name in ("Mai Lam", "Le Van Tao")),
            }
            roles["swapped"] += 1
    assert len(found) == 240
    assert roles["impossible"] == 60
    assert 110 < roles["right"] < 170
    assert roles["elsewhere"] > 8
    assert roles["removed"] > 2
    assert roles["swapped"] > 1
    assert 45 < roles["stripped"] < 100
    assert 8 < roles["untitled"] < 45


def test_drawing_keeps_the_shares_and_repeats_small_languages() -> None:
    items = [item("Gì?", "cầu" if n % 3 else "", n) for n in range(30)]
    english = [Item(f"e{n}", "e/en", "en", "", "What?", CONTEXT, (Span(0, 3),)) for n in range(500)]
    drawn = draw([*items, *english], 400, Random(1))
    vietnamese = [each for each in drawn if each.language == "vi"]
    assert len(drawn) == 400
    assert len(vietnamese) == round(400 * SHARES["vi"] / (SHARES["vi"] + SHARES["en"]))
    counts = {n: sum(each.id == str(n) for each in vietnamese) for n in range(30)}
    assert max(counts.values()) - min(counts.values()) <= 2
    assert len({each.id for each in drawn if each.language == "en"}) == 400 - len(vietnamese)
    assert draw([*items, *english], 400, Random(1)) == drawn
    other = draw([*items, *english], 400, Random(1), {"vi": 0.25, "en": 0.75, "fa": 1.0})
    assert sum(each.language == "vi" for each in other) == 100
