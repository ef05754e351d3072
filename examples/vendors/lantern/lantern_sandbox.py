"""Lantern's side of the sandbox: what its made-up documentation says, on loopback."""

from __future__ import annotations

import base64
from functools import partial
from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery

from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Seen, Work
from pegbar.ports.generator import State
from pegbar.values.money import money

_STATES = {
    State.WAITING: "queued",
    State.RUNNING: "running",
    State.DONE: "done",
    State.CANCELLED: "cancelled",
}
_REFUSALS = {Fault.RATE: 429, Fault.QUOTA: 402, Fault.SERVER: 503}


def routes(floor: Floor) -> list[Any]:
    @post("/films")
    async def create(request: Request[Any, Any, Any]) -> Response[Any]:
        said = await request.json()
        first = said.pop("first", "")
        width, height = said["size"]
        order = Order(
            model="glow-1",
            prompt=said["prompt"],
            size=(width, height),
            seconds=said["seconds"],
            frames=((0.0, base64.b64decode(first)),) if first else (),
            price=money("0.02").times(said["seconds"]),
            tag=said["name"],
            said=said,
        )
        try:
            work = floor.take("lantern", order)
        except Refusal as refusal:
            return Response({"error": refusal.message}, status_code=_REFUSALS[refusal.fault])
        return Response({"id": work.id, "price": str(order.price)}, status_code=201)

    @get("/films/{job:str}")
    async def look(job: FromPath[str]) -> Response[Any]:
        work, seen = floor.work("lantern", job), floor.see("lantern", job)
        if work is None or seen is None:
            return Response({"error": "no such film"}, status_code=404)
        return Response(_told(floor, work, seen))

    @get("/films")
    async def named(name: FromQuery[str]) -> dict[str, list[str]]:
        work = floor.tagged("lantern", name)
        return {"ids": [work.id] if work else []}

    @delete("/films/{job:str}", status_code=200)
    async def cancel(job: FromPath[str]) -> dict[str, bool]:
        return {"cancelled": floor.cancel("lantern", job)}

    return [behind(partial(_shut, floor), create, look, named, cancel)]


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    if has_key(floor, request):
        return None
    return Response({"error": "this key opens nothing"}, status_code=401)


def _told(floor: Floor, work: Work, seen: Seen) -> dict[str, Any]:
    told: dict[str, Any] = {"id": work.id, "model": "glow-1.0", "share": seen.share}
    if seen.state is State.FAILED:
        refused = seen.fault in (Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT)
        return told | {"state": "refused" if refused else "failed", "why": "it did not come out"}
    if seen.state is State.DONE:
        told |= {"film": floor.result_url(work), "cost": str(seen.cost)}
    return told | {"state": _STATES[seen.state]}
