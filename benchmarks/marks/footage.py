"""Whether a mark is ever found where none is: `python -m benchmarks.marks.footage FILE …`.

Each file is looked at in pieces of 48 frames: a film's own, and for photographs camera moves over
them with other corners, mirrored and turned in colour. Every piece goes through the whole reader,
the search for cropped marks included.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.marks.clips import FRAMES, Clip, clip, sources
from pegbar.backends.marks.house_mark import HouseMark

SIZE = (640, 360)


def variations(frames: Clip, count: int) -> list[Clip]:
    """The piece itself, mirrored, upside down, in parts, in other tones."""
    height, width = frames.shape[1:3]
    made = [
        frames,
        frames[:, :, ::-1],
        frames[:, ::-1],
        255 - frames,
        frames[:, : height * 3 // 4, : width * 3 // 4],
        frames[:, height // 4 :, width // 4 :],
        frames[:, ::-1, ::-1],
        frames[:, : height * 7 // 8, width // 8 :, ::-1],
    ]
    return made[:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--each", type=int, default=12, help="pieces of each film")
    parser.add_argument("--variations", type=int, default=4)
    asked = parser.parse_args()
    photographs = [one for one in asked.files if one.suffix in {".jpg", ".png"}]
    films = [one for one in asked.files if one not in photographs]
    pieces = frames_seen = found = 0
    start = time.monotonic()
    for source in sources(films, photographs, asked.each):
        seen = clip(source, SIZE)
        for piece in variations(seen, asked.variations):
            grey = np.rint(piece @ np.array([0.2126, 0.7152, 0.0722])).astype(np.uint8)
            reading = HouseMark().read(iter(grey))
            pieces += 1
            frames_seen += len(grey)
            if reading is not None:
                found += 1
                print("FOUND", source.name, reading)
        print(f"{source.name}: {frames_seen} frames, {found} found", flush=True)
    seconds = time.monotonic() - start
    print(
        f"{pieces} pieces of {FRAMES} frames, {frames_seen} frames: {found} marks, {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
