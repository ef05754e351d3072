"""Brings a finished job's files: each whole, or an error and nothing."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

import httpx

from pegbar.backends.generators.wire.once import trusted
from pegbar.ports.generator import Brought, GeneratorTrouble, Trouble

_MOST: Final = 8 * 2**30
_OVER: Final = frozenset({401, 403, 404, 410})
"""How addresses of results that have ended are answered."""


def bring_all(
    addresses: Sequence[str],
    into: Path,
    *,
    seconds: float = 60.0,
    headers: Mapping[str, str] | None = None,
) -> list[Brought]:
    """All files of a result, or none: what came before one that did not is taken away again."""
    got: list[Brought] = []
    try:
        for number, address in enumerate(addresses):
            got.append(bring(address, into, f"{number}", seconds=seconds, headers=headers))
    except GeneratorTrouble:
        for one in got:
            one.path.unlink(missing_ok=True)
        raise
    return got


def bring(
    address: str,
    into: Path,
    name: str,
    *,
    seconds: float = 60.0,
    headers: Mapping[str, str] | None = None,
) -> Brought:
    """One file into a folder, as `name` with the ending of its kind. `headers` are sent with it:
    no key belongs there, unless the address is the vendor's own.

    Raises GeneratorTrouble: EXPIRED where the address has ended, BROKEN where half of it came or
    nothing, DOWN where nobody answered.
    """
    if address.startswith("data:"):
        return _unpacked(address, into, name)
    part = into / f"{name}.part"
    try:
        media = _stream(address, part, seconds, headers or {})
        path = into / f"{name}{_ending(media)}"
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Brought(path=path, media=media, name=urlsplit(address).path.rsplit("/", 1)[-1])


def _stream(address: str, part: Path, seconds: float, headers: Mapping[str, str]) -> str:
    got = 0
    try:
        with (
            httpx.stream(
                "GET",
                address,
                headers=dict(headers),
                timeout=seconds,
                follow_redirects=True,
                verify=trusted(),
            ) as answer,
            part.open("wb") as file,
        ):
            if answer.status_code in _OVER:
                raise GeneratorTrouble(
                    Trouble.EXPIRED, "the address of the result has ended", word=_word(answer)
                )
            if answer.status_code >= 400:
                raise GeneratorTrouble(
                    Trouble.DOWN, "the result cannot be brought now", word=_word(answer)
                )
            for chunk in answer.iter_bytes():
                got += file.write(chunk)
                if got > _MOST:
                    raise GeneratorTrouble(Trouble.BROKEN, "the result has no end")
            media = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise GeneratorTrouble(
            Trouble.DOWN, "where the result lies cannot be reached", word=type(error).__name__
        ) from None
    except httpx.TimeoutException as error:
        why = Trouble.BROKEN if got else Trouble.DOWN
        raise GeneratorTrouble(
            why, f"no more came after {got} bytes", word=type(error).__name__
        ) from None
    except (httpx.TransportError, httpx.InvalidURL, httpx.TooManyRedirects) as error:
        raise GeneratorTrouble(
            Trouble.BROKEN, f"the download broke off after {got} bytes", word=type(error).__name__
        ) from None
    if not got:
        raise GeneratorTrouble(Trouble.BROKEN, "the result is empty")
    return media if "/" in media and media != "application/octet-stream" else _guess(address)


def _unpacked(address: str, into: Path, name: str) -> Brought:
    """A file that stands in its own address."""
    head, _, rest = address[5:].partition(",")
    media, *marks = head.split(";")
    try:
        data = (
            base64.b64decode(rest, validate=True) if "base64" in marks else unquote_to_bytes(rest)
        )
    except binascii.Error:
        raise GeneratorTrouble(Trouble.BROKEN, "the result is not what it says") from None
    if not data:
        raise GeneratorTrouble(Trouble.BROKEN, "the result is empty")
    path = into / f"{name}{_ending(media)}"
    path.write_bytes(data)
    return Brought(path=path, media=media or "application/octet-stream", name=path.name)


def _word(answer: httpx.Response) -> str:
    return str(answer.status_code)


def _guess(address: str) -> str:
    return mimetypes.guess_type(urlsplit(address).path)[0] or "application/octet-stream"


def _ending(media: str) -> str:
    return mimetypes.guess_extension(media) or ""
