"""What the critic looks with: small pictures of a few drawings of the shot, and who is where."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from pegbar.assets.affine import at
from pegbar.assets.guides import Part
from pegbar.assets.performance import Drawing, FigurePose, Performance
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.departments.stage.scene import Size
from pegbar.departments.stage.telling import most_telling
from pegbar.ports.painter import GuideSet
from pegbar.production.acting import View
from pegbar.production.rig import FaceRig
from pegbar.production.shots import Shot

Area = tuple[float, float, float, float]
"""Left, top, right, bottom, as shares of the frame."""
Mask = npt.NDArray[np.bool_]
Level = Literal["note", "warning", "error"]

_MOST: Final = 12
_LIMBS: Final = ("/arm", "/leg", "/hand", "/foot", "/sleeve")


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """What may not be seen yet, or no more: `how` it comes or went. `here` when it comes in this
    shot, so that only the shot's beginning is held against it."""

    name: str
    how: Literal["enter", "exit", "rise", "light"]
    here: bool = False
    shot: str = ""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """Script text of this shot that nothing on the stage shows."""

    line: int
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong. `frame` counts from 0; None is the whole shot."""

    level: Level
    message: str
    frame: int | None = None
    area: Area | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The shot that the film cuts from."""

    shot: Shot
    performance: Performance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A shot to be judged, with what the story knows about it."""

    shot: Shot
    performance: Performance
    designs: Designs
    awaited: tuple[Awaited, ...] = ()
    missing: tuple[Missing, ...] = ()
    before: Neighbour | None = None

    @property
    def fps(self) -> int:
        return self.performance.fps

    def when(self, frame: int) -> str:
        """A frame as people count it: from 1, and in seconds."""
        return f"frame {frame + 1} ({frame / self.fps:.1f} s)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceSeen:
    """A face in pixels: the head's box and the box of what makes the face, frame or no frame.
    `parts` are the names of its pieces by feature."""

    who: str
    head: Area
    features: Area
    parts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """One drawing, seen on `frame` (from 0) for the first time and on `frames` of them in all."""

    index: int
    frame: int
    frames: int
    drawing: Drawing
    designs: Designs
    guides: GuideSet
    paint: Callable[[], npt.NDArray[np.uint8]]

    @cached_property
    def picture(self) -> npt.NDArray[np.float32]:
        """H×W×3 float32 OKLab, with the mood's light."""
        return oklab(self.paint())

    @property
    def size(self) -> Size:
        return self.guides.table.width, self.guides.table.height

    def figure(self, who: str) -> FigurePose | None:
        return next((pose for pose in self.drawing.figures if pose.who == who), None)

    def where(self, wanted: Callable[[Part], bool]) -> Mask:
        ids = [part.id for part in self.guides.table.parts if wanted(part)]
        return np.asarray(np.isin(self.guides.parts, ids))

    def owner(self, name: str) -> Mask:
        return self.where(lambda part: part.owner == name)

    def trunk(self, name: str) -> Mask:
        """A figure without its limbs: head, hair and body."""
        return self.where(lambda p: p.owner == name and not any(limb in p.name for limb in _LIMBS))

    def box(self, names: Iterable[str]) -> Area | None:
        """The extent of these parts in pixels, whether they are in the frame or not."""
        wanted = set(names)
        points = [
            at(part.matrix, (x, y))
            for part in self.guides.table.parts
            if part.name in wanted
            for x in (part.box[0], part.box[2])
            for y in (part.box[1], part.box[3])
        ]
        if not points:
            return None
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def face(self, who: str) -> FaceSeen | None:
        """The face of a figure, None where it shows none."""
        pose = self.figure(who)
        character = self.designs.figures.get(who)
        if pose is None or character is None or pose.view is View.BACK:
            return None
        side = character.seen(pose.view)
        if side.rig.face is None:
            return None
        parts = _features(side, side.rig.face)
        features = self.box(name for names in parts.values() for name in names)
        head = self.box([side.part(side.rig.face.head)])
        if features is None or head is None:
            return None
        return FaceSeen(who=who, head=head, features=features, parts=parts)

    def share(self, box: Area) -> Area:
        """Pixels as shares of the frame, inside it."""
        wide, tall = self.size
        x0, x1 = (float(min(max(x / wide, 0.0), 1.0)) for x in (box[0], box[2]))
        y0, y1 = (float(min(max(y / tall, 0.0), 1.0)) for y in (box[1], box[3]))
        return round(x0, 3), round(y0, 3), round(x1, 3), round(y1, 3)

    def around(self, mask: Mask) -> Area:
        """The extent of what is in a mask, as shares of the frame."""
        ys, xs = np.nonzero(mask)
        return self.share((float(xs.min()), float(ys.min()), xs.max() + 1.0, ys.max() + 1.0))


def _features(side: Character, face: FaceRig) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    if face.eyes:
        eyes = [face.eyes.near, *([face.eyes.far] if face.eyes.far else [])]
        names = [name for eye in eyes for name in (eye.white, eye.pupil) if name]
        found["eyes"] = tuple(side.part(name) for name in names)
    if face.brows:
        found["brows"] = tuple(side.part(n) for n in (face.brows.near, face.brows.far) if n)
    if face.mouth:
        found["mouth"] = (side.part("mouth"),)
    return found


def look_at(case: Case, size: Size) -> list[Seen]:
    """The drawings that tell most of the shot: the first, the last, the middle of each line, the
    most telling one and others spread over it, in the order in which they are first seen."""
    shown = case.performance
    portfolio = portfolio_of(case.designs)
    out = []
    for frame in _frames(shown):
        drawing = shown.drawings[shown.exposures[frame]]

        def paint(drawing: Drawing = drawing) -> npt.NDArray[np.uint8]:
            return draw_beauty(drawing, case.designs, size, portfolio)

        out.append(
            Seen(
                index=shown.exposures[frame],
                frame=frame,
                frames=shown.exposures.count(shown.exposures[frame]),
                drawing=drawing,
                designs=case.designs,
                guides=draw_guides(drawing, case.designs, size, portfolio),
                paint=paint,
            )
        )
    return out


def _frames(shown: Performance) -> list[int]:
    """Frames to look at, one a drawing."""
    last = shown.frames - 1
    wanted = [0, last, shown.exposures.index(most_telling(shown))]
    wanted += [min(line.start + line.frames // 2, last) for line in shown.lines]
    steps = min(_MOST, len(shown.drawings))
    wanted += [round(last * n / max(steps - 1, 1)) for n in range(steps)]
    found: dict[int, int] = {}
    for frame in wanted:
        found.setdefault(shown.exposures[frame], shown.exposures.index(shown.exposures[frame]))
    return sorted(list(found.values())[:_MOST])


def oklab(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """sRGB to OKLab (B. Ottosson, 2020), in which equal distances look equally far apart."""
    s = rgb.astype(np.float32) / 255
    linear = np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)
    cones = linear @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ],
        np.float32,
    )
    lab = np.cbrt(cones) @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ],
        np.float32,
    )
    return np.asarray(lab, np.float32)


def grown(mask: Mask, by: int) -> Mask:
    """A mask with a margin of `by` pixels."""
    out = mask.copy()
    for _ in range(by):
        wide = out.copy()
        wide[1:] |= out[:-1]
        wide[:-1] |= out[1:]
        wide[:, 1:] |= out[:, :-1]
        wide[:, :-1] |= out[:, 1:]
        out = wide
    return out


def area_of(box: Area) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def inside(box: Area, size: Size) -> float:
    """The share of a box that is in the frame."""
    clipped = (
        max(box[0], 0.0),
        max(box[1], 0.0),
        min(box[2], float(size[0])),
        min(box[3], float(size[1])),
    )
    return area_of(clipped) / max(area_of(box), 1e-6)


def speaking(case: Case, frame: int) -> set[str]:
    """Who says a line in the picture on this frame."""
    return {
        line.who
        for line in case.performance.lines
        if line.start <= frame < line.start + line.frames and not line.offscreen
    }


def subjects(case: Case) -> set[str]:
    """Whom the shot is about: whom it is framed on, and who speaks in it."""
    speakers = {line.who for line in case.performance.lines if not line.offscreen}
    return {*case.shot.framing.on, *speakers}


def fast(case: Case, seen: Sequence[Seen], place: int, who: str) -> bool:
    """Whether a figure is on its way here: it may pass the frame's edge."""
    here = seen[place].figure(who)
    if here is None:
        return False
    wide = seen[place].drawing.camera.width
    shown = case.performance
    for frame in (seen[place].frame - 4, seen[place].frame + 4):
        other = shown.drawings[shown.exposures[min(max(frame, 0), shown.frames - 1)]]
        then = next((pose for pose in other.figures if pose.who == who), None)
        if then is not None and math.hypot(then.x - here.x, then.y - here.y) > 0.012 * wide:
            return True
    return False
