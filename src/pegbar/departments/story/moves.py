"""What each moment does to the floor, and the beats that come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pegbar.departments.story.designs import PropFacts
from pegbar.departments.story.floor import HUG, REACH, TALK, Figure, Floor
from pegbar.departments.story.moments import Moment
from pegbar.production.acting import Emotion, Verb

_LASTS = 2
OUT = "out"
"""The manner of a light that is put out."""


@dataclass(frozen=True, slots=True)
class Move:
    """A moment as it is played: where who moves ends up, and what it feels like."""

    moment: Moment
    emotion: Emotion
    x: float | None = None


@dataclass(frozen=True, slots=True)
class Cannot:
    """Why a moment cannot be played."""

    reason: str


class Mover:
    """Plays moments on a floor, in order."""

    def __init__(self, floor: Floor, props: dict[str, PropFacts]) -> None:
        self.floor = floor
        self._props = props
        self._spoke = ""
        self._table: dict[Verb, Callable[[Moment], list[Move] | Cannot]] = {
            Verb.SPEAK: self._speak,
            Verb.WALK: self._walk,
            Verb.ENTER: self._enter,
            Verb.EXIT: self._exit,
            Verb.SIT: self._sit,
            Verb.STAND: self._stand,
            Verb.PICK_UP: self._pick_up,
            Verb.PUT_DOWN: self._put_down,
            Verb.HAND_OVER: self._hand_over,
            Verb.RAISE: self._raise,
            Verb.LOWER: self._lower,
            Verb.LIGHT: self._light,
            Verb.RISE: self._rise,
            Verb.TURN: self._turn,
            Verb.LOOK: self._look,
            Verb.HUG: self._hug,
        }

    def play(self, moment: Moment) -> list[Move] | Cannot:
        """The moves of a moment; the floor is then as it is after them."""
        figure = self.floor.figures.get(moment.who)
        if moment.who and figure is None and not self._may_be_absent(moment):
            return Cannot(f"{moment.who} is not on the stage")
        if figure and moment.emotion is not None:
            self.floor.change(moment.who, emotion=moment.emotion, mood_for=_LASTS)
        moves = self._table.get(moment.verb, self._plain)(moment)
        self._tire(moment)
        return moves

    def _may_be_absent(self, moment: Moment) -> bool:
        return moment.kind == "line" or moment.who in self.floor.things

    def _tire(self, moment: Moment) -> None:
        """A feeling lasts a few beats of one's own, then it fades."""
        figure = self.floor.figures.get(moment.who)
        if figure and moment.emotion is None and figure.mood_for:
            left = figure.mood_for - 1
            feeling = figure.emotion if left else Emotion.NEUTRAL
            self.floor.change(moment.who, mood_for=left, emotion=feeling)

    def _one(self, moment: Moment, x: float | None = None) -> list[Move]:
        figure = self.floor.figures.get(moment.who)
        feeling = figure.emotion if figure else moment.emotion or Emotion.NEUTRAL
        return [Move(moment, feeling, x)]

    def _plain(self, moment: Moment) -> list[Move]:
        return self._one(moment)

    def _figure(self, who: str) -> Figure:
        return self.floor.figures[who]

    def _go(self, who: str, x: float) -> float:
        """Walk someone to a place; who sat stands up."""
        here = self._figure(who).x
        facing = self._figure(who).facing if x == here else (1 if x > here else -1)
        self.floor.change(who, x=x, sits=False, facing=facing)
        return x

    def _speak(self, moment: Moment) -> list[Move]:
        if moment.offscreen or moment.who not in self.floor.figures:
            return self._one(moment)
        if moment.emotion is None and self._spoke != moment.who:
            self.floor.change(moment.who, emotion=Emotion.NEUTRAL, mood_for=0)
        others = [one for one in self.floor.figures if one != moment.who]
        to = moment.target or (self._spoke if self._spoke in others else "")
        if not to and len(others) == 1:
            to = others[0]
        if to in self.floor.figures:
            self.floor.face(moment.who, to)
        self._spoke = moment.who
        return self._one(replace(moment, target=to))

    def _walk(self, moment: Moment) -> list[Move] | Cannot:
        target = moment.target
        if target in self.floor.figures:
            x = self.floor.beside(moment.who, target, TALK)
            near = abs(self._figure(moment.who).x - (self.floor.x_of(target) or 0.0))
            if near <= self.floor.cm(TALK):
                x = self._figure(moment.who).x
        elif target in self.floor.things:
            x = self.floor.beside(moment.who, target, REACH)
        elif target in self.floor.facts.marks:
            x = self.floor.facts.marks[target].x
        else:
            return Cannot(f"there is no '{target}' on this set to walk to")
        self._go(moment.who, x)
        if target not in self.floor.facts.marks:
            self.floor.face(moment.who, target)
        return self._one(moment, x)

    def _enter(self, moment: Moment) -> list[Move]:
        figure = self._figure(moment.who)
        x = figure.x
        if not self.floor.facts.left <= x <= self.floor.facts.right:
            x = self._landing(moment)
        self._go(moment.who, x)
        return self._one(moment, x)

    def _landing(self, moment: Moment) -> float:
        """Where one who comes in stops: at the target, else at talking distance of the nearest."""
        if moment.target in self.floor.figures:
            return self.floor.beside(moment.who, moment.target, TALK)
        if moment.target in self.floor.facts.marks:
            return self.floor.facts.marks[moment.target].x
        here = self._figure(moment.who).x
        others = [one.x for name, one in self.floor.figures.items() if name != moment.who]
        if not others:
            return round((self.floor.facts.left + self.floor.facts.right) / 2, 2)
        near = min(others, key=lambda x: abs(x - here))
        side = -1 if here < near else 1
        return round(self.floor.inside(near + side * self.floor.cm(TALK)), 2)

    def _exit(self, moment: Moment) -> list[Move]:
        x = self._go(moment.who, self.floor.edge(moment.who))
        return self._one(moment, x)

    def _sit(self, moment: Moment) -> list[Move]:
        figure = self._figure(moment.who)
        spot = self.floor.facts.marks.get(moment.target)
        if spot is None:
            seats = [one for _, one in sorted(self.floor.facts.marks.items()) if one.seat]
            close = [one for one in seats if abs(one.x - figure.x) <= self.floor.cm(2 * TALK)]
            spot = min(close, key=lambda one: abs(one.x - figure.x), default=None)
            taken = {one.x for name, one in self.floor.figures.items() if name != moment.who}
            spot = None if spot and spot.x in taken else spot
        x = figure.x
        if spot and spot.x != figure.x:
            x = self._go(moment.who, spot.x)
        self.floor.change(moment.who, sits=True)
        return self._one(moment, x if x != figure.x else None)

    def _stand(self, moment: Moment) -> list[Move]:
        if moment.target and self.floor.x_of(moment.target) is not None:
            moves = self._walk(replace(moment, verb=Verb.WALK))
            return moves if isinstance(moves, list) else self._one(moment)
        was_sitting = self._figure(moment.who).sits
        self.floor.change(moment.who, sits=False)
        return self._one(moment) if was_sitting else []

    def _reach(self, who: str, thing: str) -> float | None:
        """Step up to a thing that is out of reach; None when it is within."""
        x = self.floor.x_of(thing)
        figure = self._figure(who)
        if x is None or abs(x - figure.x) <= self.floor.cm(2 * REACH):
            return None
        self._go(who, self.floor.beside(who, thing, REACH))
        self.floor.face(who, thing)
        return self._figure(who).x

    def _pick_up(self, moment: Moment) -> list[Move] | Cannot:
        thing = moment.thing or moment.target
        if thing not in self.floor.things:
            return Cannot(f"'{thing}' is not on this set")
        if self._figure(moment.who).holding == thing:
            return []
        holder = self.floor.things[thing].held_by
        if holder in self.floor.figures:
            return self._hand_over(
                replace(moment, verb=Verb.HAND_OVER, who=holder, target=moment.who, thing=thing)
            )
        x = self._reach(moment.who, thing)
        if x is None:
            self.floor.face(moment.who, thing)
        self.floor.take(moment.who, thing)
        return self._one(replace(moment, target=thing, thing=thing), x)

    def _holding(self, moment: Moment) -> tuple[list[Move], str] | Cannot:
        """What the moment is done with, in hand: picked up first where it has to be."""
        held = self._figure(moment.who).holding
        thing = moment.thing or (moment.target if moment.target in self.floor.things else "")
        thing = thing or held
        if not thing:
            return Cannot(f"{moment.who} holds nothing")
        if thing == held:
            return [], thing
        if thing not in self.floor.things:
            return Cannot(f"'{thing}' is not on this set")
        taken = self._pick_up(replace(moment, verb=Verb.PICK_UP, target=thing, thing=thing))
        return taken if isinstance(taken, Cannot) else (taken, thing)

    def _put_down(self, moment: Moment) -> list[Move] | Cannot:
        figure = self._figure(moment.who)
        thing = moment.thing or (moment.target if moment.target in self.floor.things else "")
        if not figure.holding or (thing and thing != figure.holding):
            return Cannot(f"{moment.who} does not hold {thing or 'anything'}")
        held = figure.holding
        self.floor.drop(moment.who, moment.target)
        return self._one(replace(moment, target=held, thing=held))

    def _hand_over(self, moment: Moment) -> list[Move] | Cannot:
        if moment.target not in self.floor.figures:
            return Cannot(f"{moment.target or 'the other'} is not on the stage")
        ready = self._holding(moment)
        if isinstance(ready, Cannot):
            return ready
        before, thing = ready
        near = abs(self._figure(moment.who).x - self._figure(moment.target).x)
        x = None
        if near > self.floor.cm(TALK * 1.2):
            x = self._go(moment.who, self.floor.beside(moment.who, moment.target, TALK))
        self.floor.face(moment.who, moment.target)
        self.floor.face(moment.target, moment.who)
        self.floor.take(moment.target, thing)
        return [*before, *self._one(replace(moment, thing=thing), x)]

    def _raise(self, moment: Moment) -> list[Move] | Cannot:
        ready = self._holding(moment)
        if isinstance(ready, Cannot):
            return ready
        before, thing = ready
        self.floor.change_thing(thing, raised=1.0)
        return [*before, *self._one(replace(moment, target=thing, thing=thing))]

    def _lower(self, moment: Moment) -> list[Move] | Cannot:
        held = self._figure(moment.who).holding if moment.who in self.floor.figures else ""
        thing = moment.target if moment.target in self.floor.things else held
        if not thing:
            return Cannot(f"{moment.who} holds nothing to lower")
        self.floor.change_thing(thing, raised=0.0)
        return self._one(replace(moment, target=thing, thing=thing))

    def _light(self, moment: Moment) -> list[Move] | Cannot:
        thing = moment.who if moment.who in self.floor.things else moment.target
        thing = thing or self._figure(moment.who).holding
        if thing not in self.floor.things:
            return Cannot(f"'{thing}' is not on this set" if thing else "does not say what is lit")
        if not self._props.get(thing, PropFacts(glows=True)).glows:
            return Cannot(f"{thing} cannot be lit: its design has no `glow`")
        x = None
        if moment.who in self.floor.figures and self.floor.things[thing].held_by != moment.who:
            x = self._reach(moment.who, thing)
        self.floor.change_thing(thing, lit=0.0 if moment.manner == OUT else 1.0)
        return self._one(replace(moment, target="" if moment.who == thing else thing), x)

    def _rise(self, moment: Moment) -> list[Move] | Cannot:
        if moment.who not in self.floor.things:
            return Cannot(f"'{moment.who}' is not on this set")
        if not self._props.get(moment.who, PropFacts(rises=True)).rises:
            return Cannot(f"{moment.who} cannot rise: its design has no `rise`")
        self.floor.change_thing(moment.who, raised=1.0)
        return self._one(moment)

    def _turn(self, moment: Moment) -> list[Move]:
        figure = self._figure(moment.who)
        if moment.target and moment.manner != "away":
            self.floor.face(moment.who, moment.target)
        else:
            self.floor.change(moment.who, facing=1 if figure.facing == -1 else -1)
        return self._one(moment)

    def _look(self, moment: Moment) -> list[Move]:
        if moment.target:
            self.floor.face(moment.who, moment.target)
        return self._one(moment)

    def _hug(self, moment: Moment) -> list[Move] | Cannot:
        if moment.target not in self.floor.figures:
            return Cannot(f"{moment.target or 'the other'} is not on the stage")
        here, there = self._figure(moment.who), self._figure(moment.target)
        x = None
        if not (here.sits and there.sits and abs(here.x - there.x) <= self.floor.cm(TALK)):
            x = self._go(moment.who, self.floor.beside(moment.who, moment.target, HUG))
        self.floor.face(moment.who, moment.target)
        self.floor.face(moment.target, moment.who)
        return self._one(moment, x)
