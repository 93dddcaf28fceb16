"""Lines of a backup: no number is taken that the database could not hold."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from bot.people import Follow, Rated, Verdict
from bot.people.lines import AnswerLine, FollowLine, PersonLine, answer_line, follow_line
from tests.bot.people.people_samples import ASKED, LATE
from tests.bot.people.test_people_answers import STORED

if TYPE_CHECKING:
    from retrieval.transfer import Line

MOST, LEAST = 2**63 - 1, -(2**63)
SAID = [Rated(STORED, 5, Verdict.GOOD, None, LATE)]
FOLLOW = Follow(1, 5, 5, 3, "Ai?", "vi", LATE, seen=7)
LINES: dict[type[Line], Line] = {
    AnswerLine: answer_line(SAID, [7], frozenset({7, 9}), people=True),
    PersonLine: PersonLine(user=5, language="vi"),
    FollowLine: follow_line(FOLLOW, frozenset({7})),
}
NUMBERS: list[tuple[type[Line], tuple[str | int, ...]]] = [
    (AnswerLine, ("milliseconds",)),
    (AnswerLine, ("said", 0, "user")),
    (AnswerLine, ("place", "chat")),
    (AnswerLine, ("place", "thread")),
    (AnswerLine, ("place", "user")),
    (AnswerLine, ("place", "message")),
    (PersonLine, ("user",)),
    (FollowLine, ("user",)),
    (FollowLine, ("chat",)),
    (FollowLine, ("thread",)),
    (FollowLine, ("seen",)),
]
MOMENTS: list[tuple[type[Line], tuple[str | int, ...]]] = [
    (AnswerLine, ("asked_at",)),
    (AnswerLine, ("said", 0, "at")),
    (FollowLine, ("created_at",)),
]


def read(kind: type[Line], place: tuple[str | int, ...], value: object) -> Any:
    """What is read at a place of a line into which that value was written."""
    fields: Any = json.loads(LINES[kind].model_dump_json())
    around = fields
    for name in place[:-1]:
        around = around[name]
    around[place[-1]] = value
    found: Any = kind.model_validate_json(json.dumps(fields))
    for name in place:
        found = found[name] if isinstance(name, int) else getattr(found, name)
    return found


def refusal(kind: type[Line], place: tuple[str | int, ...], value: object) -> tuple[str, object]:
    """Why a line is refused, and for which value of it."""
    with pytest.raises(ValidationError) as caught:
        read(kind, place, value)
    error = caught.value.errors()[0]
    assert error["loc"] == place
    return error["type"], error["input"]


@pytest.mark.parametrize(("kind", "place"), NUMBERS)
def test_a_number_is_one_that_a_column_holds(
    kind: type[Line], place: tuple[str | int, ...]
) -> None:
    assert [read(kind, place, number) for number in (LEAST, 0, MOST)] == [LEAST, 0, MOST]
    assert refusal(kind, place, MOST + 1) == ("less_than", MOST + 1)
    assert refusal(kind, place, LEAST - 1) == ("greater_than_equal", LEAST - 1)


@pytest.mark.parametrize(("kind", "place"), MOMENTS)
def test_a_moment_is_one_that_has_a_day_in_vietnam(
    kind: type[Line], place: tuple[str | int, ...]
) -> None:
    first, last = "1970-01-01T00:00:00Z", "9999-12-30T23:59:59.999000Z"
    found = [read(kind, place, moment).isoformat() for moment in (first, last)]
    assert found == ["1970-01-01T00:00:00+00:00", "9999-12-30T23:59:59.999000+00:00"]
    for moment, why in [
        ("1969-12-31T23:59:59Z", "greater_than_equal"),
        ("9999-12-31T00:00:00Z", "less_than"),
    ]:
        assert refusal(kind, place, moment) == (why, moment)


def test_a_confidence_is_a_probability() -> None:
    place = ("confidence",)
    assert [read(AnswerLine, place, value) for value in (0.0, 1.0)] == [0.0, 1.0]
    assert refusal(AnswerLine, place, -0.5) == ("greater_than_equal", -0.5)
    assert refusal(AnswerLine, place, 1.5) == ("less_than_equal", 1.5)
    assert refusal(AnswerLine, place, float("nan"))[0] == "less_than_equal"


def test_the_lines_read_here_are_of_what_was_remembered() -> None:
    line = LINES[AnswerLine]
    assert isinstance(line, AnswerLine)
    answer = line.stored({7: 7, 9: 9})
    assert answer == replace(STORED, state=answer.state)
    assert line.rated(answer) == [replace(SAID[0], answer=answer)]
    assert (line.question, line.asked_at) == (ASKED.question, ASKED.at)
    follow = LINES[FollowLine]
    assert isinstance(follow, FollowLine)
    assert follow.follow({7: 7}, seen=7) == FOLLOW
