"""Whether bytes carry content credentials of somebody: looked for before anything is rewritten."""

from __future__ import annotations

from typing import Final

_BOX: Final = b"\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
"""The tail of every box type in a manifest store (ISO 19566-5)."""

_HEADS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


def carries_credentials(data: bytes) -> bool:
    """Whether a picture, a sound or a video has a manifest store in it, whole or not."""
    media = data.startswith(_HEADS) or data[4:8] == b"ftyp"
    return media and _BOX in data
