"""Fixtures that more than one test file shares."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pytest

from bot.cli import run
from bot.session import Session
from bot.settings import Settings
from bot.texts import Texts
from retrieval.encoder import SentenceEncoder
from retrieval.store import Store
from retrieval.vietnamese.text import fold, syllables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class ToyEncoder:
    """An :class:`retrieval.encoder.Encoder` without a model: hashed bags of folded syllables.

    Texts with no word in common are orthogonal, but for the few that share a dimension. It counts
    what it is asked to embed in ``passages`` and ``questions``.
    """

    def __init__(self, name: str = "toy", dimension: int = 64) -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()[:16]
        self.dimension = dimension
        self.max_tokens = 500
        self.passages: list[str] = []
        self.questions: list[str] = []

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.passages += texts
        if progress is not None:
            progress(len(texts))
        return self._vectors(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.questions += texts
        return self._vectors(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for syllable in syllables(fold(text)) or [""]:
                digest = hashlib.blake2b(syllable.encode(), digest_size=4).digest()
                vector[int.from_bytes(digest, "big") % self.dimension] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


class Ran(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


@dataclass
class Hoibao:
    """The terminal program, each command in a session of its own, on a toy encoder."""

    home: Path
    corpus: Path
    capsys: pytest.CaptureFixture[str]
    encoder: ToyEncoder | None = field(default_factory=ToyEncoder)
    language: Literal["vi", "en"] = "en"

    def __call__(self, *arguments: str | Path, debug: bool = False) -> Ran:
        session = self.session()
        options = ["--debug"] if debug else []
        self.capsys.readouterr()
        code = run(session, [*options, *map(str, arguments)])
        if "store" in vars(session):
            session.store.close()
        return Ran(code, *self.capsys.readouterr())

    def session(self) -> Session:
        settings = Settings(home=self.home, corpus=self.corpus, language=self.language)
        session = Session(settings, Texts.of(self.language))
        if self.encoder is not None:
            session.encoder = self.encoder
        return session

    def store(self) -> Store:
        return Store.open(self.home / "archive.db")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set where the tests run is none of theirs."""
    for name in [name for name in os.environ if name.upper().startswith("HOIBAO_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def hoibao(
    tmp_path: Path,
    pytestconfig: pytest.Config,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Hoibao:
    """The program in a home of its own, with the repository's corpus."""
    monkeypatch.chdir(tmp_path)  # where no .env lies
    return Hoibao(tmp_path / "home", pytestconfig.rootpath / "corpus", capsys)


@pytest.fixture(scope="session")
def model_encoder() -> SentenceEncoder:
    """The bundled model, loaded once for all tests of a process."""
    return SentenceEncoder.load()


@pytest.fixture
def toy_encoder() -> ToyEncoder:
    return ToyEncoder()
