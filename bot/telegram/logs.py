"""The log of a running bot: one line an event, and never the token."""

from __future__ import annotations

import logging
import sys

_CHATTY = (
    "alembic",
    "httpcore",
    "httpx",
    "sentence_transformers",
    "telegram",
    "tornado",
)
# A gateway's page and a trace for each call that failed; whoever made the call hears of it anyway.
_REPEATING = "telegram.request.BaseRequest"


def discreet(text: str, token: str) -> str:
    """``text`` without the token, and without what of it is the secret: what follows the colon."""
    for secret in (token, token.partition(":")[2]):
        text = text.replace(secret, "<token>") if secret else text
    return text


class _Discreet(logging.Formatter):
    """A formatter that leaves the token out of whatever is logged, tracebacks included."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record), self._token)


def log_to_stderr(token: str) -> None:
    """Sets the log of this process up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Discreet(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(_REPEATING).setLevel(logging.CRITICAL)
