"""Small films for the sound and cutting rooms: performances and takes of plain coloured frames."""

from __future__ import annotations

import msgspec
import numpy as np

from pegbar.assets.performance import Camera, Cue, Drawing, FigurePose, Performance, SpokenLine
from pegbar.assets.pictures import encode_png
from pegbar.assets.tree import tree_of
from pegbar.values.digests import Digest
from tests.fakes.bench import FolderBench

FPS = 24


def performance(
    shot: str,
    frames: int = 24,
    lines: tuple[SpokenLine, ...] = (),
    cues: tuple[Cue, ...] = (),
    push: float = 0.0,
) -> Performance:
    """A shot on twos with MIRA on the left; the camera narrows by `push` over it."""
    count = max((frames + 1) // 2, 1)
    drawings = tuple(
        Drawing(
            set="ROOF",
            mood="night",
            camera=Camera(500, 300, 800 * (1 - push * i / max(count - 1, 1))),
            figures=(FigurePose(who="MIRA", x=250, y=400), FigurePose(who="OTTO", x=750, y=400)),
            boil=i,
        )
        for i in range(count)
    )
    exposures = tuple(f // 2 for f in range(frames))
    return Performance(
        shot=shot, fps=FPS, exposures=exposures, drawings=drawings, lines=lines, cues=cues
    )


def line(
    beat: str, text: str, start: int = 6, frames: int = 12, who: str = "MIRA", off: bool = False
) -> SpokenLine:
    return SpokenLine(beat=beat, who=who, text=text, start=start, frames=frames, offscreen=off)


def put_performances(bench: FolderBench, shots: list[Performance]) -> dict[str, Digest]:
    return {f"performance/{s.shot}": bench.put(msgspec.json.encode(s)) for s in shots}


def put_take(
    bench: FolderBench, shot: Performance, size: tuple[int, int] = (64, 36), colour: int = 90
) -> dict[str, Digest]:
    """A take whose drawings grow brighter by their number."""
    files = {}
    for index in range(len(shot.drawings)):
        picture = np.full((size[1], size[0], 3), (colour, 60, 120), np.uint8)
        picture[:, : size[0] // 2, 1] = min(60 + 4 * index, 255)
        files[f"{index:04d}.png"] = bench.put(encode_png(picture))
    return {f"take/{shot.shot}": bench.put(tree_of(files).encode())}
