"""Camera moves: pushes, pans, trucks, shake and rack, drawn in steps that the eye takes as one.

A move starts from a hold and ends in one, as operators do it, so that cuts are between still
frames. It is drawn on fours while no edge of the frame goes further than a quarter of a percent
of the frame in a drawing, which is two screen pixels in high definition and passes for a glide;
what is faster is drawn on twos. A move made afterwards over held drawings, on ones, would be
smoother still, but figures, far hills and paint stand at other distances: only a new drawing
shows them pass each other, and gives the painter motion that is exact.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.assets.performance import Camera
from pegbar.departments.stage.acting.actor import Actor, chance
from pegbar.departments.stage.acting.camera import Box, Operator
from pegbar.departments.stage.acting.tracks import Track, stepped
from pegbar.production.scenery import Prop
from pegbar.production.shots import Framing

_GLIDE: Final = 0.0025
_REST: Final = (0.4, 0.5)
"""Seconds for which a move rests at the shot's start and its end; never more than a fifth."""
_SHAKE: Final = 0.006
_SHAKE_EVERY: Final = 0.25
_RACK: Final = 0.7
_AIR: Final = 0.03
_MOVES: Final = ("push", "pan", "tilt", "truck", "pedestal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """What a move is made with: the operator, the frame it starts from, the shot's length, the
    parallaxes of a rack, and the faces that it is on."""

    operator: Operator
    camera: Camera
    framing: Framing
    seconds: float
    slot: float
    focus: tuple[float, ...] = ()
    faces: Box | None = None

    def at(self, time: float) -> Camera:
        """The frame in the drawing that begins at `time`."""
        camera = self._moved(self._share(time))
        if self.focus:
            camera = msgspec.structs.replace(camera, focus=self._focus(time))
        return self._shaken(camera, time) if self.framing.shake else camera

    def _share(self, time: float) -> float:
        """How far the move has come, in steps of drawings on fours while that passes."""
        if not any(getattr(self.framing, name) for name in _MOVES):
            return 0.0
        on_fours = math.floor(time / (2 * self.slot) + 1e-6) * 2 * self.slot
        slow = self._fastest() * 2 * self.slot <= _GLIDE
        return self._gone(on_fours if slow else time)

    def _gone(self, time: float) -> float:
        start, end = (min(rest, self.seconds / 5) for rest in _REST)
        track = Track(0.0)
        track.to(start, 1.0, max(self.seconds - start - end, 0.1), 0.25)
        return track.at(time)

    def _fastest(self) -> float:
        """The way of the frame's edge in a second, in frame widths."""
        framing = self.framing
        far = max(abs(framing.push) / 2, *(abs(getattr(framing, name)) for name in _MOVES[1:]))
        return float(far / max(self.seconds - sum(_REST), 0.1) / 0.75)

    def _moved(self, share: float) -> Camera:
        if not share:
            return self._turned(self.camera, 0.0)
        camera, framing, aspect = self.camera, self.framing, self.operator.aspect
        width = camera.width * (1 - framing.push * share)
        x = camera.x + framing.truck * camera.width * share
        top = camera.y - camera.width / aspect / 2
        lift = (camera.width - width) / aspect * 0.38
        down = framing.pedestal * camera.width * share
        x, top = self._kept(x, top + lift + down, width)
        moved = self.operator.inside(x, top, width)
        camera = Camera(stepped(moved.x, 0.2), stepped(moved.y, 0.2), stepped(moved.width, 0.2))
        return self._turned(camera, share)

    def _kept(self, x: float, top: float, width: float) -> tuple[float, float]:
        """A push goes to the faces: none that was wholly in the frame is cut by it."""
        faces, tall = self.faces, width / self.operator.aspect
        if faces is None or self.framing.push <= 0:
            return x, top
        air = _AIR * tall
        if faces.bottom - faces.top + 2 * air <= tall:
            top = min(max(top, faces.bottom + air - tall), faces.top - air)
        if faces.right - faces.left + 2 * air <= width:
            x = min(max(x, faces.right + air - width / 2), faces.left - air + width / 2)
        return x, top

    def _turned(self, camera: Camera, share: float) -> Camera:
        """A pan or a tilt, no further than the actors' plane reaches."""
        framing, room = self.framing, self.operator.room
        if not framing.pan and not framing.tilt:
            return camera
        width, tall = camera.width, camera.width / self.operator.aspect
        right = _within(framing.pan * share, camera.x, width, (room.left, room.right), width)
        down = _within(framing.tilt * share, camera.y, width, (room.top, room.bottom), tall)
        return msgspec.structs.replace(
            camera, swing_x=stepped(right, 0.0002), swing_y=stepped(down, 0.0002)
        )

    def _focus(self, time: float) -> float:
        """The focus rests, goes over in the middle of the shot, and rests."""
        first, last = self.focus[0], self.focus[-1]
        track = Track(first)
        track.to(max(self.seconds * 0.45 - _RACK / 2, 0.0), last, _RACK)
        return stepped(track.at(time), max(abs(last - first) / 6, 1e-3)) if first != last else first

    def _shaken(self, camera: Camera, time: float) -> Camera:
        """A hand that tries to hold still: slow drift and small corrections, the same each time."""
        size = self.framing.shake * _SHAKE * camera.width
        x = camera.x + size * _wander("x", time)
        y = camera.y + 0.7 * size * _wander("y", time)
        moved = self.operator.inside(x, y - camera.width / self.operator.aspect / 2, camera.width)
        roll = stepped(0.35 * self.framing.shake * _wander("roll", time), 0.02)
        return msgspec.structs.replace(
            camera, x=stepped(moved.x, 0.2), y=stepped(moved.y, 0.2), roll=roll
        )


def _within(swing: float, at: float, unit: float, ends: tuple[float, float], span: float) -> float:
    """A swing in units of `unit` that keeps a frame `span` long between two ends."""
    least, most = (ends[0] + span / 2 - at) / unit, (ends[1] - span / 2 - at) / unit
    return min(max(swing, min(least, 0.0)), max(most, 0.0))


def _wander(channel: str, time: float) -> float:
    """-1..1: two smooth walks through seeded points, a slow one and a quick one."""
    total = 0.0
    for every, size in ((_SHAKE_EVERY * 3, 0.65), (_SHAKE_EVERY, 0.35)):
        at = time / every
        number = math.floor(at)
        share = at - number
        one, other = (2 * chance("shake", channel, every, number + n) - 1 for n in (0, 1))
        total += size * (one + (other - one) * share * share * (3 - 2 * share))
    return total


def focus_of(
    framing: Framing, actors: Sequence[Actor], props: Mapping[str, Prop]
) -> tuple[float, ...]:
    """The parallaxes that a rack goes between. Figures stand at 1; a name that is neither a
    figure nor a thing is somewhere in the set, behind them."""
    here = {actor.who for actor in actors}

    def distance(name: str) -> float:
        if name in here:
            return 1.0
        return props[name].parallax if name in props else 0.4

    return tuple(distance(name) for name in framing.rack)
