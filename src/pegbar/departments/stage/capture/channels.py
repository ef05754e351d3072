"""From points on a face to a rig's channels: measured, calibrated on the face at rest, smoothed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.production.capture import Channels
from pegbar.values.errors import BadInput

Array = npt.NDArray[np.float64]

POINTS: Final = {
    "forehead": 10, "chin": 152,
    "eye_r_out": 33, "eye_r_in": 133, "eye_r_up": 159, "eye_r_low": 145, "iris_r": 468,
    "eye_l_out": 263, "eye_l_in": 362, "eye_l_up": 386, "eye_l_low": 374, "iris_l": 473,
    "lip_up": 13, "lip_low": 14, "mouth_r": 61, "mouth_l": 291,
    "brow_r_in": 55, "brow_r": 105, "brow_r_out": 70,
    "brow_l_in": 285, "brow_l": 334, "brow_l_out": 300,
}  # fmt: skip
"""The points that are asked for, by the numbers of the canonical face of 478 points. Left and
right are the actor's own; the actor's left is on the picture's right."""

_FULL_TURN: Final = 45.0
_FULL_NOD: Final = 30.0
_POSE: Final = frozenset({"turn", "nod", "tilt", "look_x", "look_y"})
"""Where the head and the eyes point counts from their middle over the whole take."""
_LEAST: Final = 0.5
"""The share of frames in which a face has to be found."""
_REST: Final = 0.3
"""The share of frames, those with the mouth most shut, over which the face counts as at rest."""


@dataclass(frozen=True, slots=True)
class Points:
    """N×P×3 pixels (z in the scale of x) in the order of POINTS, NaN where no face was found."""

    xyz: Array
    fps: float

    @property
    def found(self) -> float:
        return float(np.mean(~np.isnan(self.xyz[:, 0, 0]))) if len(self.xyz) else 0.0


def channels_of(points: Points) -> Channels:
    """The channels, one value a frame. Raises BadInput when there is hardly a face."""
    if points.found < _LEAST:
        raise BadInput(
            f"a face was found in {points.found:.0%} of the frames, {_LEAST:.0%} are needed",
            hint="film one face from the front, evenly lit, at least a fifth of the picture high",
        )
    raw = {name: _mended(values) for name, values in _measured(points.xyz).items()}
    rest = _at_rest(raw["jaw"])
    base = {
        name: float(np.median(values if name in _POSE else values[rest]))
        for name, values in raw.items()
    }
    made = {name: _smooth(values) for name, values in _scaled(raw, base).items()}
    return Channels(**{name: tuple(np.round(v, 4).tolist()) for name, v in made.items()})


def _measured(xyz: Array) -> Mapping[str, Array]:
    """Angles in degrees, lengths in distances between the eyes' outer corners, which no
    expression changes."""
    at = {name: xyz[:, number] for number, name in enumerate(POINTS)}
    across = at["eye_l_out"] - at["eye_r_out"]
    unit = np.linalg.norm(across, axis=1)
    right = across / unit[:, None]
    down = at["chin"] - at["forehead"]
    down = down - right * np.sum(down * right, axis=1)[:, None]
    down /= np.linalg.norm(down, axis=1)[:, None]

    def along(one: str, other: str, axis: Array) -> Array:
        return np.asarray(np.sum((at[other] - at[one]) * axis, axis=1) / unit)

    def look(side: str, axis: Array) -> Array:
        middle = (at[f"eye_{side}_out"] + at[f"eye_{side}_in"]) / 2
        return np.asarray(np.sum((at[f"iris_{side}"] - middle) * axis, axis=1) / unit)

    corners = (along("lip_up", "mouth_r", down) + along("lip_up", "mouth_l", down)) / 2
    lids = along("eye_r_up", "eye_r_low", down) + along("eye_l_up", "eye_l_low", down)
    inner = along("brow_r_in", "eye_r_in", down) + along("brow_l_in", "eye_l_in", down)
    outer = along("brow_r_out", "eye_r_out", down) + along("brow_l_out", "eye_l_out", down)
    return {
        "turn": np.degrees(np.arctan2(right[:, 2], right[:, 0])),
        "nod": np.degrees(np.arcsin(np.clip(down[:, 2], -1, 1))),
        "tilt": np.degrees(np.arctan2(right[:, 1], right[:, 0])),
        "look_x": (look("r", right) + look("l", right)) / 2,
        "look_y": (look("r", down) + look("l", down)) / 2,
        "lids": lids,
        "brow_left": along("brow_l", "eye_l_in", down),
        "brow_right": along("brow_r", "eye_r_in", down),
        "brow_tilt": inner - outer,
        # An opening jaw takes the corners of the mouth down with it: that is no sorrow.
        "smile": 0.45 * along("lip_up", "lip_low", down) - corners,
        "jaw": along("lip_up", "lip_low", down),
        "width": along("mouth_r", "mouth_l", right),
    }


def _scaled(raw: Mapping[str, Array], base: Mapping[str, float]) -> Mapping[str, Array]:
    """Differences from rest, in a rig's own range."""
    off = {name: values - base[name] for name, values in raw.items()}
    lids = raw["lids"] / max(base["lids"], 1e-6)
    return {
        "turn": np.clip(off["turn"] / _FULL_TURN, -1, 1),
        "nod": np.clip(off["nod"] / _FULL_NOD, -1, 1),
        "tilt": np.clip(off["tilt"], -45, 45),
        "look_x": np.clip(off["look_x"] / 0.06, -1, 1),
        "look_y": np.clip(off["look_y"] / 0.04, -1, 1),
        # Lids are shut well before the points of their edges meet.
        "lids": np.clip((lids - 0.25) / 0.75, 0, 1.3),
        "brow_left": np.clip(off["brow_left"] / 0.07, -1, 1),
        "brow_right": np.clip(off["brow_right"] / 0.07, -1, 1),
        "brow_tilt": np.clip(off["brow_tilt"] / 0.08, -1, 1),
        "smile": np.clip(off["smile"] / 0.06, -1, 1),
        "jaw": np.clip(off["jaw"] / 0.4, 0, 1),
        "width": np.clip(off["width"] / 0.12, -1, 1),
    }


def _mended(values: Array) -> Array:
    """Frames without a face are bridged from those beside them."""
    known = ~np.isnan(values)
    frames = np.arange(len(values))
    return np.asarray(np.interp(frames, frames[known], values[known]))


def _at_rest(jaw: Array) -> npt.NDArray[np.bool_]:
    return np.asarray(jaw <= np.quantile(jaw, _REST))


def _smooth(values: Array) -> Array:
    """A median of three against single jumps, then a short bell: eyes still blink."""
    padded = np.pad(values, 1, mode="edge")
    calm = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    bell = np.array([0.25, 0.5, 0.25])
    return np.convolve(np.pad(calm, 1, mode="edge"), bell, mode="valid")


def points_of(frames: Sequence[Sequence[Sequence[float]] | None], fps: float) -> Points:
    """Points as a reader gives them, None for a frame without a face. Raises BadInput."""
    empty = np.full((len(POINTS), 3), np.nan)
    rows = [empty if frame is None else np.asarray(frame, np.float64) for frame in frames]
    if not rows or any(row.shape != empty.shape for row in rows):
        raise BadInput("the video has no frames that can be read", hint="try another video")
    return Points(np.stack(rows), fps)
