"""Reactions: what a feeling does to a whole body when nobody says a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from pegbar.departments.stage.acting.actor import Actor
from pegbar.departments.stage.acting.gaits import SLOT
from pegbar.departments.stage.acting.mouths import Shape
from pegbar.production.acting import Hand, Viseme

_LAUGHS: Final = re.compile(r"\b(laugh|giggle|chuckle)", re.I)


def react(actor: Actor, manner: str, text: str, time: float) -> float | None:
    """Act out what a manner names, in a feeling that is already showing. None: it names none."""
    if manner == "smile" and _LAUGHS.search(text):
        return _laugh(actor, time)
    play = _REACTIONS.get(manner)
    return None if play is None else play(actor, time)


def _says(actor: Actor, start: float, length: float, viseme: Viseme) -> None:
    actor.mouths.append(Shape(start, start + length, viseme))


def _smile(actor: Actor, time: float) -> float:
    feeling = actor.feeling
    actor.tracks["tilt"].strike(time + 0.1, feeling.tilt + 6.0, 0.35)
    actor.tracks["stretch"].strike(time, feeling.stretch * 1.03, 0.35)
    actor.tracks["lids"].to(time + 0.15, feeling.lids * 0.75, 0.2)
    for name in ("tilt", "stretch", "lids"):
        actor.tracks[name].to(time + 1.2, getattr(feeling, name), 0.3)
    return 1.4


def _laugh(actor: Actor, time: float) -> float:
    """The head goes back, and the shoulders jump."""
    feeling, tracks = actor.feeling, actor.tracks
    tracks["nod"].to(time, feeling.nod - 0.5, 0.16)
    tracks["lean"].to(time, feeling.lean - 5.0, 0.2)
    tracks["lids"].to(time + 0.1, 0.0, 0.1)
    for number in range(4):
        at = time + 0.16 + number * 3 * SLOT
        tracks["stretch"].to(at, feeling.stretch * 1.035, 0.07)
        tracks["stretch"].to(at + SLOT, feeling.stretch * 0.985, 0.07)
        _says(actor, at, 2 * SLOT, Viseme.D)
        _says(actor, at + 2 * SLOT, SLOT, Viseme.C)
    end = time + 1.2
    for name in ("nod", "lean", "lids", "stretch"):
        tracks[name].to(end, getattr(feeling, name), 0.3)
    return 1.55


def _sigh(actor: Actor, time: float) -> float:
    """In through the chest, held, and out: everything sinks."""
    feeling, tracks = actor.feeling, actor.tracks
    tracks["stretch"].to(time, feeling.stretch * 1.035, 0.4)
    tracks["nod"].to(time, feeling.nod - 0.2, 0.4)
    out = time + 0.6
    _says(actor, out, 0.4, Viseme.F)
    tracks["stretch"].to(out, feeling.stretch * 0.955, 0.45)
    tracks["nod"].to(out, feeling.nod + 0.4, 0.45)
    tracks["lids"].to(out, 0.4, 0.25)
    tracks["lids"].to(time + 1.6, feeling.lids, 0.2)
    tracks["stretch"].to(time + 1.6, feeling.stretch, 0.3)
    tracks["nod"].to(time + 1.6, feeling.nod, 0.3)
    return 1.8


def _yawn(actor: Actor, time: float) -> float:
    feeling, tracks = actor.feeling, actor.tracks
    tracks["nod"].to(time, feeling.nod - 0.6, 0.4)
    tracks["stretch"].to(time, feeling.stretch * 1.05, 0.5)
    tracks["lids"].to(time + 0.15, 0.0, 0.25)
    _says(actor, time + 0.2, 0.2, Viseme.C)
    _says(actor, time + 0.4, 0.7, Viseme.D)
    _says(actor, time + 1.1, 0.15, Viseme.C)
    for name in ("nod", "stretch", "lids"):
        tracks[name].to(time + 1.2, getattr(feeling, name), 0.35)
    return 1.7


def _gasp(actor: Actor, time: float) -> float:
    """A jolt back, the hands up, the breath held."""
    feeling, tracks = actor.feeling, actor.tracks
    tracks["stretch"].to(time, feeling.stretch * 0.93, 0.1)
    tracks["stretch"].strike(time + 0.12, feeling.stretch * 1.06, 0.2)
    tracks["lean"].to(time + 0.12, feeling.lean - 7.0, 0.12)
    tracks["lids"].to(time + 0.12, 1.2, 0.05)
    tracks["brow"].to(time + 0.12, 1.0, 0.08)
    _says(actor, time + 0.14, 0.5, Viseme.D)
    if not actor.carries:
        actor.hand(time + 0.1, (-0.35, 0.45), 0.25, Hand.OPEN)
    actor.far_hand(time + 0.1, (0.5, 0.4), 0.25, Hand.OPEN)
    for name in ("stretch", "lean", "lids", "brow"):
        tracks[name].to(time + 1.0, getattr(feeling, name), 0.35)
    actor.settle(time + 1.0)
    return 1.4


def _shiver(actor: Actor, time: float) -> float:
    rest = actor.feeling.lean
    actor.hand(time, (0.4, 0.5), 0.25, Hand.FIST)
    actor.far_hand(time, (0.25, 0.5), 0.25, Hand.FIST)
    for number in range(8):
        side = 4.0 * (1 - 2 * (number % 2)) * (1 - number / 10)
        actor.tracks["lean"].to(time + 0.25 + number * SLOT, rest + side, 0.04)
    actor.tracks["lean"].to(time + 1.0, rest, 0.15)
    actor.settle(time + 1.15)
    return 1.5


def _frown(actor: Actor, time: float) -> float:
    feeling, tracks = actor.feeling, actor.tracks
    tracks["nod"].strike(time + 0.05, feeling.nod + 0.35, 0.3)
    tracks["lean"].strike(time, feeling.lean + 4.0, 0.35)
    tracks["lids"].to(time + 0.1, 0.65, 0.15)
    for name in ("nod", "lean", "lids"):
        tracks[name].to(time + 1.1, getattr(feeling, name), 0.3)
    return 1.3


_REACTIONS: Final[Mapping[str, Callable[[Actor, float], float]]] = {
    "smile": _smile,
    "sigh": _sigh,
    "yawn": _yawn,
    "gasp": _gasp,
    "shiver": _shiver,
    "frown": _frown,
}
MANNERS: Final = tuple(sorted(_REACTIONS))
