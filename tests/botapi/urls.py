"""Which links Telegram takes, and how it writes them."""

from __future__ import annotations

import re

_URL = re.compile(
    r"(?:(?P<protocol>[^:/?#@]*)://)?"
    r"(?:[^/?#@]*@)?"
    r"(?P<host>\[[^\]]*\]|[^/?#:]*)"
    r"(?::(?P<port>[^/?#]*))?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_HOST = re.compile(r"[a-z0-9._~!$&'()*+,;=%\-\u0080-\U0010ffff]*|\[[0-9a-f:.]*\]")
_CONTROL = re.compile(r"[\x00-\x20]")
_IN_TELEGRAM = re.compile(r"(?i)(tg|ton|tonsite):(?://)?(.+)", re.DOTALL)


class WrongUrl(ValueError):
    """Telegram's reason not to take a link."""


def checked_url(url: str) -> str:
    """The link as Telegram writes it: protocol and host in lower case, a path in any case.

    As ``LinkManager::check_link`` in tdlib. :raises WrongUrl: with its text.
    """
    if inside := _IN_TELEGRAM.fullmatch(url):
        return f"{inside[1].lower()}://{inside[2]}"
    parts = _URL.fullmatch(url.strip())
    assert parts is not None
    protocol = (parts["protocol"] or "http").lower()
    if protocol not in {"http", "https"}:
        raise WrongUrl("Unsupported URL protocol")
    host, port = parts["host"].lower(), parts["port"]
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise WrongUrl("Wrong port number specified in the URL")
    if not host:
        raise WrongUrl("URL host is empty")
    if not _HOST.fullmatch(host):
        raise WrongUrl("Disallowed character in URL host")
    if "." not in host and not host.startswith("["):
        raise WrongUrl("Wrong HTTP URL")
    rest = _CONTROL.sub(lambda found: f"%{ord(found[0]):02X}", parts["rest"])
    path = rest if rest.startswith("/") else f"/{rest}"
    return f"{protocol}://{host}{'' if port is None else f':{port}'}{path}"
