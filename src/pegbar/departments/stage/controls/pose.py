"""Keypoints of posed figures, from the rig's own joints: OpenPose's eighteen, with visibility."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import skia

from pegbar.assets.affine import at
from pegbar.assets.guides import Part
from pegbar.assets.performance import Drawing, FigurePose
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.draw import Sheet
from pegbar.ports.painter import GuideSet
from pegbar.production.acting import View

Point = tuple[float, float]

JOINTS: Final = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder",
    "left_elbow", "left_wrist", "right_hip", "right_knee", "right_ankle", "left_hip",
    "left_knee", "left_ankle", "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
"""The eighteen of COCO as OpenPose orders them. Right is the figure's own right."""
_BONES: Final = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12),
    (12, 13), (1, 0), (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
_COLOURS: Final = (
    "ff0000", "ff5500", "ffaa00", "ffff00", "aaff00", "55ff00", "00ff00", "00ff55", "00ffaa",
    "00ffff", "00aaff", "0055ff", "0000ff", "5500ff", "aa00ff", "ff00ff", "ff00aa", "ff0055",
)  # fmt: skip


class Keypoint(msgspec.Struct, frozen=True, kw_only=True):
    """In pixels. `visible` as COCO counts it: 0 not there, 1 there but hidden or outside the
    picture, 2 seen."""

    name: str
    x: float = 0.0
    y: float = 0.0
    visible: int = 0


class FigureKeypoints(msgspec.Struct, frozen=True, kw_only=True):
    who: str
    view: View
    keypoints: tuple[Keypoint, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """One figure's parts, by their names without the figure's and the view's."""

    by_name: Mapping[str, Part]

    def centre(self, name: str) -> Point | None:
        part = self.by_name.get(name)
        if part is None:
            return None
        x0, y0, x1, y1 = part.box
        return at(part.matrix, ((x0 + x1) / 2, (y0 + y1) / 2))

    def limb(self, name: str) -> tuple[Point, Point, Point] | None:
        """Root, middle joint and end of a limb."""
        bones = sorted(
            (int(n.rpartition("/")[2]), p)
            for n, p in self.by_name.items()
            if n.rpartition("/")[0] == name and n.rpartition("/")[2].isdigit()
        )
        if not bones:
            return None
        first, half, last = bones[0][1], bones[len(bones) // 2][1], bones[-1][1]
        return (
            at(first.matrix, (first.box[0], 0.0)),
            at(half.matrix, (half.box[0], 0.0)),
            at(last.matrix, (last.box[2], 0.0)),
        )


def keypoints(
    drawing: Drawing, characters: Mapping[str, Character], guides: GuideSet
) -> tuple[FigureKeypoints, ...]:
    """Every figure's joints in one drawing."""
    return tuple(
        FigureKeypoints(
            who=pose.who,
            view=pose.view,
            keypoints=_figure(pose, characters[pose.who].seen(pose.view), guides),
        )
        for pose in drawing.figures
    )


def _figure(pose: FigurePose, character: Character, guides: GuideSet) -> tuple[Keypoint, ...]:
    prefix = character.part("")
    mine = {
        part.name.removeprefix(prefix): part
        for part in guides.table.parts
        if part.owner == pose.who and part.name.startswith(prefix)
    }
    found = _joints(_Parts(mine), character, pose)
    return tuple(_seen(name, found.get(name), pose.who, guides) for name in JOINTS)


def _joints(parts: _Parts, character: Character, pose: FigurePose) -> dict[str, Point]:
    found: dict[str, Point] = {}
    right, left = _sides(parts, character.view, pose.facing)
    for side, which in (("right", right), ("left", left)):
        for limb, names in (
            ("arm", ("shoulder", "elbow", "wrist")),
            ("leg", ("hip", "knee", "ankle")),
        ):
            ends = parts.limb(f"{limb}_{which}")
            if ends:
                found |= {f"{side}_{n}": p for n, p in zip(names, ends, strict=True)}
    shoulders = [found[n] for n in ("right_shoulder", "left_shoulder") if n in found]
    if shoulders:
        found["neck"] = _mean(shoulders)
    return found | _head(parts, character, (right, left))


def _head(parts: _Parts, character: Character, sides: tuple[str, str]) -> dict[str, Point]:
    """Eyes where they are drawn, the nose between them and the mouth, ears at the head's sides."""
    face, found = character.rig.face, dict[str, Point]()
    if face is None:
        return found
    eyes = {}
    if face.eyes:
        eyes["near"] = parts.centre(face.eyes.near.white or face.eyes.near.pupil)
        far = face.eyes.far
        eyes["far"] = parts.centre(far.white or far.pupil) if far else None
    for side, which in zip(("right", "left"), sides, strict=True):
        eye = eyes.get(which)
        if eye:
            found[f"{side}_eye"] = eye
    both = [point for point in eyes.values() if point]
    mouth = parts.centre("mouth")
    if both and mouth:
        x, y = _mean(both)
        found["nose"] = (x + 0.45 * (mouth[0] - x), y + 0.45 * (mouth[1] - y))
    head = parts.by_name.get(face.head)
    if head is not None:
        x0, y0, x1, y1 = head.box
        middle = (y0 + y1) / 2
        ends = sorted((at(head.matrix, (x0, middle)), at(head.matrix, (x1, middle))))
        if character.view is View.BACK:
            ends.reverse()
        found["right_ear"], found["left_ear"] = ends
        if character.view is View.PROFILE:  # one ear, at the side of the head that is seen
            side = "right" if sides[0] == "near" else "left"
            found.pop("left_ear" if side == "right" else "right_ear")
            found[f"{side}_ear"] = _mean(ends)
    return found


def _sides(parts: _Parts, view: View, facing: int) -> tuple[str, str]:
    """Which limbs are the figure's right and left ones. Whoever looks to the picture's right
    turns the right side to us; from the front and the back it shows in where the arms are."""
    near, far = parts.limb("arm_near"), parts.limb("arm_far")
    if view in (View.FRONT, View.BACK) and near and far:
        near_is_right = (near[0][0] < far[0][0]) is (view is View.FRONT)
    else:
        near_is_right = facing > 0
    return ("near", "far") if near_is_right else ("far", "near")


def _mean(points: list[Point]) -> Point:
    return (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))


def _seen(name: str, point: Point | None, who: str, guides: GuideSet) -> Keypoint:
    if point is None:
        return Keypoint(name=name)
    x, y = round(point[0], 2), round(point[1], 2)
    height, width = guides.parts.shape
    column, row = int(x), int(y)
    inside = 0 <= column < width and 0 <= row < height
    owners = {part.id: part.owner for part in guides.table.parts}
    seen = inside and owners.get(int(guides.parts[row, column])) == who
    return Keypoint(name=name, x=x, y=y, visible=2 if seen else 1)


def skeleton(figures: tuple[FigureKeypoints, ...], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """H×W×3 uint8: the figures as OpenPose draws them, coloured sticks on black."""
    sheet = Sheet.blank(size, 0xFF000000)
    thick = max(2.0, size[1] / 90)
    for figure in figures:
        points = [(k.x, k.y) if k.visible else None for k in figure.keypoints]
        for (one, other), colour in zip(_BONES, _COLOURS, strict=False):
            a, b = points[one], points[other]
            if a and b:
                paint = _paint(colour, 0.6)
                paint.setStyle(skia.Paint.kStroke_Style)
                paint.setStrokeWidth(thick)
                paint.setStrokeCap(skia.Paint.kRound_Cap)
                sheet.canvas.drawLine(*a, *b, paint)
        for point, colour in zip(points, _COLOURS, strict=True):
            if point:
                sheet.canvas.drawCircle(*point, thick * 0.75, _paint(colour, 1.0))
    return np.ascontiguousarray(sheet.array[..., :3])


def _paint(colour: str, alpha: float) -> skia.Paint:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return skia.Paint(AntiAlias=True, Color4f=skia.Color4f(red, green, blue, alpha))
