"""Addresses: which may be fetched, and which are one and the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import httpx

from retrieval.errors import AddressInvalid, AddressPort, AddressSecret
from retrieval.readers.outlets import hostname

if TYPE_CHECKING:
    from urllib.parse import SplitResult

PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2_048
"""Of an address, in characters; the sitemap protocol's limit, and that of most servers."""

# Parameters that tell where a reader came from and change nothing of the page.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|mc_[ce]id|zarsrc|_ga|gidzl)(?:=|$)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://", re.IGNORECASE)
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")
_UNSENDABLE = re.compile(r"[\x00-\x20\x7f\\]")


def is_address(text: str) -> bool:
    """Whether ``text`` is meant as an address of the web, not as a path."""
    return _URL.match(text) is not None


def checked(url: str, *, any_port: bool = False) -> str:
    """``url`` as it is asked for: escaped, in its normal form, without fragment and tracking.

    Errors: :class:`AddressInvalid` for all but http and https, :class:`AddressSecret` for one with
    a name or password, :class:`AddressPort` for a port of its own unless ``any_port``.
    """
    text = url.strip()
    if len(text) > MAX_LENGTH or _UNSENDABLE.search(text):
        raise AddressInvalid(text[:MAX_LENGTH])
    try:
        parts = urlsplit(str(httpx.URL(text)))
        port = parts.port
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressInvalid(text) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise AddressInvalid(text)
    if "@" in parts.netloc:
        raise AddressSecret(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")
    if port not in (None, PORTS[parts.scheme]) and not any_port:
        raise AddressPort(text, port or 0)
    return urlunsplit(_normal(parts))


def identity(url: str) -> str:
    """What all ways to write an address that :func:`checked` gave have in common.

    Not an address to be asked for: http and https are one, and so are a path with and without a
    slash at its end.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(parts._replace(scheme="https", path=path))


def spellings(url: str) -> list[str]:
    """The addresses with the identity of ``url``, itself first."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    paths = [path, f"{path}/"] if path else ["/"]
    every = [
        urlunsplit(parts._replace(scheme=scheme, path=path)) for scheme in PORTS for path in paths
    ]
    return sorted(every, key=lambda each: each != url)


def canonical(url: str, stated: str | None) -> str:
    """The address of the page at ``url``, which ``stated`` is if it can be believed.

    A page speaks for its own site only, and none but the front page is the front page.
    """
    if stated is None:
        return url
    try:
        believed = checked(stated, any_port=True)
    except (AddressInvalid, AddressSecret):
        return url
    front = urlsplit(believed).path == "/" != urlsplit(url).path
    return url if front or not same_site(url, believed) else believed


def same_site(one: str, other: str) -> bool:
    """Whether the host of one address is that of the other, or a subdomain of it."""
    shorter, longer = sorted((hostname(one) or "", hostname(other) or ""), key=len)
    return bool(shorter) and f".{longer}".endswith(f".{shorter}")


def _normal(parts: SplitResult) -> SplitResult:
    query = "&".join(each for each in parts.query.split("&") if not _TRACKING.match(each))
    netloc = parts.netloc.removesuffix(f":{PORTS[parts.scheme]}")
    path = _ESCAPE.sub(_unescaped, parts.path) or "/"
    return parts._replace(netloc=netloc, path=path, query=query, fragment="")


def _unescaped(escape: re.Match[str]) -> str:
    """Only what need not be escaped (RFC 3986, 6.2.2.2)."""
    character = chr(int(escape.group()[1:], 16))
    return character if _UNRESERVED.match(character) else escape.group().upper()
