"""The bot as its own process, against the Bot API server of the tests."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from tests.botapi.api import BotApi

COMMAND = Path(sys.executable).with_name("hoibao")
PATIENCE = 180.0  # seconds; of a machine that is busy with other things
_OURS = ("HOIBAO_", "TELEGRAM_")


def environment(**settings: str) -> dict[str, str]:
    """This process's environment, with these settings in place of its own."""
    return {k: v for k, v in os.environ.items() if not k.startswith(_OURS)} | settings


class BotProcess:
    """``hoibao serve`` with a home in ``folder``, where also its log is.

    Without the reader, unless it is given ``HOIBAO_READER=""``.
    A context manager: entered when the bot listens, left when it has ended.
    """

    def __init__(self, folder: Path, api: BotApi, **settings: str) -> None:
        self.folder = folder
        self.api = api
        self.settings = {
            "TELEGRAM_BOT_TOKEN": api.token,
            "HOIBAO_BOT_API_URL": api.base_url,
            "HOIBAO_HOME": str(folder / "home"),
            "HOIBAO_READER": "off",
        } | settings
        self._log = folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self.kill()

    @property
    def database(self) -> Path:
        return self.folder / "home" / "archive.db"

    @property
    def log(self) -> str:
        """All that it wrote to its two outputs, over all starts."""
        return self._log.read_text(encoding="utf-8")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What stands in its database."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(query).fetchall()

    def start(self, **settings: str) -> None:
        """Starts it and waits until it hears Telegram, by polling or by a webhook."""
        before = self._listened()
        process = self.launch(**settings)
        self.api.wait_until(
            lambda: self._listened() > before or process.poll() is not None, timeout=PATIENCE
        )
        assert process.poll() is None, self.log

    def launch(self, **settings: str) -> subprocess.Popen[bytes]:
        """Starts it, without waiting."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve"],
                cwd=self.folder,
                env=environment(**self.settings, **settings),
                stdout=log,
                stderr=log,
            )
        return self._process

    def terminate(self) -> None:
        """Tells it to end, and does not wait for that."""
        self._running().send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """Waits for its end; the exit code."""
        code = self._running().wait(PATIENCE)
        self._process = None
        return code

    def kill(self) -> None:
        self._running().kill()
        self.ended()

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "it is not running"
        return self._process

    def _listened(self) -> int:
        return self.api.world.polls + len(self.api.calls("setWebhook"))
