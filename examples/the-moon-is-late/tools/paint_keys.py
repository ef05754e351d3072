"""Paints the keyframes of this show: a program that stands in for an artist.

    python examples/the-moon-is-late/tools/paint_keys.py [--shot ID ...] [--out FOLDER]

For each shot it takes two drawings from the stage, one early and one late, on either side of
what changes in between (the lantern is lit, the moon rises), and paints over them. Each key is a
picture, `art/keys/SHOT-a.png`, and beside it the drawing that it was painted over.
"""

from __future__ import annotations

import argparse
import io
import sys
import zlib
from pathlib import Path

import msgspec
import numpy as np
from brushes import Atlas, make_atlas
from light import painters_view
from PIL import Image
from staging import Staged, staged_shots

from painter import paint
from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.performance import Drawing, Performance
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.guides import draw_guides, portfolio_of

SHOW = Path(__file__).resolve().parents[1]
BY = "tools/paint_keys.py"
HOW = (
    "Painted with brush strokes by a program that stands in for an artist: over a frame from the "
    "stage, part by part, big brush to small, then ink. No learned model was used."
)


def change_of(drawing: Drawing) -> float:
    """How far the things in a drawing have come: lamps lit, moons risen."""
    return sum(pose.lit + (0.0 if pose.held_by else pose.raised) for pose in drawing.props)


def telling_frames(performance: Performance) -> tuple[int, int]:
    """The frames of the two keys: in the first and the last third, and on both sides of the
    shot's big change where it has one."""
    drawings, shown = performance.drawings, performance.exposures
    last = performance.frames - 1
    early, late = round(last * 0.22), round(last * 0.80)
    first, final = change_of(drawings[shown[0]]), change_of(drawings[shown[last]])
    if abs(final - first) > 0.3:
        states = [change_of(drawings[number]) for number in shown]
        before = max(f for f, state in enumerate(states) if abs(state - first) < 0.05)
        after = min(f for f, state in enumerate(states) if abs(state - final) < 0.05)
        early, late = min(early, before), max(late, after)
    return awake(performance, early), awake(performance, late)


def awake(performance: Performance, frame: int) -> int:
    """The frame nearest to `frame` on which nobody blinks."""
    change = change_of(performance.drawings[performance.exposures[frame]])
    for away in sorted(range(-10, 11), key=abs):
        near = frame + away
        if not 0 <= near < performance.frames:
            continue
        drawing = performance.drawings[performance.exposures[near]]
        open_eyes = all(figure.face.lids > 0.7 for figure in drawing.figures)
        if open_eyes and abs(change_of(drawing) - change) < 0.05:
            return near
    return frame


def paint_key(staged: Staged, frame: int, atlas: Atlas, seed: int) -> tuple[bytes, bytes]:
    """A key's PNG and JSON. The PNG keeps seven bits of red and green and six of blue: on this
    paper nobody sees more, and it is a fifth smaller."""
    performance = staged.performance
    drawing = performance.drawings[performance.exposures[frame]]
    portfolio = portfolio_of(staged.designs)
    guides = draw_guides(drawing, staged.designs, staged.size, portfolio)
    frame_seen = draw_beauty(drawing, staged.designs, staged.size, portfolio)
    seen = painters_view(frame_seen[..., :3].astype(np.float32) / 255, guides, drawing)
    picture = paint(seen, guides, atlas, seed)
    step = np.array([2, 2, 4], np.uint16)
    rounded = np.minimum((picture + step // 2) // step * step, 255).astype(np.uint8)
    png = io.BytesIO()
    Image.fromarray(rounded).save(png, "PNG", optimize=True, compress_level=9)
    record = KeyframeFile(
        format=1, shot=performance.shot, by=BY, how=HOW, size=staged.size, drawing=drawing
    )
    return png.getvalue(), msgspec.json.format(msgspec.json.encode(record)) + b"\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shot", action="append", default=[], help="only this shot")
    parser.add_argument("--out", type=Path, default=SHOW / "art" / "keys")
    wanted = parser.parse_args(arguments)
    atlas = make_atlas()
    wanted.out.mkdir(parents=True, exist_ok=True)
    for staged in staged_shots(SHOW, tuple(wanted.shot)):
        frames = telling_frames(staged.performance)
        for letter, frame in zip("ab", frames, strict=True):
            name = f"{staged.performance.shot}-{letter}"
            png, record = paint_key(staged, frame, atlas, seed=zlib.crc32(name.encode()))
            (wanted.out / f"{name}.png").write_bytes(png)
            (wanted.out / f"{name}.json").write_bytes(record)
            print(f"{name}: frame {frame} of {staged.performance.frames}, {len(png) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
