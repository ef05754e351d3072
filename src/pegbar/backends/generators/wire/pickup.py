"""Lays files out where a vendor can fetch them: for vendors that take no files themselves.

A bucket (`s3://`, `gs://`, `az://`) keeps them to itself and gives each an address that is signed
and ends; a folder on the web (`https://`) takes them by PUT, and its own rules say who may read.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import httpx

from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.errors import NotInstalled

_READABLE: Final = dt.timedelta(hours=6)
"""How long a signed address can be read: longer than any queue that was seen."""


def lay_out(pickup: str, name: str, path: Path, *, media: str, seconds: float = 60.0) -> str:
    """Put a file there under a name, and give the address under which it is read.

    Raises GeneratorTrouble DOWN or DENIED: nothing was asked of the vendor yet. NotInstalled for a
    bucket without the library that reaches it.
    """
    if pickup.startswith(("http://", "https://")):
        return _by_put(f"{pickup}/{name}", path, media, seconds)
    return _into_bucket(pickup, name, path, media, seconds)


def _by_put(address: str, path: Path, media: str, seconds: float) -> str:
    try:
        answer = httpx.put(
            address, content=path.read_bytes(), headers={"content-type": media}, timeout=seconds
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(type(error).__name__) from None
    if answer.status_code in (401, 403):
        raise _closed(str(answer.status_code))
    if answer.status_code >= 300:
        raise _unreachable(str(answer.status_code))
    return address


def _into_bucket(pickup: str, name: str, path: Path, media: str, seconds: float) -> str:
    try:
        import obstore
        from obstore.store import from_url
    except ImportError as error:
        raise NotInstalled(
            "the pickup is a bucket, and obstore is not installed",
            hint="pip install 'pegbar[luma]'",
        ) from error
    data = path.read_bytes()
    patience = dt.timedelta(seconds=seconds)
    try:
        store: Any = from_url(pickup, retry_config={"max_retries": 2, "retry_timeout": patience})
        obstore.put(store, name, data, attributes={"Content-Type": media})
        signed: str = obstore.sign(store, "GET", name, _READABLE)
    except (
        obstore.exceptions.PermissionDeniedError,
        obstore.exceptions.UnauthenticatedError,
    ) as error:
        raise _closed(type(error).__name__) from None
    except (obstore.exceptions.BaseError, OSError, ValueError) as error:
        # Its words can hold an address that is signed: only what kind of error it was is told.
        raise _unreachable(type(error).__name__) from None
    return signed


def _closed(word: str) -> GeneratorTrouble:
    return GeneratorTrouble(Trouble.DENIED, "the pickup takes no files from here", word=word)


def _unreachable(word: str) -> GeneratorTrouble:
    return GeneratorTrouble(
        Trouble.DOWN, "the pickup cannot be reached: the files were not laid out", word=word
    )
