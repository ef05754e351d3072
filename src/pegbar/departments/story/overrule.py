"""Lays a director's hand over a proposed shot, and writes down what was overruled."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace

import msgspec

from pegbar.departments.story.designs import Designs
from pegbar.departments.story.floor import Figure, Floor
from pegbar.departments.story.moments import Moment
from pegbar.departments.story.scenes import moods_of
from pegbar.production.direction import Directed, ShotDirection, length_in_frames
from pegbar.production.shots import Beat, Framing, Shot
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

_NONE = ShotDirection()


def unknown(what: str, given: str, known: Iterable[str], place: Place) -> BadInput:
    """A name in direction that nothing bears."""
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(given.upper(), [one.upper() for one in names], n=1, cutoff=0.5)
    if near:
        meant = next(one for one in names if one.upper() == near[0])
        hint = f"did you mean {meant}?"
    else:
        hint = f"known here: {', '.join(names[:12])}" if names else "there is none here"
    return BadInput(f"{given[:60]} is no {what}", place=place, hint=hint)


class Overruler:
    """One shot's direction. Does nothing where there is none."""

    def __init__(self, directed: Directed | None, designs: Designs, set_: str, fps: int) -> None:
        self._directed = directed
        self._said = directed.shot if directed else _NONE
        self._designs = designs
        self._set = set_
        self._fps = fps
        self._used: set[int] = set()
        self._hand: list[str] = []

    def _place(self, *path: str | int) -> Place:
        return self._directed.place(*path) if self._directed else Place("")

    def cast(self, floor: Floor) -> None:
        """Where people are as the shot begins; later shots go on from there."""
        for who, said in self._said.cast.items():
            figure = floor.figures.get(who)
            if figure is None:
                raise unknown(
                    "character in this shot", who, floor.figures, self._place("cast", who)
                )
            figure = self._moved(floor, who, figure)
            if said.facing:
                figure = replace(figure, facing=1 if said.facing == "right" else -1)
                self._hand.append(f"cast.{who}.facing")
            if said.posture:
                figure = replace(figure, sits=said.posture == "sit")
                self._hand.append(f"cast.{who}.posture")
            if said.emotion:
                figure = replace(figure, emotion=said.emotion, mood_for=2)
                self._hand.append(f"cast.{who}.emotion")
            floor.figures[who] = figure
            self._hold(floor, who, said.holding)

    def _moved(self, floor: Floor, who: str, figure: Figure) -> Figure:
        said = self._said.cast[who]
        if said.mark is not None:
            spot = floor.facts.marks.get(said.mark)
            if spot is None:
                place = self._place("cast", who, "mark")
                raise unknown(f"mark of {self._set}", said.mark, floor.facts.marks, place)
            self._hand.append(f"cast.{who}.mark")
            figure = replace(figure, x=spot.x)
        if said.x is not None:
            self._hand.append(f"cast.{who}.x")
            figure = replace(figure, x=said.x)
        return figure

    def _hold(self, floor: Floor, who: str, thing: str | None) -> None:
        if thing is None:
            return
        if thing == "":
            floor.drop(who)
        elif thing in floor.things:
            floor.take(who, thing)
        else:
            place = self._place("cast", who, "holding")
            raise unknown("prop on this set", thing, floor.things, place)
        self._hand.append(f"cast.{who}.holding")

    def moment(self, moment: Moment, number: int) -> Moment:
        """A moment with the verb, target, manner and feeling that were asked for."""
        said = self._said.beats.get(number)
        if said is None:
            return moment
        self._used.add(number)
        if said.verb is not None:
            moment = replace(moment, verb=said.verb)
            if moment.kind == "pause":
                moment = replace(moment, kind="action")
        if said.who is not None:
            moment = replace(moment, who=said.who)
        if said.target is not None:
            moment = replace(moment, target=said.target, thing="")
        if said.manner is not None:
            moment = replace(moment, manner=said.manner)
        if said.emotion is not None:
            moment = replace(moment, emotion=said.emotion)
        return moment

    def shot(self, shot: Shot) -> Shot:
        """The shot with everything else that was overruled."""
        if self._directed is None:
            return shot
        said = self._said
        changes: dict[str, object] = {"beats": self._beats(shot), "framing": self._framing(shot)}
        if said.mood is not None:
            moods = moods_of(self._set, self._designs)
            if said.mood not in moods:
                raise unknown(f"mood of {self._set}", said.mood, moods, self._place("mood"))
            changes["mood"] = said.mood
            self._hand.append("mood")
        if said.length is not None:
            changes["frames"] = length_in_frames(said.length, self._fps)
            self._hand.append("frames")
        for name in ("expose", "hold", "transition"):
            if (value := getattr(said, name)) is not None:
                changes[name] = value
                self._hand.append(name)
        return msgspec.structs.replace(shot, **changes, hand=tuple(sorted(self._hand)))

    def _framing(self, shot: Shot) -> Framing:
        said = self._said.frame
        if said is None:
            return shot.framing
        framing = shot.framing
        there = [*(one.who for one in shot.cast), *(one.prop for one in shot.props)]
        for at, name in enumerate(said.on or ()):
            if name not in there:
                raise unknown(
                    "character or prop in this shot", name, there, self._place("frame", "on", at)
                )
        for name in ("size", "on", "push", "pan"):
            if (value := getattr(said, name)) is not None:
                framing = msgspec.structs.replace(framing, **{name: value})
                self._hand.append(f"framing.{name}")
        return framing

    def _beats(self, shot: Shot) -> tuple[Beat, ...]:
        beats = list(shot.beats)
        for number, said in sorted(self._said.beats.items()):
            if not 1 <= number <= len(beats):
                raise BadInput(
                    f"{shot.id} has no beat {number}",
                    place=self._place("beats", str(number)),
                    hint=f"its beats are 1 to {len(beats)}",
                )
            for name in ("verb", "who", "target", "manner", "emotion", "seconds"):
                value = getattr(said, name)
                if value is None:
                    continue
                self._hand.append(f"beats.{number}.{name}")
                beat = beats[number - 1]
                if name in ("seconds", "emotion", "manner"):
                    beats[number - 1] = msgspec.structs.replace(beat, **{name: value})
        return tuple(beats)
