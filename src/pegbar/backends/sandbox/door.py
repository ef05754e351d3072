"""The sandbox's front door: what holds for every vendor's requests, down to the socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Litestar, Request, Response, Router, get
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Dropped, Fault, Work
from pegbar.ports.generator import State

_BREAK: Final = b"x-sandbox-break"
_RESET: Final = b"x-sandbox-reset"
_HALF: Final = b"x-sandbox-half"
_CUT: Final = "sandbox.cut"


Lock = Callable[[Request[Any, Any, Any]], Response[Any] | None]
"""Who may come in: the vendor's own words for whoever may not, and nothing for whoever may."""


def behind(lock: Lock, *routes: Any) -> Router:
    """Routes that a key opens."""

    async def knocked(request: Request[Any, Any, Any]) -> Response[Any] | None:
        return lock(request)

    return Router(path="/", route_handlers=routes, before_request=knocked)


def has_key(floor: Floor, request: Request[Any, Any, Any], kind: str = "Bearer") -> bool:
    """Whether the request's authorization is of this kind, with a key that opens the sandbox."""
    said, _, key = request.headers.get("authorization", "").partition(" ")
    return said == kind and floor.welcome(key)


class Socket(HttpToolsProtocol):
    """HTTP as uvicorn speaks it; the application may cut its connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"][_CUT] = self._cut

    def _cut(self, reset: bool) -> None:
        handle = self.transport.get_extra_info("socket")
        if reset and handle is not None:
            handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def app_of(floor: Floor, found: Mapping[str, Any]) -> ASGIApp:
    """Every vendor's routes under its name, and the files that its jobs made."""
    routers = [
        Router(path=f"/{name}", route_handlers=[*routes(floor), _files(floor, name)])
        for name, routes in found.items()
    ]

    @get("/")
    async def index() -> dict[str, str]:
        return {name: floor.address(name) for name in found}

    def broke(_: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        if isinstance(error, HTTPException):
            return Response({"error": error.detail}, status_code=error.status_code)
        floor.broken.append(f"{type(error).__name__}: {error}")
        return Response({"error": "the sandbox itself is at fault"}, status_code=500)

    return Litestar(
        route_handlers=[index, *routers],
        exception_handlers={Dropped: _dropped, Exception: broke},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
    )


class Porch:
    """Counts who knocks, keeps them waiting, and breaks connections where that is wanted."""

    def __init__(self, app: ASGIApp, floor: Floor) -> None:
        self._app = app
        self._floor = floor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        vendor, _, rest = scope["path"].lstrip("/").partition("/")
        request = f"{scope['method']} /{rest}"  # type: ignore[typeddict-item]
        visit = _Visit(self._floor, vendor, request, scope, send)
        self._floor.knocks.append((vendor, request))
        fault = self._floor.ambushed(vendor, request)
        try:
            self._floor.reached("arrived", vendor, request)
            if self._floor.pace.answer:
                await asyncio.sleep(self._floor.pace.answer)
            if fault is Fault.DROP_BEFORE:
                raise Dropped(reset=True)
            if fault in _ANSWERS:
                await _plainly(visit.send, *_ANSWERS[fault])
                return
            visit.drops = fault is Fault.DROP_AFTER
            await self._app(scope, receive, visit.send)
        except Dropped as dropped:
            await visit.cut(dropped.reset)
            return
        if not visit.broken:
            self._floor.reached("answered", vendor, request)


class _Visit:
    """One request's way back."""

    def __init__(self, floor: Floor, vendor: str, request: str, scope: Scope, send: Send) -> None:
        self._floor, self._vendor, self._request = floor, vendor, request
        self._scope, self._send = scope, send
        self.drops = False
        self.broken = False
        self._half = False

    async def send(self, message: Message) -> None:
        if self.broken:
            return
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            self._half = _HALF in headers
            if self.drops or _BREAK in headers:
                await self.cut(_RESET in headers)
                return
            try:
                self._floor.reached("answering", self._vendor, self._request)
            except Dropped as dropped:
                await self.cut(dropped.reset)
                return
            kept = [one for one in message["headers"] if one[0] != _HALF]
            await self._send({**message, "headers": kept})
        elif message["type"] == "http.response.body" and self._half:
            body = message["body"]
            half: Message = {
                "type": "http.response.body",
                "body": body[: len(body) // 2],
                "more_body": True,
            }
            await self._send(half)
            await asyncio.sleep(0.02)  # the half has to leave before the door is shut
            await self.cut(False)
        else:
            await self._send(message)

    async def cut(self, reset: bool) -> None:
        self.broken = True
        self._scope["state"][_CUT](reset)
        await asyncio.sleep(0.001)  # the server has to see that the connection is gone


def answer(floor: Floor, work: Work, data: bytes, media: str) -> Response[bytes]:
    """A response that carries a result; a first download that is to break does so half way."""
    headers = {_HALF.decode(): "yes"} if floor.breaks(work) else {}
    return Response(data, media_type=media, headers=headers)


def _files(floor: Floor, vendor: str) -> Any:
    @get("/files/{job:str}/{number:int}/{nonce:str}/{name:str}", sync_to_thread=True)
    def files(job: FromPath[str], nonce: FromPath[str]) -> Response[bytes]:
        work, seen = floor.work(vendor, job), floor.see(vendor, job)
        if nonce == "ended":
            if work is not None:
                floor.refuse(work)
            return Response(b"this address has ended", status_code=403, media_type="text/plain")
        if work is None or seen is None or seen.state is not State.DONE:
            return Response(b"no such file", status_code=404, media_type="text/plain")
        taken = floor.result(work)
        return answer(floor, work, taken.data, taken.media)

    return files


def _dropped(_: Request[Any, Any, Any], error: Dropped) -> Response[Any]:
    headers = {_BREAK.decode(): "yes"} | ({_RESET.decode(): "yes"} if error.reset else {})
    return Response(b"", headers=headers)


_ANSWERS: Final[Mapping[Fault | None, tuple[int, bytes]]] = {
    Fault.SERVER: (503, b'{"error":"service unavailable"}'),
    Fault.RATE: (429, b'{"error":"too many requests"}'),
}


async def _plainly(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    rest: Message = {"type": "http.response.body", "body": body, "more_body": False}
    await send(start)
    await send(rest)
