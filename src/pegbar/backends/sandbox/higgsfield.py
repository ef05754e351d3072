"""Higgsfield's side of the sandbox: estimates, submits, looks, cancels, uploads.

Read in the official library (higgsfield-client 0.2) and in docs.higgsfield.ai's OpenAPI of July
2026; what errors say is as others' code quotes it. Prices but DoP's are the sandbox's own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post, put
from litestar.params import FromPath

from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Seen, Work, seed_in
from pegbar.ports.generator import State
from pegbar.values.money import money

NAME: Final = "higgsfield"
UNIT: Final = "higgsfield-credits"
_USD: Final = 0.0625
_FREE: Final = frozenset({Fault.FAILED, Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT})
_SIZES: Final = {"480": (864, 480), "720": (1248, 704), "1080": (1920, 1088)}
_SEEDS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one address takes. `credits` are what a call costs, `each` what a second does."""

    needs: tuple[str, ...]
    takes: tuple[str, ...]
    credits: int = 0
    each: int = 0


_DOP: Final = ("prompt", "image_url", "end_image_url", "seed", "motions", "enhance_prompt")
_DREAM: Final = ("prompt", "duration", "resolution", "aspect_ratio", "camera_fixed")
RULES: Final[Mapping[str, Rule]] = {
    "higgsfield-ai/dop/standard": Rule(needs=("prompt", "image_url"), takes=_DOP, credits=9),
    "higgsfield-ai/dop/turbo": Rule(needs=("prompt", "image_url"), takes=_DOP, credits=6),
    "higgsfield-ai/dop/lite": Rule(needs=("prompt", "image_url"), takes=_DOP, credits=3),
    **{
        f"bytedance/seedance/v1/{grade}/text-to-video": Rule(
            needs=("prompt",), takes=_DREAM, each=each
        )
        for grade, each in (("lite", 1), ("pro/fast", 2))
    },
    **{
        f"bytedance/seedance/v1/{grade}/image-to-video": Rule(
            needs=("prompt", "image_url"), takes=(*_DREAM, "image_url"), each=each
        )
        for grade, each in (("lite", 1), ("pro/fast", 2))
    },
}


class Wrong(Exception):
    """The request is not one that Higgsfield takes."""


def routes(floor: Floor) -> list[Any]:
    """Higgsfield's paths: jobs, uploads, estimates, and a model's address for all that is left."""
    begin, fill = _uploads(floor)
    return [behind(partial(_shut, floor), *_jobs(floor), begin, *_creates(floor)), fill]


def _jobs(floor: Floor) -> list[Any]:
    @get("/requests/{job:str}/status")
    async def look(job: FromPath[str]) -> Response[Any]:
        work, seen = floor.work(NAME, job), floor.see(NAME, job)
        if work is None or seen is None:
            return _said(404, "Request not found")
        return Response(_told(floor, work, seen))

    @post("/requests/{job:str}/cancel", status_code=202)
    async def end(job: FromPath[str]) -> Response[Any]:
        if floor.work(NAME, job) is None:
            return _said(404, "Request not found")
        if not floor.cancel(NAME, job, only_waiting=True):
            return _said(400, "Request cannot be canceled")
        return Response(None, status_code=202)

    return [look, end]


def _uploads(floor: Floor) -> list[Any]:
    @post("/files/generate-upload-url", status_code=200)
    async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
        media = str((await request.json()).get("content_type", ""))
        if media.partition("/")[0] not in ("image", "video", "audio"):
            return _said(422, "content_type is not supported")
        address = f"{floor.address(NAME)}/bucket/{uuid.uuid4().hex}"
        answer = {
            "public_url": address,
            "upload_url": f"{address}?signature=sandbox",
            "upload_headers": {"Content-Type": media, "x-amz-tagging": "retention=temporary"},
        }
        return Response(answer)

    @put("/bucket/{name:str}", status_code=200)
    async def fill(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        if request.headers.get("x-amz-tagging") != "retention=temporary":
            return Response(b"the headers are not those that were signed", status_code=403)
        floor.keep(await request.body(), request.headers.get("content-type", ""), name)
        return Response(b"")

    return [begin, fill]


def _creates(floor: Floor) -> list[Any]:
    @post("/estimate/{path:path}", status_code=200)
    async def estimate(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[Any]:
        try:
            order = _order(floor, path.strip("/"), await request.json())
        except Wrong as error:
            return _wrong(error)
        credits = 0 if order.price is None else order.price.micros / 1e6
        return Response({"credits": f"{credits:.3f}", "usd": f"{credits * _USD:.3f}"})

    @post("/{path:path}", status_code=200)
    async def create(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[Any]:
        try:
            order = _order(floor, path.strip("/"), await request.json())
            work = floor.take(NAME, order, job=str(uuid.uuid4()))
        except Wrong as error:
            return _wrong(error)
        except Refusal as refusal:
            return _refused(floor, refusal)
        return Response(_where(floor, work) | {"status": "queued"})

    return [estimate, create]


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    return None if has_key(floor, request, "Key") else _said(401, "Invalid credentials")


def _order(floor: Floor, path: str, body: dict[str, Any]) -> Order:
    rule = RULES.get(path)
    if rule is None:
        raise Wrong("Model not found")
    for name in rule.needs:
        if not body.get(name):
            raise Wrong(f"{name}: field required")
    for name in body:
        if name not in rule.takes:
            raise Wrong(f"{name}: extra inputs are not permitted")
    seed = body.get("seed")
    if seed is not None and not 1 <= seed <= _SEEDS:
        raise Wrong(f"seed: has to be from 1 to {_SEEDS}")
    frames = tuple(
        (at, _bytes(floor, str(body[name])))
        for at, name in ((0.0, "image_url"), (1.0, "end_image_url"))
        if body.get(name)
    )
    size, seconds = _shape(body) if rule.each else ((1280, 720), 5.0)
    return Order(
        model=path,
        prompt=str(body["prompt"]),
        seed=seed_in(body.get("seed")),
        size=size,
        seconds=seconds,
        frames=frames,
        price=money(rule.credits + round(rule.each * seconds), UNIT),
        free=_FREE,
        said=body,
    )


def _shape(body: dict[str, Any]) -> tuple[tuple[int, int], float]:
    seconds, resolution = body.get("duration", 5), str(body.get("resolution", "1080"))
    if not isinstance(seconds, int) or not 2 <= seconds <= 12:
        raise Wrong("duration: has to be a whole number from 2 to 12")
    if resolution not in _SIZES or body.get("aspect_ratio", "16:9") not in ("16:9", "9:16"):
        raise Wrong("resolution, aspect_ratio: not one of those that there are")
    width, height = _SIZES[resolution]
    wide = body.get("aspect_ratio", "16:9") == "16:9"
    return ((width, height) if wide else (height, width)), float(seconds)


def _bytes(floor: Floor, url: str) -> bytes:
    data = floor.bytes_of(url)
    if data is None:
        raise Wrong(f"image_url: {url[:60]} could not be fetched")
    return data


def _where(floor: Floor, work: Work) -> dict[str, Any]:
    address = f"{floor.address(NAME)}/requests/{work.id}"
    return {
        "request_id": work.id,
        "status_url": f"{address}/status",
        "cancel_url": f"{address}/cancel",
    }


def _told(floor: Floor, work: Work, seen: Seen) -> dict[str, Any]:
    told = _where(floor, work) | {"status": _STATES.get(seen.state, "failed")}
    if seen.state is State.DONE:
        told["video"] = {"url": floor.result_url(work)}
    elif seen.fault in (Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT):
        told["status"] = "nsfw"
    elif seen.state is State.FAILED:
        told["error"] = "Generation failed"
    return told


def _refused(floor: Floor, refusal: Refusal) -> Response[Any]:
    if refusal.fault is Fault.QUOTA:
        return _said(403, "Not enough credits")
    if refusal.fault is Fault.RATE:
        most = floor.pace_of(NAME).at_once or 4
        return _said(400, f"Maximum number of concurrent requests ({most}) has been reached")
    return _said(503, "Service unavailable")


def _wrong(error: Wrong) -> Response[Any]:
    return _said(404 if str(error) == "Model not found" else 422, str(error))


def _said(status: int, words: str) -> Response[Any]:
    return Response({"detail": words}, status_code=status)


_STATES: Final = {
    State.WAITING: "queued",
    State.RUNNING: "in_progress",
    State.DONE: "completed",
    State.CANCELLED: "canceled",
}
