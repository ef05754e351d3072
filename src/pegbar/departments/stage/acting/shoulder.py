"""Over the shoulder: whose back is near and large at the frame's edge, and who is seen past it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.assets.performance import Camera, FigurePose
from pegbar.departments.stage.acting.actor import Actor
from pegbar.departments.stage.acting.camera import Operator
from pegbar.departments.stage.acting.tracks import stepped
from pegbar.production.acting import View
from pegbar.production.shots import Framing

_HEAD: Final = 0.66
"""How much of the frame's height the near head takes."""
_LARGEST: Final = 5.0
_ASIDE: Final = 0.13
"""How far the one who is looked at stands from the middle, in frame widths."""
_EDGE: Final = 0.015
_TOP: Final = {True: 0.14, False: 0.3}
"""Where the near head's top is, as a share of the frame's height: a tall one's, a small one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoulder:
    """Where the one who is looked past is put for this shot, `near` times as large."""

    who: str
    x: float
    y: float
    near: float
    facing: int
    view: View

    def put(self, figures: tuple[FigurePose, ...]) -> tuple[FigurePose, ...]:
        """The figures with this one at the frame's edge, in front of all."""
        rest = [pose for pose in figures if pose.who != self.who]
        return (*rest, *(self._near(pose) for pose in figures if pose.who == self.who))

    def _near(self, pose: FigurePose) -> FigurePose:
        """Standing still with its back to us: what it does with its feet is not seen."""
        return msgspec.structs.replace(
            pose,
            x=self.x,
            y=self.y,
            near=self.near,
            facing=self.facing,
            view=self.view,
            sit=0.0,
            lift=0.0,
            lean=stepped(pose.lean * 0.3, 1.0),
        )


def over_shoulder(
    operator: Operator, framing: Framing, actors: Sequence[Actor]
) -> tuple[Camera, Shoulder | None]:
    """The frame, and whose shoulder it looks over if it looks over one.

    Whoever stands to the left of the one that is looked at stays on the left, so that the line
    between them is never crossed. Someone who was never drawn from behind has no shoulder to look
    over: the other is then framed alone.
    """
    over = next((one for one in actors if one.who == framing.over), None)
    seen = [one for one in actors if one.who in framing.on and one is not over]
    seen = seen or [one for one in actors if one is not over]
    if over is None or not seen:
        return operator.frame(framing, actors), None
    whom = seen[0]
    alone = msgspec.structs.replace(framing, on=(whom.who,))
    if not over.body.sees(View.BACK):
        return operator.frame(alone, actors), None
    first = operator.frame(alone, [one for one in actors if one is not over])
    side = math.copysign(1.0, over.tracks["x"].value - whom.tracks["x"].value)
    tall = first.width / operator.aspect
    x = whom.tracks["x"].value + side * _ASIDE * first.width
    camera = operator.inside(x, first.y - tall / 2, first.width)
    head = over.height * over.body.chin
    near = min(max(_HEAD * tall / head, 1.0), _LARGEST)
    top = camera.y - tall / 2 + _TOP[over.height >= 0.8 * whom.height] * tall
    edge = camera.x + side * (0.5 - _EDGE) * camera.width
    return camera, Shoulder(
        who=over.who,
        x=round(edge, 1),
        y=round(top + over.height * near, 1),
        near=round(near, 3),
        facing=-1 if side > 0 else 1,
        view=View.BACK,
    )
