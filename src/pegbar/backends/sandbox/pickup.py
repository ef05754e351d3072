"""A place where files are laid out for vendors that only read addresses: the sandbox's own.

A folder on the web that takes PUT; the sandbox's vendors read what lies there.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, put
from litestar.params import FromPath

from pegbar.backends.sandbox.floor import Floor


def routes(floor: Floor) -> list[Any]:
    """Put a file, get it."""

    @put("/{path:path}", status_code=201)
    async def lay(request: Request[Any, Any, Any], path: FromPath[str]) -> None:
        media = request.headers.get("content-type", "")
        floor.keep(await request.body(), media, _name(path))

    @get("/{path:path}")
    async def take(path: FromPath[str]) -> Response[bytes]:
        found = floor.kept(_name(path))
        if found is None:
            return Response(b"nothing lies here", status_code=404, media_type="text/plain")
        return Response(found[0], media_type=found[1] or "application/octet-stream")

    return [lay, take]


def _name(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
