"""Fixtures that more than one test file shares."""

from __future__ import annotations

import pytest

from retrieval.encoder import SentenceEncoder


@pytest.fixture(scope="session")
def model_encoder() -> SentenceEncoder:
    """The bundled model, loaded once for all tests of a process."""
    return SentenceEncoder.load()
