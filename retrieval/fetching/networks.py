"""Which addresses are the public's, and connecting to no others.

A name is looked up once, and what was checked is what is connected to: an answer that changes
between the two (DNS rebinding) has nothing to change.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Any

import httpcore

from retrieval.errors import HoibaoError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


class PrivateHost(HoibaoError):
    """A host at an address that is not the public's; told as ``AddressPrivate``."""

    def __init__(self, ip: str) -> None:
        self.ip = ip


class UnknownHost(HoibaoError):
    """A name without an address; told as ``HostUnknown``."""


def is_public(ip: IPAddress) -> bool:
    """Whether an address belongs to the public network, also one that is wrapped in another."""
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if ip.teredo is not None or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def addresses(host: str, port: int) -> list[IPAddress]:
    """What a name stands for, however it is written (127.1 is one, too).

    Errors: :class:`UnknownHost`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost from error
    named = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(name) for name in named]


class Deadline:
    """The moment at which the request under way is given up."""

    def __init__(self) -> None:
        self._at = 0.0

    def set(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """Seconds to wait, at most ``timeout``. Errors: :class:`httpcore.ReadTimeout`."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


class Network(httpcore.NetworkBackend):
    """Connects to public hosts, or to all with ``allow_private``, within a deadline."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Errors: :class:`PrivateHost` if any address of the host is private."""
        found = addresses(host, port)
        if not self._allow_private:
            for ip in found:
                if not is_public(ip):
                    raise PrivateHost(str(ip))
        failure: Exception = httpcore.ConnectError(host)
        for ip in found:
            try:
                stream = self._backend.connect_tcp(
                    str(ip), port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection on which every wait ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
