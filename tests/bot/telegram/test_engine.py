"""Questions that wait are answered together, and each gets its own answer."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.telegram.engine import _TOGETHER, Engine
from retrieval import ingest
from retrieval.answer import Asked
from retrieval.archive import Archive
from retrieval.conversation import Turn
from retrieval.errors import Crowded
from retrieval.reader import Readable, Reading
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from retrieval.answer import Consideration


def article(name: str, text: str) -> Article:
    return Article(name, name.title(), text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


FLOOD = article("mưa lũ", "Mưa lớn làm ngập hai huyện miền núi trong đêm.")
RICE = article("giá lúa", "Nông dân Cần Thơ bán lúa được giá cao hơn vụ trước.")
FLOODED, PRICED = "Mưa lớn làm ngập mấy huyện?", "Nông dân bán lúa được giá ra sao?"


@pytest.fixture
def archive(toy_encoder: ToyEncoder, tmp_path: Path) -> Iterator[Archive]:
    store = Store.open(tmp_path / "archive.db")
    list(ingest.add([FLOOD, RICE], store, lambda: toy_encoder))
    yield Archive.open(store, toy_encoder)
    store.close()


def source(considered: Consideration) -> str:
    return considered.answer.quotes[0].article.source


def test_each_question_gets_its_own_answer_and_they_are_encoded_together(
    archive: Archive, toy_encoder: ToyEncoder
) -> None:
    async def asked() -> list[Consideration]:
        async with Engine(archive, room=10) as engine:
            questions = [Asked(FLOODED), Asked(PRICED), Asked(FLOODED)]
            return await asyncio.gather(*map(engine.ask, questions))

    toy_encoder.questions.clear()
    found = asyncio.run(asked())
    assert list(map(source, found)) == ["mưa lũ", "giá lúa", "mưa lũ"]
    assert toy_encoder.questions == [FLOODED, PRICED]


def test_a_question_is_remembered_in_all_its_readings(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, following = Asked("Ở đâu?"), Asked("Ở đâu?", (Turn(FLOODED),))

    async def remembered() -> list[bool]:
        async with Engine(archive, room=10) as engine:
            before = engine.remembers(alone)
            await engine.ask(alone)
            told = [before, engine.remembers(alone), engine.remembers(following)]
            monkeypatch.setattr("bot.telegram.engine.today", lambda: date(2026, 1, 1))
            return [*told, engine.remembers(alone)]

    assert asyncio.run(remembered()) == [False, True, False, False]


def test_what_is_asked_again_is_remembered_until_the_archive_changes(
    archive: Archive, toy_encoder: ToyEncoder, tmp_path: Path
) -> None:
    where, elsewhere = (Asked("Ở đâu?", (Turn(text),)) for text in (FLOODED, PRICED))

    async def asked() -> list[list[str]]:
        encoded = []
        async with Engine(archive, room=10) as engine:
            for question in (
                Asked(FLOODED),
                Asked(FLOODED),
                where,
                elsewhere,
                None,
                Asked(FLOODED),
            ):
                toy_encoder.questions.clear()
                if question:
                    await engine.ask(question)
                else:
                    other = Store.open(tmp_path / "archive.db")
                    school = article("trường học", "Trường học mới có mười phòng.")
                    list(ingest.add([school], other, lambda: archive.encoder))
                    other.close()
                encoded.append(list(toy_encoder.questions))
        return encoded

    first, second, following, otherwise, _, changed = asyncio.run(asked())
    assert first == changed == [FLOODED]
    assert second == []
    assert following == ["Ở đâu?", "Mưa lớn làm ngập huyện ở đâu?"]
    assert otherwise == ["Nông dân bán lúa được giá ở đâu?"]


def test_a_new_day_is_answered_anew(
    archive: Archive, toy_encoder: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked() -> None:
        async with Engine(archive, room=10) as engine:
            for day in (1, 2):
                monkeypatch.setattr("bot.telegram.engine.today", lambda day=day: date(2026, 1, day))
                await engine.ask(Asked(FLOODED))

    toy_encoder.questions.clear()
    asyncio.run(asked())
    assert toy_encoder.questions == [FLOODED, FLOODED]


BOTH = "Mưa lớn, giá lúa?"


class Counting:
    """A reader that counts the passages it reads of each batch, and says nothing of them."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def read_pairs(self, asked: Sequence[tuple[str, Readable]]) -> list[Reading]:
        self.batches.append(len(asked))
        return [Reading(0.0, 0.5, None, (0.0,) * len(p.sentences)) for _, p in asked]


def test_the_more_ask_the_fewer_passages_are_read_and_those_that_were_count(
    archive: Archive,
) -> None:
    archive.reader = reader = Counting()

    async def asked() -> None:
        async with Engine(archive, room=100) as engine:
            for together in (
                [Asked(BOTH), Asked("Lúa?"), Asked("Nông dân?")],  # two each, if there are
                [Asked(f"{number} huyện?") for number in range(7)],  # none
                [Asked(BOTH)],  # six at most; there are two
                [Asked(BOTH), Asked("Lúa?"), Asked("Nông dân?")],  # two each, which is done
            ):
                await asyncio.gather(*map(engine.ask, together))

    asyncio.run(asked())
    assert reader.batches == [4, 2]


def test_beyond_the_room_people_are_sent_away_and_the_others_are_answered(
    archive: Archive,
) -> None:
    async def asked() -> list[Consideration | BaseException]:
        async with Engine(archive, room=2) as engine:
            questions = (engine.ask(Asked(FLOODED)) for _ in range(4))
            found = await asyncio.gather(*questions, return_exceptions=True)
            await asyncio.sleep(0)
            assert engine.unanswered == 0
            return found

    first, second, third, fourth = asyncio.run(asked())
    assert not isinstance(first, BaseException)
    assert not isinstance(second, BaseException)
    assert isinstance(third, Crowded)
    assert isinstance(fourth, Crowded)


def test_more_than_one_batch_is_answered_in_order(archive: Archive) -> None:
    async def asked() -> list[int]:
        order: list[int] = []
        async with Engine(archive, room=100) as engine:

            async def ask(number: int) -> None:
                await engine.ask(Asked(PRICED))
                order.append(number)

            await asyncio.gather(*(ask(n) for n in range(2 * _TOGETHER + 3)))
        return order

    assert asyncio.run(asked()) == list(range(2 * _TOGETHER + 3))


class Failing(ToyEncoder):
    """An encoder that fails on one question."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if PRICED in texts:
            raise RuntimeError("the model fails on this one")
        return super().encode_questions(texts)


def test_a_question_that_goes_wrong_does_not_take_the_others_with_it(archive: Archive) -> None:
    archive.encoder = Failing()

    async def asked() -> list[Consideration | BaseException]:
        async with Engine(archive, room=10) as engine:
            questions = (engine.ask(Asked(text)) for text in (FLOODED, PRICED, FLOODED))
            return await asyncio.gather(*questions, return_exceptions=True)

    first, wrong, last = asyncio.run(asked())
    assert not isinstance(first, BaseException)
    assert source(first) == "mưa lũ"
    assert str(wrong) == "the model fails on this one"
    assert last == first


def test_what_another_process_adds_is_found_at_once(archive: Archive, tmp_path: Path) -> None:
    async def asked() -> tuple[str, str]:
        async with Engine(archive, room=10) as engine:
            before = source(await engine.ask(Asked("Trường học có mấy phòng?")))
            other = Store.open(tmp_path / "archive.db")
            school = article("trường học", "Trường học mới có mười phòng.")
            list(ingest.add([school], other, lambda: archive.encoder))
            other.close()
            return before, source(await engine.ask(Asked("Trường học có mấy phòng?")))

    before, after = asyncio.run(asked())
    assert before != "trường học"
    assert after == "trường học"


def test_other_work_has_its_turn(archive: Archive) -> None:
    async def worked() -> int:
        async with Engine(archive, room=10) as engine:
            return await engine.run(lambda archive: len(archive.store.summaries()))

    assert asyncio.run(worked()) == 2
