"""Which kind of file this is, by its first bytes: a name may lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HEAD: Final = 16
_AUDIO_BRANDS: Final = {b"M4A ", b"M4B "}


def media_type(path: Path) -> str | None:
    """The type of a file that Pegbar signs, None for any other. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in _AUDIO_BRANDS else "video/mp4"
    return None
