"""Holds: a figure's poses, drawing by drawing, rest until they have changed enough to be drawn.

Slow ends of moves would make a new drawing of next to nothing every time. An animator draws the
key, holds it, and draws the next one when it says something new; mouths and eyes go on moving on
a held body. Whoever holds too long blinks, or breathes: nobody is ever dead.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.assets.performance import Face, FigurePose
from pegbar.departments.stage.acting.actor import chance
from pegbar.departments.stage.acting.tracks import stepped
from pegbar.production.acting import View

_ENOUGH: Final = 1.0
_SUDDEN: Final = 2.4
"""What a change has to be to be drawn on twos."""
_NEARLY: Final = 4
"""Drawings before a move's end from which its last key may be drawn already."""
_BODY: Final = (("lean", 2.6), ("stretch", 0.026), ("sit", 0.11), ("lift", 4.0), ("x", 3.0))
_FACE: Final = (
    ("turn", 0.2), ("nod", 0.25), ("tilt", 3.5), ("look_x", 0.35), ("look_y", 0.35),
    ("brow_near", 0.3), ("brow_far", 0.3), ("brow_tilt", 0.35), ("smile", 0.35),
)  # fmt: skip
"""What each channel has to change by to be worth a new drawing."""
_ARM: Final = 0.12
_DEAD: Final = 2.3
"""Seconds for which a figure may be still: longer, and it blinks, or breathes if its eyes are not
seen."""
_BREATH: Final = 0.014


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure in one drawing: its pose, and whether its feet are under way."""

    pose: FigurePose
    moving: bool


def rested(seen: Sequence[Seen], seconds: float, *, closely: bool = True) -> list[FigurePose]:
    """The poses that are drawn, for drawings of so many seconds each.

    A pose is held until the acting has left it, and is left for the one that a move ends in, so
    that every move arrives exactly. Quick action is drawn on twos; all else changes on fours, all
    figures and the camera together.
    """
    out: list[FigurePose] = []
    for number, one in enumerate(seen):
        held = out[-1] if out else one.pose
        stops = number > 0 and seen[number - 1].moving
        body, face = _change(held, one.pose)
        due = max(body, face) >= _ENOUGH or _arrives(seen, number, held)
        if one.moving:
            held = one.pose
        elif stops or body >= _SUDDEN or (due and number % 2 == 0):
            held = _key_of(seen, number)
        out.append(_alive(held, one.pose))
    return _awake(_dragged(out, seconds), seconds, closely=closely)


def _arrives(seen: Sequence[Seen], number: int, held: FigurePose) -> bool:
    """Whether the acting has come to rest somewhere else than where the figure is held."""
    now, after = seen[number].pose, seen[min(number + 1, len(seen) - 1)].pose
    return _same_body(now, after) and not _same_body(now, held)


def _key_of(seen: Sequence[Seen], number: int) -> FigurePose:
    """The pose to draw: the key that a move is about to end in, where it is as good as there."""
    for ahead in range(number, min(number + _NEARLY, len(seen) - 1)):
        if seen[ahead].moving:
            break
        if _same_body(seen[ahead].pose, seen[ahead + 1].pose):
            rest = seen[ahead].pose
            near = max(_change(seen[number].pose, rest)) < 0.45 * _ENOUGH
            return rest if near else seen[number].pose
    return seen[number].pose


def _change(one: FigurePose, other: FigurePose) -> tuple[float, float]:
    """How different two poses are, the body and the face: 1 for what deserves a drawing of its
    own. Mouths and lids, which go their own way, are left out."""
    moved = [abs(getattr(one, name) - getattr(other, name)) / enough for name, enough in _BODY]
    for name in ("arm_near", "arm_far", "leg_near", "leg_far"):
        was, now = getattr(one, name), getattr(other, name)
        moved.append(math.hypot(was.x - now.x, was.y - now.y) / _ARM)
    if (one.view, one.facing) != (other.view, other.facing):
        moved.append(2 * _SUDDEN)
    face = [
        abs(getattr(one.face, name) - getattr(other.face, name)) / enough for name, enough in _FACE
    ]
    if (one.hand_near, one.hand_far) != (other.hand_near, other.hand_far):
        face.append(_ENOUGH)
    return max(moved), max(face)


def _alive(held: FigurePose, now: FigurePose) -> FigurePose:
    """A held pose with the mouth and the eyelids of the moment."""
    if held.face.mouth is now.face.mouth and held.face.lids == now.face.lids:
        return held
    face = msgspec.structs.replace(held.face, mouth=now.face.mouth, lids=now.face.lids)
    return msgspec.structs.replace(held, face=face)


def _same_body(one: FigurePose, other: FigurePose) -> bool:
    return _alive(one, other) == other


def _dragged(poses: list[FigurePose], seconds: float) -> list[FigurePose]:
    """Hair and scarves lag behind one drawing, swing past when the figure stops, and hang."""
    out = [poses[0]] if poses else []
    was = (0.0, 0.0)
    pulls = [(0.0, 0.0)]
    for before, now in itertools.pairwise(poses):
        pulls.append(_pull(before, now, seconds))
    for number, pose in enumerate(poses[1:], 1):
        pull = pulls[number]
        swung = tuple(
            stepped(p if p else -0.35 * w if abs(w) > 0.3 else 0.0, 0.25)
            for p, w in zip(pull, was, strict=True)
        )
        was = (swung[0], swung[1])
        changed = pose != poses[number - 1] or any(was)
        out.append(msgspec.structs.replace(pose, drag=was) if changed and any(was) else pose)
    return out


def _pull(before: FigurePose, now: FigurePose, seconds: float) -> tuple[float, float]:
    """How hard a move from one drawing to the next drags what hangs: 1 at three strides a
    second. Backwards, and up when the figure falls."""
    ahead = (now.x - before.x) * now.facing / seconds / 420.0
    if before.facing != now.facing:
        ahead = -0.7
    fall = ((before.lift - now.lift) - 40.0 * (before.stretch - now.stretch)) / seconds / 500.0
    limit = (min(max(ahead, -1.0), 1.0), min(max(fall, -1.0), 1.0))
    return (limit[0] if abs(limit[0]) > 0.2 else 0.0, limit[1] if abs(limit[1]) > 0.3 else 0.0)


def _awake(poses: list[FigurePose], seconds: float, *, closely: bool) -> list[FigurePose]:
    """Put a blink, or a breath, into every stretch in which a figure would be dead too long."""
    out = list(poses)
    most, start = max(round(_DEAD / seconds), 8), 0
    while start < len(out):
        end = start + 1
        while end < len(out) and out[end] == out[start]:
            end += 1
        still = end - start
        if still > most:
            apart = 0.6 + 0.3 * chance(out[start].who, "still", start)
            late = min(apart * most, 0.5 * still)
            number = (start + round(late)) // 2 * 2
            out[number : number + 2] = _twitch(out[number], closely=closely)
            end = number + 2
        start = end
    return out


def _twitch(pose: FigurePose, *, closely: bool) -> Iterable[FigurePose]:
    lids = pose.face.lids
    if pose.view is View.BACK or lids < 0.3:
        breath = msgspec.structs.replace(pose, stretch=round(pose.stretch + _BREATH, 4))
        return (breath, breath)
    half = msgspec.structs.replace(pose, face=_lids(pose, lids * 0.5))
    shut = msgspec.structs.replace(pose, face=_lids(pose, 0.0))
    return (shut, half if closely else shut)


def _lids(pose: FigurePose, lids: float) -> Face:
    return msgspec.structs.replace(pose.face, lids=stepped(lids, 0.05))
