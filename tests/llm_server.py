"""An OpenAI-compatible endpoint on loopback that answers as it is told, well or badly."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Behaviour = Callable[["Reply"], None]


@dataclass(slots=True)
class Server:
    """A running server: its base ``url`` and the requests that it got."""

    url: str
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Reply:
    """What a behaviour writes to. ``closing`` is set when the server goes down."""

    handler: BaseHTTPRequestHandler
    closing: Event

    def status(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.handler.send_response(code)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def open(self) -> None:
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.end_headers()

    def raw(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def text(self, content: str | None) -> None:
        delta = {"role": "assistant"} if content is None else {"content": content}
        chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}
        self.raw(f"data: {json.dumps(chunk)}\n\n".encode())

    def done(self) -> None:
        self.raw(b'data: {"choices": [], "usage": {"total_tokens": 9}}\n\ndata: [DONE]\n\n')

    def stall(self) -> None:
        self.closing.wait(30)


def says(*pieces: str) -> Behaviour:
    """A well-behaved model that writes ``pieces``."""

    def behave(reply: Reply) -> None:
        reply.open()
        reply.text(None)
        for piece in pieces:
            reply.text(piece)
        reply.done()

    return behave


def says_letter_by_letter(text: str) -> Behaviour:
    return says(*text)


def says_then_stalls(text: str) -> Behaviour:
    def behave(reply: Reply) -> None:
        reply.open()
        reply.text(text)
        reply.stall()

    return behave


def says_then_breaks_off(text: str) -> Behaviour:
    def behave(reply: Reply) -> None:
        reply.open()
        reply.text(text)
        reply.raw(b'data: {"choices": [{"del')

    return behave


def says_endlessly(text: str) -> Behaviour:
    def behave(reply: Reply) -> None:
        reply.open()
        while not reply.closing.is_set():
            reply.text(text)

    return behave


def trickles_headers(reply: Reply) -> None:
    """One byte now and then, so that no wait for a single byte is ever long."""
    reply.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not reply.closing.is_set():
        reply.raw(b"a")
        time.sleep(0.05)


def sends_one_endless_line(reply: Reply) -> None:
    reply.open()
    while not reply.closing.is_set():
        reply.raw(b"data: " + b"a" * 65536)


def stalls(reply: Reply) -> None:
    reply.stall()


def fails(code: int, body: bytes = b'{"error": {"message": "no"}}', **headers: str) -> Behaviour:
    return lambda reply: reply.status(code, body, **headers)


def sends(body: bytes) -> Behaviour:
    """A stream that holds just ``body``."""

    def behave(reply: Reply) -> None:
        reply.open()
        reply.raw(body)

    return behave


@contextmanager
def serving(behave: Behaviour) -> Iterator[Server]:
    """A server on a free port of loopback that answers every request with ``behave``."""
    closing = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.paths.append(self.path)
            server.headers.append({k.lower(): v for k, v in self.headers.items()})
            server.bodies.append(json.loads(body))
            with suppress(ConnectionError):  # the client has had enough
                behave(Reply(self, closing))

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{http.server_port}/v1")
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        closing.set()
        http.shutdown()
        http.server_close()
        thread.join()


def closed_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
