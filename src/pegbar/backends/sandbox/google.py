"""Google's side of the sandbox: the Interactions API, as far as films go.

Read in the official library's types (google-genai 3.4) and in ai.google.dev/gemini-api/docs/omni of
September 2026. Bodies of errors have the shape of google.rpc.Status; their words are our own.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from pegbar.backends.sandbox.door import answer, behind
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Seen, Work, seed_in
from pegbar.backends.sandbox.pictures import length_of, size_of
from pegbar.ports.generator import State
from pegbar.values.money import money

NAME: Final = "google"
MODEL: Final = "gemini-omni-1.2-flash"
FREE: Final = frozenset({Fault.FAILED, Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT})
_PRICES: Final = {"360p": "0.0233", "720p": "0.07", "1080p": "0.105", "4k": "0.21"}
_SIZES: Final = {"360p": (640, 360), "720p": (1280, 720), "1080p": (1920, 1080), "4k": (3840, 2160)}
_TASKS: Final = ("text_to_video", "image_to_video", "reference_to_video", "edit", "extend")
_TAKES: Final = frozenset(
    {
        *("model", "input", "background", "store", "generation_config", "response_format"),
        *("previous_interaction_id", "labels"),
    }
)
_ENDS: Final = 10.5  # seconds of a film that is changed
_HALF: Final = {"x-sandbox-half": "yes"}  # the door breaks such an answer in the middle


class Wrong(Exception):
    """The request is not one that Google takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One of Google's two: who plays, where, and whether films come inside the answers."""

    name: str
    root: str
    inline: bool = False


def routes(floor: Floor) -> list[Any]:
    """The Developer API's paths: interactions, and the files that they leave."""
    house = House(name=NAME, root="/v1beta")
    return [behind(partial(_shut, floor), *interactions(floor, house), _files(floor))]


def interactions(floor: Floor, house: House) -> list[Any]:
    """Create, look, cancel: the same in both houses."""

    @post(f"{house.root}/interactions", status_code=200)
    async def create(request: Request[Any, Any, Any]) -> Response[Any]:
        try:
            order = _order(floor, house, await request.json())
            work = floor.take(house.name, order, job=f"v1_{secrets.token_urlsafe(18)}")
        except (Wrong, TypeError, ValueError, KeyError, AttributeError) as error:
            return said(400, f"Invalid request: {error}")
        except Refusal as refusal:
            return refused(refusal)
        return Response(_told(floor, house, work, None))

    @get(f"{house.root}/interactions/{{job:str}}", sync_to_thread=True)
    def look(job: FromPath[str]) -> Response[Any]:
        work, seen = floor.work(house.name, job), floor.see(house.name, job)
        if work is None or seen is None:
            return said(404, f"Interaction {job} is not found")
        whole = _told(floor, house, work, seen)
        return Response(whole, headers=breaking(floor, house, work, seen))

    @post(f"{house.root}/interactions/{{job:str}}/cancel", status_code=200)
    async def end(job: FromPath[str]) -> Response[Any]:
        work = floor.work(house.name, job)
        if work is None or not floor.cancel(house.name, job):
            return said(400, "the interaction cannot be cancelled")
        return Response(_told(floor, house, work, floor.see(house.name, job)))

    return [create, look, end]


def breaking(floor: Floor, house: House, work: Work, seen: Seen) -> dict[str, str]:
    """Films inside answers break as well: not when the job is looked at, but when it is brought."""
    if not house.inline or seen.state is not State.DONE:
        return {}
    floor.breaks(work)
    return _HALF if work.fault is Fault.HALF_DOWNLOAD and work.downloads == 2 else {}


def _files(floor: Floor) -> Any:
    @get("/v1beta/files/{name:str}", sync_to_thread=True)
    def files(name: FromPath[str]) -> Response[Any]:
        wanted, _, verb = name.partition(":")
        kept = floor.kept(wanted)
        job = "" if kept is None else kept[0].decode()
        work, seen = floor.work(NAME, job), floor.see(NAME, job)
        if work is None or seen is None or seen.state is not State.DONE:
            return said(403, "You do not have permission to access the file, or it may not exist.")
        if verb != "download":
            return Response({"name": f"files/{wanted}", "state": "ACTIVE", "source": "GENERATED"})
        if work.fault is Fault.EXPIRED_URL and work.downloads == 0:
            floor.breaks(work)
            return said(403, "You do not have permission to access the file, or it may not exist.")
        taken = floor.result(work)
        return answer(floor, work, taken.data, taken.media)

    return files


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    if floor.welcome(request.headers.get("x-goog-api-key", "")):
        return None
    reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    return said(400, "API key not valid. Please pass a valid API key.", [reason])


def _order(floor: Floor, house: House, body: dict[str, Any]) -> Order:
    unknown = sorted(set(body) - _TAKES)
    if unknown or body.get("model") != MODEL:
        raise Wrong(f"{unknown[0]} is not a field" if unknown else f"model is not {MODEL}")
    film = body.get("response_format") or {}
    config = body.get("generation_config") or {}
    task = (config.get("video_config") or {}).get("task", "text_to_video")
    resolution = str(film.get("resolution", "720p"))
    if resolution not in _SIZES:
        raise Wrong(f"resolution {resolution} is not one of {', '.join(_SIZES)}")
    if house.inline and film.get("delivery") == "uri" and not film.get("gcs_uri"):
        raise Wrong("gcs_uri is required for delivery by uri")
    if "previous_interaction_id" in body:
        return _enlarged(floor, house, body, resolution)
    prompt, pictures, source = _content(body.get("input"))
    if task not in _TASKS:
        raise Wrong(f"task {task} is not one of {', '.join(_TASKS)}")
    if (task == "edit") != (source is not None) or (task == "image_to_video" and not pictures):
        raise Wrong(f"the input does not fit the task {task}")
    seconds = _seconds(film, source)
    return Order(
        model=MODEL,
        prompt=prompt,
        size=_size(resolution, film.get("aspect_ratio"), source),
        seed=seed_in(config.get("seed")),
        seconds=seconds,
        frames=() if source else _frames(prompt, pictures),
        source=source,
        price=money(_PRICES[resolution]).times(seconds),
        free=FREE,
        said={"config": config, "format": film, "labels": body.get("labels")},
    )


def _enlarged(floor: Floor, house: House, body: dict[str, Any], resolution: str) -> Order:
    draft = floor.work(house.name, str(body["previous_interaction_id"]))
    if draft is None:
        raise Wrong("previous_interaction_id is not found")
    seconds = draft.order.seconds or 0.0
    wide = draft.order.size is None or draft.order.size[0] >= draft.order.size[1]
    return replace(
        draft.order,
        size=_SIZES[resolution] if wide else _SIZES[resolution][::-1],
        price=money(_PRICES[resolution]).times(seconds),
        said={"promotes": draft.id},
    )


def _content(given: Any) -> tuple[str, list[bytes], bytes | None]:
    """The words, the pictures in order, and the film that is changed."""
    if isinstance(given, str):
        return given, [], None
    parts = [part for step in given for part in step.get("content", ())]
    words = " ".join(str(part["text"]) for part in parts if part["type"] == "text")
    pictures = [_bytes(part) for part in parts if part["type"] == "image"]
    films = [_bytes(part) for part in parts if part["type"] == "video"]
    return words, pictures, films[0] if films else None


def _bytes(part: Mapping[str, Any]) -> bytes:
    return base64.b64decode(str(part["data"]), validate=True)


def _frames(prompt: str, pictures: list[bytes]) -> tuple[tuple[float, bytes], ...]:
    """Which pictures are frames: as the prompt's tags say, else the first."""
    tags = {"FIRST_FRAME": 0.0, "LAST_FRAME": 1.0}
    found = re.findall(r"<(FIRST_FRAME|LAST_FRAME)>@Image(\d+)", prompt)
    named = tuple((tags[tag], pictures[int(number) - 1]) for tag, number in found)
    return named or tuple((0.0, one) for one in pictures[:1])


def _seconds(film: Mapping[str, Any], source: bytes | None) -> float:
    if source is not None:
        length = length_of(source)
        if length is None or length > _ENDS or "duration" in film:
            raise Wrong("the film has to have 10 seconds at most, and keeps its length")
        return length
    seconds = float(str(film.get("duration", "8s")).removesuffix("s"))
    if not 3 <= seconds <= 15:
        raise Wrong("duration has to be from 3s to 15s")
    return seconds


def _size(resolution: str, shape: Any, source: bytes | None) -> tuple[int, int]:
    size = _SIZES[resolution]
    if source is not None:
        own = size_of(Order(model=MODEL, source=source))
        return size if own[0] >= own[1] else size[::-1]
    if shape not in (None, "16:9", "9:16"):
        raise Wrong("aspect_ratio has to be 16:9 or 9:16")
    return size[::-1] if shape == "9:16" else size


def _told(floor: Floor, house: House, work: Work, seen: Seen | None) -> dict[str, Any]:
    state = State.WAITING if seen is None else seen.state
    told: dict[str, Any] = {
        "id": work.id,
        "object": "interaction",
        "model": work.order.model,
        "status": _STATES.get(state, "failed"),
        "created": floor.stamp(work.taken),
    }
    if state is State.DONE:
        film: dict[str, Any] = {"type": "video", "mime_type": "video/mp4"}
        if house.inline:
            film["data"] = base64.b64encode(floor.result(work).data).decode()
        else:
            name = floor.keep(work.id.encode(), name=re.sub(r"[^a-z0-9]", "", work.id.lower()))
            film["uri"] = f"{floor.address(NAME)}/v1beta/files/{name}:download?alt=media"
        told["steps"] = [{"type": "model_output", "content": [film]}]
        tokens = round((work.order.seconds or 0) * 5792)
        counted = [{"modality": "video", "tokens": tokens}]
        told["usage"] = {"total_output_tokens": tokens, "output_tokens_by_modality": counted}
    if state is State.FAILED and seen is not None:
        told["errors"] = [
            {"code": "sandbox", "message": _REASONS.get(seen.fault, "internal error")}
        ]
    return told


def refused(refusal: Refusal) -> Response[Any]:
    """A create that was not taken, in Google's way."""
    kind = "type.googleapis.com/google.rpc"
    if refusal.fault is Fault.QUOTA:
        quota = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}
        details = [{"@type": f"{kind}.QuotaFailure", "violations": [quota]}]
        return said(429, "You exceeded your current quota.", details)
    if refusal.fault is Fault.RATE:
        details = [{"@type": f"{kind}.RetryInfo", "retryDelay": f"{refusal.after or 1:.0f}s"}]
        return said(429, "Resource has been exhausted.", details)
    return said(503, "The service is currently unavailable.")


def said(status: int, words: str, details: list[Any] | None = None) -> Response[Any]:
    """An error as google.rpc.Status has it."""
    error = {"code": status, "message": words, "status": _WORDS.get(status, "UNKNOWN")}
    return Response(
        {"error": error | ({"details": details} if details else {})}, status_code=status
    )


_WORDS: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}
_STATES: Final = {
    State.WAITING: "queued",
    State.RUNNING: "in_progress",
    State.DONE: "completed",
    State.CANCELLED: "cancelled",
}
_REASONS: Final[Mapping[Fault | None, str]] = {
    Fault.MODERATION_INPUT: "The prompt was blocked by the safety filters.",
    Fault.MODERATION_OUTPUT: "The generated video was blocked by the safety filters.",
}
