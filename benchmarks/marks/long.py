"""The long run, which can be stopped and goes on: `python -m benchmarks.marks.long FOLDER OUT`.

FOLDER holds `real` (footage from cameras), `animated` and `ours` (drawn films) and `photos`. Two
questions are asked by turns, each over its list in a fixed shuffled order, so that whatever is
there when the run is stopped is a fair sample of the list:

* **unmarked**: is a mark ever found where none is? Every frame of the footage in pieces of 48 at
  640×360, and two camera moves over each photograph; after these the footage mirrored, and drawn
  films of others.
* **marked**: is the mark of a two-second clip (48 frames at 960×540) found after the harms up to
  H.264 CRF 23 and two thirds of the size? Every whole clip of the films, and one move over each
  photograph.

A line of JSON for each answer is added to OUT; what is there already is not asked again.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np
from blake3 import blake3

from benchmarks.marks.clips import FRAMES, SIZE, Clip, Source, clip
from benchmarks.marks.harms import HARMS
from benchmarks.marks.run import encoded, marked, psnr
from pegbar.backends.marks.house_mark import HouseMark, read_file
from pegbar.departments.finishing.ffmpeg import executable

SMALL: Final = (640, 360)
ASKED: Final = (
    "as it leaves (H.264 CRF 16)",
    "H.264 CRF 18",
    "H.264 CRF 23",
    "to two thirds (1080p → 720p), CRF 23",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of one file, and what is asked of it."""

    ask: str
    kind: str
    path: Path
    piece: int
    variation: str = "as it is"

    @property
    def name(self) -> str:
        return f"{self.ask}/{self.kind}/{self.path.name}/{self.piece}/{self.variation}"


def jobs(folder: Path) -> Iterator[Job]:
    """All of them, both lists shuffled, by turns."""
    first: list[Job] = []
    later: list[Job] = []
    asked: list[Job] = []
    for kind in ("real", "animated", "ours"):
        for path in sorted((folder / kind).iterdir()):
            count = _count(path)
            pieces = range(-(-count // FRAMES))
            if kind == "real":
                first += [Job("unmarked", kind, path, piece) for piece in pieces]
                later += [Job("unmarked", kind, path, piece, "mirrored") for piece in pieces]
            if kind == "animated":
                later += [Job("unmarked", kind, path, piece) for piece in pieces]
            asked += [Job("marked", kind, path, piece) for piece in range(count // FRAMES)]
    for path in sorted((folder / "photos").iterdir()):
        first += [Job("unmarked", "photos", path, move) for move in (0, 1)]
        asked += [Job("marked", "photos", path, len(path.name) % 2)]
    for found in (first, later, asked):
        random.Random("marks").shuffle(found)
    unmarked = [*first, *later]
    for turn in zip_longest(unmarked[::2], unmarked[1::2], asked):
        yield from (job for job in turn if job is not None)


def frames_of(job: Job, size: tuple[int, int]) -> Clip:
    if job.kind == "photos":
        return clip(Source(job.path, job.piece), size)
    width, height = size
    first = job.piece * FRAMES
    fill = f"scale={width}:{height}:force_original_aspect_ratio=increase:flags=lanczos"
    cut = f"trim=start_frame={first}:end_frame={first + FRAMES},{fill},crop={width}:{height}"
    command = [executable(), "-v", "error", "-threads", "1", "-i", str(job.path), "-vf", cut]
    command += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    seen = np.frombuffer(data, np.uint8).reshape(-1, height, width, 3)
    return seen[:, :, ::-1] if job.variation == "mirrored" else seen


def answer(job: Job) -> dict[str, object]:
    start = time.thread_time()
    told = _unmarked(job) if job.ask == "unmarked" else _marked(job)
    return {
        "job": job.name,
        "ask": job.ask,
        "kind": job.kind,
        "seconds": time.thread_time() - start,
        **told,
    }


def _unmarked(job: Job) -> dict[str, object]:
    seen = frames_of(job, SMALL)
    grey = np.rint(seen @ np.array([0.2126, 0.7152, 0.0722])).astype(np.uint8)
    reading = HouseMark().read(iter(grey)) if len(grey) else None
    return {
        "variation": job.variation,
        "frames": len(grey),
        "found": reading.mark if reading else "",
    }


def _marked(job: Job) -> dict[str, object]:
    frames = frames_of(job, SIZE)
    mark = blake3(job.name.encode()).hexdigest()[:12]
    written = marked(frames, mark)
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        encoded(written, folder / "marked.mp4")
        for harm in ASKED:
            reading = read_file(HARMS[harm](folder / "marked.mp4", folder))
            right = reading is not None and reading.mark == mark
            found[harm] = "right" if right else "wrong" if reading else "none"
    return {"frames": len(frames), "found": found, "psnr": psnr(frames, written)}


def _count(path: Path) -> int:
    command = [executable(), "-i", str(path), "-map", "0:v:0", "-fps_mode", "passthrough"]
    log = subprocess.run([*command, "-f", "null", "-"], capture_output=True, check=True).stderr
    return int(re.findall(rb"frame= *(\d+)", log)[-1])


def report(out: Path) -> Iterator[str]:
    """What is known so far."""
    told = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    unmarked = [one for one in told if one["ask"] == "unmarked"]
    for kind, variation in sorted({(one["kind"], one["variation"]) for one in unmarked}):
        some = [one for one in unmarked if (one["kind"], one["variation"]) == (kind, variation)]
        frames, found = sum(one["frames"] for one in some), sum(bool(one["found"]) for one in some)
        yield f"unmarked {kind}, {variation}: {frames} frames in {len(some)} pieces, {found} marks"
    for kind in ("all", *sorted({one["kind"] for one in told if one["ask"] == "marked"})):
        some = [o for o in told if o["ask"] == "marked" and kind in {"all", o["kind"]}]
        for harm in ASKED:
            counts = Counter(one["found"][harm] for one in some)
            share = f"{counts['right']} of {len(some)}"
            yield f"marked {kind}, {harm}: {share}, {counts['wrong']} wrong"
        if some:
            yield f"marked {kind}: median {np.median([one['psnr'] for one in some]):.1f} dB"
    yield f"{sum(one['seconds'] for one in told):.0f} s of this process"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--report", action="store_true", help="only say what is known so far")
    asked = parser.parse_args()
    if not asked.report:
        lines = asked.out.read_text("utf-8").splitlines() if asked.out.exists() else []
        done = {json.loads(line)["job"] for line in lines}
        with asked.out.open("a", encoding="utf-8") as out:
            for job in jobs(asked.folder):
                if job.name not in done:
                    out.write(json.dumps(answer(job)) + "\n")
                    out.flush()
    print("\n".join(report(asked.out)))


if __name__ == "__main__":
    main()
