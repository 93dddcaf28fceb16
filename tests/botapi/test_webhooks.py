"""Updates that are pushed to the bot."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.botapi.api import BotApi
    from tests.botapi.caller import Caller


@dataclass
class Hook:
    """An address that takes updates; it answers the next ones with ``statuses``, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@contextmanager
def listening(*statuses: int) -> Iterator[Hook]:
    hook = Hook(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = hook.statuses.pop(0) if hook.statuses else 200
            hook.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
            if status == 200:
                hook.texts.append(body["message"]["text"])
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{http.server_port}/hook"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hook
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def test_updates_are_pushed_with_the_secret(bot: Caller, api: BotApi) -> None:
    an = api.person()
    an.sends("a")
    with listening() as hook:
        bot("setWebhook", url=hook.url, secret_token="s-1_A", allowed_updates=["message"])
        an.sends("b")
        api.wait_until(lambda: api.pending == 0)
        assert hook.texts == ["a", "b"]
        assert hook.secrets == ["s-1_A", "s-1_A"]
        assert bot("getWebhookInfo") == {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": 0,
            "max_connections": 40,
            "allowed_updates": ["message"],
        }
        assert bot.refusal("getUpdates") == (
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
            "delete the webhook first",
        )
        bot("deleteWebhook")
        an.sends("c")
        assert [u["message"]["text"] for u in bot("getUpdates")] == ["c"]
        assert hook.texts == ["a", "b"]


def test_a_failed_push_is_tried_again_in_order(bot: Caller, api: BotApi) -> None:
    an = api.person()
    with listening(500, 500) as hook:
        bot("setWebhook", url=hook.url)
        an.sends("a")
        an.sends("b")
        api.wait_until(lambda: api.pending == 0)
        assert hook.texts == ["a", "b"]
        assert len(hook.secrets) == 4
        told = bot("getWebhookInfo")["last_error_message"]
        assert told == "Wrong response from the webhook: 500 Internal Server Error"


def test_a_bot_that_is_down_loses_nothing(bot: Caller, api: BotApi) -> None:
    an = api.person()
    with listening() as gone:
        pass
    bot("setWebhook", url=gone.url)
    an.sends("a")
    api.wait_until(lambda: api.world.webhook.last_error_message == "Connection refused")
    assert bot("getWebhookInfo")["pending_update_count"] == 1
    bot("setWebhook", url="", drop_pending_updates=True)
    assert bot("getUpdates") == []


def test_webhooks_that_are_refused(bot: Caller) -> None:
    assert bot.refusal("setWebhook", url="http://bot.example.vn/hook") == (
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    )
    assert bot.refusal("setWebhook", url="https://a.vn", secret_token="a b") == (
        400,
        "Bad Request: secret token contains unallowed characters",
    )
