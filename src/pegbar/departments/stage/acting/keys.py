"""Keys set by hand: what a director's key drawings say, put over the acting exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from pegbar.assets.performance import FigurePose
from pegbar.departments.stage.acting.tracks import stepped, way
from pegbar.production.acting import Ease
from pegbar.production.shots import Key

_COMING: Final = 8
"""Frames from the acting to the first key that names a channel."""
_BODY: Final = ("x", "sit", "lift", "lean", "stretch")
_FACE: Final = {
    "turn": ("turn",), "nod": ("nod",), "tilt": ("tilt",), "lids": ("lids",),
    "brows": ("brow_near", "brow_far"), "brow_tilt": ("brow_tilt",), "smile": ("smile",),
}  # fmt: skip
_PAIRS: Final = {"look": ("look_x", "look_y"), "arm_near": ("x", "y"), "arm_far": ("x", "y")}
_DISCRETE: Final = ("view", "hand_near", "hand_far")
_TILT: Final = 30.0
"""Degrees of a head that a key tilts fully."""
Values = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Channel:
    """The keys that name one channel, in order: where each begins, how long it rests, its value
    and how it is come to."""

    keys: tuple[tuple[int, int, Values, Key], ...]

    def at(self, frame: int, acted: Values) -> Values:
        """The channel's value on a frame (the shot's first is 0)."""
        begin, _, value, key = self.keys[0]
        if frame < begin:
            share = 1.0 - (begin - frame) / _COMING
            if share <= 0.0 or key.ease is Ease.STEP:
                return acted
            return _between(acted, value, _share(key, share, _COMING))
        last = max(n for n, one in enumerate(self.keys) if one[0] <= frame)
        begin, rests, value, _ = self.keys[last]
        if last + 1 == len(self.keys):
            return value
        until, _, there, coming = self.keys[last + 1]
        start = min(begin + rests, until)
        if frame <= start or until == start:
            return value
        share = (frame - start) / (until - start)
        return _between(value, there, _share(coming, share, until - start))


def _share(key: Key, share: float, frames: int) -> float:
    """How much of the way is done: by the chart's drawings, or by the ease."""
    del frames
    if not key.chart:
        return way(key.ease, share)
    drawing = int(share * (len(key.chart) + 1) + 1e-9)
    return 1.0 if share >= 1.0 else key.chart[drawing - 1] if drawing else 0.0


def _between(one: Values, other: Values, share: float) -> Values:
    if share == 1.0:
        return other
    return tuple(stepped(a + (b - a) * share, 0.005) for a, b in zip(one, other, strict=True))


def cuts_of(keys: Mapping[str, Sequence[Key]]) -> set[int]:
    """The frames on which a drawing has to begin, from 0: a key is seen from its own frame on."""
    return {key.at - 1 for some in keys.values() for key in some}


def keyed(
    poses: Sequence[FigurePose], frames: Sequence[int], keys: Sequence[Key]
) -> list[FigurePose]:
    """A figure's poses with its keys put over them. `frames` are those that the poses begin on.

    On a key's frame the pose has the key's values, all of them exactly; before its first key a
    channel is the acting's, after its last one it stays. A key with `hold` rests the whole
    body; the mouth and the eyelids stay alive.
    """
    if not keys:
        return list(poses)
    channels = _channels(keys)
    out: list[FigurePose] = []
    held: tuple[FigurePose, int] | None = None
    for pose, frame in zip(poses, frames, strict=True):
        here = next((key for key in keys if key.at - 1 == frame), None)
        if held and frame >= held[1]:
            held = None
        acted = _like(held[0], pose) if held else pose
        done = _put(acted, frame, channels, keys)
        if here is not None and here.hold:
            held = (done, frame + here.hold)
        out.append(done)
    return out


def _like(held: FigurePose, now: FigurePose) -> FigurePose:
    face = msgspec.structs.replace(held.face, mouth=now.face.mouth, lids=now.face.lids)
    return msgspec.structs.replace(held, face=face)


def _channels(keys: Sequence[Key]) -> dict[str, _Channel]:
    found: dict[str, list[tuple[int, int, Values, Key]]] = {}
    for key in keys:
        for name in (*_BODY, *_FACE, *_PAIRS):
            value = getattr(key, name)
            if value is None:
                continue
            if name == "tilt":
                value *= _TILT
            values = value if isinstance(value, tuple) else (value,)
            found.setdefault(name, []).append((key.at - 1, key.hold, values, key))
    return {name: _Channel(tuple(some)) for name, some in found.items()}


def _put(
    pose: FigurePose, frame: int, channels: Mapping[str, _Channel], keys: Sequence[Key]
) -> FigurePose:
    body: dict[str, Any] = {}
    face: dict[str, float] = {}
    for name, channel in channels.items():
        acted = _acted(pose, name)
        values = channel.at(frame, acted)
        if name in _FACE:
            face |= dict.fromkeys(_FACE[name], values[0])
        elif name == "look":
            face |= {"look_x": values[0], "look_y": values[1]}
        elif name in _PAIRS:
            reach = getattr(pose, name)
            body[name] = msgspec.structs.replace(reach, x=values[0], y=values[1])
        else:
            body[name] = values[0]
    if face:
        body["face"] = msgspec.structs.replace(pose.face, **face)
    for name, turn in (*((n, _same) for n in _DISCRETE), ("facing", _side)):
        said = [getattr(k, name) for k in keys if k.at - 1 <= frame and getattr(k, name)]
        if said:
            body[name] = turn(said[-1])
    return msgspec.structs.replace(pose, **body) if body else pose


_same: Final[Callable[[Any], Any]] = lambda value: value  # noqa: E731
_side: Final[Callable[[Any], Any]] = lambda value: -1 if value == "left" else 1  # noqa: E731


def _acted(pose: FigurePose, name: str) -> Values:
    if name in _FACE:
        return (getattr(pose.face, _FACE[name][0]),)
    if name == "look":
        return pose.face.look_x, pose.face.look_y
    if name in _PAIRS:
        reach = getattr(pose, name)
        return reach.x, reach.y
    return (getattr(pose, name),)
