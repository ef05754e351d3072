"""A review: all that the critic has to say of a shot, worst first, and the frames to show it on."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.critic.cutting import judge_cut
from pegbar.departments.stage.critic.faces import judge_faces
from pegbar.departments.stage.critic.script import judge_script
from pegbar.departments.stage.critic.sight import Case, Fault, look_at
from pegbar.departments.stage.critic.silhouettes import judge_silhouettes
from pegbar.departments.stage.critic.timing import judge_time
from pegbar.departments.stage.guides import portfolio_of
from pegbar.departments.stage.scene import Size
from pegbar.production.shots import Finding

WIDE: Final = 320
"""Pixels: the width of the critic's own pictures. What cannot be told on them, a viewer at the
other end of the room cannot tell either."""
_MARKED: Final = 640
_RANK: Final = {"error": 0, "warning": 1, "note": 2}
_INK: Final = {"error": (255, 64, 48), "warning": (255, 190, 40), "note": (120, 200, 255)}


def review(case: Case, aspect: float) -> tuple[Fault, ...]:
    """The faults of one shot. `aspect` is the frame's width over its height."""
    size = (WIDE, max(round(WIDE / aspect / 2) * 2, 16))
    seen = look_at(case, size)
    faults = [
        *judge_script(case, seen),
        *judge_cut(case),
        *judge_faces(case, seen),
        *judge_time(case, seen),
        *judge_silhouettes(case, seen),
    ]
    return tuple(sorted(faults, key=lambda one: (_RANK[one.level], one.frame or 0)))


def finding(fault: Fault, shot: str) -> Finding:
    """A fault as the film's summary tells it. Frames count from 1 there."""
    return Finding(
        level=fault.level,
        department="critic",
        shot=shot,
        message=fault.message,
        line=fault.line,
        frame=0 if fault.frame is None else fault.frame + 1,
        area=fault.area,
    )


def marked(case: Case, fault: Fault, aspect: float) -> npt.NDArray[np.uint8]:
    """The frame that a fault is seen on, its place framed. H×W×3 uint8 sRGB."""
    size: Size = (_MARKED, max(round(_MARKED / aspect / 2) * 2, 16))
    shown = case.performance
    drawing = shown.drawings[shown.exposures[fault.frame or 0]]
    picture = draw_beauty(drawing, case.designs, size, portfolio_of(case.designs))
    image = Image.fromarray(picture)
    if fault.area:
        x0, y0, x1, y1 = fault.area
        box = (x0 * size[0] - 4, y0 * size[1] - 4, x1 * size[0] + 4, y1 * size[1] + 4)
        box = (max(box[0], 1), max(box[1], 1), min(box[2], size[0] - 2), min(box[3], size[1] - 2))
        ImageDraw.Draw(image).rectangle(box, outline=_INK[fault.level], width=3)
    return np.asarray(image, np.uint8)
