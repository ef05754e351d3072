"""Lays a director's hand over a proposed shot, and writes down what was overruled."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

import msgspec

from pegbar.departments.story.designs import Designs, Spot
from pegbar.departments.story.floor import Figure, Floor
from pegbar.departments.story.moments import Moment
from pegbar.departments.story.scenes import moods_of
from pegbar.production.acting import Emotion, WeatherKind
from pegbar.production.direction import Directed, ShotDirection, length_in_frames
from pegbar.production.shots import Beat, Framing, Key, Overruled, Shot
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
    """One shot's direction. Does nothing where there is none. `overruled` fills up with what was
    changed, and from what."""

    def __init__(self, directed: Directed | None, designs: Designs, set_: str, fps: int) -> None:
        self._directed = directed
        self._said = directed.shot if directed else _NONE
        self._designs = designs
        self._set = set_
        self._fps = fps
        self.overruled: list[Overruled] = []

    def _place(self, *path: str | int) -> Place:
        return self._directed.place(*path) if self._directed else Place("")

    def _note(self, value: str, auto: object, hand: object, path: tuple[str | int, ...]) -> None:
        """Write down that `value` was `auto` and is `hand` now, because of the words at `path`."""
        place = self._place(*path)
        self.overruled.append(
            Overruled(
                shot=self._directed.id if self._directed else "",
                value=value,
                auto=readable(auto),
                hand=readable(hand),
                file=place.file,
                line=place.line,
            )
        )

    def cast(self, floor: Floor) -> None:
        """Where people and things are as the shot begins; later shots go on from there."""
        for who, said in self._said.cast.items():
            figure = floor.figures.get(who)
            if figure is None:
                raise unknown(
                    "character in this shot", who, floor.figures, self._place("cast", who)
                )
            figure = self._moved(floor, who, figure)
            if said.facing:
                was = "right" if figure.facing == 1 else "left"
                self._note(f"cast.{who}.facing", was, said.facing, ("cast", who, "facing"))
                figure = replace(figure, facing=1 if said.facing == "right" else -1)
            if said.posture:
                was = "sit" if figure.sits else "stand"
                self._note(f"cast.{who}.posture", was, said.posture, ("cast", who, "posture"))
                figure = replace(figure, sits=said.posture == "sit")
            if said.emotion:
                path = ("cast", who, "emotion")
                self._note(f"cast.{who}.emotion", figure.emotion, said.emotion, path)
                figure = replace(figure, emotion=said.emotion, mood_for=2)
            floor.figures[who] = figure
            self._hold(floor, who, said.holding)
        for name in self._said.props:
            self._put(floor, name)

    def _moved(self, floor: Floor, who: str, figure: Figure) -> Figure:
        said = self._said.cast[who]
        if said.mark is not None:
            spot = self._mark(floor, said.mark, ("cast", who, "mark"))
            self._note(f"cast.{who}.mark", figure.x, said.mark, ("cast", who, "mark"))
            figure = replace(figure, x=spot.x)
        if said.x is not None:
            self._note(f"cast.{who}.x", figure.x, said.x, ("cast", who, "x"))
            figure = replace(figure, x=said.x)
        return figure

    def _mark(self, floor: Floor, name: str, path: tuple[str | int, ...]) -> Spot:
        spot = floor.facts.marks.get(name)
        if spot is None:
            raise unknown(f"mark of {self._set}", name, floor.facts.marks, self._place(*path))
        return spot

    def _hold(self, floor: Floor, who: str, thing: str | None) -> None:
        if thing is None:
            return
        was = floor.figures[who].holding
        if thing == "":
            floor.drop(who)
        elif thing in floor.things:
            floor.take(who, thing)
        else:
            place = self._place("cast", who, "holding")
            raise unknown("prop on this set", thing, floor.things, place)
        self._note(f"cast.{who}.holding", was, thing, ("cast", who, "holding"))

    def _put(self, floor: Floor, name: str) -> None:
        said = self._said.props[name]
        if name not in floor.things:
            place = self._place("props", name)
            raise unknown("prop in this shot", name, floor.things, place)
        thing = floor.things[name]
        changes: dict[str, float] = {}
        if said.mark is not None:
            spot = self._mark(floor, said.mark, ("props", name, "mark"))
            self._note(f"props.{name}.mark", thing.x, said.mark, ("props", name, "mark"))
            changes |= {"x": spot.x, "y": spot.y}
        for key in ("x", "y", "lit", "raised"):
            if (value := getattr(said, key)) is not None:
                path = ("props", name, key)
                self._note(f"props.{name}.{key}", getattr(thing, key), value, path)
                changes[key] = value
        if thing.held_by and {"x", "y"} & changes.keys():
            floor.drop(thing.held_by)
        floor.change_thing(name, **changes)

    def moment(self, moment: Moment, number: int) -> Moment:
        """A moment with the verb, target, manner and feeling that were asked for."""
        said = self._said.beats.get(number)
        if said is None:
            return moment
        changes: dict[str, object] = {}
        for name in ("verb", "who", "target", "manner", "emotion"):
            if (value := getattr(said, name)) is not None:
                was = getattr(moment, name)
                was = Emotion.NEUTRAL if name == "emotion" and was is None else was
                self._note(f"beats.{number}.{name}", was, value, ("beats", str(number), name))
                changes[name] = value
        if said.verb is not None and moment.kind == "pause":
            changes["kind"] = "action"
        if said.target is not None:
            changes["thing"] = ""
        return replace(moment, **changes)  # type: ignore[arg-type]

    def shot(self, shot: Shot) -> Shot:
        """The shot with everything else that was overruled."""
        if self._directed is None:
            return shot
        changes = {**self._plain(shot), "beats": self._beats(shot), "framing": self._framing(shot)}
        if self._said.keys:
            changes["keys"] = self._keys(shot)
        hand = tuple(sorted({one.value for one in self.overruled}))
        return msgspec.structs.replace(shot, **changes, hand=hand)

    def _plain(self, shot: Shot) -> dict[str, object]:
        """The values of a shot that stand for themselves."""
        said = self._said
        changes: dict[str, object] = {}
        if said.mood is not None:
            moods = moods_of(self._set, self._designs)
            if said.mood not in moods:
                raise unknown(f"mood of {self._set}", said.mood, moods, self._place("mood"))
            changes["mood"] = said.mood
        if said.length is not None:
            changes["frames"] = length_in_frames(said.length, self._fps)
        if said.weather is not None:
            changes["weather"] = None if said.weather == "clear" else WeatherKind(said.weather)
        for name in ("expose", "hold", "transition"):
            if (value := getattr(said, name)) is not None:
                changes[name] = value
        for name, value in changes.items():
            key = "length" if name == "frames" else name
            self._note(name, getattr(shot, name), value, (key,))
        return changes

    def _framing(self, shot: Shot) -> Framing:
        said = self._said.frame
        if said is None:
            return shot.framing
        there = [*(one.who for one in shot.cast), *(one.prop for one in shot.props)]
        asked = [*((name, ("on", at)) for at, name in enumerate(said.on or ()))]
        asked += [(name, ("rack", at)) for at, name in enumerate(said.rack or ())]
        for name, path in asked:
            if name not in there:
                place = self._place("frame", *path)
                raise unknown("character or prop in this shot", name, there, place)
        if said.over and said.over not in (people := [one.who for one in shot.cast]):
            place = self._place("frame", "over")
            raise unknown("character in this shot", said.over, people, place)
        if said.rack and len(said.rack) != 2:
            raise BadInput(
                "a rack of focus goes from one to another",
                place=self._place("frame", "rack"),
                hint="name two: rack: [PIP, MOON]",
            )
        framing = shot.framing
        for name in Framing.__struct_fields__:
            if (value := getattr(said, name)) is not None:
                self._note(f"framing.{name}", getattr(framing, name), value, ("frame", name))
                framing = msgspec.structs.replace(framing, **{name: value})
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
            beat = beats[number - 1]
            for name in ("seconds", "x", "with_previous"):
                if (value := getattr(said, name)) is not None:
                    path = ("beats", str(number), name)
                    self._note(f"beats.{number}.{name}", getattr(beat, name), value, path)
                    beat = msgspec.structs.replace(beat, **{name: value})
            for name in ("emotion", "manner"):
                if (value := getattr(said, name)) is not None:
                    beat = msgspec.structs.replace(beat, **{name: value})
            beats[number - 1] = beat
        return tuple(beats)

    def _keys(self, shot: Shot) -> dict[str, tuple[Key, ...]]:
        people = [one.who for one in shot.cast]
        found: dict[str, tuple[Key, ...]] = {}
        for who, keys in self._said.keys.items():
            if who not in people:
                raise unknown("character in this shot", who, people, self._place("keys", who))
            frames = length_in_frames(self._said.length, self._fps) if self._said.length else 0
            for at, key in enumerate(keys):
                if frames and key.at > frames:
                    raise BadInput(
                        f"{shot.id} is {frames} frames long, and this key is on frame {key.at}",
                        place=self._place("keys", who, at, "at"),
                        hint="make the shot longer, or set the key earlier",
                    )
            found[who] = tuple(one.key() for one in keys)
            frames_set = ", ".join(str(one.at) for one in keys)
            self._note(f"keys.{who}", "", f"on {frames_set}", ("keys", who))
        return found


def readable(value: object) -> str:
    """A value as one says it: a list by its names, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return ", ".join(readable(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
