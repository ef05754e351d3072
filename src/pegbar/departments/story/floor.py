"""The stage floor: where everyone stands and what they hold, and how each moment changes that.

Positions follow from the script alone, never from sound or timing, so that a changed line leaves
every other shot as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from pegbar.departments.story.designs import SetFacts
from pegbar.production.acting import Emotion

Side = Literal[-1, 1]

TALK, REACH, HUG, ASIDE, OUT = 85.0, 32.0, 26.0, 45.0, 70.0
"""Centimetres: between two who talk, from hand to thing, between two who hug, from someone to a
thing beside them, and how far outside the stage one waits to come on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A character on the floor. `mood_for` counts the beats that a feeling still lasts."""

    x: float
    facing: Side
    sits: bool = False
    holding: str = ""
    emotion: Emotion = Emotion.NEUTRAL
    mood_for: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A prop on the floor."""

    x: float
    y: float
    held_by: str = ""
    lit: float = 0.0
    raised: float = 0.0


@dataclass(slots=True)
class Floor:
    """The floor at one moment. Mutable: moments change it in order."""

    facts: SetFacts
    figures: dict[str, Figure] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)

    def cm(self, length: float) -> float:
        return length * self.facts.units_per_cm

    def inside(self, x: float) -> float:
        return min(max(x, self.facts.left), self.facts.right)

    def x_of(self, name: str) -> float | None:
        """Where a character, a thing or a mark is."""
        if figure := self.figures.get(name):
            return figure.x
        if thing := self.things.get(name):
            holder = self.figures.get(thing.held_by)
            return holder.x if holder else thing.x
        spot = self.facts.marks.get(name)
        return spot.x if spot else None

    def change(self, who: str, **to: object) -> None:
        self.figures[who] = replace(self.figures[who], **to)  # type: ignore[arg-type]

    def change_thing(self, name: str, **to: object) -> None:
        self.things[name] = replace(self.things[name], **to)  # type: ignore[arg-type]

    def face(self, who: str, name: str) -> None:
        """Turn someone towards a character, thing or mark."""
        x = self.x_of(name)
        here = self.figures[who].x
        if x is not None and abs(x - here) > 1e-6:
            self.change(who, facing=1 if x > here else -1)

    def beside(self, who: str, name: str, gap: float) -> float:
        """A place `gap` centimetres from someone, on the side that `who` is on: screen sides
        stay as they are. Not on top of a third: past them there is room."""
        x = self.x_of(name)
        here = self.figures[who].x
        if x is None:
            return here
        side = -1 if here <= x else 1
        place = x + side * self.cm(gap)
        if self.inside(place) != place:
            place = x - side * self.cm(gap)
        return round(self.inside(place), 2)

    def edge(self, who: str) -> float:
        """The nearer place outside the stage."""
        here = self.figures[who].x
        middle = (self.facts.left + self.facts.right) / 2
        return self.outside(here > middle)

    def outside(self, right: bool) -> float:
        facts = self.facts
        return facts.right + self.cm(OUT) if right else facts.left - self.cm(OUT)

    def take(self, who: str, thing: str) -> None:
        """Put a thing into someone's hand; what was there is put down."""
        held = self.figures[who].holding
        if held and held != thing:
            self.drop(who)
        giver = self.things[thing].held_by
        if giver and giver != who and giver in self.figures:
            self.change(giver, holding="")
        self.change_thing(thing, held_by=who)
        self.change(who, holding=thing)

    def drop(self, who: str, at: str = "") -> None:
        """Put down what someone holds, before them or at a mark."""
        figure = self.figures[who]
        if not figure.holding:
            return
        spot = self.facts.marks.get(at)
        x = spot.x if spot else self.inside(figure.x + figure.facing * self.cm(REACH))
        y = spot.y if spot else self.facts.ground
        self.change_thing(figure.holding, held_by="", x=round(x, 2), y=y, raised=0.0)
        self.change(who, holding="")
