"""A web server on loopback that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import html
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from retrieval.fetching import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

QUICK = Limits(seconds=3.0, silence=1.0, backoff=0.01, patience=0.5, pause=0.0)
"""Nobody has to wait in a test."""


@dataclass(frozen=True)
class Reply:
    """A response; ``Content-Length`` is right unless ``headers`` say otherwise."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]


Handler = BaseHTTPRequestHandler


@dataclass
class Site:
    """``routes`` by path: a reply, or a function that gives one or writes to the socket itself."""

    port: int
    routes: dict[str, Reply | Callable[[Handler], Reply | None]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def serving() -> Iterator[Site]:
    """A site while it is needed. Without a route a path is not found."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def setup(self) -> None:
            site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            site.asked.append(Asked(self.path, dict(self.headers.items())))
            route = site.routes.get(self.path, Reply(status=404))
            with suppress(OSError):
                reply = route if isinstance(route, Reply) else route(self)
                if reply is not None:
                    send(self, reply)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Answering)
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.ended.set()
        server.shutdown()
        server.server_close()


def send(handler: Handler, reply: Reply) -> None:
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    handler.send_response(reply.status)
    for name, value in ({"Content-Length": str(len(body))} | dict(reply.headers)).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.wfile.flush()


def hang_up(handler: Handler) -> None:
    """Ends a connection in the middle of whatever it was."""
    handler.wfile.flush()
    with suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def in_turn(*replies: Reply) -> Callable[[Handler], Reply]:
    """The replies one after the other, then the last again and again."""
    left = list(replies)

    def reply(_: Handler) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    return reply


def with_etag(content: Callable[[], str]) -> Callable[[Handler], Reply]:
    """What ``content`` gives, or 304 to one who has seen it."""

    def reply(handler: Handler) -> Reply:
        body = content()
        etag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        if handler.headers.get("If-None-Match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(body, headers={"ETag": etag, "Content-Type": "text/html; charset=utf-8"})

    return reply


def page(title: str, paragraphs: Sequence[str], *, head: str = "") -> str:
    """An article as a small newspaper would print it."""
    text = "".join(f"<p>{html.escape(each)}</p>" for each in paragraphs)
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'>"
        f"<title>{html.escape(title)}</title>{head}</head><body><nav><a href='/'>Trang chủ</a>"
        f"</nav><article><h1>{html.escape(title)}</h1>{text}</article></body></html>"
    )


def rss(items: Sequence[tuple[str, str]], title: str = "Báo Thử") -> str:
    """A feed of addresses and titles."""
    entries = "".join(
        f"<item><title>{html.escape(name)}</title><link>{html.escape(url)}</link></item>"
        for url, name in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title>{entries}</channel></rss>"
    )


def sitemap(entries: Sequence[tuple[str, str]], *, index: bool = False) -> str:
    """A sitemap, or an index of them, of addresses and when they were changed."""
    root, item = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    listed = "".join(
        f"<{item}><loc>{html.escape(url)}</loc><lastmod>{when}</lastmod></{item}>"
        for url, when in entries
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?><{root} xmlns="{space}">{listed}</{root}>'
