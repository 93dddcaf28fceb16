"""Which questions follow up on the last one, and what they mean: conversations.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.conversation import Turn, completions, leans
from retrieval.vietnamese.text import has_marks

TABLE = tomllib.loads(Path(__file__).with_name("conversations.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Case:
    history: tuple[Turn, ...]
    question: str
    expected: tuple[str, ...]
    miss: bool

    @property
    def right(self) -> bool:
        return completions(self.question, self.history) == self.expected


def _cases(rows: list[dict[str, Any]]) -> list[Case]:
    cases = []
    for row in rows:
        first = Turn(row["first"], tuple(row.get("names", ())), row.get("title"))
        read = tuple(row["read"])
        cases.append(Case((first,), row["then"], read, row.get("miss", False)))
        if "next" in row:
            history = (first, Turn(read[0]))
            cases.append(Case(history, row["next"], tuple(row["next_read"]), False))
    return cases


WRITTEN, HELD_OUT = _cases(TABLE["conversation"]), _cases(TABLE["held_out"])
CASES = [*WRITTEN, *HELD_OUT]


@pytest.mark.parametrize(
    "case", [c for c in CASES if not c.miss], ids=lambda c: f"{c.history[-1].question} {c.question}"
)
def test_conversation(case: Case) -> None:
    assert completions(case.question, case.history) == case.expected


@pytest.mark.parametrize("case", [c for c in CASES if c.miss], ids=lambda c: c.question)
def test_known_misses_are_still_missed(case: Case) -> None:
    assert completions(case.question, case.history) != case.expected, "mended: unmark it"


def test_accuracy() -> None:
    report = "\n".join(
        f"{name}: {_share([c.right for c in cases])}, elliptic "
        f"{_share([c.right for c in cases if c.expected])}, new topics left alone "
        f"{_share([c.right for c in cases if not c.expected])}"
        for name, cases in (("all", CASES), ("held out", HELD_OUT))
    )
    print(report)  # noqa: T201 - the figures, with pytest -s
    assert sum(case.miss for case in CASES) <= 0.05 * len(CASES), report
    assert sum(case.right for case in CASES) >= 0.95 * len(CASES), report


def _share(right: list[bool]) -> str:
    return f"{sum(right)}/{len(right)} = {sum(right) / len(right):.3f}"


def test_the_table_is_what_it_should_be() -> None:
    plain = [c for c in CASES if not has_marks(c.question)]
    assert len(CASES) >= 80
    assert sum(not case.expected for case in CASES) >= 30
    assert len(plain) >= len(CASES) / 3


def test_only_the_last_turn_counts() -> None:
    history = (Turn("Giá vàng hôm nay bao nhiêu?"), Turn("Cầu Rồng dài bao nhiêu mét?"))
    assert completions("ở đâu?", history) == ("Cầu Rồng dài ở đâu?",)


@pytest.mark.parametrize("thanks", ["Cảm ơn bạn nhé", "ok", "Thank you very much!"])
def test_thanks_are_no_turn_to_refer_to(thanks: str) -> None:
    history = (Turn("Cầu Rồng dài bao nhiêu mét?"), Turn(thanks))
    assert completions("ở đâu?", history) == ("Cầu Rồng dài ở đâu?",)
    assert completions("ở đâu?", history[1:]) == ()


def test_more_of_nothing_is_no_turn_to_refer_to() -> None:
    history = (Turn("Cầu Rồng dài bao nhiêu mét?"), Turn("chi tiết hơn"))
    assert completions("ở đâu?", history) == ("Cầu Rồng dài ở đâu?",)
    assert completions("ở đâu?", history[1:]) == ()


@pytest.mark.parametrize(
    ("before", "question", "reading"),
    [
        (
            "Còn vụ cháy chung cư mini ở quận Thanh Xuân thì sao?",
            "bao nhiêu người chết?",
            "Vụ cháy chung cư mini ở quận Thanh Xuân bao nhiêu người chết?",
        ),
        ("còn năm 2009?", "ai phát biểu?", "Ai phát biểu năm 2009?"),
        ("còn năm 2009?", "còn 2010?", "Năm 2010?"),
        ("Giá vàng thì sao?", "ở Hà Nội?", "Giá vàng ở Hà Nội?"),
        ("What about the bridge fire?", "where?", "The bridge fire where?"),
        ("con vu chay thi sao", "o dau", "Vu chay o dau?"),
        ("con vu chay o ha noi", "vi sao", "Con vu chay o ha noi vi sao?"),  # "con" may be "con"
        ("Còn ai mất tích ở Hà Nội?", "còn Huế?", "Còn ai mất tích ở Huế?"),  # asked by itself
    ],
)
def test_what_followed_on_nothing_is_what_it_brought_up(
    before: str, question: str, reading: str
) -> None:
    assert completions(question, (Turn(before),)) == (reading,)


@pytest.mark.parametrize("reading", ["Năm 2009?", "năm 2009"])
def test_the_same_again_is_known_without_what_it_followed_on_by(reading: str) -> None:
    assert Turn("Còn năm 2009 thì sao?").is_asked_again(reading)
    assert not Turn("Còn năm 2010 thì sao?").is_asked_again(reading)


@pytest.mark.parametrize(
    "question",
    ["còn ông ấy?", "ở đâu vậy?", "chi tiết hơn", "hôm qua bao nhiêu người?", "o do the nao"],
)
def test_questions_that_lean(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question", ["Cầu Rồng dài bao nhiêu mét?", "còn giá vàng?", "Cảm ơn bạn", "", "con meo den"]
)
def test_questions_that_do_not_lean(question: str) -> None:
    assert not leans(question)


@pytest.mark.parametrize("question", ["ở đâu?", "còn năm 2009?", "chi tiết hơn"])
def test_nothing_is_completed_without_a_history(question: str) -> None:
    assert completions(question, ()) == ()


def test_a_completion_that_would_be_too_long_is_not_made() -> None:
    assert completions("chi tiết hơn", (Turn("Vì sao " + "lúa gạo " * 60),)) == ()


WORDS = st.sampled_from(
    sorted({word for c in CASES for word in f"{c.history[-1].question} {c.question}".split()})
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join))
TURNS = st.builds(Turn, TEXTS, st.lists(TEXTS, max_size=3).map(tuple), st.one_of(st.none(), TEXTS))


@settings(deadline=None)
@given(TEXTS, st.lists(TURNS, max_size=3))
def test_any_conversation_is_read_to_short_single_lines(question: str, history: list[Turn]) -> None:
    found = completions(question, history)
    assert len(found) <= 2
    assert len(set(found)) == len(found)
    for reading in found:
        assert reading.strip() == reading != ""
        assert len(reading.splitlines()) == 1
        assert len(reading) <= 400
        assert reading != question
