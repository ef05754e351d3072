"""direction/*.yaml: what a director overrules in the shots that the story department proposes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from pegbar.production.acting import Emotion, Size, Verb
from pegbar.production.shots import Key, Share, Transition
from pegbar.production.yaml_reader import Places, read_placed
from pegbar.values.errors import BadInput
from pegbar.values.place import Place
from pegbar.values.time import frames_of

Seconds = Annotated[float, msgspec.Meta(ge=0, le=120)]
Few = Annotated[int, msgspec.Meta(ge=0, le=240)]
Travel = Annotated[float, msgspec.Meta(ge=-0.9, le=0.9)]

_LENGTH = re.compile(r"(\d{1,5})\s*f|(\d{1,3}(?:\.\d{1,4})?)\s*s")


class FrameDirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the camera shows: see `Framing`. `over: ""` and `rack: []` take back what was
    proposed."""

    size: Size | None = None
    on: tuple[str, ...] | None = None
    push: Travel | None = None
    pan: Travel | None = None
    tilt: Travel | None = None
    truck: Travel | None = None
    pedestal: Travel | None = None
    shake: Share | None = None
    over: str | None = None
    rack: tuple[str, ...] | None = None


class KeyDirection(Key, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A key drawing as a director writes it. `pose` is a shorthand for a whole body at rest,
    standing or sitting; what else the key names wins over it."""

    pose: Literal["stand", "sit"] | None = None

    def key(self) -> Key:
        """The key drawing with its shorthand written out."""
        named = {name: getattr(self, name) for name in Key.__struct_fields__}
        if self.pose is not None:
            rest = {"sit": float(self.pose == "sit"), "lean": 0.0, "lift": 0.0, "stretch": 1.0}
            named |= {name: value for name, value in rest.items() if named[name] is None}
        return Key(**named)


class PropDirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a thing is as the shot begins: see `Placing`. `mark` names a place on the set."""

    mark: str | None = None
    x: float | None = None
    y: float | None = None
    lit: Share | None = None
    raised: Share | None = None


class CastDirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a character is as the shot begins. `mark` names a place on the set, `x` is one."""

    mark: str | None = None
    x: float | None = None
    facing: Literal["left", "right"] | None = None
    posture: Literal["stand", "sit"] | None = None
    holding: str | None = None
    emotion: Emotion | None = None


class BeatDirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is overruled in one beat: `seconds` is how long it takes, `x` where one who moves ends
    up, `with_previous` that a line starts together with the line before it."""

    verb: Verb | None = None
    who: str | None = None
    target: str | None = None
    manner: str | None = None
    emotion: Emotion | None = None
    seconds: Seconds | None = None
    x: float | None = None
    with_previous: bool | None = None


class ShotDirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is overruled in one shot. `length` is in frames (`48f`) or seconds (`2.5s`).

    `words` are script words by which the shot is known again after the script was rewritten.
    `beats` go by their number in the shot, from 1; `keys` are key drawings by character.
    `weather: clear` takes away what the script says.
    """

    words: str = ""
    frame: FrameDirection | None = None
    mood: str | None = None
    length: str | None = None
    expose: Literal[1, 2, 3, 4] | None = None
    hold: Few | None = None
    transition: Transition | None = None
    weather: Literal["clear", "rain", "snow", "mist"] | None = None
    cast: dict[str, CastDirection] = {}
    props: dict[str, PropDirection] = {}
    beats: dict[int, BeatDirection] = {}
    keys: dict[str, tuple[KeyDirection, ...]] = {}


class DirectionFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of direction. With a `scene` all its shots have to be that scene's."""

    format: Literal[1]
    scene: str = ""
    shots: dict[str, ShotDirection] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """A shot's direction, and where it stands."""

    shot: ShotDirection
    id: str
    places: Places

    def place(self, *path: str | int) -> Place:
        return self.places.at("shots", self.id, *path)


@dataclass(frozen=True, slots=True)
class Direction:
    """All that a show's director said, by shot id."""

    shots: Mapping[str, Directed]


NO_DIRECTION = Direction({})


def read_direction(text: str, file: str) -> list[Directed]:
    """One file of direction. Raises BadInput."""
    read, places = read_placed(text, file, DirectionFile)
    found = []
    for name, shot in read.shots.items():
        directed = Directed(shot=shot, id=name, places=places)
        if read.scene and not name.startswith(f"{read.scene}-"):
            raise BadInput(
                f"{name} is not a shot of {read.scene}, which this file is for",
                place=directed.place(),
                hint="move it to its scene's file, or take `scene` out",
            )
        if shot.length is not None and not _LENGTH.fullmatch(shot.length):
            raise BadInput(
                f"'{shot.length[:40]}' is not a length",
                place=directed.place("length"),
                hint="write frames as 48f or seconds as 2.5s",
            )
        _check_keys(directed)
        found.append(directed)
    return found


def _check_keys(directed: Directed) -> None:
    """Key drawings go up in frames, and no frame has two of one figure."""
    for who, keys in directed.shot.keys.items():
        for at, (key, later) in enumerate(itertools.pairwise(keys), start=1):
            if later.at <= key.at:
                raise BadInput(
                    f"a key of {who} on frame {later.at} follows one on frame {key.at}",
                    place=directed.place("keys", who, at, "at"),
                    hint="write a figure's keys in the order of their frames, one for a frame",
                )


def gather(directed: Iterable[Directed]) -> Direction:
    """All files' shots together. Raises BadInput for a shot that two files direct."""
    shots: dict[str, Directed] = {}
    for one in directed:
        if before := shots.get(one.id):
            raise BadInput(
                f"{one.id} is directed twice",
                place=one.place(),
                hint=f"it is directed in {before.place()} already; keep one of the two",
            )
        shots[one.id] = one
    return Direction(shots)


def length_in_frames(length: str, fps: int) -> int:
    """`48f` or `2.5s` as frames, at least one."""
    found = _LENGTH.fullmatch(length)
    assert found, "read_direction lets no other shape through"
    frames = int(found[1]) if found[1] else frames_of(float(found[2]), fps)
    return max(1, frames)
