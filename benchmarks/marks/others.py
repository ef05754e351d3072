"""Two libraries beside the house's mark: `python -m benchmarks.marks.others FILM …`.

Needs `invisible-watermark`, `blind-watermark` and OpenCV, which Pegbar itself does not. Each writes
48 bits into every frame. Reading is made easy for them: the frame is put back to its first size,
blind-watermark is told how long its mark is, and all frames vote on each bit. A clip is identified
when every bit is right.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from blind_watermark import WaterMark
from imwatermark import WatermarkDecoder, WatermarkEncoder

from benchmarks.marks.clips import SIZE, Clip, clip, sources
from benchmarks.marks.harms import HARMS
from benchmarks.marks.run import encoded, psnr
from pegbar.departments.finishing.ffmpeg import executable

BITS = [int(bit) for bit in f"{0x0123456789AB:048b}"]
ASKED = ("as it leaves", "H.264 CRF 18", "H.264 CRF 23", "to two thirds (", "10 % crop, CRF")
READ = 12
"""Frames of each clip that vote."""


def _invisible(method: str) -> tuple[Callable[[Clip], Clip], Callable[[Clip], list[int]]]:
    writer = WatermarkEncoder()
    writer.set_watermark("bits", BITS)
    reader = WatermarkDecoder("bits", len(BITS))

    def write(frame: Clip) -> Clip:
        return writer.encode(np.ascontiguousarray(frame[..., ::-1]), method)[..., ::-1]

    def read(frame: Clip) -> list[int]:
        return [int(bit) for bit in reader.decode(frame[..., ::-1].copy(), method)]

    return write, read


def _blind() -> tuple[Callable[[Clip], Clip], Callable[[Clip], list[int]]]:
    def write(frame: Clip) -> Clip:
        mark = WaterMark(password_img=1, password_wm=1)
        mark.read_img(img=np.ascontiguousarray(frame[..., ::-1]))
        mark.read_wm([bool(bit) for bit in BITS], mode="bit")
        return np.clip(np.rint(mark.embed()), 0, 255).astype(np.uint8)[..., ::-1]

    def read(frame: Clip) -> list[int]:
        mark = WaterMark(password_img=1, password_wm=1)
        values = mark.extract(embed_img=frame[..., ::-1].copy(), wm_shape=len(BITS), mode="bit")
        return [int(value > 0.5) for value in values]

    return write, read


METHODS = {
    "invisible-watermark dwtDct": lambda: _invisible("dwtDct"),
    "invisible-watermark dwtDctSvd": lambda: _invisible("dwtDctSvd"),
    "blind-watermark": _blind,
}


def frames_of(film: Path) -> Clip:
    width, height = SIZE
    how = ["-vf", f"scale={width}:{height}", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    command = [executable(), "-v", "error", "-i", str(film), *how]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(data, np.uint8).reshape(-1, height, width, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--each", type=int, default=2)
    asked = parser.parse_args()
    counts: dict[str, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    notes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for source in sources(asked.films, [], asked.each):
        frames = clip(source)[::4]
        for name, method in METHODS.items():
            write, read = method()
            start = time.thread_time()
            written = np.stack([write(frame) for frame in frames])
            cost = (time.thread_time() - start) / len(frames)
            notes[name].append((psnr(frames, written), cost))
            with tempfile.TemporaryDirectory() as folder:
                film = Path(folder) / "marked.mp4"
                encoded(written, film)
                for harm, does in HARMS.items():
                    if harm.startswith(ASKED):
                        seen = frames_of(does(film, Path(folder)))[:READ]
                        votes = np.mean([read(frame) for frame in seen], axis=0)
                        right = [int(vote > 0.5) for vote in votes] == BITS
                        counts[name][harm][right] += 1
        print(source.name, flush=True)
    for name, harms in counts.items():
        quality, cost = np.median(notes[name], axis=0)
        print(f"\n{name}: {quality:.1f} dB, {1e3 * cost:.0f} ms a frame")
        for harm, seen in harms.items():
            print(f"  {harm}: {seen[True]} of {seen.total()}")


if __name__ == "__main__":
    main()
