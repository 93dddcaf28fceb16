"""``hoibao eval``: its files, its measures, its report, and the comparison of two reports."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from retrieval.errors import ArchiveUnwritable, DataInvalid, SourceEmpty, SourceNotFound
from retrieval.evaluation.data import Question, read_articles, read_questions
from retrieval.evaluation.embeddings import RememberingEncoder
from retrieval.evaluation.measures import Outcome, by_question, curve, summary
from retrieval.evaluation.report import compare, report
from retrieval.types import Status
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Hoibao

ARTICLES: list[dict[str, Any]] = [
    {"id": "bridge", "title": "Cầu Bến Đá", "body": "Cầu Bến Đá dài 320 m. Cầu rộng 12 m."},
    {"id": "rice", "title": "Lúa đông xuân", "body": "Lúa đông xuân đạt 7 tấn một héc-ta."},
    {
        "id": "storm",
        "title": "Bão số 5",
        "lead": "Bão số 5 vào bờ chiều 2-9.",
        "body": "Gió giật cấp 11.\n\nMưa rất to.",
        "date": "2009-09-02",
        "url": "https://www.vietnamplus.vn/bao-so-5/1.vnp",
        "source": "VietnamPlus",
    },
]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "1", "set": "a", "question": "Cầu Bến Đá dài bao nhiêu?", "article": "bridge"},
    {"id": "2", "set": "a", "question": "Lúa đông xuân đạt mấy tấn?", "article": "rice"},
    {"id": "3", "set": "b", "question": "Bão số 5 vào bờ khi nào?", "article": "storm"},
    {"id": "4", "set": "b", "question": "Ai là hiệu trưởng trường Hoa Sen?", "article": None},
]
ANSWERS = {"1": ["320 m"], "2": ["7 tấn"], "3": ["2-9", "chiều 2/9"]}
RANKING = {"recall@1", "recall@3", "recall@5", "recall@20", "mrr@10", "sentence@1", "sentence@3"}
DECISIONS = {"answered_right", "answered_wrong", "refused_right", "refused_wrong"}
METRICS = {"questions", *RANKING, *DECISIONS, "not_found", "auroc", "ms_p50", "ms_p95"}


def write_lines(path: Path, lines: list[Any]) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "articles.jsonl", ARTICLES)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    lines = [question | {"answers": ANSWERS.get(question["id"], [])} for question in QUESTIONS]
    return write_lines(tmp_path / "questions.jsonl", lines)


# The files ----------------------------------------------------------------------------


def test_articles_are_read_with_what_is_known_of_them(articles: Path) -> None:
    found = read_articles(articles)
    assert list(found) == ["bridge", "rice", "storm"]
    storm = found["storm"]
    assert storm.title == "Bão số 5"
    assert storm.lead == "Bão số 5 vào bờ chiều 2-9."
    assert storm.paragraphs == ("Gió giật cấp 11.", "Mưa rất to.")
    assert storm.outlet == "VietnamPlus"
    assert storm.dating is not None
    assert storm.dating.isoformat() == "2009-09-02"


def test_questions_are_read(questions: Path) -> None:
    found = read_questions(questions)
    assert [(q.id, q.set, q.article) for q in found] == [
        ("1", "a", "bridge"),
        ("2", "a", "rice"),
        ("3", "b", "storm"),
        ("4", "b", None),
    ]
    assert found[2].answers == ("2-9", "chiều 2/9")
    assert found[3].answers == ()


GOOD_ARTICLE: dict[str, Any] = {"id": "x", "title": "t", "body": "b"}
GOOD_QUESTION: dict[str, Any] = {"id": "x", "question": "Ai?", "article": None, "answers": []}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no JSON: "),
        ("[]", "no JSON object"),
        ({"title": "t", "body": "b"}, "'id' is missing, or no string"),
        (GOOD_ARTICLE | {"id": 5}, "'id' is missing, or no string"),
        (GOOD_ARTICLE | {"title": None}, "'title' is missing, or no string"),
        (GOOD_ARTICLE | {"body": ["b"]}, "'body' is missing, or no string"),
        (GOOD_ARTICLE | {"body": " \n"}, "the body is empty"),
        (GOOD_ARTICLE | {"date": 2009}, "'date' is missing, or no string"),
        (GOOD_ARTICLE | {"lead": {}}, "'lead' is missing, or no string"),
        (GOOD_ARTICLE | {"id": "first"}, "the id 'first' occurs twice"),
    ],
)
def test_a_bad_line_of_articles_is_named(tmp_path: Path, line: Any, why: str) -> None:
    path = write_lines(tmp_path / "a.jsonl", [GOOD_ARTICLE | {"id": "first"}, "", line])
    with pytest.raises(DataInvalid) as caught:
        read_articles(path)
    assert (caught.value.source, caught.value.line) == (str(path), 3)
    assert caught.value.why.startswith(why)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nothing", "no JSON: "),
        ({"id": "x"}, "'question' is missing, or no string"),
        (GOOD_QUESTION | {"article": 7}, "'article' is neither a string nor null"),
        (GOOD_QUESTION | {"answers": "Ai"}, "'answers' is no list of strings"),
        (GOOD_QUESTION | {"answers": [1]}, "'answers' is no list of strings"),
        (GOOD_QUESTION | {"answers": ["x", " "]}, "an answer is empty"),
        (GOOD_QUESTION | {"question": " ? "}, "QuestionEmpty()"),
        (GOOD_QUESTION | {"question": "a" * 5000}, "QuestionTooLong(length=5000, limit=4096)"),
        (GOOD_QUESTION | {"id": "first"}, "the id 'first' occurs twice"),
    ],
)
def test_a_bad_line_of_questions_is_named(tmp_path: Path, line: Any, why: str) -> None:
    path = write_lines(tmp_path / "q.jsonl", [GOOD_QUESTION | {"id": "first"}, "", line])
    with pytest.raises(DataInvalid) as caught:
        read_questions(path)
    assert (caught.value.source, caught.value.line) == (str(path), 3)
    assert caught.value.why.startswith(why)


def test_files_that_hold_nothing_are_named(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "empty.jsonl", [])
    for read in (read_articles, read_questions):
        with pytest.raises(SourceEmpty):
            read(path)
        with pytest.raises(SourceNotFound):
            read(tmp_path / "nowhere.jsonl")


# The measures -------------------------------------------------------------------------


def outcome(
    name: str,
    article: str | None,
    ranked: list[str],
    right: list[bool],
    status: Status = Status.ANSWERED,
    confidence: float = 0.5,
    milliseconds: float = 1.0,
) -> Outcome:
    question = Question(id=name, text="Ai?", article=article, answers=("x",), set="s")
    return Outcome(question, tuple(ranked), tuple(right), status, confidence, milliseconds)


def test_a_small_collection_measured_by_hand() -> None:
    no, yes, maybe = Status.NOT_FOUND, Status.ANSWERED, Status.UNCERTAIN
    outcomes = [
        outcome("1", "a", ["a", "b"], [True, False], yes, 0.9, 10),
        outcome("2", "b", ["a", "c", "b"], [False, False, True], yes, 0.4, 20),
        outcome("3", "z", ["a", "b"], [], no, 0.1, 30),
        outcome("4", "c", [], [], maybe, 0.6, 40),
        outcome("5", None, ["a"], [False], maybe, 0.5, 50),
    ]
    assert summary(outcomes) == pytest.approx(
        {
            "questions": 5,
            "recall@1": 1 / 4,
            "recall@3": 2 / 4,
            "recall@5": 2 / 4,
            "recall@20": 2 / 4,
            "mrr@10": (1 + 1 / 3) / 4,
            "sentence@1": 1 / 4,
            "sentence@3": 2 / 4,
            "answered_right": 1 / 5,
            "answered_wrong": 1 / 5,
            "refused_right": 1 / 5,
            "refused_wrong": 2 / 5,
            "not_found": 1 / 5,
            "auroc": 2 / 4,  # of the pairs with the null: .9 and .6 above it
            "ms_p50": 30,
            "ms_p95": 48,
        }
    )


def test_ranking_agrees_with_counting() -> None:
    chance = random.Random(7)
    names = [f"d{n}" for n in range(30)]
    outcomes = []
    for n in range(200):
        ranked = chance.sample(names, chance.randrange(31))
        outcomes.append(outcome(f"q{n}", chance.choice(names), ranked, []))
    measured = by_question(outcomes)
    for o in outcomes:
        place = o.articles.index(o.question.article) + 1 if o.question.article in o.articles else 0
        of = measured[o.question.id]
        for k in (1, 3, 5, 20):
            assert of[f"recall@{k}"] == float(0 < place <= k)
        assert of["mrr@10"] == pytest.approx(1 / place if 0 < place <= 10 else 0.0)


def test_without_both_kinds_of_question_there_is_no_auroc() -> None:
    assert "auroc" not in summary([outcome("1", "a", ["a"], [True])])
    only_null = summary([outcome("1", None, [], [], Status.NOT_FOUND)])
    assert only_null.keys() == {"questions", *DECISIONS, "not_found", "ms_p50", "ms_p95"}
    assert only_null["refused_right"] == 1


def test_what_each_threshold_would_do() -> None:
    asked = [
        outcome("1", "a", ["a"], [True], confidence=0.9),
        outcome("2", "b", ["b"], [False, True], confidence=0.5),
        outcome("3", "c", ["c"], [True], confidence=0.12),
        outcome("4", "d", [], [], confidence=0.0),
    ]
    left_out = [
        outcome("5", None, ["a"], [False], confidence=0.5),
        outcome("6", None, ["b"], [False], confidence=0.04),
    ]
    points = {point.pop("threshold"): point for point in curve(asked, left_out)}
    assert list(points) == pytest.approx([n / 20 for n in range(1, 20)])
    assert points[0.05] == {"answered": 3 / 4, "answered_left_out": 1 / 2, "right": 2 / 3}
    assert points[0.5] == {"answered": 2 / 4, "answered_left_out": 1 / 2, "right": 1 / 2}
    assert points[0.9] == {"answered": 1 / 4, "answered_left_out": 0, "right": 1}
    assert points[0.95] == {"answered": 0, "answered_left_out": 0, "right": 1}


# Comparing ----------------------------------------------------------------------------


def reported(right: list[bool]) -> dict[str, Any]:
    outcomes = [outcome(str(n), "a", ["a"], [r]) for n, r in enumerate(right)]
    return report(outcomes, model="toy", settings={})


def test_what_moved_beyond_chance_is_told_from_noise() -> None:
    before = reported([False] * 60 + [True] * 40)
    found = {(d.set, d.measure): d for d in compare(before, reported([True] * 100))}
    moved = found["s", "sentence@1"]
    assert (moved.before, moved.after, moved.questions) == (0.4, 1.0, 100)
    standard_error = (0.6 * 0.4 / 100) ** 0.5
    assert moved.low == pytest.approx(0.6 - 1.96 * standard_error, abs=0.02)
    assert moved.high == pytest.approx(0.6 + 1.96 * standard_error, abs=0.02)
    assert moved.significant
    still = found["all", "recall@1"]
    assert (still.low, still.high, still.significant) == (0.0, 0.0, False)

    noise = [True, False] + [False] * 60 + [True] * 38
    slight = {(d.set, d.measure): d for d in compare(before, reported(noise))}
    assert not slight["s", "sentence@1"].significant


def test_only_questions_of_both_reports_are_compared() -> None:
    before, after = reported([True, False, True]), reported([False, False])
    differences = list(compare(before, after))
    assert {d.questions for d in differences} == {2}
    assert {d.before for d in differences if d.measure == "sentence@1"} == {0.5}


# The encoder that remembers -----------------------------------------------------------


def test_several_evaluations_may_write_down_what_they_learnt_at_once(tmp_path: Path) -> None:
    encoders = [RememberingEncoder(ToyEncoder(), tmp_path) for _ in range(4)]
    for number, encoder in enumerate(encoders):
        encoder.encode_passages([f"một {number}", *(f"hai {n}" for n in range(200))])
    with ThreadPoolExecutor(len(encoders)) as threads:
        for _ in range(10):
            list(threads.map(RememberingEncoder.save, encoders))
    (path,) = tmp_path.iterdir()
    again = RememberingEncoder(toy := ToyEncoder(), tmp_path)
    again.encode_passages([f"hai {n}" for n in range(200)])
    assert toy.passages == []
    assert path.suffixes == [".npz"]


def test_vectors_are_kept_by_text_and_model(tmp_path: Path) -> None:
    first = RememberingEncoder(ToyEncoder(), tmp_path)
    expected = first.encode_passages(["một hai", "ba", "một hai"])
    first.save()

    toy = ToyEncoder()
    again = RememberingEncoder(toy, tmp_path)
    assert np.array_equal(again.encode_passages(["ba", "bốn", "một hai"])[[2, 0]], expected[:2])
    assert toy.passages == ["bốn"]
    other = ToyEncoder("other")
    RememberingEncoder(other, tmp_path).encode_passages(["ba"])
    assert other.passages == ["ba"]
    assert again.encode_passages([]).shape == (0, toy.dimension)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"nothing"])
def test_vectors_that_cannot_be_read_are_made_again(tmp_path: Path, content: bytes) -> None:
    toy = ToyEncoder()
    (tmp_path / f"{toy.fingerprint}.npz").write_bytes(content)
    encoder = RememberingEncoder(toy, tmp_path)
    encoder.encode_passages(["ba"])
    assert toy.passages == ["ba"]
    encoder.save()
    RememberingEncoder(toy, tmp_path).encode_passages(["ba"])
    assert toy.passages == ["ba"]


# The command --------------------------------------------------------------------------


def evaluated(hoibao: Hoibao, articles: Path, questions: Path, *options: str) -> dict[str, Any]:
    out = hoibao.home.parent / "out.json"
    ran = hoibao(
        "eval",
        "--articles",
        articles,
        "--questions",
        questions,
        "--json",
        out,
        *options,
        debug=True,
    )
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_the_report_has_the_fields_of_the_interface(
    hoibao: Hoibao, articles: Path, questions: Path
) -> None:
    found = evaluated(hoibao, articles, questions)
    assert {"sets", "all", "model", "commit", "settings"} <= found.keys()
    assert list(found["sets"]) == ["a", "b"]
    assert found["model"] == "toy"
    assert found["all"].keys() == METRICS
    assert found["sets"]["a"].keys() == METRICS - {"auroc"}
    assert found["sets"]["b"].keys() == METRICS
    assert [found["sets"][name]["questions"] for name in "ab"] == [2, 2]
    assert found["all"]["recall@1"] == 1
    assert found["all"]["sentence@3"] == 1
    assert sum(found["all"][name] for name in DECISIONS) == pytest.approx(1)
    assert set(found["questions"]) == {"1", "2", "3", "4"}


def test_the_table_shows_what_the_report_holds(
    hoibao: Hoibao, articles: Path, questions: Path
) -> None:
    ran = hoibao("eval", "--articles", articles, "--questions", questions)
    lines = [line.split() for line in ran.out.splitlines()]
    assert lines[0] == ["a", "b", "all"]
    table = {line[0]: line[1:] for line in lines[1:]}
    assert table.keys() == METRICS
    assert table["questions"] == ["2", "2", "4"]
    assert table["recall@1"] == ["1.000"] * 3
    assert table["auroc"][0] == "–"


def test_a_limit_asks_only_the_first(hoibao: Hoibao, articles: Path, questions: Path) -> None:
    found = evaluated(hoibao, articles, questions, "--limit", "1")
    assert list(found["questions"]) == ["1"]
    assert found["settings"]["limit"] == 1


def test_questions_are_asked_without_their_marks(
    hoibao: Hoibao, articles: Path, questions: Path
) -> None:
    assert hoibao.encoder is not None
    evaluated(hoibao, articles, questions)
    marked = set(hoibao.encoder.questions)
    hoibao.encoder.questions.clear()
    found = evaluated(hoibao, articles, questions, "--strip-diacritics")
    assert found["settings"]["strip_diacritics"] is True
    assert found["all"]["recall@1"] == 1
    assert "Cầu Bến Đá dài bao nhiêu?" in marked
    assert set(hoibao.encoder.questions) != marked


def test_the_second_run_embeds_nothing(hoibao: Hoibao, articles: Path, questions: Path) -> None:
    assert hoibao.encoder is not None
    first = evaluated(hoibao, articles, questions)
    embedded = list(hoibao.encoder.passages)
    assert len(embedded) >= len(ARTICLES)
    second = evaluated(hoibao, articles, questions)
    assert hoibao.encoder.passages == embedded
    for measures in (
        *first["sets"].values(),
        *second["sets"].values(),
        first["all"],
        second["all"],
    ):
        del measures["ms_p50"], measures["ms_p95"]
    assert second == first


def test_an_evaluation_leaves_the_archive_alone(
    hoibao: Hoibao, articles: Path, questions: Path
) -> None:
    evaluated(hoibao, articles, questions)
    assert not (hoibao.home / "archive.db").exists()


def test_two_reports_are_compared_with_intervals(
    hoibao: Hoibao, articles: Path, questions: Path
) -> None:
    evaluated(hoibao, articles, questions)
    report_path = hoibao.home.parent / "out.json"
    ran = hoibao("eval", "--compare", report_path, report_path)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split() == ["set", "measure", "n", "before", "after", "change", "95", "%"]
    recall = next(line for line in lines if line.startswith("all") and "recall@1 " in line)
    assert recall.split() == [
        "all",
        "recall@1",
        "3",
        "1.000",
        "1.000",
        "+0.000",
        "+0.000",
        "…",
        "+0.000",
    ]


def test_bad_files_are_told_before_any_work(
    hoibao: Hoibao, articles: Path, questions: Path, tmp_path: Path
) -> None:
    hoibao.encoder = None  # loading the model would take long and say so
    bad = write_lines(tmp_path / "bad.jsonl", [GOOD_ARTICLE, "{}"])
    ran = hoibao("eval", "--articles", bad, "--questions", questions)
    assert ran == (1, "", f"“{bad}”, line 2: 'id' is missing, or no string.\n")
    nowhere = tmp_path / "nowhere"
    ran = hoibao(
        "eval", "--articles", articles, "--questions", questions, "--json", nowhere / "out.json"
    )
    assert ran == (1, "", f"There is no file or folder “{nowhere}”.\n")
    ran = hoibao("eval", "--compare", articles, articles)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"“{articles}”, line 1: ")


def test_without_its_files_it_says_what_it_needs(hoibao: Hoibao, articles: Path) -> None:
    ran = hoibao("eval", "--articles", articles)
    assert (ran.code, ran.out) == (2, "")
    assert "--articles and --questions are needed, or --compare." in ran.err


def test_curves_are_told_of_sets_that_are_asked_without_their_articles_too(
    hoibao: Hoibao, articles: Path, questions: Path
) -> None:
    found = evaluated(hoibao, articles, questions, "--leave-out", "a")
    assert list(found["curves"]) == ["a"]
    assert [point["threshold"] for point in found["curves"]["a"]][:2] == [0.05, 0.1]
    assert all(point["answered_left_out"] <= point["answered"] for point in found["curves"]["a"])
    assert evaluated(hoibao, articles, questions)["curves"] == {}


def test_where_nothing_can_be_remembered_is_named(tmp_path: Path) -> None:
    (folder := tmp_path / "evaluation").write_text("no folder")
    with pytest.raises(ArchiveUnwritable) as caught:
        RememberingEncoder(ToyEncoder(), folder).save()
    assert caught.value.facts == {"path": str(folder), "why": "File exists"}
