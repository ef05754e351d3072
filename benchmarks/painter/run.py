"""How well the house painter paints frames that it has not seen, against plainer ways.

    python benchmarks/painter/run.py [--show FOLDER] [--steps N] [--out FOLDER] [PART ...]

Parts: own (shots with keys of their own), keyless (shots without), counts (2, 3 and 5 keys of one
shot alone), flicker, restyle (a character's other look), speed, seams (of large
pictures). The example show's own painter paints all keys and truths, each with another hand; its
second attempt at a truth is the ceiling.
Tables go into `--out`, contact strips (guide, mean colour, raw carry, painter, truth) beside them.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from easel import Easel, Unseen
from measures import flicker, psnr, ssim, steps_at, worst_line
from methods import PAINTER, methods

from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.motion import flow, owner_mask
from pegbar.backends.painters.house_painter import STEPS, HousePainter
from pegbar.departments.painting.choose import keys_for, keys_showing
from pegbar.departments.painting.sampling import _BAND as BAND
from pegbar.ports.painter import GuideSet, Keyframe, Look, Picture, Wish

SHOW = Path(__file__).parents[2] / "examples" / "the-moon-is-late"
PLACES = (0.35, 0.7)
CEILING = "the painter again, another hand"
STRIP = ("flat guide", "mean colour per part", "raw carry", PAINTER)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which shots the parts are measured on, and how long is learned."""

    own: tuple[str, ...]
    keyless: tuple[str, ...]
    one: str
    who: str
    steps: int
    out: Path


@dataclass(slots=True)
class Table:
    """Rows of one part. Mutable: they come one by one."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    values: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)

    def add(self, method: str, *values: float) -> None:
        self.values.setdefault(method, []).append(values)

    def text(self, title: str, *heads: str) -> str:
        lines = [f"| {title} | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
        for method, rows in self.values.items():
            means = [float(v) for v in np.mean(rows, axis=0)]
            cells = [
                f"{v:.3f}" if head == "SSIM" else f"{v:.2f}"
                for head, v in zip(heads, means, strict=True)
            ]
            lines.append(f"| {method} | {' | '.join(cells)} |")
        return "\n".join([*lines, ""])


class Bench:
    """The benchmark's parts; what several of them need is painted and learned once."""

    def __init__(self, easel: Easel, plan: Plan) -> None:
        self._easel, self._plan = easel, plan
        self._unseen: dict[tuple[str, float], Unseen] = {}
        self._house = HousePainter(steps=plan.steps)

    @cached_property
    def _keys(self) -> dict[str, tuple[Keyframe, KeyframeFile]]:
        found = {}
        for shot in self._easel.staged:
            for frame in self._easel.telling(shot):
                key, file = self._easel.key(shot, frame)
                found[key.name] = (key, file)
        return found

    @cached_property
    def _look(self) -> Look:
        return self._learned([key for key, _ in self._keys.values()])

    def _learned(self, keys: Sequence[Keyframe]) -> Look:
        start, cpu = time.perf_counter(), time.process_time()
        look = self._house.learn(keys, seed=7, progress=_unwatched)
        wall, busy = time.perf_counter() - start, time.process_time() - cpu
        _say(f"{len(keys)} keys, {look.card.get('steps', 0)} steps: {wall:.0f} s, {busy:.0f} s CPU")
        return look

    def _frame(self, shot: str, place: float) -> Unseen:
        if (shot, place) not in self._unseen:
            self._unseen[shot, place] = self._easel.unseen(shot, place)
        return self._unseen[shot, place]

    def own(self) -> str:
        """Shots with keys of their own."""
        (self._plan.out / "card.json").write_text(json.dumps(self._look.card, indent=1))
        files = {name: file for name, (_, file) in self._keys.items()}
        return self._table("own", self._plan.own, files, self._look)

    def keyless(self) -> str:
        """Shots whose keys nobody painted: neither learned from nor carried."""
        files = {
            name: file
            for name, (_, file) in self._keys.items()
            if file.shot not in self._plan.keyless
        }
        look = self._learned([self._keys[name][0] for name in files])
        return self._table("keyless", self._plan.keyless, files, look)

    def _table(
        self, part: str, shots: Sequence[str], files: Mapping[str, KeyframeFile], look: Look
    ) -> str:
        table, strips = Table(), []
        for shot in shots:
            names = keys_for(self._easel.shots[shot], files)
            keys = [self._keys[name][0] for name in names]
            for place in PLACES if keys else ():
                strips.append(self._measured(table, self._frame(shot, place), keys, look))
        _save(strips, self._plan.out / f"{part}.jpg")
        return table.text(part, "PSNR dB", "figures dB", "SSIM")

    def _measured(
        self, table: Table, unseen: Unseen, keys: Sequence[Keyframe], look: Look
    ) -> list[Picture]:
        people = [part.id for part in unseen.guides.table.parts if part.kind == "figure"]
        figures = np.isin(unseen.guides.parts, people)
        strip = []
        tried: list[tuple[str, Callable[[GuideSet], Picture]]] = [
            (one.name, one.paint) for one in methods(keys, look)
        ]
        for name, paint in [*tried, (CEILING, lambda _: unseen.again)]:
            picture = paint(unseen.guides)
            near = psnr(picture, unseen.truth, figures if figures.any() else None)
            table.add(name, psnr(picture, unseen.truth), near, ssim(picture, unseen.truth))
            if name in STRIP:
                strip.append(picture)
        return [*strip, unseen.truth]

    def counts(self) -> str:
        """One shot alone, from 2, 3 and 5 keys, every one by another hand."""
        shot, table, strips = self._plan.one, Table(), []
        for count in (2, 3, 5):
            frames = [self._easel.frame(shot, n / (count - 1)) for n in range(count)]
            keys = [self._easel.key(shot, frame)[0] for frame in frames]
            look = self._learned(keys)
            for place in PLACES:
                unseen, one = self._frame(shot, place), Table()
                strips.append(self._measured(one, unseen, keys, look))
                row = [one.values[name][0][0] for name in (*STRIP[1:], CEILING)]
                table.add(f"{count} keys", *row)
        _save(strips, self._plan.out / "counts.jpg")
        return table.text(f"{shot} alone", "mean colour", "raw carry", "painter", "ceiling")

    def flicker(self) -> str:
        """Successive drawings of a shot: how much still paint changes along exact motion."""
        table = Table()
        files = {name: file for name, (_, file) in self._keys.items()}
        for shot in self._plan.own:
            keys = [self._keys[name][0] for name in keys_for(self._easel.shots[shot], files)]
            if not keys:
                continue
            session, first = self._house.open(keys, self._look), self._easel.frame(shot, 0.5)
            frames = [first + 2 * n for n in range(3)]
            guides = [self._easel.guides(shot, frame) for frame in frames]
            ours = [session.paint(one) for one in guides]
            theirs = [
                self._easel.painted(shot, frame, one, 700 + frame)
                for frame, one in zip(frames, guides, strict=True)
            ]
            for n in range(2):
                way, still = flow(guides[n], guides[n + 1]), guides[n + 1].line > 200
                for name, pictures in (("the house painter", ours), ("the keys' painter", theirs)):
                    table.add(name, flicker(pictures[n], pictures[n + 1], way, still))
        return table.text("flicker", "change, of 255")

    def restyle(self) -> str:
        """Another look for one character, from two restyled keys."""
        who, table, strips = self._plan.who, Table(), []
        files = {name: file for name, (_, file) in self._keys.items()}
        taught = self._plan.own[:2]
        wished = [self._easel.key(s, self._easel.telling(s)[0], moonlit=who) for s in taught]
        names = keys_showing(who, [file for _, file in wished], files)
        start, cpu = time.perf_counter(), time.process_time()
        change = self._house.restyle(
            [self._keys[name][0] for name in names],
            self._look,
            Wish(owner=who, keys=[key for key, _ in wished], seed=7),
            progress=_unwatched,
        )
        wall, busy = time.perf_counter() - start, time.process_time() - cpu
        size = len(change.weights)
        _say(f"restyling {who}: {wall:.0f} s, {busy:.0f} s CPU, {size} bytes")
        for shot in self._plan.own[2:]:
            keys = [self._keys[name][0] for name in keys_for(self._easel.shots[shot], files)]
            frame = self._easel.frame(shot, PLACES[0])
            guides = self._easel.guides(shot, frame)
            inside = owner_mask(guides, who)
            if not keys or inside.sum() < 100:
                continue
            wish = self._easel.painted(shot, frame, guides, 31, who)
            base = self._house.open(keys, self._look).paint(guides)
            worn = self._house.open(keys, self._look, {who: change}).paint(guides)
            outside = "equal" if np.array_equal(base[~inside], worn[~inside]) else "CHANGED"
            strips.append([guides.flat, base, worn, wish])
            before, after = psnr(base, wish, inside), psnr(worn, wish, inside)
            table.add(f"{shot}, outside {outside}", before, after)
        _save(strips, self._plan.out / "restyle.jpg")
        return table.text(f"{who} restyled, {size:,} bytes", "before dB", "after dB")

    def seams(self) -> str:
        """Pictures of 1920×1080 from the small keys: steps where the painter's bands meet, the
        roughest row or column, and the same of what the keys' painter does itself."""
        table, size = Table(), (1920, 1080)
        files = {name: file for name, (_, file) in self._keys.items()}
        for shot in self._plan.own:
            keys = [self._keys[name][0] for name in keys_for(self._easel.shots[shot], files)]
            frame = self._easel.frame(shot, PLACES[0])
            guides = self._easel.guides(shot, frame, size)
            quiet = _quiet(guides)
            ours = self._house.open(keys, self._look).paint(guides)
            Image.fromarray(ours).save(self._plan.out / f"seams-{shot}.png")
            theirs = self._easel.painted(shot, frame, guides, 31)
            for name, one in (("the house painter", ours), ("the keys' painter", theirs)):
                table.add(name, *steps_at(one, quiet, BAND), worst_line(one, quiet))
        return table.text("1920×1080", "between bands", "inside bands", "roughest line")

    def speed(self) -> str:
        """Seconds a drawing, keys 960 wide or less, the first drawing not counted."""
        table, shot = Table(), self._plan.one
        files = {name: file for name, (_, file) in self._keys.items()}
        keys = [self._keys[name][0] for name in keys_for(self._easel.shots[shot], files)]
        for width in (640, 960, 1920):
            size = (width, width * 9 // 16)
            session = self._house.open(keys, self._look)
            guides = [self._easel.guides(shot, self._easel.frame(shot, p), size) for p in PLACES]
            session.paint(guides[0])
            for one in guides:
                start, cpu = time.perf_counter(), time.process_time()
                session.paint(one)
                wall, busy = time.perf_counter() - start, time.process_time() - cpu
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
                table.add(f"{size[0]}×{size[1]}", wall, busy, memory)
        return table.text("size", "seconds", "CPU seconds", "peak GB")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--show", type=Path, default=SHOW)
    parser.add_argument("--own", nargs="+", required=False, default=[])
    parser.add_argument("--keyless", nargs="+", default=[])
    parser.add_argument("--one", default="")
    parser.add_argument("--who", default="PIP")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--out", type=Path, default=Path("painter-benchmark"))
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    easel = Easel(asked.show, (asked.width, asked.width * 9 // 16))
    every = tuple(easel.staged)
    plan = Plan(
        own=tuple(asked.own) or every,
        keyless=tuple(asked.keyless) or every[2::4],
        one=asked.one or every[-1],
        who=asked.who,
        steps=asked.steps,
        out=asked.out,
    )
    bench = Bench(easel, plan)
    parts = asked.parts or ["own", "keyless", "counts", "flicker", "restyle", "speed", "seams"]
    for part in parts:
        text = getattr(bench, part)()
        (asked.out / f"{part}.md").write_text(text)
        _say(text)
    return 0


def _quiet(guides: GuideSet) -> npt.NDArray[np.bool_]:
    """Where one part is seen around, with no line: a step here is paint's alone."""
    parts, quiet = guides.parts, guides.line > 250
    for way in (0, 1):
        for by in (-3, 3):
            quiet = quiet & (np.roll(parts, by, axis=way) == parts)
    return quiet


def _save(strips: Sequence[Sequence[Picture]], path: Path) -> None:
    """A contact sheet, a row for each strip, small."""
    if strips:
        rows = [np.concatenate([p[::2, ::2] for p in strip], axis=1) for strip in strips]
        Image.fromarray(np.concatenate(rows)).save(path, quality=82)


def _unwatched(_done: int, _total: int) -> None:
    """Nobody watches a benchmark learn."""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
