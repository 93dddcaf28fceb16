"""The bot with the reader that comes with the program: the words that answer are underlined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.telegram.process import BotProcess
from tests.bot.telegram.telegram_corpus import WOOD_QUESTION
from tests.botapi.api import BotApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

HOW_MANY = "Lớp học nghề mộc ở làng Vân Hạ có bao nhiêu học viên?"
LENGTH = "Cầu Sông Vàng dài bao nhiêu mét?"


@pytest.fixture(scope="module")
def reading(new_folder: Callable[[], Path]) -> Iterator[Person]:
    """Somebody who talks to such a bot."""
    with BotApi() as api, BotProcess(new_folder(), api, HOIBAO_READER="") as bot:
        yield api.person("An")
        assert "Traceback" not in bot.log


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        (
            WOOD_QUESTION,
            "Nghệ nhân <u>Đỗ Thị Mơ</u> dạy lớp học nghề mộc đầu tiên ở làng Vân Hạ.",
        ),
        (
            HOW_MANY,
            "Lớp học nghề mộc có <u>34 học viên</u>, phần lớn là thanh niên trong làng Vân Hạ.",
        ),
        (LENGTH, "Cầu dài <u>420 mét</u>, rộng 12 mét, tổng vốn đầu tư 185 tỷ đồng."),
    ],
)
def test_the_words_that_answer_are_underlined(reading: Person, question: str, quoted: str) -> None:
    reading.sends(question)
    (answer,) = reading.chat.wait_for(timeout=60)
    first, _ = answer.html.split("\n", maxsplit=1)
    assert first == f"<blockquote><b>{quoted}</b> [1]</blockquote>"
