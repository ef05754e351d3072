"""A small studio for the stage's tests: a girl, a lamp, a moon and a yard, and a bench in memory.

`python -m tests.departments.stage.studio OUT.png` draws a page of them to look at.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from pegbar.assets.performance import (
    Camera,
    Drawing,
    Face,
    FigurePose,
    Performance,
    PropPose,
    Reach,
)
from pegbar.assets.tree import Tree, decode_tree
from pegbar.departments.stage.design import Designs, load_designs
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.ports.painter import GuideSet
from pegbar.ports.work import Tools, Work
from pegbar.production.acting import Viseme
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest, digest_bytes, digest_json, hex_of

ART = Path(__file__).parent / "art"
SIZE = (480, 270)
WIDE = Camera(800, 450, 1600)
CLOSE = Camera(700, 640, 420)


def read(path: str) -> bytes:
    file = ART / path
    if not file.is_file():
        raise KeyError(path)
    return file.read_bytes()


def reading(**changed: str | bytes) -> Callable[[str], bytes]:
    """A reader of the art with some files' contents changed; `dot_svg` stands for `dot.svg`."""
    files = {name.replace("_", ".", 1): text for name, text in changed.items()}

    def other(path: str) -> bytes:
        found = files.get(path)
        if found is None:
            return read(path)
        return found.encode() if isinstance(found, str) else found

    return other


def designs(look: Callable[[str], bytes] = read) -> Designs:
    return load_designs(
        look,
        figures={"DOT": "dot.yaml"},
        props={"LAMP": "lamp.yaml", "MOON": "moon.yaml"},
        scenery=("YARD", "yard.yaml"),
    )


def dot(x: float = 700, **pose: object) -> FigurePose:
    return msgspec.convert({"who": "DOT", "x": x, "y": 770, **pose}, FigurePose)


def drawing(*figures: FigurePose, camera: Camera = WIDE, **more: object) -> Drawing:
    shown = {"set": "YARD", "mood": "evening", "camera": camera, "figures": figures, **more}
    return Drawing(**shown)  # type: ignore[arg-type]


def guides(of: Drawing, size: tuple[int, int] = SIZE) -> GuideSet:
    cast = designs()
    return draw_guides(of, cast, size, portfolio_of(cast))


def pixels_of(made: GuideSet, *names: str) -> np.ndarray:
    """H×W: where the parts whose names contain any of these are."""
    wanted = [p.id for p in made.table.parts if any(name in p.name for name in names)]
    return np.isin(made.parts, wanted)


class MemoryBench:
    """Implements port Bench; `made` counts what `once` had to make."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.pieces: dict[str, Digest] = {}
        self.made = 0
        self.told: list[tuple[int, int]] = []
        self.scratch = Path(tempfile.mkdtemp())

    def path(self, digest: Digest) -> Path:
        file = self.scratch / hex_of(digest)
        file.write_bytes(self.kept[digest])
        return file

    def read(self, digest: Digest) -> bytes:
        return self.kept[digest]

    def put(self, data: bytes | Path) -> Digest:
        content = data if isinstance(data, bytes) else data.read_bytes()
        digest = digest_bytes(content)
        self.kept[digest] = content
        return digest

    def once(self, about: Json, make: Callable[[], bytes]) -> Digest:
        key = digest_json(about)
        if key not in self.pieces:
            self.made += 1
            self.pieces[key] = self.put(make())
        return self.pieces[key]

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    def tree(self, digest: Digest) -> Tree:
        return decode_tree(self.kept[digest])


def performance(*drawings: Drawing, exposures: tuple[int, ...] | None = None) -> Performance:
    shown = exposures or tuple(range(len(drawings)))
    return Performance(shot="sc1-sh001", fps=24, exposures=shown, drawings=drawings)


def order(bench: MemoryBench, named: dict[str, bytes], **params: Json) -> Work:
    """An order over the small studio's designs."""
    files = {file.name: file.read_bytes() for file in ART.iterdir()} | named
    told: dict[str, Json] = {
        "size": list(SIZE),
        "figures": {"DOT": "dot.yaml"},
        "set": "yard.yaml",
        "props": {"LAMP": "lamp.yaml", "MOON": "moon.yaml"},
    }
    return Work(
        step="stage/test",
        params={**told, **params},
        inputs={name: bench.put(data) for name, data in files.items()},
        bench=bench,
        tools=Tools(painters={}, voices={}, signer=_nobody),
    )


def _nobody() -> None:  # the stage signs nothing
    raise AssertionError


ACTING = (
    drawing(dot(), props=(PropPose(prop="LAMP", x=820, y=770),)),
    drawing(
        dot(arm_near=Reach(0.6, -0.7), face=Face(smile=1, mouth=Viseme.D, look_x=1, lids=1.2)),
        camera=CLOSE,
        props=(PropPose(prop="LAMP", held_by="DOT", lit=1),),
        mood="night",
    ),
    drawing(
        dot(sit=1, leg_near=Reach(0.6, 0.97), leg_far=Reach(0.5, 0.97), face=Face(lids=0.4)),
        camera=CLOSE,
        mood="day",
    ),
    drawing(
        dot(facing=-1, lean=12, face=Face(turn=-0.8, tilt=-10, smile=-1, brow_tilt=-1, lids=0)),
        camera=CLOSE,
        mood="dawn",
        props=(PropPose(prop="MOON", x=700, y=640, raised=1),),
    ),
)


def _page(target: str) -> None:
    from pegbar.assets.pictures import encode_png
    from pegbar.departments.stage.beauty import draw_beauty

    cast = designs()
    kept = portfolio_of(cast)
    rows = []
    for each in ACTING:
        made = draw_guides(each, cast, SIZE, kept)
        line = np.repeat(made.line[..., None], 3, axis=2)
        rows.append(np.hstack([draw_beauty(each, cast, SIZE, kept), made.flat, line]))
    Path(target).write_bytes(encode_png(np.vstack(rows)))


if __name__ == "__main__":
    import sys

    _page(sys.argv[1])
