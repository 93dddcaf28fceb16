"""A server, somebody to use it, and a bot that is nothing but calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.botapi.api import BotApi
from tests.botapi.caller import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.botapi.people import Person


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def bot(api: BotApi) -> Iterator[Caller]:
    caller = Caller(api)
    yield caller
    caller.close()


@pytest.fixture
def an(api: BotApi) -> Person:
    """Somebody who has started the bot."""
    person = api.person("An")
    person.sends("/start")
    return person
