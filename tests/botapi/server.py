"""The server itself: HTTP and routing, in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.botapi.calls import Call, Request, Upload
from tests.botapi.faults import Fault
from tests.botapi.methods.registry import run
from tests.botapi.polling import Polling
from tests.botapi.refusals import Refusal, too_many_requests
from tests.botapi.webhooks import Pusher

if TYPE_CHECKING:
    from tests.botapi.world import World

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_LARGEST_BODY = 64 * 1024 * 1024
_RELEASE_PAUSE = 0.2  # seconds after which an update that was held back comes though none followed
_SHUTDOWN = 0.2  # seconds that open calls are given
_NGINX = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    "</body>\r\n</html>\r\n"
)


class Server:
    """Serves a world on loopback, from ``start`` to ``stop``."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._polling: Polling
        self.port = 0

    def start(self) -> None:
        """Listens: on a free port, or on the one that it had before."""
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name="botapi", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:
            self._failure = failure
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._polling, pusher = Polling(self._world), Pusher(self._world)
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/bot{token:[^/]*}/{method:[^/]*}", self._answer)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.*}", self._download)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=_SHUTDOWN
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        wakers = [self._polling.wake, pusher.wake]
        self._world.updates.on_new += wakers
        tasks = [asyncio.create_task(pusher.run()), asyncio.create_task(self._release())]
        self._ready.set()
        await self._stopping.wait()
        for waker in wakers:
            self._world.updates.on_new.remove(waker)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await runner.cleanup()

    async def _release(self) -> None:
        while True:
            await asyncio.sleep(_RELEASE_PAUSE)
            with self._world.changes.lock:
                self._world.updates.release()

    async def _answer(self, http: web.Request) -> web.StreamResponse:
        started = time.monotonic()
        method = http.match_info["method"]
        refusal = self._refused_token(http)
        if refusal is not None:
            return _told(refusal.code, refusal.to_json())
        parameters = await _parameters(http)
        request = self._log(method, parameters)
        fault = self._world.failure_of(method)
        request.fault = fault
        response: web.StreamResponse | None = None
        try:
            if fault is None or fault.runs_method:
                response = await self._run_method(request, Call(method, parameters))
            if fault is not None:
                if response is not None and method.lower() == "getupdates":
                    with self._world.changes.lock:
                        self._world.updates.unheard(request.result or [])
                response = await self._befall(http, request, fault)
        finally:
            with self._world.changes.making():
                request.seconds = time.monotonic() - started
        assert response is not None
        return response

    async def _run_method(self, request: Request, call: Call) -> web.Response:
        try:
            if call.method.lower() == "getupdates":
                request.result = await self._polling.get_updates(call)
            else:
                request.result = run(self._world, call)
        except Refusal as refusal:
            request.status, request.description = refusal.code, refusal.description
            return _told(refusal.code, refusal.to_json())
        request.status = 200
        return _told(200, {"ok": True, "result": request.result})

    async def _befall(
        self, http: web.Request, request: Request, fault: Fault
    ) -> web.StreamResponse:
        match fault:
            case Fault.INTERNAL_ERROR:
                request.status = 500
                return _told(500, Refusal(500, "Internal Server Error").to_json())
            case Fault.BAD_GATEWAY | Fault.BAD_GATEWAY_AFTER:
                request.status = 502
                return web.Response(status=502, text=_NGINX, content_type="text/html")
            case Fault.TOO_MANY_REQUESTS:
                request.status = 429
                return _told(429, too_many_requests(1).to_json())
            case Fault.TIME_OUT:
                await self._stopping.wait()
        if http.transport is not None:
            http.transport.abort()
        return web.Response(status=499)

    async def _download(self, http: web.Request) -> web.StreamResponse:
        refusal = self._refused_token(http)
        if refusal is not None:
            return _told(refusal.code, refusal.to_json())
        with self._world.changes.lock:
            file = self._world.files.by_path.get(http.match_info["path"])
        if file is None:
            return _told(404, Refusal(404, "Not Found").to_json())
        return web.Response(body=file.data, content_type="application/octet-stream")

    def _refused_token(self, http: web.Request) -> Refusal | None:
        token = http.match_info["token"]
        if not _TOKEN.fullmatch(token):
            return Refusal(404, "Not Found")
        return None if token == self._world.token else Refusal(401, "Unauthorized")

    def _log(self, method: str, parameters: dict[str, Any]) -> Request:
        with self._world.changes.lock:
            number = len(self._world.requests) + 1
            request = Request(number, method, parameters, time.time())
            self._world.requests.append(request)
        return request


async def _parameters(http: web.Request) -> dict[str, Any]:
    """From the address and the body: form, multipart or JSON."""
    parameters: dict[str, Any] = dict(http.query)
    if http.content_type == "application/json":
        with suppress(ValueError):
            parameters |= json.loads(await http.text() or "{}")
        return parameters
    for name, value in (await http.post()).items():
        if isinstance(value, web.FileField):
            parameters[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            parameters[name] = value
    return parameters


def _told(status: int, body: object) -> web.Response:
    return web.Response(
        status=status,
        text=json.dumps(body, ensure_ascii=False),
        content_type="application/json",
    )
