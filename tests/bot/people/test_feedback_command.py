"""``hoibao feedback``: what the operator sees, and what ``hoibao eval`` then reads."""

from __future__ import annotations

import io
import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.feedback import list_feedback
from bot.people import People, Reason, Verdict
from retrieval.evaluation.data import Question, read_questions
from retrieval.types import Quote, Span, Status
from tests.bot.people.people_samples import ANSWER, ASKED, LATE, RICE, TURN, Clock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Hoibao

LONG = replace(RICE, text=" ".join(["Lúa đạt 7 tấn một héc-ta."] * 5))
FOLLOW_UP = replace(
    ANSWER,
    status=Status.UNCERTAIN,
    quotes=(Quote(LONG, 0, len(LONG.text), Span(0, 25)),),
    reading="Lúa đạt bao nhiêu?",
    completed=True,
)
REFUSED = replace(ANSWER, status=Status.NOT_FOUND, reading=None)


def fill(home: Path) -> None:
    """Three answers: a good and bad one, a bad follow-up, and a refusal that two call bad."""
    clock = Clock()
    with closing(People.open(home / "archive.db", clock)) as people:
        people.record(ASKED, ANSWER, TURN, 120)
        people.record(replace(ASKED, question="còn\n lúa?"), FOLLOW_UP, TURN, 120)
        people.record(replace(ASKED, question="Ai là chủ?"), REFUSED, TURN, 120)
        for user_id, answer_id, verdict, reason in [
            (5, 1, Verdict.GOOD, None),
            (6, 1, Verdict.BAD, Reason.WRONG),
            (5, 2, Verdict.BAD, Reason.BESIDE),
            (5, 3, Verdict.BAD, None),
            (6, 3, Verdict.BAD, Reason.OTHER),
        ]:
            clock.now += timedelta(minutes=1)
            people.rate(answer_id, user_id, verdict, reason)


def test_feedback_is_listed_in_lines_newest_first(hoibao: Hoibao) -> None:
    fill(hoibao.home)
    rice = " ".join(["Lúa đạt 7 tấn một héc-ta."] * 2) + " Lúa đạt 7 tấn một […]"
    bridge = "Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m."
    lines = [
        ("2026-03-02 00:04", "👎", "other", "not found", "Ai là chủ?", ""),
        ("2026-03-02 00:03", "👎", "", "not found", "Ai là chủ?", ""),
        ("2026-03-02 00:02", "👎", "off topic", "uncertain", "còn lúa?", rice),
        ("2026-03-02 00:01", "👎", "wrong", "answered", "cau ben da dai bao nhieu?", bridge),
        ("2026-03-02 00:00", "👍", "", "answered", "cau ben da dai bao nhieu?", bridge),
    ]
    assert hoibao("feedback") == (0, "".join("\t".join(line) + "\n" for line in lines), "")


def test_a_terminal_gets_a_table(hoibao: Hoibao) -> None:
    fill(hoibao.home)
    session = hoibao.session()
    screen = io.StringIO()
    session.out = Console(file=screen, force_terminal=True, width=160, color_system=None)
    list_feedback(session, as_json=False)
    heading, first, *_ = screen.getvalue().splitlines()
    assert heading.split() == ["When", "Verdict", "Why", "Outcome", "Question", "First", "quote"]
    assert " ".join(first.split()) == "2026-03-02 00:04 👎 other not found Ai là chủ?"


def test_programs_read_it_as_json_without_the_people(hoibao: Hoibao) -> None:
    fill(hoibao.home)
    ran = hoibao("feedback", "--json")
    said: list[dict[str, Any]] = json.loads(ran.out)
    assert (ran.code, ran.err, len(said)) == (0, "", 5)
    assert said[0]["quotes"] == []
    assert said[3] == {
        "at": "2026-03-02T00:01:59+07:00",
        "verdict": "bad",
        "reason": "wrong",
        "answer": 1,
        "question": "cau ben da dai bao nhieu?",
        "reading": "Cầu Bến Đá dài bao nhiêu?",
        "status": "answered",
        "confidence": 0.875,
        "language": "vi",
        "quotes": [
            {
                "text": "Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m.",
                "article": 7,
                "start": 0,
                "end": 48,
                "sentence_start": 34,
                "sentence_end": 48,
            }
        ],
    }


def test_the_bad_ones_become_questions_that_eval_reads(hoibao: Hoibao, tmp_path: Path) -> None:
    fill(hoibao.home)
    path = tmp_path / "bad.jsonl"
    told = (
        f"Wrote 3 questions to “{path}”. Put “article” and “answers” right, then measure with "
        "`hoibao eval`.\n"
    )
    assert hoibao("feedback", "--bad", path) == (0, "", told)
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == [
        {
            "id": "feedback-1",
            "question": "cau ben da dai bao nhieu?",
            "article": "7",
            "answers": [],
            "set": "feedback",
            "status": "answered",
            "reasons": ["wrong"],
            "quoted": ["Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m."],
        },
        {
            "id": "feedback-2",
            "question": "Lúa đạt bao nhiêu?",
            "article": "9",
            "answers": [],
            "set": "feedback",
            "status": "uncertain",
            "reasons": ["beside"],
            "quoted": [LONG.text],
        },
        {
            "id": "feedback-3",
            "question": "Ai là chủ?",
            "article": None,
            "answers": [],
            "set": "feedback",
            "status": "not_found",
            "reasons": ["other"],
            "quoted": [],
        },
    ]
    assert read_questions(path) == [
        Question("feedback-1", "cau ben da dai bao nhieu?", "7", (), "feedback"),
        Question("feedback-2", "Lúa đạt bao nhiêu?", "9", (), "feedback"),
        Question("feedback-3", "Ai là chủ?", None, (), "feedback"),
    ]


def test_eval_measures_what_was_exported(hoibao: Hoibao, tmp_path: Path) -> None:
    fill(hoibao.home)
    questions, articles, result = (tmp_path / name for name in ("q.jsonl", "a.jsonl", "r.json"))
    hoibao("feedback", "--bad", questions)
    lines = [
        {"id": "7", "title": "Cầu Bến Đá thông xe", "body": "Sáng 2-9, cầu Bến Đá đã thông xe."},
        {"id": "9", "title": "Lúa được mùa", "body": "Lúa đạt 7 tấn một héc-ta."},
    ]
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ran = hoibao("eval", "--articles", articles, "--questions", questions, "--json", result)
    assert ran.code == 0
    assert json.loads(result.read_text())["sets"]["feedback"]["questions"] == 3


def test_both_may_be_asked_for_at_once(hoibao: Hoibao, tmp_path: Path) -> None:
    fill(hoibao.home)
    ran = hoibao("feedback", "--bad", tmp_path / "bad.jsonl", "--json")
    assert (ran.code, len(json.loads(ran.out))) == (0, 5)
    assert (tmp_path / "bad.jsonl").exists()


def test_nothing_said_is_told(hoibao: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    assert hoibao("feedback") == (0, "", "Nobody has said anything about an answer yet.\n")
    assert hoibao("feedback", "--json") == (0, "[]\n", "")
    told = "No answer has been called bad yet; nothing was written.\n"
    assert hoibao("feedback", "--bad", path) == (0, "", told)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_named(hoibao: Hoibao, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    told = f"There is no file or folder “{folder}”.\n"
    assert hoibao("feedback", "--bad", folder / "bad.jsonl") == (1, "", told)


def test_the_moment_of_the_samples_is_what_the_lists_expect() -> None:
    assert LATE.isoformat() == "2026-03-01T16:59:59.999000+00:00"
