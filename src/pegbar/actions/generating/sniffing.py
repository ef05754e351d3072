"""What received bytes are, by themselves: their media, whether they are whole, how large."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

_HEAD: Final = 64
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KNOWN: Final = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "image/x-exr",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "application/zip",
    }
)
_MOST_CHUNKS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file is: `media` empty where nobody can tell, `flaw` what is wrong with it (`is
    half`), `moving` an animation in an image's format."""

    media: str = ""
    flaw: str = ""
    size: tuple[int, int] | None = None
    seconds: float | None = None
    moving: bool = False

    @property
    def family(self) -> str:
        """`image`, `video`, `archive`, `text`, or nothing where nobody can tell."""
        return {"application": "archive"}.get(
            self.media.partition("/")[0], self.media.partition("/")[0]
        )

    def knows(self, media: str) -> bool:
        """Whether a file of this media would have been known."""
        return media.partition(";")[0].strip().lower() in _KNOWN


def look_at(path: Path) -> Look:
    """Look at a file. Raises OSError."""
    length = path.stat().st_size
    if not length:
        return Look(flaw="is empty")
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_PNG):
            return _png(file, length)
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(file, length)
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp(head, length)
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            return _gif(file, head, length)
        if head[4:8] in {b"ftyp", b"wide", b"moov", b"mdat", b"free"}:
            return _movie(file, head, length)
    return _other(head, length)


def _other(head: bytes, length: int) -> Look:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Look(media="video/webm")
    if head.startswith(b"\x76\x2f\x31\x01"):
        return Look(media="image/x-exr")
    if head.startswith(b"PK\x03\x04"):
        return Look(media="application/zip")
    start = head.lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"{", b"[")):
        return Look(media="text/plain")
    return Look(flaw="is half") if length < _HEAD // 4 else Look()


def _png(file: BinaryIO, length: int) -> Look:
    """Every chunk in its place, up to IEND; the checksums are the reader's matter, but for the
    first."""
    file.seek(8)
    size: tuple[int, int] | None = None
    moving = False
    for _ in range(_MOST_CHUNKS):
        top = file.read(8)
        if len(top) < 8:
            return Look(media="image/png", flaw="is half")
        (count, kind) = struct.unpack(">I4s", top)
        if kind == b"IHDR":
            body = file.read(min(count, 13))
            if len(body) < 13 or zlib.crc32(kind + body) != _number(file.read(4)):
                return Look(media="image/png", flaw="is damaged")
            size = (_number(body[:4]), _number(body[4:8]))
            continue
        moving = moving or kind == b"acTL"
        if kind == b"IEND" and file.tell() + count + 4 <= length:
            return Look(media="image/png", size=size, moving=moving)
        if file.tell() + count + 4 > length:
            return Look(media="image/png", flaw="is half")
        file.seek(count + 4, 1)
    return Look(media="image/png", flaw="is damaged")


def _jpeg(file: BinaryIO, length: int) -> Look:
    file.seek(max(0, length - 64))
    if b"\xff\xd9" not in file.read():
        return Look(media="image/jpeg", flaw="is half")
    file.seek(2)
    for _ in range(_MOST_CHUNKS):
        top = file.read(4)
        if len(top) < 4 or top[0] != 0xFF:
            break
        marker, count = top[1], _number(top[2:])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            body = file.read(5)
            return Look(media="image/jpeg", size=(_number(body[3:5]), _number(body[1:3])))
        file.seek(count - 2, 1)
    return Look(media="image/jpeg")


def _webp(head: bytes, length: int) -> Look:
    if int.from_bytes(head[4:8], "little") + 8 > length:
        return Look(media="image/webp", flaw="is half")
    kind, size, moving = head[12:16], None, False
    if kind == b"VP8X":
        size = (_small(head[24:27]) + 1, _small(head[27:30]) + 1)
        moving = bool(head[20] & 2)
    elif kind == b"VP8L":
        bits = _small(head[21:25])
        size = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    elif kind == b"VP8 ":
        size = (_small(head[26:28]) & 0x3FFF, _small(head[28:30]) & 0x3FFF)
    return Look(media="image/webp", size=size, moving=moving)


def _gif(file: BinaryIO, head: bytes, length: int) -> Look:
    file.seek(max(0, length - 8))
    if b"\x3b" not in file.read():
        return Look(media="image/gif", flaw="is half")
    return Look(media="image/gif", size=(_small(head[6:8]), _small(head[8:10])), moving=True)


def _movie(file: BinaryIO, head: bytes, length: int) -> Look:
    """An MP4 or QuickTime file: every box whole, a `moov` and an `mdat` among
    them."""
    quick = head[4:8] != b"ftyp" or head[8:12] == b"qt  "
    media = "video/quicktime" if quick else "video/mp4"
    if head[4:8] == b"ftyp" and head[8:12] in {b"avif", b"heic", b"mif1"}:
        return Look(media=f"image/{'avif' if head[8:12] == b'avif' else 'heic'}")
    kinds: dict[bytes, tuple[int, int]] = {}
    for kind, start, end in _boxes(file, 0, length):
        if end > length:
            return Look(media=media, flaw="is half")
        kinds.setdefault(kind, (start, end))
    if not kinds.keys() >= {b"moov", b"mdat"}:
        return Look(media=media, flaw="is half")
    seconds, size = _tracks(file, *kinds[b"moov"])
    return Look(media=media, seconds=seconds, size=size, moving=True)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Each box's kind, where its content begins and where it ends (perhaps beyond the file)."""
    at = start
    for _ in range(_MOST_CHUNKS):
        if at + 8 > end:
            if at < end:
                yield b"", at, end + 1
            return
        file.seek(at)
        top = file.read(16)
        count, kind, inner = _number(top[:4]), top[4:8], at + 8
        if count == 1:
            count, inner = _number(top[8:16]), at + 16
        elif count == 0:
            count = end - at
        if count < 8:
            yield b"", at, end + 1
            return
        yield kind, inner, at + count
        at += count


def _tracks(file: BinaryIO, start: int, end: int) -> tuple[float | None, tuple[int, int] | None]:
    """A film's length by its header, and the size of its first track that has one."""
    seconds: float | None = None
    size: tuple[int, int] | None = None
    for kind, inner, after in list(_boxes(file, start, end)):
        if kind == b"mvhd":
            seconds = _length(_part(file, inner, min(32, after - inner)))
        elif kind == b"trak" and size is None:
            for name, begin, over in list(_boxes(file, inner, after)):
                if name == b"tkhd":
                    tail = _part(file, over - 8, 8)
                    found = (_number(tail[:4]) >> 16, _number(tail[4:]) >> 16)
                    size = found if all(found) and over > begin else None
    return seconds, size


def _length(header: bytes) -> float | None:
    wide = header[:1] == b"\x01"
    scale, count = (header[20:24], header[24:32]) if wide else (header[12:16], header[16:20])
    return _number(count) / _number(scale) if _number(scale) else None


def _part(file: BinaryIO, start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(count)


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _small(data: bytes) -> int:
    return int.from_bytes(data, "little")
