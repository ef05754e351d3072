"""Runway's side of the sandbox: its HTTP API of version 2024-11-06.

Read in the official SDK's types (runwayml 5.24) and, where it says so, in docs.dev.runwayml.com as
stored on 2026-11-20. The wording of errors is our own.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath

from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Seen, Work, seed_in, without_bytes
from pegbar.backends.sandbox.pictures import length_of
from pegbar.ports.generator import State
from pegbar.values.money import money

NAME: Final = "runway"
VERSION: Final = "2024-11-06"
UNIT: Final = "runway-credits"
_PROMPT: Final = 1000
_USUAL: Final = 5.0  # seconds of a film whose length nobody gave
_MOST_SEED: Final = 2**32 - 1

_WIDE: Final = ("1280:720", "720:1280")
_SIX: Final = (*_WIDE, "1104:832", "960:960", "832:1104", "1584:672")
_VEO: Final = (*_WIDE, "1080:1920", "1920:1080")
_SEEDANCE: Final = (
    *("992:432", "854:480", "752:560", "640:640", "560:752", "480:854"),
    *("1470:630", "1280:720", "1112:834", "960:960", "834:1112", "720:1280"),
    *("2206:946", "1920:1080", "1664:1248", "1440:1440", "1248:1664", "1080:1920"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one endpoint takes for one model. `credits` are what a second costs, `silent` what one
    without sound does, `draft` one of a draft. Aleph 2's and Seedance 2.5's are the sandbox's own
    figures: no list that says was found."""

    ratios: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    positions: tuple[str, ...] = ("first",)
    prompt: int = _PROMPT
    credits: int = 10
    silent: int = 0
    draft: int = 0


_COMMON: Final = ("model", "promptText", "ratio", "seed")
_MODERATED: Final = (*_COMMON, "contentModeration")
_TO_TEN: Final = tuple(range(2, 11))
_VEO_LENGTHS: Final = (4, 6, 8)
_GEN: Final = (*_MODERATED, "duration", "outputFormat", "proresProfile")
_VEO_TAKES: Final = (*_COMMON, "duration", "audio", "negativePrompt")
_VEO_TEXT: Final = Rule(
    ratios=_VEO,
    lengths=_VEO_LENGTHS,
    needs=("promptText", "ratio"),
    takes=_VEO_TAKES,
    credits=40,
    silent=20,
)
_VEO_IMAGE: Final = replace(
    _VEO_TEXT,
    needs=("promptImage", "ratio"),
    takes=(*_VEO_TAKES, "promptImage"),
    positions=("first", "last"),
)
_DREAM_TAKES: Final = (*_COMMON, "duration", "audio", "draft", "outputFormat", "references")
_DREAM: Final = Rule(
    ratios=_SEEDANCE,
    lengths=tuple(range(1, 31)),
    takes=(*_DREAM_TAKES, "draftTaskId"),
    positions=("first", "last", ""),
    prompt=15_000,
    credits=36,
    draft=10,
)

RULES: Final[Mapping[tuple[str, str], Rule]] = {
    ("text_to_video", "gen4.5"): Rule(
        ratios=_WIDE,
        lengths=_TO_TEN,
        needs=("promptText", "duration", "ratio"),
        takes=_GEN,
        credits=12,
    ),
    ("image_to_video", "gen4.5"): Rule(
        ratios=_SIX,
        lengths=_TO_TEN,
        needs=("promptText", "promptImage", "duration", "ratio"),
        takes=(*_GEN, "promptImage"),
        credits=12,
    ),
    ("image_to_video", "gen4_turbo"): Rule(
        ratios=_SIX,
        lengths=_TO_TEN,
        needs=("promptImage", "ratio"),
        takes=(*_MODERATED, "duration", "promptImage"),
        credits=5,
    ),
    ("text_to_video", "veo3.1"): _VEO_TEXT,
    ("image_to_video", "veo3.1"): _VEO_IMAGE,
    ("text_to_video", "veo3.1_fast"): replace(_VEO_TEXT, credits=15, silent=10),
    ("image_to_video", "veo3.1_fast"): replace(_VEO_IMAGE, credits=15, silent=10),
    ("text_to_video", "seedance2_5"): _DREAM,
    ("image_to_video", "seedance2_5"): replace(
        _DREAM, needs=("promptImage",), takes=(*_DREAM_TAKES, "promptImage")
    ),
    ("character_performance", "act_two"): Rule(
        ratios=_SIX,
        needs=("character", "reference"),
        takes=(
            *("model", "character", "reference", "ratio", "seed"),
            *("bodyControl", "expressionIntensity", "contentModeration"),
        ),
        credits=5,
    ),
    ("video_to_video", "aleph2"): Rule(
        needs=("videoUri",),
        takes=(*_MODERATED, "videoUri", "keyframes", "outputFormat", "targetAspectRatio"),
        credits=15,
    ),
}


class Wrong(Exception):
    """The request is not one that the vendor takes."""


def routes(floor: Floor) -> list[Any]:
    """Runway's paths: creates, tasks, uploads, the account."""
    begin, fill = _uploads(floor)
    known = (_creates(floor), *_tasks(floor), begin, _account(floor))
    return [behind(partial(_shut, floor), *known), fill]


def _creates(floor: Floor) -> Any:
    @post("/v1/{endpoint:str}", status_code=200)
    async def create(request: Request[Any, Any, Any], endpoint: FromPath[str]) -> Response[Any]:
        try:
            body = await request.json()
            work = floor.take(NAME, _order(floor, endpoint, body), job=str(uuid.uuid4()))
        except (Wrong, TypeError, ValueError, KeyError) as error:
            return _said(400, f"Validation of body failed: {error}")
        except Refusal as refusal:
            return _refused(refusal)
        return Response({"id": work.id, "estimatedCost": {"credits": _credits(work)}})

    return create


def _tasks(floor: Floor) -> list[Any]:
    @get("/v1/tasks/{task:str}")
    async def look(task: FromPath[str]) -> Response[Any]:
        work, seen = floor.work(NAME, task), floor.see(NAME, task)
        if work is None or seen is None:
            return _said(404, f"Task {task} was not found")
        return Response(_told(floor, work, seen))

    @delete("/v1/tasks/{task:str}", status_code=204)
    async def end(task: FromPath[str]) -> None:
        if not floor.cancel(NAME, task):
            floor.delete(NAME, task)

    return [look, end]


def _uploads(floor: Floor) -> list[Any]:
    @post("/v1/uploads", status_code=200)
    async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
        body = await request.json()
        if body.get("type") != "ephemeral" or not body.get("filename"):
            return _said(400, "Validation of body failed: filename, type")
        name = uuid.uuid4().hex
        answer = {
            "uploadUrl": f"{floor.address(NAME)}/bucket",
            "fields": {"key": name, "policy": "sandbox"},
            "runwayUri": f"runway://{name}",
        }
        return Response(answer)

    @post("/bucket", status_code=204)
    async def fill(request: Request[Any, Any, Any]) -> None:
        form = await request.form()
        data = await form["file"].read()
        floor.keep(data, name=str(form["key"]))

    return [begin, fill]


def _account(floor: Floor) -> Any:
    @get("/v1/organization")
    async def account() -> Response[Any]:
        left = floor.balances.get(NAME)
        models = {model for _, model in RULES}
        limits = {"maxConcurrentGenerations": floor.pace_of(NAME).at_once}
        answer = {
            "creditBalance": 1_000_000 if left is None else left.micros // 1_000_000,
            "tier": {"maxMonthlyCreditSpend": 10_000, "models": dict.fromkeys(models, limits)},
            "usage": {"models": {}},
        }
        return Response(answer)

    return account


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    if not has_key(floor, request):
        return _said(401, "The provided API key is not valid")
    if request.headers.get("x-runway-version") != VERSION:
        return _said(400, f"X-Runway-Version has to be {VERSION}")
    return None


def _order(floor: Floor, endpoint: str, body: dict[str, Any]) -> Order:
    rule = RULES.get((endpoint, str(body.get("model"))))
    if rule is None:
        raise Wrong(f"model {body.get('model')} is not one of {endpoint}'s")
    if "draftTaskId" in body:
        return _promoted(floor, body, rule)
    _check(rule, body)
    size = _size(body.get("ratio"))
    seconds = float(body["duration"]) if "duration" in body else None
    frames = _frames(floor, rule, body.get("promptImage") or body.get("references"))
    character = body.get("character") or {}
    if character.get("type") == "image":
        frames = ((0.0, _bytes(floor, character["uri"])),)
    source = _bytes(floor, body["videoUri"]) if "videoUri" in body else None
    if character.get("type") == "video":
        source = _bytes(floor, character["uri"])
    driving = _bytes(floor, body["reference"]["uri"]) if "reference" in body else None
    draft = bool(body.get("draft"))
    length = seconds if seconds is not None else _measured(driving or source)
    silent = rule.silent if body.get("audio") is False else 0
    rate = rule.draft if draft else silent or rule.credits
    return Order(
        model=str(body["model"]),
        prompt=str(body.get("promptText", "")),
        size=_small(size) if draft else size,
        seconds=seconds if driving is None and source is None else None,
        seed=seed_in(body.get("seed")),
        frames=frames,
        source=source,
        driving=driving,
        price=money(math.ceil(rate * length), UNIT),
        free=frozenset({Fault.FAILED}),
        runs_charged=True,
        said={key: without_bytes(value) for key, value in body.items()},
    )


def _promoted(floor: Floor, body: dict[str, Any], rule: Rule) -> Order:
    """The full take of a draft: made again from what the draft was asked with."""
    if set(body) - {"model", "draftTaskId", "outputFormat"}:
        raise Wrong("no other generation fields may be provided with draftTaskId")
    draft = floor.work(NAME, str(body["draftTaskId"]))
    if draft is None or not draft.order.said.get("draft"):
        raise Wrong("draftTaskId is no succeeded draft")
    order, seconds = draft.order, draft.order.seconds or _USUAL
    size = order.size or (854, 480)
    return replace(
        order,
        size=(size[0] * 9 // 4 // 2 * 2, size[1] * 9 // 4 // 2 * 2),
        price=money(math.ceil(rule.credits * seconds), UNIT),
        said={"promotes": draft.id},
    )


def _check(rule: Rule, body: dict[str, Any]) -> None:
    for key in rule.needs:
        if not body.get(key):
            raise Wrong(f"{key} is required")
    for key in body:
        if key not in rule.takes:
            raise Wrong(f"unrecognized key {key}")
    if len(str(body.get("promptText", "")).encode("utf-16-le")) // 2 > rule.prompt:
        raise Wrong(f"promptText is longer than {rule.prompt} characters")
    if rule.ratios and body.get("ratio", rule.ratios[0]) not in rule.ratios:
        raise Wrong(f"ratio {body['ratio']} is not one of {', '.join(rule.ratios)}")
    length = body.get("duration")
    if length is not None and rule.lengths and length not in rule.lengths:
        raise Wrong(f"duration {length} is not one of {rule.lengths[0]} to {rule.lengths[-1]}")
    seed = body.get("seed")
    if seed is not None and not (isinstance(seed, int) and 0 <= seed <= _MOST_SEED):
        raise Wrong(f"seed has to be a whole number from 0 to {_MOST_SEED}")


def _frames(floor: Floor, rule: Rule, given: Any) -> tuple[tuple[float, bytes], ...]:
    if not given:
        return ()
    images = [{"uri": given, "position": "first"}] if isinstance(given, str) else given
    positions = [one.get("position", "") for one in images]
    if not set(positions) <= set(rule.positions):
        raise Wrong(f"promptImage position has to be one of {', '.join(rule.positions)}")
    if positions.count("last") and "first" not in positions:
        raise Wrong("a last frame needs a first frame")
    return tuple(
        (1.0 if one.get("position") == "last" else 0.0, _bytes(floor, one["uri"])) for one in images
    )


def _bytes(floor: Floor, uri: str) -> bytes:
    data = floor.bytes_of(uri)
    if data is None:
        raise Wrong(f"asset {uri[:60]} could not be fetched")
    return data


def _size(ratio: Any) -> tuple[int, int] | None:
    if not ratio:
        return None
    width, _, height = str(ratio).partition(":")
    return int(width), int(height)


def _small(size: tuple[int, int] | None) -> tuple[int, int]:
    """A draft's size: 480p in the shape that was asked for."""
    width, height = size or (1280, 720)
    scale = 480 / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def _measured(film: bytes | None) -> float:
    return (length_of(film) if film is not None else None) or _USUAL


def _credits(work: Work) -> int:
    return 0 if work.order.price is None else work.order.price.micros // 1_000_000


def _told(floor: Floor, work: Work, seen: Seen) -> dict[str, Any]:
    told: dict[str, Any] = {"id": work.id, "createdAt": floor.stamp(work.taken)}
    if seen.state in (State.WAITING, State.RUNNING):
        told["estimatedCost"] = {"credits": _credits(work)}
    else:
        told["cost"] = {"credits": 0 if seen.cost is None else seen.cost.micros // 1_000_000}
    if seen.state is State.WAITING:
        told["status"] = "THROTTLED" if seen.queued else "PENDING"
    elif seen.state is State.RUNNING:
        told |= {"status": "RUNNING", "progress": seen.share}
    elif seen.state is State.DONE:
        told |= {"status": "SUCCEEDED", "output": [floor.result_url(work)]}
    elif seen.state is State.CANCELLED:
        told["status"] = "CANCELLED"
    else:
        code, words = _FAILURES.get(seen.fault, ("INTERNAL", "An unexpected error occurred"))
        told |= {"status": "FAILED", "failure": words, "failureCode": code}
    return told


def _refused(refusal: Refusal) -> Response[Any]:
    if refusal.fault is Fault.QUOTA:
        return _said(400, "You do not have enough credits to run this task.")
    if refusal.fault is Fault.RATE:
        after = {} if refusal.after is None else {"retry-after": f"{refusal.after:.0f}"}
        return _said(429, "Too many requests", after)
    return _said(503, "Service unavailable")


def _said(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response[Any]:
    return Response({"error": words}, status_code=status, headers=dict(headers or {}))


_FAILURES: Final[Mapping[Fault | None, tuple[str, str]]] = {
    Fault.MODERATION_INPUT: ("SAFETY.INPUT.TEXT", "The text prompt did not pass moderation"),
    Fault.MODERATION_OUTPUT: ("SAFETY.OUTPUT.VIDEO", "The output did not pass moderation"),
    Fault.FAILED: ("INTERNAL.BAD_OUTPUT.CODE01", "The generation was rejected for its quality"),
}
