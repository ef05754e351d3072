"""The camera: framings by the trade's sizes, faces wholly in or wholly out, inside the set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pegbar.assets.performance import Camera
from pegbar.departments.stage.acting.actor import Actor
from pegbar.production.acting import Size
from pegbar.production.scenery import Scenery
from pegbar.production.shots import Framing

_SIZES: Final[dict[Size, tuple[float, float]]] = {
    # how much of the body below the chin is seen, and air above the head as a share of the height
    Size.EWS: (1.6, 1.9),
    Size.WS: (1.3, 0.45),
    Size.FS: (1.12, 0.22),
    Size.MS: (0.56, 0.14),
    Size.MCU: (0.32, 0.1),
    Size.CU: (0.16, 0.08),
    Size.ECU: (0.0, 0.01),
}


_AIR: Final = 0.04
_WIDEST: Final = 1.8
"""How much wider a frame may get to have somebody in it whom it would cut."""
_WIDE: Final = 1.0
"""A head's width with its hair, as a share of its height."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the set's units."""

    left: float
    top: float
    right: float
    bottom: float

    def cuts(self, frame: Box) -> bool:
        """Whether the frame's edge goes through this."""
        apart = (
            self.right <= frame.left
            or self.left >= frame.right
            or self.bottom <= frame.top
            or self.top >= frame.bottom
        )
        return not apart and not self.inside(frame)

    def inside(self, frame: Box) -> bool:
        return (
            self.left >= frame.left
            and self.right <= frame.right
            and self.top >= frame.top
            and self.bottom <= frame.bottom
        )


class Operator:
    """Frames one shot. `room` is the largest frame that stays inside the set's drawing."""

    def __init__(self, scenery: Scenery, room: Box, aspect: float) -> None:
        self.scenery = scenery
        self.room = room
        self.aspect = aspect

    def frame(self, framing: Framing, actors: Sequence[Actor]) -> Camera:
        """Where the camera stands. Who is `on` is in frame; nobody's face is cut if it can be
        helped: the frame moves a little, and only then widens."""
        wanted = [actor for actor in actors if actor.who in framing.on] or list(actors)
        if not wanted:
            return self._whole()
        close = framing.size is Size.ECU
        heads = [_core(h) if close else h for actor in wanted for h in _heads(actor)]
        tall = max(actor.height for actor in wanted)
        below, above = _SIZES[framing.size]
        top = min(head.top for head in heads) - above * tall
        body = max(actor.height * (1 - actor.body.chin) for actor in wanted)
        low = max(head.bottom for head in heads) + below * body
        low = min(low, self.scenery.ground + (0.6 if framing.size is Size.EWS else 0.3) * tall)
        span = max(h.right for h in heads) - min(h.left for h in heads)
        span += 0.0 if close else 0.3 * tall
        width = max((low - top) * self.aspect, span)
        centre = (max(h.right for h in heads) + min(h.left for h in heads)) / 2
        if len(wanted) == 1:
            centre += 0.12 * width * wanted[0].tracks["facing"].value * 0.6
        others = [head for actor in actors if actor not in wanted for head in _heads(actor)]
        return self._settled(centre, top, width, heads, others)

    def faces(self, framing: Framing, actors: Sequence[Actor]) -> Box | None:
        """What a move must not cut: the heads of those whom the shot is on, first and last."""
        heads = [head for one in actors if one.who in framing.on for head in _heads(one)]
        if not heads:
            return None
        return Box(
            min(head.left for head in heads),
            min(head.top for head in heads),
            max(head.right for head in heads),
            max(head.bottom for head in heads),
        )

    def _settled(
        self, centre: float, top: float, width: float, heads: list[Box], others: list[Box]
    ) -> Camera:
        best: tuple[int, Camera] | None = None
        for shift, widen in _tries():
            camera = self.inside(centre + shift * width, top, width * widen)
            frame = _box(camera, self.aspect)
            missing = sum(not head.inside(frame) for head in heads)
            cut = 10 * missing + sum(other.cuts(frame) for other in others)
            if best is None or cut < best[0]:
                best = (cut, camera)
            if not cut:
                break
        assert best is not None
        if best[0]:
            best = min(best, self._including(best, heads, others), key=lambda one: one[0])
        return best[1]

    def _including(
        self, best: tuple[int, Camera], heads: list[Box], others: list[Box]
    ) -> tuple[int, Camera]:
        """Where no shift helps: a frame that has those in it whom this one cuts."""
        frame = _box(best[1], self.aspect)
        seen = [*heads, *(other for other in others if other.cuts(frame))]
        top = min(frame.top, min(one.top for one in seen) - _AIR * (frame.bottom - frame.top))
        left = min(frame.left, *(one.left for one in seen))
        right = max(frame.right, *(one.right for one in seen))
        width = max((frame.bottom - top) * self.aspect, right - left)
        if width > _WIDEST * best[1].width:
            return best
        camera = self.inside((left + right) / 2, top, width)
        found = _box(camera, self.aspect)
        missing = sum(not head.inside(found) for head in heads)
        return 10 * missing + sum(other.cuts(found) for other in others), camera

    def inside(self, centre: float, top: float, width: float) -> Camera:
        """The frame nearest to this one that stays inside the set."""
        room = self.room
        width = min(width, room.right - room.left, (room.bottom - room.top) * self.aspect)
        height = width / self.aspect
        x = min(max(centre, room.left + width / 2), room.right - width / 2)
        y = min(max(top + height / 2, room.top + height / 2), room.bottom - height / 2)
        return Camera(round(x, 1), round(y, 1), round(width, 1))

    def _whole(self) -> Camera:
        room = self.room
        return self.inside((room.left + room.right) / 2, room.top, room.right - room.left)


def _core(head: Box) -> Box:
    """A face without its hair, brows to chin: all that an extreme close-up shows."""
    wide, tall = head.right - head.left, head.bottom - head.top
    return Box(
        head.left + 0.16 * wide, head.top + 0.32 * tall, head.right - 0.16 * wide, head.bottom
    )


def _tries() -> Iterator[tuple[float, float]]:
    """Small shifts before large ones, shifts before a wider frame."""
    for widen in (1.0, 1.12, 1.25, 1.4, 1.6):
        yield 0.0, widen
        for step in range(1, 8):
            yield step * 0.05, widen
            yield -step * 0.05, widen


def _heads(actor: Actor) -> Iterator[Box]:
    """A figure's face and hair as the shot begins and as it ends, and as high as it jumps."""
    sits = actor.tracks["sit"]
    high = max((key.value for key in actor.tracks["lift"].keys), default=0.0)
    for x, sit, lift in (
        (actor.tracks["x"].value, sits.value, 0.0),
        (actor.tracks["x"].last(), sits.last(), high),
    ):
        body = actor.body
        top = body.ground - body.height + body.sink * sit - lift
        half = body.height * body.chin * _WIDE / 2
        yield Box(x - half, top, x + half, top + body.height * body.chin)


def _box(camera: Camera, aspect: float) -> Box:
    half, tall = camera.width / 2, camera.width / aspect / 2
    return Box(camera.x - half, camera.y - tall, camera.x + half, camera.y + tall)
