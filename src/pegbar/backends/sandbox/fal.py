"""fal's side of the sandbox: its queue, results and uploads.

Read in the official library (fal-client 1.0.3) and in fal.ai/docs as stored in November 2026: the
queue's states and cancel answers, model errors and request errors. A refusal by moderation is a
COMPLETED request whose result is answered with 422.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post, put
from litestar.params import FromPath

from pegbar.backends.generators.catalogues.reading import models
from pegbar.backends.generators.fal import BASE
from pegbar.backends.sandbox.catalogued import Wrong, read
from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Refusal, Seen, Work
from pegbar.ports.generator import State

NAME: Final = "fal"

_ENDPOINTS: Final = ["".join(f"/{{part{n}:str}}" for n in range(count)) for count in range(2, 8)]
"""Endpoints' names have two parts or more: owner, application, and what lies below it."""

_QUEUE: Final = "/{owner:str}/{alias:str}/requests/{job:str}"


def routes(floor: Floor) -> list[Any]:
    """fal's paths: the queue, results, uploads."""
    begin, fill = _uploads(floor)
    return [behind(partial(_shut, floor), _submits(floor), *_queue(floor), begin), fill]


def _submits(floor: Floor) -> Any:
    offers = models(BASE, tuple(floor.catalogues))

    @post(_ENDPOINTS, status_code=200)
    async def submit(request: Request[Any, Any, Any]) -> Response[Any]:
        endpoint = request.scope["path"].removeprefix(f"/{NAME}/").strip("/")
        try:
            asked = read(floor, offers, endpoint, await request.json())
        except KeyError:
            return _said(404, f"Application '{endpoint.partition('/')[2]}' not found")
        except Wrong as wrong:
            return _wrong(wrong)
        except (TypeError, ValueError, AttributeError) as error:
            return _said(422, str(error))
        try:
            work = floor.take(NAME, asked.order, job=str(uuid.uuid4()))
        except Refusal as refusal:
            return _refused(refusal)
        base = _base(floor, endpoint, work.id)
        return Response(
            {
                "status": "IN_QUEUE",
                "request_id": work.id,
                "response_url": base,
                "status_url": f"{base}/status",
                "cancel_url": f"{base}/cancel",
                "queue_position": 0,
            }
        )

    return submit


def _queue(floor: Floor) -> list[Any]:
    @get(f"{_QUEUE}/status")
    async def status(
        owner: FromPath[str],
        alias: FromPath[str],
        job: FromPath[str],
    ) -> Response[Any]:
        seen = floor.see(NAME, job)
        if seen is None:
            return _said(404, "Request not found")
        return _status(_base(floor, f"{owner}/{alias}", job), job, seen)

    @get(_QUEUE)
    async def result(job: FromPath[str]) -> Response[Any]:
        work, seen = floor.work(NAME, job), floor.see(NAME, job)
        if work is None or seen is None:
            return _said(404, "Request not found")
        if seen.state in (State.WAITING, State.RUNNING):
            return _said(400, "Request is still in progress")
        if seen.state is State.CANCELLED:
            return _kinded(499, "The request was cancelled by the client", "client_cancelled")
        return _result(floor, work, seen)

    @put(f"{_QUEUE}/cancel")
    async def cancel(job: FromPath[str]) -> Response[Any]:
        if floor.see(NAME, job) is None:
            return Response({"status": "NOT_FOUND"}, status_code=404)
        if not floor.cancel(NAME, job):
            return Response({"status": "ALREADY_COMPLETED"}, status_code=400)
        return Response({"status": "CANCELLATION_REQUESTED"}, status_code=202)

    return [status, result, cancel]


def _uploads(floor: Floor) -> list[Any]:
    @post("/storage/upload/initiate", status_code=200)
    async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
        body = await request.json()
        name = uuid.uuid4().hex
        address = f"{floor.address(NAME)}/bucket/{name}"
        return Response(
            {"upload_url": address, "file_url": f"{address}/{body.get('file_name', 'upload.bin')}"}
        )

    @put("/bucket/{name:str}", status_code=200)
    async def fill(request: Request[Any, Any, Any], name: FromPath[str]) -> None:
        floor.keep(await request.body(), request.headers.get("content-type", ""), name=name)

    return [begin, fill]


def _base(floor: Floor, endpoint: str, job: str) -> str:
    owner, alias = endpoint.split("/")[:2]
    return f"{floor.address(NAME)}/{owner}/{alias}/requests/{job}"


def _status(base: str, job: str, seen: Seen) -> Response[Any]:
    told: dict[str, Any] = {"request_id": job, "response_url": base, "logs": None}
    if seen.state is State.WAITING:
        return Response({**told, "status": "IN_QUEUE", "queue_position": 0}, status_code=202)
    if seen.state is State.RUNNING:
        return Response({**told, "status": "IN_PROGRESS"}, status_code=202)
    told |= {"status": "COMPLETED", "metrics": {"inference_time": 1.0}}
    if seen.state is State.CANCELLED:
        told |= {"error": "Request was cancelled", "error_type": "client_cancelled"}
    elif seen.fault is Fault.FAILED:
        told |= {"error": "The runner failed", "error_type": "runner_server_error"}
    return Response(told)


def _result(floor: Floor, work: Work, seen: Seen) -> Response[Any]:
    if seen.fault in (Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT):
        where = ["body", "prompt"] if seen.fault is Fault.MODERATION_INPUT else ["body"]
        said = "The content could not be processed because it was flagged by a content checker."
        detail = [{"loc": where, "msg": said, "type": "content_policy_violation"}]
        return Response({"detail": detail}, status_code=422)
    if seen.fault is not None:
        return _kinded(500, "The runner failed", "runner_server_error")
    address = floor.result_url(work)
    if work.order.gives == "image":
        width, height = work.order.size or (0, 0)
        picture = {"url": address, "content_type": "image/png", "width": width, "height": height}
        return Response({"images": [picture], "seed": work.order.said.get("seed", 7)})
    told: dict[str, Any] = {"video": {"url": address, "content_type": "video/mp4"}}
    if "seed" in work.order.said:
        told["seed"] = work.order.said["seed"]
    return Response(told)


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    if has_key(floor, request, "Key"):
        return None
    return _said(401, "No user found for Key ID and Secret")


def _refused(refusal: Refusal) -> Response[Any]:
    if refusal.fault is Fault.QUOTA:
        return _said(403, "User is locked. Reason: Exhausted balance. Top up your balance.")
    if refusal.fault is Fault.RATE:
        after = {} if refusal.after is None else {"retry-after": f"{refusal.after:.0f}"}
        return _said(429, "Too many requests", after)
    return _said(503, "Service unavailable")


def _wrong(wrong: Wrong) -> Response[Any]:
    detail = [{"loc": ["body", wrong.where], "msg": wrong.message, "type": wrong.what}]
    return Response({"detail": detail}, status_code=422)


def _kinded(status: int, words: str, kind: str) -> Response[Any]:
    return Response(
        {"detail": words, "error_type": kind},
        status_code=status,
        headers={"x-fal-error-type": kind},
    )


def _said(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response[Any]:
    return Response({"detail": words}, status_code=status, headers=dict(headers or {}))
