"""A captured face put on a figure: over the acted face, on twos, holding where the actor holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np

from pegbar.assets.performance import Drawing, Face, FigurePose, Performance
from pegbar.production.acting import View, Viseme
from pegbar.production.capture import Capture, Channels

_HOLD: Final = 0.07
"""What changes less than this share of its range is still the same drawing."""


def worn(performance: Performance, captures: Mapping[str, Capture], expose: int) -> Performance:
    """The performance with the faces of those who have a captured one. While a figure speaks its
    mouth stays with its voice; past the video's end its last frame is held."""
    if not captures:
        return performance
    found: dict[Drawing, int] = {}
    exposures: list[int] = []
    held: dict[str, _Sample] = {}
    run, last = 0, -1
    for frame, index in enumerate(performance.exposures):
        run = 0 if index != last else run + 1
        last = index
        if run % expose == 0:
            for who, capture in captures.items():
                now = _Sample(capture, frame / performance.fps)
                if who not in held or now.differs(held[who]):
                    held[who] = now
        speaking = {one.who for one in performance.lines if 0 <= frame - one.start < one.frames}
        drawing = performance.drawings[index]
        figures = tuple(
            _dressed(pose, held[pose.who], pose.who in speaking) if pose.who in held else pose
            for pose in drawing.figures
        )
        dressed = msgspec.structs.replace(drawing, figures=figures)
        exposures.append(found.setdefault(dressed, len(found)))
    return msgspec.structs.replace(performance, exposures=tuple(exposures), drawings=tuple(found))


class _Sample:
    """The channels at one moment. Immutable after it is made."""

    def __init__(self, capture: Capture, time: float) -> None:
        channels = capture.channels
        at = min(time * capture.fps, channels.frames() - 1.0)
        frames = np.arange(channels.frames())
        self.values: dict[str, float] = {
            name: float(np.interp(at, frames, getattr(channels, name)))
            for name in Channels.__struct_fields__
        }

    def differs(self, other: _Sample) -> bool:
        ranges = {"tilt": 20.0}
        return any(
            abs(value - other.values[name]) / ranges.get(name, 1.0) > _HOLD
            for name, value in self.values.items()
        )


def _dressed(pose: FigurePose, sample: _Sample, speaking: bool) -> FigurePose:
    """Screen sides become the figure's own: it may face either way."""
    if pose.view is View.BACK:
        return pose
    get = {name: round(value, 3) for name, value in sample.values.items()}
    side = pose.facing
    near, far = ("brow_right", "brow_left") if side > 0 else ("brow_left", "brow_right")
    face = Face(
        turn=get["turn"] * side,
        nod=get["nod"],
        tilt=get["tilt"] * side,
        look_x=get["look_x"] * side,
        look_y=get["look_y"],
        lids=min(max(get["lids"], 0.0), 1.2),
        brow_near=get[near],
        brow_far=get[far],
        brow_tilt=get["brow_tilt"],
        smile=get["smile"],
        mouth=pose.face.mouth if speaking else mouth_of(get["jaw"], get["width"]),
    )
    return msgspec.structs.replace(pose, face=face)


def mouth_of(jaw: float, width: float) -> Viseme:
    """The mouth shape for an opening 0..1 and a width -1..1."""
    if jaw < 0.08:
        return Viseme.F if width < -0.6 else Viseme.REST
    if jaw < 0.3:
        return Viseme.F if width < -0.4 else Viseme.B
    if jaw < 0.65:
        return Viseme.E if width < -0.3 else Viseme.C
    return Viseme.E if width < -0.5 else Viseme.D
