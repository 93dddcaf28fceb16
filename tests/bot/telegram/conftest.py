"""A running bot for whole conversations, one for all files that need nothing special of it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.bot.telegram.process import COMMAND, PATIENCE, BotProcess, environment
from tests.bot.telegram.telegram_corpus import write_corpus
from tests.botapi.api import BotApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.botapi.people import Person

PACE = 6  # questions a minute: no test asks more in one person's name, but the one of the pace


@pytest.fixture(scope="session")
def telegram_home(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A home whose archive is filled."""
    folder = tmp_path_factory.mktemp("telegram")
    write_corpus(folder / "corpus", pytestconfig.rootpath / "corpus")
    subprocess.run(
        [COMMAND, "add", folder / "corpus"],
        cwd=folder,
        env=environment(HOIBAO_HOME=str(folder / "home")),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return folder / "home"


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory, telegram_home: Path) -> Callable[[], Path]:
    """Makes folders for bots, each with a filled home of its own."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("serving")
        shutil.copytree(telegram_home, folder / "home")
        return folder

    return make


@pytest.fixture(scope="session")
def telegram() -> Iterator[BotApi]:
    """The Telegram of the bot that most tests talk to."""
    with BotApi() as api:
        yield api


@pytest.fixture(scope="session")
def admin(telegram: BotApi) -> Person:
    """The one who runs that bot."""
    return telegram.person("Quản Trị")


@pytest.fixture(scope="session")
def serving(
    telegram: BotApi, admin: Person, new_folder: Callable[[], Path]
) -> Iterator[BotProcess]:
    """The bot that most tests talk to, each in the name of people of its own."""
    admin.sends("/privacy")  # Telegram takes no menu for who never wrote to the bot
    settings = {"HOIBAO_ADMINS": str(admin.id), "HOIBAO_PACE": str(PACE)}
    with BotProcess(new_folder(), telegram, **settings) as bot:
        admin.chat.wait_for(timeout=30)  # or the answer would come into the first test
        yield bot
        log = bot.log
    assert telegram.token not in log
    assert "Traceback" not in log


@pytest.fixture
def api(serving: BotProcess) -> BotApi:
    return serving.api


@pytest.fixture
def an(api: BotApi) -> Person:
    return api.person("An")


@pytest.fixture
def ben(api: BotApi) -> Person:
    return api.person("Ben", language_code="en")
