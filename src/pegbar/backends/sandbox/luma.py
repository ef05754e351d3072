"""Luma's side of the sandbox: the Dream Machine API, as far as films go.

Read in the official library's types (lumaai 1.21) and in copies of docs.lumalabs.ai. Bodies of
errors are as others' code quotes them, or our own wording.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath

from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Seen, Work
from pegbar.backends.sandbox.pictures import length_of
from pegbar.ports.generator import State
from pegbar.values.money import Money, money

NAME: Final = "luma"
_MODELS: Final = {"ray-2": "0.0064", "ray-flash-2": "0.0022"}
"""What a million pixels cost."""
_HIGH: Final = {"540p": 540, "720p": 720, "1080p": 1080, "4k": 2160}
_SHAPES: Final = ("1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21")
_LENGTHS: Final = {"5s": 5.0, "9s": 9.0}
_TAKES: Final = frozenset(
    {
        *("model", "prompt", "aspect_ratio", "resolution", "duration", "loop", "keyframes"),
        *("concepts", "callback_url", "generation_type"),
    }
)
_CHANGES: Final = frozenset(
    {*("model", "prompt", "mode", "media", "first_frame", "generation_type", "callback_url")}
)
_MODES: Final = tuple(f"{how}_{n}" for how in ("adhere", "flex", "reimagine") for n in (1, 2, 3))
_LONGEST: Final = 10.0
_FPS: Final = 24
_FREE: Final = frozenset({Fault.FAILED, Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT})


class Wrong(Exception):
    """The request is not one that Luma takes."""


def routes(floor: Floor) -> list[Any]:
    """Luma's paths: films, changed films, jobs, the account."""
    return [behind(partial(_shut, floor), *_creates(floor), *_jobs(floor), _credits(floor))]


def _creates(floor: Floor) -> list[Any]:
    async def taken(request: Request[Any, Any, Any], read: Any) -> Response[Any]:
        try:
            body = await request.json()
            work = floor.take(NAME, read(floor, body), job=str(uuid.uuid4()))
        except (Wrong, TypeError, ValueError, KeyError) as error:
            return _said(400, f"400: {error}")
        except Refusal as refusal:
            return _refused(refusal)
        return Response(_told(floor, work, floor.see(NAME, work.id)), status_code=201)

    @post("/generations/video", status_code=201)
    async def create(request: Request[Any, Any, Any]) -> Response[Any]:
        return await taken(request, _film)

    @post("/generations/video/modify", status_code=201)
    async def modify(request: Request[Any, Any, Any]) -> Response[Any]:
        return await taken(request, _changed)

    return [create, modify]


def _jobs(floor: Floor) -> list[Any]:
    @get("/generations")
    async def listed(request: Request[Any, Any, Any]) -> Response[Any]:
        limit = int(request.query_params.get("limit", 10))
        offset = int(request.query_params.get("offset", 0))
        jobs = floor.jobs(NAME)
        page = jobs[offset : offset + limit]
        told = [_told(floor, one, floor.see(NAME, one.id)) for one in page]
        more = {"count": len(told), "has_more": offset + limit < len(jobs)}
        return Response({"generations": told, "limit": limit, "offset": offset, **more})

    @get("/generations/{job:str}")
    async def look(job: FromPath[str]) -> Response[Any]:
        work, seen = floor.work(NAME, job), floor.see(NAME, job)
        if work is None or seen is None or seen.state is State.CANCELLED:
            return _said(404, "Generation not found")
        return Response(_told(floor, work, seen))

    @delete("/generations/{job:str}", status_code=204)
    async def end(job: FromPath[str]) -> None:
        floor.cancel(NAME, job)

    return [listed, look, end]


def _credits(floor: Floor) -> Any:
    @get("/credits")
    async def credits() -> Response[Any]:
        left = floor.balances.get(NAME, money(1000))
        return Response({"credit_balance": left.micros / 10_000})

    return credits


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    return None if has_key(floor, request) else _said(401, "Invalid API key")


def _film(floor: Floor, body: dict[str, Any]) -> Order:
    model = _checked(body, _TAKES)
    duration = str(body.get("duration", "5s"))
    resolution = str(body.get("resolution", "720p"))
    shape = str(body.get("aspect_ratio", "16:9"))
    if duration not in _LENGTHS or resolution not in _HIGH or shape not in _SHAPES:
        raise Wrong(f"{duration}, {resolution}, {shape} is not supported")
    frames = tuple(
        (at, _bytes(floor, body["keyframes"][name]))
        for at, name in ((0.0, "frame0"), (1.0, "frame1"))
        if name in (body.get("keyframes") or {})
    )
    size, seconds = _size(resolution, shape), _LENGTHS[duration]
    return Order(
        model=model,
        prompt=str(body.get("prompt", "")),
        size=size,
        seconds=seconds,
        frames=frames,
        price=_price(model, size, seconds),
        free=_FREE,
        said=body,
    )


def _changed(floor: Floor, body: dict[str, Any]) -> Order:
    model = _checked(body, _CHANGES)
    if body.get("mode") not in _MODES or body.get("generation_type") != "modify_video":
        raise Wrong("mode is required")
    source = _bytes(floor, body["media"])
    seconds = length_of(source)
    if seconds is None or seconds > _LONGEST + 0.5:
        raise Wrong(f"media is no film of {_LONGEST:g} seconds at most")
    return Order(
        model=model,
        prompt=str(body.get("prompt", "")),
        source=source,
        frames=((0.0, _bytes(floor, body["first_frame"])),) if "first_frame" in body else (),
        price=_price(model, (1280, 720), seconds),
        free=_FREE,
        said=body,
    )


def _checked(body: dict[str, Any], takes: frozenset[str]) -> str:
    unknown = sorted(set(body) - takes)
    if unknown:
        raise Wrong(f"{unknown[0]} is not a field")
    if body.get("model") not in _MODELS:
        raise Wrong("model has to be ray-2 or ray-flash-2")
    if not str(body.get("prompt", "")).strip() and not body.get("keyframes"):
        raise Wrong("Prompt is required")
    return str(body["model"])


def _bytes(floor: Floor, one: Mapping[str, Any]) -> bytes:
    """What an address holds. Luma takes addresses alone: none that carries its own data."""
    url = str(one.get("url", ""))
    data = floor.bytes_of(url) if url.startswith(("https://", "http://127.0.0.1")) else None
    if data is None:
        raise Wrong(f"failed to fetch {url[:60]}")
    return data


def _size(resolution: str, shape: str) -> tuple[int, int]:
    wide, high = (int(one) for one in shape.split(":"))
    short = _HIGH[resolution]
    long = round(short * max(wide, high) / min(wide, high) / 2) * 2
    return (long, short) if wide >= high else (short, long)


def _price(model: str, size: tuple[int, int], seconds: float) -> Money:
    return money(_MODELS[model]).times(size[0] * size[1] * _FPS / 1e6).times(seconds)


def _told(floor: Floor, work: Work, seen: Seen | None) -> dict[str, Any]:
    state = State.WAITING if seen is None else seen.state
    told: dict[str, Any] = {
        "id": work.id,
        "generation_type": "video",
        "state": _STATES.get(state, "failed"),
        "failure_reason": None,
        "created_at": floor.stamp(work.taken),
        "assets": None,
        "model": work.order.model,
        "request": {"generation_type": "video", **work.order.said},
    }
    if state is State.DONE:
        told["assets"] = {"video": floor.result_url(work)}
    if state is State.FAILED and seen is not None:
        told["failure_reason"] = _REASONS.get(seen.fault, "500: job failed")
    return told


def _refused(refusal: Refusal) -> Response[Any]:
    if refusal.fault is Fault.QUOTA:
        return _said(402, "Insufficient credits")
    if refusal.fault is Fault.RATE:
        after = {} if refusal.after is None else {"retry-after": f"{refusal.after:.0f}"}
        return _said(429, "Too many requests", after)
    return _said(500, "Internal server error")


def _said(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response[Any]:
    return Response({"detail": words}, status_code=status, headers=dict(headers or {}))


_STATES: Final = {
    State.WAITING: "queued",
    State.RUNNING: "dreaming",
    State.DONE: "completed",
}
_REASONS: Final[Mapping[Fault | None, str]] = {
    Fault.MODERATION_INPUT: "400: prompt not allowed because advanced moderation failed",
    Fault.MODERATION_OUTPUT: "400: output not allowed because moderation failed",
}
