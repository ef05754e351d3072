"""The floor of a shot: its actors and things, where they are, who holds what, and the sounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from pegbar.assets.performance import Cue, PropPose
from pegbar.departments.stage.acting.actor import Actor, on_fours
from pegbar.departments.stage.acting.tracks import Track, stepped
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.shots import Placing


@dataclass(slots=True)
class Thing:
    """A prop in a shot. `holders` are the names of who holds it from which moment on."""

    name: str
    prop: Prop
    x: float
    y: float
    lit: Track
    raised: Track
    holders: list[tuple[float, str]]

    def holder(self, time: float) -> str:
        return next((who for since, who in reversed(self.holders) if since <= time), "")

    def last_holder(self) -> str:
        return self.holders[-1][1]

    def pose(self, time: float) -> PropPose:
        holder = self.holder(time)
        return PropPose(
            prop=self.name,
            x=0.0 if holder else stepped(self.x, 0.5),
            y=0.0 if holder else stepped(self.y, 0.5),
            held_by=holder,
            lit=stepped(self.lit.at(time), 0.1),
            raised=stepped(self.raised.at(on_fours(time)), 0.01),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """How many keys, holders and sounds there were at a moment of the acting."""

    actors: Mapping[str, dict[str, int]]
    things: Mapping[str, tuple[int, int, int]]
    cues: int


@dataclass(slots=True)
class Floor:
    """Everything on the stage while a shot is acted. Mutable: beats write on it in order.
    `spoke` is who spoke last."""

    scenery: Scenery
    actors: Mapping[str, Actor]
    things: Mapping[str, Thing]
    fps: int
    cues: list[Cue] = field(default_factory=list)
    spoke: str = ""

    def place(self, name: str) -> float | None:
        """Where a character, a thing or a mark is when everything so far has happened."""
        if name in self.actors:
            return self.actors[name].x
        if name in self.things:
            holder = self.things[name].last_holder()
            return self.place(holder) if holder in self.actors else self.things[name].x
        mark = self.scenery.mark(name)
        return mark.x if mark else None

    def held_by(self, who: str) -> Thing | None:
        """The thing that someone holds now."""
        return next((one for one in self.things.values() if one.last_holder() == who), None)

    def others(self, who: str) -> Sequence[Actor]:
        return [actor for name, actor in self.actors.items() if name != who]

    def bookmark(self) -> Bookmark:
        """How much has been written so far, for `hurry`."""
        return Bookmark(
            actors={name: actor.bookmark() for name, actor in self.actors.items()},
            things={
                name: (len(one.lit.keys), len(one.raised.keys), len(one.holders))
                for name, one in self.things.items()
            },
            cues=len(self.cues),
        )

    def hurry(self, since: Bookmark, time: float, pace: float) -> None:
        """Play all that was written since the bookmark in `pace` of its time: a beat that was
        asked to be short is over when the next one begins."""
        for name, actor in self.actors.items():
            actor.hurry(since.actors[name], time, pace)
        for name, thing in self.things.items():
            lit, raised, holders = since.things[name]
            thing.lit.hurry(lit, time, pace)
            thing.raised.hurry(raised, time, pace)
            for number, (moment, who) in enumerate(thing.holders[holders:], holders):
                thing.holders[number] = (time + (moment - time) * pace, who)
        first = time * self.fps
        for number, cue in enumerate(self.cues[since.cues :], since.cues):
            frame = max(0, int(first + (cue.frame - first) * pace))
            self.cues[number] = msgspec.structs.replace(cue, frame=frame)

    def sound(self, kind: str, time: float, at: float | None = None, gain: float = 0.0) -> None:
        """Ask for a sound, panned to where it happens."""
        left = self.scenery.left or 0.0
        right = self.scenery.right or left + 2000.0
        pan = 0.0 if at is None else (at - left) / max(right - left, 1.0) * 1.2 - 0.6
        pan = round(min(max(pan, -0.8), 0.8), 2)
        self.cues.append(Cue(kind=kind, frame=max(0, int(time * self.fps)), gain=gain, pan=pan))


def set_down(placing: Placing, prop: Prop) -> Thing:
    """A thing as a shot finds it."""
    return Thing(
        name=placing.prop,
        prop=prop,
        x=placing.x,
        y=placing.y,
        lit=Track(placing.lit),
        raised=Track(0.0 if placing.held_by else placing.raised),
        holders=[(0.0, placing.held_by)],
    )
