"""Small pictures and films, whole and by hand."""

from __future__ import annotations

import struct
import zlib


def png(width: int, height: int, level: int = 128) -> bytes:
    """A grey picture."""
    rows = (b"\0" + bytes([level]) * width) * height
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),)
    parts += ((b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(width: int, height: int, seconds: float) -> bytes:
    """A film made of boxes alone: it tells a size and a length, and there is nothing to see."""
    header = b"\0" * 12 + struct.pack(">II", 1000, round(seconds * 1000)) + b"\0" * 80
    track = b"\0" * 76 + struct.pack(">II", width << 16, height << 16)
    moov = _box(b"moov", _box(b"mvhd", header), _box(b"trak", _box(b"tkhd", track)))
    return _box(b"ftyp", b"isom\0\0\2\0isommp41") + moov + _box(b"mdat", b"\0" * 64)
