"""The words in PNG files: many programs write what made a picture into it, prompts and all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MOST: Final = 16 * 1024 * 1024  # a squeezed text may swell a thousandfold
_WORDS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf"})


def stripped_png(data: bytes) -> bytes:
    """A PNG without any text in it; its picture, its colours and its credentials stay. ComfyUI,
    for one, writes its whole graph into each, prompts and file names included. Anything that is no
    whole PNG is given back as it is."""
    if not is_png(data):
        return data
    kept = [chunk for kind, chunk in _chunks(data) if kind not in _WORDS]
    return _PNG + b"".join(kept)


def words_in_png(data: bytes) -> dict[str, str]:
    """What is written in a PNG, by keyword."""
    found: dict[str, str] = {}
    for kind, chunk in _chunks(data) if is_png(data) else ():
        body = chunk[8:-4]
        name, _, rest = body.partition(b"\0")
        if kind == b"tEXt":
            found[name.decode("latin-1")] = rest.decode("latin-1")
        elif kind == b"zTXt":
            found[name.decode("latin-1")] = _unzipped(rest[1:])
        elif kind == b"iTXt":
            found[name.decode("latin-1")] = rest[2:].rpartition(b"\0")[2].decode("utf-8", "replace")
    return found


def _unzipped(data: bytes) -> str:
    try:
        return zlib.decompressobj().decompress(data, _MOST).decode("latin-1")
    except zlib.error:
        return ""


def is_png(data: bytes) -> bool:
    """Whether it is a PNG that came whole."""
    if not data.startswith(_PNG):
        return False
    try:
        return [kind for kind, _ in _chunks(data)][-1:] == [b"IEND"]
    except struct.error:
        return False


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 12 + length
        if end > len(data):
            raise struct.error("half a chunk")
        yield data[at + 4 : at + 8], data[at:end]
        at = end
