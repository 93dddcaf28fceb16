"""What tests of fetching share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from retrieval.fetching import Fetcher
from tests.retrieval.fetching.site import QUICK, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.retrieval.fetching.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """One that may ask a server of this machine."""
    with Fetcher(allow_private=True, limits=QUICK) as fetcher:
        yield fetcher
