"""Text from any OpenAI-compatible endpoint, streamed, within a time that nothing can stretch."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import httpx

from retrieval.errors import HoibaoError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

_PATH = "/chat/completions"
_MAX_BYTES = 1 << 20  # of a reply; a chunk is some 200 bytes around each token
_OWN_ENDS = ("stop", "eos", "end_turn")  # OpenAI's, and what others say in its place
# A pause this long is worth using: what is complete can be shown meanwhile.
_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model is reached.

    ``url`` is the base that OpenAI's clients take ("http://localhost:8080/v1") or the address of
    the chat completions themselves; ``seconds`` is how long an answer may take in all.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = 20.0

    @property
    def address(self) -> str:
        base = self.url.rstrip("/")
        return base if base.endswith(_PATH) else base + _PATH


@dataclass(eq=False)
class ProseUnavailable(HoibaoError):
    """No prose could be written, the quotes are the answer; ``why`` is for the log."""

    why: str


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing a stream says: ``why`` it broke off, if it did."""

    why: str | None = None


class _BrokenOffError(Exception):
    """The reply cannot be used (any further)."""


def stream(
    endpoint: Endpoint, messages: Sequence[Mapping[str, str]], deadline: float
) -> Iterator[str]:
    """What the model writes, piece by piece; an empty piece says that it pauses.

    Ends when the reply does. Errors: :class:`ProseUnavailable` when it breaks off: at ``deadline``
    (of :func:`time.monotonic`) whatever the endpoint does, on any failure of the connection, on a
    status other than 200, on what is no stream of chat completions, on more than 1 MB, on an end
    that is not the model's own (its limit of tokens, a filter, a connection that closes). The
    error never carries what was sent.
    """
    pieces: SimpleQueue[str | _End] = SimpleQueue()
    reader = _Reader(endpoint, messages, deadline, pieces)
    # A thread of its own, because a name that does not resolve blocks beyond any timeout.
    Thread(target=reader.run, name="prose", daemon=True).start()
    try:
        while (remaining := deadline - time.monotonic()) > 0:
            try:
                piece = pieces.get(timeout=min(remaining, _PAUSE))
            except Empty:
                yield ""
                continue
            if isinstance(piece, str):
                yield piece
            elif piece.why is None:
                return
            else:
                raise ProseUnavailable(piece.why)
        raise ProseUnavailable("too slow")
    finally:
        reader.cancel()


class _Reader:
    """One request in an event loop of its own, where it can be cancelled at any point."""

    def __init__(
        self,
        endpoint: Endpoint,
        messages: Sequence[Mapping[str, str]],
        deadline: float,
        pieces: SimpleQueue[str | _End],
    ) -> None:
        self._endpoint = endpoint
        self._messages = messages
        self._deadline = deadline
        self._pieces = pieces
        self._cancelled = False

    def cancel(self) -> None:
        self._cancelled = True

    def run(self) -> None:
        asyncio.run(self._finish())

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(self._deadline - time.monotonic()):
                await self._read()
        except TimeoutError:
            end = _End("too slow")
        except _BrokenOffError as error:
            end = _End(str(error))
        # Their messages may hold the key ("Illegal header value ..."), so only the kind is told.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            end = _End(type(error).__name__)
        else:
            end = _End()
        self._pieces.put(end)

    async def _read(self) -> None:
        endpoint = self._endpoint
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if endpoint.key is not None:
            # Another character would be refused by a message, and a log, that repeat the key.
            if not (endpoint.key.isascii() and endpoint.key.isprintable()):
                raise _BrokenOffError("the key has characters that none can have")
            headers["Authorization"] = f"Bearer {endpoint.key}"
        body = {
            "model": endpoint.model,
            "messages": list(self._messages),
            "stream": True,
            "temperature": 0,
        }
        async with (
            httpx.AsyncClient(timeout=None, headers=headers) as client,
            client.stream("POST", endpoint.address, json=body) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise _BrokenOffError(f"HTTP {response.status_code}")
            finished = False
            async for line in _lines(response):
                data = line[5:].strip() if line.startswith(b"data:") else b""
                if self._cancelled or data == b"[DONE]":
                    return
                if not data:
                    continue
                text, reason = _content(data)
                if text:
                    self._pieces.put(text)
                if reason not in (None, *_OWN_ENDS):
                    raise _BrokenOffError("cut off")
                finished = finished or reason is not None
            if not finished:
                raise _BrokenOffError("ended early")


async def _lines(response: httpx.Response) -> AsyncIterator[bytes]:
    rest, size = b"", 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > _MAX_BYTES:
            raise _BrokenOffError("too long")
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.strip()
    if rest:
        yield rest.strip()


def _content(data: bytes) -> tuple[str, str | None]:
    """The text of one chunk of a stream, and why it is the last, if it is.

    Some have no text: the role, the usage, what keeps a connection open.
    """
    try:
        chunk = json.loads(data)
        choices = chunk.get("choices")
        if chunk.get("error"):
            raise _BrokenOffError("not a chat completion")
        choice = choices[0] if choices else {}
        delta = choice.get("delta")
        content = None if delta is None else delta.get("content")
        reason = choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise _BrokenOffError("not a chat completion") from None
    if not isinstance(content, str | None) or not isinstance(reason, str | None):
        raise _BrokenOffError("not a chat completion")
    return content or "", reason or None
