"""What a mark survives and costs: `python -m benchmarks.marks.run --film FILM … --photo PHOTO …`.

Every clip is marked with a number of its own, encoded as the house encodes a film, harmed, and
read by `pegbar detect`'s reader, which knows nothing of the clip. Any other number is *wrong*.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from blake3 import blake3

from benchmarks.marks.clips import FPS, Clip, Source, clip, sources
from benchmarks.marks.harms import HARMS
from pegbar.backends.marks.house_mark import HouseMark, read_file
from pegbar.departments.finishing.picture import encode_picture

UNMARKED = ("H.264 CRF 23", "screenshot: one frame, ×1.37, cropped, PNG")
"""Where unmarked clips are read too; `footage.py` reads many more of them."""


def psnr(one: Clip, other: Clip) -> float:
    error = float(((one.astype(np.float32) - other) ** 2).mean())
    return 10 * math.log10(255**2 / error) if error else math.inf


def ssim(one: Clip, other: Clip) -> float:
    """Structural similarity of two frames' light (Wang et al. 2004), over 8×8 squares."""

    def squares(frame: Clip) -> np.ndarray:
        light = frame @ np.array([0.2126, 0.7152, 0.0722])
        height, width = (side // 8 * 8 for side in light.shape)
        cut = light[:height, :width].reshape(height // 8, 8, width // 8, 8)
        return cut.swapaxes(1, 2).reshape(-1, 64)

    a, b = squares(one), squares(other)
    mean_a, mean_b = a.mean(1), b.mean(1)
    both = ((a - mean_a[:, None]) * (b - mean_b[:, None])).mean(1)
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    shape = (2 * both + high) / (a.var(1) + b.var(1) + high)
    return float(((2 * mean_a * mean_b + low) / (mean_a**2 + mean_b**2 + low) * shape).mean())


def encoded(frames: Clip, target: Path) -> float:
    """The house's own encoding; returns the seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    size = (frames.shape[2], frames.shape[1])
    encode_picture(iter(frames), target, size=size, fps=FPS, count=len(frames))
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def marked(frames: Clip, mark: str) -> Clip:
    pen = HouseMark().pen(mark, (frames.shape[2], frames.shape[1]))
    return np.stack([pen.write(frame) for frame in frames])


def one_clip(source: Source) -> dict[str, object]:
    """Everything about one clip."""
    frames = clip(source)
    mark = blake3(source.name.encode()).hexdigest()[:12]
    start = time.thread_time()
    written = marked(frames, mark)
    cost = time.thread_time() - start
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, film = folder / "plain.mp4", folder / "marked.mp4"
        encoding = encoded(frames, plain)
        encoded(written, film)
        for harm, does in HARMS.items():
            for what, given in (("marked", film), ("plain", plain)):
                if what == "plain" and harm not in UNMARKED:
                    continue
                reading = read_file(does(given, folder))
                right = reading is not None and what == "marked" and reading.mark == mark
                found[f"{what}: {harm}"] = "right" if right else "wrong" if reading else "none"
        size = film.stat().st_size / plain.stat().st_size - 1
    return {
        "clip": source.name,
        "found": found,
        "psnr": psnr(frames, written),
        "ssim": float(np.mean([ssim(frames[i], written[i]) for i in range(0, len(frames), 12)])),
        "write": cost / len(frames),
        "encode": encoding / len(frames),
        "bytes": size,
    }


def table(results: list[dict[str, object]]) -> Iterator[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        for harm, verdict in result["found"].items():
            counts[harm][verdict] += 1
    yield "| what happened | clips | identified | wrong |"
    yield "| --- | ---: | ---: | ---: |"
    for harm, seen in sorted(counts.items(), key=lambda one: one[0].startswith("plain")):
        total = sum(seen.values())
        yield f"| {harm} | {total} | {100 * seen['right'] / total:.1f} % | {seen['wrong']} |"
    yield ""
    for key, unit, factor in (
        ("psnr", "dB", 1),
        ("ssim", "", 1),
        ("write", "ms a frame (processor)", 1e3),
        ("encode", "ms a frame (processor)", 1e3),
        ("bytes", "% more bytes", 100),
    ):
        values = [factor * result[key] for result in results]
        low, mid, high = np.percentile(values, [0, 50, 100])
        yield f"{key}: median {mid:.3f} {unit} (least {low:.3f}, most {high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--film", type=Path, action="append", default=[])
    parser.add_argument("--photo", type=Path, action="append", default=[])
    parser.add_argument("--each", type=int, default=8, help="clips of each film")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write everything here, as JSON")
    asked = parser.parse_args()
    results = []
    with ProcessPoolExecutor(asked.workers) as pool:
        for result in pool.map(one_clip, sources(asked.film, asked.photo, asked.each)):
            results.append(result)
            print(result["clip"], Counter(result["found"].values()), flush=True)
            if asked.out:
                asked.out.write_text(json.dumps(results, indent=1))
    print("\n".join(table(results)))


if __name__ == "__main__":
    main()
