"""The model for work that can wait: the same vectors, and answers go before."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
import pytest
from filelock import FileLock, Timeout

from bot.precedence import Precedence, YieldingEncoder
from bot.telegram.engine import Engine
from bot.telegram.lent_encoder import LentEncoder
from retrieval import ingest
from retrieval.answer import Asked
from retrieval.archive import Archive
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = [f"Câu số {n} " * (n % 7 + 1) for n in range(11)]
ANSWERING = """
import sys
from pathlib import Path
from bot.precedence import Precedence
with Precedence(Path(sys.argv[1])).answering():
    print("answering", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def archive(toy_encoder: ToyEncoder, tmp_path: Path) -> Iterator[Archive]:
    store = Store.open(tmp_path / "archive.db")
    text = "Mưa lớn làm ngập hai huyện miền núi."
    flood = Article("mưa", "Mưa", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))
    list(ingest.add([flood], store, lambda: toy_encoder))
    yield Archive.open(store, toy_encoder)
    store.close()


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that answers until its input ends."""
    command = [sys.executable, "-c", ANSWERING, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"answering\n"
        yield process
        process.kill()


@pytest.fixture
def _few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.precedence._LETTERS", 150)


@pytest.mark.usefixtures("_few_letters")
def test_a_lent_encoder_gives_the_same_vectors(archive: Archive) -> None:
    async def running() -> tuple[NDArray[np.float32], list[int], list[int]]:
        told: list[int] = []
        async with Engine(archive, room=10) as engine:
            lent = await LentEncoder.of(engine)
            vectors = await asyncio.to_thread(lent.encode_passages, TEXTS, told.append)
            return vectors, await asyncio.to_thread(lent.count_tokens, TEXTS), told

    vectors, counts, told = asyncio.run(running())
    encoder = ToyEncoder()
    assert np.array_equal(vectors, encoder.encode_passages(TEXTS))
    assert counts == encoder.count_tokens(TEXTS)
    assert told == [2, 3, 5, 1]


@pytest.mark.usefixtures("_few_letters")
def test_a_yielding_encoder_gives_the_same_vectors(tmp_path: Path) -> None:
    told: list[int] = []
    encoder = ToyEncoder()
    yielding = YieldingEncoder(encoder, Precedence(tmp_path))
    vectors = yielding.encode_passages(TEXTS, told.append)
    assert np.array_equal(vectors, encoder.encode_passages(TEXTS))
    assert np.array_equal(yielding.encode_questions(TEXTS), encoder.encode_questions(TEXTS))
    assert yielding.count_tokens(TEXTS) == encoder.count_tokens(TEXTS)
    assert told == [2, 3, 5, 1]


def end_input(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.parametrize("ends", [end_input, subprocess.Popen.kill])
def test_what_can_wait_waits_while_another_process_answers(
    tmp_path: Path,
    answering: subprocess.Popen[bytes],
    ends: Callable[[subprocess.Popen[bytes]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.precedence._PATIENCE", 60.0)
    waiting = Thread(target=Precedence(tmp_path).give_way)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    ends(answering)
    waiting.join(30)
    assert not waiting.is_alive()


@pytest.mark.usefixtures("answering")
def test_it_does_not_wait_for_ever_and_another_may_answer_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.precedence._PATIENCE", 0.01)
    precedence = Precedence(tmp_path)
    with precedence.answering():
        pass
    precedence.give_way()


def test_a_folder_that_cannot_be_written_stops_neither(tmp_path: Path) -> None:
    nowhere = Precedence(tmp_path / "file")
    (tmp_path / "file").write_text("")
    with nowhere.answering():
        pass
    nowhere.give_way()


def test_the_engine_answers_with_precedence(
    archive: Archive, toy_encoder: ToyEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_answers: list[bool] = []

    def noted(texts: list[str]) -> NDArray[np.float32]:
        somebody_answers.append(is_taken())
        return encode(texts)

    def is_taken() -> bool:
        try:
            with FileLock(tmp_path / "answering.lock", timeout=0):
                return False
        except Timeout:
            return True

    encode = toy_encoder.encode_questions
    monkeypatch.setattr(toy_encoder, "encode_questions", noted)

    async def running() -> None:
        async with Engine(archive, room=1, precedence=Precedence(tmp_path)) as engine:
            await engine.ask(Asked("Mưa lớn làm ngập mấy huyện?"))

    asyncio.run(running())
    assert somebody_answers == [True]
    assert not is_taken()
