"""How well the house painter paints frames that it has not seen, against plainer ways.

    python benchmarks/painter/run.py [--show FOLDER] [--shot ID ...] [--steps N] [--out FOLDER]

The example show's own painter paints the truth: the same program that painted the keys, on other
frames, with another sitting's hand. Its second attempt at a truth frame is the ceiling. Prints a
table and writes it, with a strip of pictures, into the folder `--out`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from measures import psnr, ssim
from methods import methods

from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.pictures import decode_png
from pegbar.backends.generators.house_painter import STEPS, HousePainter
from pegbar.departments.painting.choose import keys_for
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.ports.generator import GuideSet, Keyframe, Look, Picture

SHOW = Path(__file__).parents[2] / "examples" / "the-moon-is-late"
CEILING = "the painter again, another hand"


@dataclass(frozen=True, slots=True)
class Unseen:
    """A frame that no key shows: its guides, the truth, and the painter's second attempt."""

    name: str
    guides: GuideSet
    truth: Picture
    again: Picture


@dataclass(frozen=True, slots=True)
class Row:
    """One method on one frame."""

    method: str
    frame: str
    psnr: float
    figures: float
    ssim: float
    seconds: float


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=Path, default=SHOW)
    parser.add_argument("--shot", action="append", default=[])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--at", type=float, nargs="+", default=[0.05, 0.5, 0.95])
    parser.add_argument("--out", type=Path, default=Path("painter-benchmark"))
    wanted = parser.parse_args(arguments)
    wanted.out.mkdir(parents=True, exist_ok=True)
    bench = Bench(wanted.show)
    files = bench.key_files()
    keys = {name: bench.key(name, one) for name, one in files.items()}
    start = time.perf_counter()
    look = HousePainter(steps=wanted.steps).learn(list(keys.values()), seed=7, progress=_unwatched)
    learning = time.perf_counter() - start
    rows: list[Row] = []
    strips = []
    for staged, shot in bench.shots(tuple(wanted.shot)):
        names = keys_for(shot, files)
        if not names:
            continue
        chosen = [keys[name] for name in names]
        for unseen in bench.unseen(staged, wanted.at):
            made, pictures = _measured(unseen, chosen, look)
            rows += made
            strips.append(np.concatenate(pictures, axis=1))
    Image.fromarray(np.concatenate(strips)).save(wanted.out / "strip.png")
    report = _report(rows, look, learning, len(keys))
    (wanted.out / "table.md").write_text(report)
    (wanted.out / "card.json").write_text(json.dumps(look.card, indent=1))
    print(report)
    return 0


def _unwatched(_done: int, _total: int) -> None:
    """Nobody watches a benchmark learn."""


def _again(unseen: Unseen, guides: GuideSet) -> Picture:
    """The painter's second attempt; it needs no guides but the unseen frame's own."""
    assert guides is unseen.guides
    return unseen.again


def _measured(unseen: Unseen, keys: list[Keyframe], look: Look) -> tuple[list[Row], list[Picture]]:
    """Every method on one frame, and the pictures to look at: truth, relit, finished."""
    table = unseen.guides.table
    figures = np.isin(unseen.guides.parts, [p.id for p in table.parts if p.kind == "figure"])
    rows, shown = [], [unseen.truth]
    tried = [(method.name, method.paint) for method in methods(keys, look)]
    for name, paint in [*tried, (CEILING, partial(_again, unseen))]:
        paint(unseen.guides)  # the first call of a session also makes it ready
        start = time.perf_counter()
        picture = paint(unseen.guides)
        seconds = time.perf_counter() - start
        near = psnr(picture, unseen.truth, figures if figures.any() else None)
        rows.append(
            Row(
                name,
                unseen.name,
                psnr(picture, unseen.truth),
                near,
                ssim(picture, unseen.truth),
                seconds,
            )
        )
        if name.startswith("…"):
            shown.append(picture)
    return rows, [picture[::2, ::2] for picture in shown]


def _report(rows: list[Row], look: Look, learning: float, keys: int) -> str:
    lines = [
        f"{keys} keys, {look.card.get('steps', 0)} steps in {learning:.0f} s; "
        f"{len({row.frame for row in rows})} unseen frames",
        "",
        "| method | PSNR dB | figures dB | SSIM | s a drawing |",
        "|---|---|---|---|---|",
    ]
    means: dict[str, float] = {}
    for method in dict.fromkeys(row.method for row in rows):
        mine = [row for row in rows if row.method == method]
        values = [[row.psnr, row.figures, row.ssim, row.seconds] for row in mine]
        a, b, c, d = (float(value) for value in np.mean(values, axis=0))
        means[method] = a
        lines.append(f"| {method} | {a:.2f} | {b:.2f} | {c:.3f} | {d:.2f} |")
    carried, finished = means["… relit"], means["… finished by the net"]
    verdict = (
        f"The net adds {finished - carried:+.2f} dB to carried paint."
        if finished > carried + 0.02
        else f"FAILURE: the net ({finished:.2f} dB) does not beat carried paint ({carried:.2f} dB)."
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return "\n".join([*lines, "", f"{verdict} Peak memory {memory:.2f} GB.", ""])


class Bench:
    """The show's folder, its painter and its stage."""

    def __init__(self, show: Path) -> None:
        self._show = show
        sys.path.insert(0, str(show / "tools"))
        self._staging: Any = importlib.import_module("staging")
        self._light: Any = importlib.import_module("light")
        self._painter: Any = importlib.import_module("painter")
        self._atlas = importlib.import_module("brushes").make_atlas()
        self._designs: dict[str, Any] = {}

    def key_files(self) -> dict[str, KeyframeFile]:
        """The keys that lie in the show's folder, by name."""
        found = {}
        for path in sorted((self._show / "art" / "keys").glob("*.json")):
            found[path.stem] = msgspec.json.decode(path.read_bytes(), type=KeyframeFile)
        return found

    def key(self, name: str, file: KeyframeFile) -> Keyframe:
        picture = decode_png((self._show / "art" / "keys" / f"{name}.png").read_bytes())
        if not self._designs:
            for staged in self._staging.staged_shots(self._show, ()):
                self._designs[staged.performance.shot] = staged.designs
        designs = self._designs[file.shot]
        guides = draw_guides(file.drawing, designs, file.size, portfolio_of(designs))
        return Keyframe(name=name, picture=picture, guides=guides)

    def shots(self, only: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
        """Staged shots, each with its record."""
        from pegbar.wiring import gather_shoot, read_show

        story = gather_shoot(read_show(self._show), {}).story
        records = {shot.id: shot for shot in story.shots}
        for staged in self._staging.staged_shots(self._show, only):
            yield staged, records[staged.performance.shot]

    def unseen(self, staged: Any, places: list[float]) -> Iterator[Unseen]:
        """Frames of the shot at these shares of its length."""
        performance = staged.performance
        for number, place in enumerate(places):
            frame = round(place * (performance.frames - 1))
            drawing = performance.drawings[performance.exposures[frame]]
            portfolio = portfolio_of(staged.designs)
            guides = draw_guides(drawing, staged.designs, staged.size, portfolio)
            one, two = (
                self._painted(drawing, staged, guides, 900 + number, hand) for hand in (0, 50)
            )
            yield Unseen(f"{performance.shot}:{frame}", guides, one, two)

    def _painted(
        self, drawing: Any, staged: Any, guides: GuideSet, seed: int, hand: int
    ) -> Picture:
        from pegbar.departments.stage.beauty import draw_beauty

        seen = draw_beauty(drawing, staged.designs, staged.size, portfolio_of(staged.designs))
        view = self._light.painters_view(seen[..., :3].astype(np.float32) / 255, guides, drawing)
        picture: Picture = self._painter.paint(view, guides, self._atlas, seed + hand)
        return picture


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
