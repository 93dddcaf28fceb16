"""The way of one host's requests: an httpx transport over a network that checks where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpcore
import httpx

from retrieval.fetching.networks import Deadline, Network

if TYPE_CHECKING:
    from collections.abc import Iterator


class Transport(httpx.BaseTransport):
    """One connection at a time, kept for the next request.

    httpx's own transport gives no way to say how to connect, so this one takes its place; proxies
    of the environment are not used, as they would connect in our stead. What fails on the way is
    raised as httpcore's errors.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=1,
            keepalive_expiry=30.0,
            network_backend=Network(deadline, allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast("httpx.SyncByteStream", request.stream),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
