"""A finished file, looked at from outside: its tracks, its order on disk, its loudness."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pegbar.departments.finishing.ffmpeg import run
from pegbar.departments.finishing.mastering import loudness


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`streams` are FFmpeg's own words for each track; loudness in LUFS and dBTP, None without
    sound. `boxes` are the file's outermost MP4 boxes in their order."""

    seconds: float
    frames: int
    streams: tuple[str, ...]
    title: str
    boxes: tuple[str, ...]
    edit_lists: int
    integrated_lufs: float | None
    true_peak_dbtp: float | None

    @property
    def faststart(self) -> bool:
        """Whether a player can begin before it has the whole file."""
        return "moov" in self.boxes and self.boxes.index("moov") < self.boxes.index("mdat")


def measure(path: Path) -> Measured:
    """Decode the whole of a film and report. Raises StepFailed where it cannot be decoded."""
    # The copy to nowhere decodes nothing, but makes FFmpeg list the tracks and count frames.
    log = run(
        ["-i", path, "-map", "0:v?", "-map", "0:a?", "-f", "null", "-"],
        about="reading a film",
        seconds=600,
    ).log
    head = log[: log.find("Stream mapping")]
    streams = tuple(re.findall(r"Stream #0:\S+ ((?:Video|Audio|Subtitle):[^\n]+)", head))
    duration = re.search(r"Duration: (\d+):(\d+):([\d.]+)", head)
    clock = [float(g) for g in duration.groups()] if duration else [0.0, 0.0, 0.0]
    title = re.search(r"^\s+title\s+: (.*)$", head, re.MULTILINE)
    counted = re.findall(r"frame=\s*(\d+)", log)
    heard = loudness(path) if any(s.startswith("Audio") for s in streams) else None
    return Measured(
        seconds=clock[0] * 3600 + clock[1] * 60 + clock[2],
        frames=int(counted[-1]) if counted else 0,
        streams=streams,
        title=title.group(1) if title else "",
        boxes=tuple(name for name, _ in boxes(path.read_bytes())),
        edit_lists=_edit_lists(path.read_bytes()),
        integrated_lufs=_finite(heard.integrated) if heard else None,
        true_peak_dbtp=_finite(heard.peak) if heard else None,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, contents) of the MP4 boxes in `data`, in order; stops at what is no box."""
    at = 0
    while at + 8 <= len(data):
        size, start = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = len(data) if size == 0 else at + size
        if end < start or end > len(data):
            return
        yield data[at + 4 : at + 8].decode("latin-1"), data[start:end]
        at = end


def _edit_lists(data: bytes) -> int:
    """How many tracks of sound or picture carry an edit list."""
    count = 0
    for name, inside in boxes(data):
        if name == "moov":
            for track, parts in boxes(inside):
                content = dict(boxes(parts)) if track == "trak" else {}
                media = dict(boxes(content.get("mdia", b"")))
                spoken = media.get("hdlr", b"")[8:12] in (b"vide", b"soun")
                count += "edts" in content and spoken
    return count
