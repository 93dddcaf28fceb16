"""What is wrong with the token or the way to Telegram is said in one line, before all else."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest
from telegram import Bot
from telegram.ext import Application, ContextTypes

from bot.settings import Settings
from bot.telegram.logs import _Discreet, discreet
from bot.telegram.services import Context
from bot.telegram.serving import _listen, _set_webhook
from bot.texts import Texts
from retrieval.errors import (
    SettingInvalid,
    TelegramUnreachable,
    TokenMissing,
    TokenRefused,
    WebhookRefused,
    WebhookUnheard,
)
from tests.bot.telegram.process import COMMAND, PATIENCE, environment
from tests.botapi.api import BotApi
from tests.botapi.faults import Fault, Faults
from tests.llm_server import closed_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VI = Texts.of("vi")
WRONG = "12345:a-token-that-nobody-gave"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with BotApi() as api:
        yield api.base_url


def serve(folder: Path, *options: str, **settings: str) -> Ended:
    done = subprocess.run(
        [COMMAND, *options, "serve"],
        cwd=folder,
        env=environment(HOIBAO_HOME=str(folder / "home"), **settings),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_without_a_token(tmp_path: Path) -> None:
    assert serve(tmp_path) == Ended(1, "", f"{VI.error(TokenMissing())}\n")
    assert not (tmp_path / "home").exists()


def test_with_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "token"
    told = VI.error(SettingInvalid("TELEGRAM_BOT_TOKEN_FILE", str(path)))
    assert serve(tmp_path, TELEGRAM_BOT_TOKEN_FILE=str(path)) == Ended(2, "", f"{told}\n")


def test_with_a_wrong_token_which_nobody_is_shown(tmp_path: Path, base_url: str) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": WRONG, "HOIBAO_BOT_API_URL": base_url}
    assert serve(tmp_path, **settings) == Ended(1, "", f"{VI.error(TokenRefused())}\n")
    told = serve(tmp_path, "--debug", **settings)
    assert told.code == 1
    assert "TokenRefused" in told.err
    assert WRONG not in told.err


def test_without_a_way_to_telegram(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{closed_port()}/bot"
    ended = serve(tmp_path, TELEGRAM_BOT_TOKEN=WRONG, HOIBAO_BOT_API_URL=url)
    why = "httpx.ConnectError: All connection attempts failed"
    assert ended == Ended(1, "", f"{VI.error(TelegramUnreachable(url, why))}\n")


def test_while_telegram_asks_for_patience(tmp_path: Path) -> None:
    with BotApi() as api:
        api.faults = Faults(rates={Fault.TOO_MANY_REQUESTS: 1.0})
        url = api.base_url
        ended = serve(tmp_path, TELEGRAM_BOT_TOKEN=api.token, HOIBAO_BOT_API_URL=url)
        assert len(api.calls("getMe")) == 3
    why = "Flood control exceeded. Retry in 1 seconds"
    assert ended == Ended(1, "", f"{VI.error(TelegramUnreachable(url, why))}\n")


def test_with_an_address_that_the_token_would_become_the_port_of(tmp_path: Path) -> None:
    url = "https://api.telegram.org"
    ended = serve(tmp_path, TELEGRAM_BOT_TOKEN=WRONG, HOIBAO_BOT_API_URL=url)
    error = SettingInvalid("HOIBAO_BOT_API_URL", "…")
    assert ended == Ended(2, "", f"{VI.error(error)}\n")


def test_neither_the_token_nor_its_secret_half_is_logged() -> None:
    said = f"Invalid port: 'a-token-that-nobody-gave', bot{WRONG}/getMe"
    left = "Invalid port: '<token>', bot<token>/getMe"
    assert discreet(said, WRONG) == left
    record = logging.LogRecord("a", logging.INFO, "", 1, said, None, None)
    assert _Discreet(WRONG).format(record).endswith(f" INFO a: {left}")
    assert discreet(said, "no-colon") == said


def set_webhook(api: BotApi, url: str) -> None:
    async def setting() -> None:
        async with Bot(api.token, base_url=api.base_url) as bot:
            await _set_webhook(bot, url, "secret")

    asyncio.run(setting())


def test_with_a_webhook_that_telegram_refuses() -> None:
    with BotApi() as api, pytest.raises(WebhookRefused) as caught:
        set_webhook(api, "http://example.org/hook")
    assert VI.error(caught.value) == (
        "Telegram không nhận webhook này: Bad webhook: an https url must be provided for webhook. "
        "Hãy kiểm tra HOIBAO_WEBHOOK_URL và HOIBAO_WEBHOOK_SECRET."
    )


def test_with_a_webhook_that_cannot_be_listened_for() -> None:
    async def listening(api: BotApi, port: int) -> None:
        built = Application.builder().context_types(ContextTypes(context=Context))
        async with built.token(api.token).base_url(api.base_url).build() as application:
            url = f"http://127.0.0.1:{port}/hook"
            await _listen(application, Settings(webhook_url=url, webhook_port=port))

    with socket.socket() as taken, BotApi() as api:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WebhookUnheard) as caught:
            asyncio.run(listening(api, port))
    assert VI.error(caught.value) == (
        f"Không lắng nghe được ở 127.0.0.1:{port}: cổng đang được dùng. "
        "Hãy kiểm tra HOIBAO_WEBHOOK_LISTEN và HOIBAO_WEBHOOK_PORT."
    )


def test_while_telegram_cannot_be_told_of_the_webhook(caplog: pytest.LogCaptureFixture) -> None:
    with BotApi() as api:
        api.fail_next("setWebhook", Fault.INTERNAL_ERROR)
        set_webhook(api, "https://example.org/hook")
        assert [call.status for call in api.calls("setWebhook")] == [500, 200]
        assert api.world.webhook.url == "https://example.org/hook"
    assert [each.getMessage() for each in caplog.records if each.name.startswith("bot.")] == [
        "no updates from Telegram for now: Internal Server Error"
    ]
