"""Vertex's side of the sandbox: Veo as a long-running prediction, and Omni under a project's name.

Read in the official library (google-genai 3.4) and its requests; errors as in `google.py`.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from litestar import Request, Response, post
from litestar.params import FromPath

from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.google import (
    FREE,
    House,
    Wrong,
    breaking,
    interactions,
    refused,
    said,
)
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Seen, Work, seed_in
from pegbar.ports.generator import State
from pegbar.values.money import money

NAME: Final = "vertex"
_ROOT: Final = "/v1beta1/projects/{project:str}/locations/{location:str}"
_PRICES: Final = {
    "veo-3.1-generate-001": {"720p": "0.40", "1080p": "0.40", "4k": "0.60"},
    "veo-3.1-fast-generate-001": {"720p": "0.15", "1080p": "0.15", "4k": "0.35"},
}
_SIZES: Final = {"720p": (1280, 720), "1080p": (1920, 1080), "4k": (3840, 2160)}
_TAKES: Final = frozenset(
    {
        *("sampleCount", "durationSeconds", "seed", "aspectRatio", "resolution", "resizeMode"),
        *("personGeneration", "negativePrompt", "generateAudio", "compressionQuality"),
    }
)
_SHOWN: Final = 3


def routes(floor: Floor) -> list[Any]:
    """A project's paths."""
    house = House(name=NAME, root=_ROOT, inline=True)

    @post(_ROOT + "/publishers/google/models/{call:str}", status_code=200)
    async def model(
        request: Request[Any, Any, Any],
        project: FromPath[str],
        location: FromPath[str],
        call: FromPath[str],
    ) -> Response[Any]:
        name, _, verb = call.partition(":")
        body = await request.json()
        if verb == "fetchPredictOperation":
            return _looked(floor, house, str(body.get("operationName", "")))
        if verb != "predictLongRunning":
            return said(404, f"{verb} is not found")
        try:
            work = floor.take(NAME, _order(name, body), job=str(uuid.uuid4()))
        except (Wrong, TypeError, ValueError, KeyError) as error:
            return said(400, f"Invalid request: {error}")
        except Refusal as refusal:
            return refused(refusal)
        path = f"projects/{project}/locations/{location}/publishers/google/models/{name}"
        return Response({"name": f"{path}/operations/{work.id}"})

    return [behind(partial(_shut, floor), *interactions(floor, house), model)]


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    if has_key(floor, request):
        return None
    return said(401, "Request had invalid authentication credentials.")


def _looked(floor: Floor, house: House, operation: str) -> Response[Any]:
    job = operation.rpartition("/")[2]
    work, seen = floor.work(NAME, job), floor.see(NAME, job)
    if work is None or seen is None:
        return said(404, f"Operation {operation} is not found")
    whole = {"name": operation} | _told(floor, work, seen)
    return Response(whole, headers=breaking(floor, house, work, seen))


def _order(model: str, body: dict[str, Any]) -> Order:
    prices = _PRICES.get(model)
    if prices is None:
        raise Wrong(f"model {model} is not found")
    one, asked = body["instances"][0], body.get("parameters") or {}
    unknown = sorted(set(asked) - _TAKES)
    if unknown or asked.get("sampleCount", 1) != 1:
        raise Wrong(f"{unknown[0] if unknown else 'sampleCount'} is not supported")
    shown = one.get("referenceImages") or []
    seconds, resolution = asked.get("durationSeconds", 8), str(asked.get("resolution", "720p"))
    if seconds not in (4, 6, 8) or resolution not in prices or len(shown) > _SHOWN:
        raise Wrong("durationSeconds, resolution, referenceImages: not supported so")
    if shown and (seconds != 8 or "image" in one):
        raise Wrong("referenceImages go with 8 seconds and without image")
    if "lastFrame" in one and "image" not in one:
        raise Wrong("lastFrame needs image")
    frames = [
        (at, _bytes(one[key])) for at, key in ((0.0, "image"), (1.0, "lastFrame")) if key in one
    ]
    frames += [(0.0, _bytes(other["image"])) for other in shown[:1]]
    size = _SIZES[resolution]
    return Order(
        model=model,
        prompt=str(one.get("prompt", "")),
        size=size[::-1] if asked.get("aspectRatio") == "9:16" else size,
        seconds=float(seconds),
        seed=seed_in(asked.get("seed")),
        frames=tuple(frames),
        price=money(prices[resolution]).times(seconds),
        free=FREE,
        said={**asked, "labels": body.get("labels")},
    )


def _bytes(picture: Mapping[str, Any]) -> bytes:
    if not str(picture.get("mimeType", "")).startswith("image/"):
        raise Wrong("mimeType has to be a picture's")
    return base64.b64decode(str(picture["bytesBase64Encoded"]), validate=True)


def _told(floor: Floor, work: Work, seen: Seen) -> dict[str, Any]:
    if seen.state is State.FAILED and seen.fault is Fault.FAILED:
        return {"done": True, "error": {"code": 13, "message": "Internal error encountered."}}
    if seen.state is State.FAILED:  # kept back without a word of failure
        reasons = ["Support codes: 58061214"]
        return {
            "done": True,
            "response": {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": reasons},
        }
    if seen.state is not State.DONE:
        return {}
    film = base64.b64encode(floor.result(work).data).decode()
    videos = [{"bytesBase64Encoded": film, "mimeType": "video/mp4"}]
    return {"done": True, "response": {"raiMediaFilteredCount": 0, "videos": videos}}
