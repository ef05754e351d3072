"""Replicate's side of the sandbox: predictions and files.

Read in the official library (replicate 1.0.7) and in replicate.com/docs (predictions, data
retention) as stored in November 2026. Errors are problem details (RFC 7807); a refusal by
moderation is a failed prediction whose text says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from pegbar.backends.generators.catalogues.reading import models
from pegbar.backends.generators.replicate import BASE
from pegbar.backends.sandbox.catalogued import Wrong, read
from pegbar.backends.sandbox.door import behind, has_key
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Refusal, Seen, Work
from pegbar.ports.generator import State

NAME: Final = "replicate"

_STATES: Final = {
    State.WAITING: "starting",
    State.RUNNING: "processing",
    State.DONE: "succeeded",
    State.FAILED: "failed",
    State.CANCELLED: "canceled",
}
_ERRORS: Final = {
    Fault.MODERATION_INPUT: "The input was flagged as sensitive. Please try others. (E005)",
    Fault.MODERATION_OUTPUT: "The output was flagged as sensitive. Please try others. (E005)",
    Fault.FAILED: "Prediction interrupted; please retry (code: PA)",
}


def routes(floor: Floor) -> list[Any]:
    """Replicate's paths: creates, predictions, files."""
    return [behind(partial(_shut, floor), *_creates(floor), *_predictions(floor), _files(floor))]


def _creates(floor: Floor) -> list[Any]:
    offers = models(BASE, tuple(floor.catalogues))

    async def create(request: Request[Any, Any, Any], endpoint: str) -> Response[Any]:
        body = await request.json()
        version = str(body.get("version") or "")
        if not endpoint:
            known = {does.endpoint for one in offers for does in one.endpoints.values()}
            endpoint = next((one for one in known if version and one.endswith(version)), version)
        try:
            asked = read(floor, offers, endpoint, body.get("input") or {})
        except KeyError:
            return _said(404, "Not found", "The requested resource could not be found.")
        except Wrong as wrong:
            return _said(422, "Input validation failed", f"- {wrong.where}: {wrong.message}")
        except (TypeError, ValueError, AttributeError) as error:
            return _said(422, "Input validation failed", str(error))
        try:
            work = floor.take(NAME, asked.order, job=uuid.uuid4().hex[:26])
        except Refusal as refusal:
            return _refused(refusal)
        seen = floor.see(NAME, work.id) or Seen(state=State.WAITING)
        return Response(_told(floor, work, seen), status_code=201)

    @post("/v1/models/{owner:str}/{name:str}/predictions")
    async def of_model(
        request: Request[Any, Any, Any], owner: FromPath[str], name: FromPath[str]
    ) -> Response[Any]:
        return await create(request, f"{owner}/{name}")

    @post("/v1/predictions")
    async def of_version(request: Request[Any, Any, Any]) -> Response[Any]:
        return await create(request, "")

    return [of_model, of_version]


def _predictions(floor: Floor) -> list[Any]:
    @get("/v1/predictions/{job:str}")
    async def look(job: FromPath[str]) -> Response[Any]:
        work, seen = floor.work(NAME, job), floor.see(NAME, job)
        if work is None or seen is None:
            return _said(404, "Not found", "The requested resource could not be found.")
        return Response(_told(floor, work, seen))

    @get("/v1/predictions")
    async def every() -> Response[Any]:
        found = [(one, floor.see(NAME, one.id)) for one in floor.jobs(NAME)]
        told = [_told(floor, one, seen) for one, seen in found if seen is not None]
        return Response({"previous": None, "next": None, "results": told[:100]})

    @post("/v1/predictions/{job:str}/cancel", status_code=200)
    async def cancel(job: FromPath[str]) -> Response[Any]:
        floor.cancel(NAME, job)
        work, seen = floor.work(NAME, job), floor.see(NAME, job)
        if work is None or seen is None:
            return _said(404, "Not found", "The requested resource could not be found.")
        return Response(_told(floor, work, seen))

    return [look, every, cancel]


def _files(floor: Floor) -> Any:
    @post("/v1/files")
    async def upload(request: Request[Any, Any, Any]) -> Response[Any]:
        given = (await request.form())["content"]
        data = await given.read()
        name = floor.keep(data, given.content_type or "")
        return Response(
            {
                "id": name,
                "name": given.filename,
                "content_type": given.content_type,
                "size": len(data),
                "etag": name,
                "checksums": {},
                "metadata": {},
                "created_at": floor.stamp(floor.clock()),
                "expires_at": None,
                "urls": {"get": f"{floor.address(NAME)}/v1/files/{name}"},
            },
            status_code=201,
        )

    return upload


def _told(floor: Floor, work: Work, seen: Seen) -> dict[str, Any]:
    address = floor.result_url(work) if seen.state is State.DONE else None
    base = f"{floor.address(NAME)}/v1/predictions/{work.id}"
    share = round(100 * seen.share)
    return {
        "id": work.id,
        "model": work.order.model,
        "version": "hidden",
        "input": dict(work.order.said),
        "logs": f"{share}%|#####| {share}/100 [00:01<00:01]" if seen.share else "",
        "output": [address] if address and work.order.gives == "image" else address,
        "error": _ERRORS.get(seen.fault) if seen.fault is not None else None,
        "status": _STATES[seen.state],
        "created_at": floor.stamp(work.taken),
        "data_removed": False,
        "metrics": {"predict_time": work.lasts} if seen.state is State.DONE else {},
        "urls": {"get": base, "cancel": f"{base}/cancel"},
    }


def _shut(floor: Floor, request: Request[Any, Any, Any]) -> Response[Any] | None:
    if has_key(floor, request):
        return None
    return _said(401, "Unauthenticated", "You did not pass a valid authentication token")


def _refused(refusal: Refusal) -> Response[Any]:
    if refusal.fault is Fault.QUOTA:
        return _said(402, "Insufficient credit", "You have insufficient credit to run this model.")
    if refusal.fault is Fault.RATE:
        after = {} if refusal.after is None else {"retry-after": f"{refusal.after:.0f}"}
        return _said(429, "Too many requests", "Request was throttled.", after)
    return _said(503, "Service unavailable", "The service cannot answer now.")


def _said(
    status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    return Response(
        {"title": title, "detail": detail, "status": status},
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )
