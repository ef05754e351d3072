"""Story, shots and beats: the screenplay understood, before anyone has moved."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from pegbar.production.acting import Ease, Emotion, Hand, Size, Verb, View, WeatherKind

Frame = Annotated[int, msgspec.Meta(ge=1, le=20_000)]
Either = Annotated[float, msgspec.Meta(ge=-1, le=1)]
Reaching = Annotated[float, msgspec.Meta(ge=-1.2, le=1.2)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]

ByHand = tuple[str, ...]
"""Dotted names of the values in a shot that a person overruled; all others are automatic."""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happens: a line is spoken, someone does something, or nothing does. A sound
    is one that nobody on the stage makes: a bell, a knock; `manner` is then the cue's kind.

    `who` is a character's or a prop's name, `target` a character's, prop's or mark's name.
    `seconds` is a length that was asked for; None lets the performance decide. `x` is where one
    who walks, enters or leaves ends up, in the set's units; None lets the performance decide.
    `with_previous` marks the second of two who speak at once: this line starts together with the
    line before it in the shot, and what follows waits for the longer of the two.
    """

    id: str
    kind: Literal["line", "action", "pause", "sound"]
    verb: Verb
    who: str
    target: str = ""
    text: str = ""
    manner: str = ""
    emotion: Emotion = Emotion.NEUTRAL
    offscreen: bool = False
    seconds: float | None = None
    x: float | None = None
    with_previous: bool = False
    first_line: int
    last_line: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how a character is when a shot begins. `x` in the set's units."""

    who: str
    x: float
    facing: Literal[-1, 1]
    posture: Literal["stand", "sit"] = "stand"
    holding: str = ""
    emotion: Emotion = Emotion.NEUTRAL


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a prop is when a shot begins; a held prop follows its holder's hand.

    `raised` 0..1 is how far a rising thing (the moon, a curtain) has risen.
    """

    prop: str
    x: float
    y: float
    held_by: str = ""
    lit: float = 0.0
    raised: float = 0.0


class Framing(msgspec.Struct, frozen=True, kw_only=True):
    """What the camera shows. `push` is the share by which the frame narrows over the shot
    (negative widens). `pan` and `tilt` turn the camera right and down on its spot, `truck` and
    `pedestal` carry it there, in frame widths; far things then pass slower than near ones.
    `shake` 0..1 is a hand-held camera's. `over` names whose shoulder it looks over; `rack` are
    two names, the focus goes from the first to the second.
    """

    size: Size
    on: tuple[str, ...]
    push: float = 0.0
    pan: float = 0.0
    tilt: float = 0.0
    truck: float = 0.0
    pedestal: float = 0.0
    shake: float = 0.0
    over: str = ""
    rack: tuple[str, ...] = ()


class Key(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A figure's key drawing, set by hand: only what it names is overruled, from frame `at` (the
    shot's first is 1) until the figure's next key that names the same.

    `ease` is how it is come to from the key before; `chart` places the inbetweens instead, as
    shares 0..1 of the way, evenly spread over the frames between. `hold` rests it that many
    frames, whatever the acting says. `sit` 0..1 lowers the hip to a seat. Reaches are in limb
    lengths as in `Reach`.
    """

    at: Frame
    x: float | None = None
    sit: Share | None = None
    lift: Annotated[float, msgspec.Meta(ge=-2000, le=2000)] | None = None
    lean: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    stretch: Annotated[float, msgspec.Meta(ge=0.4, le=2)] | None = None
    view: View | None = None
    facing: Literal["left", "right"] | None = None
    look: tuple[Either, Either] | None = None
    turn: Either | None = None
    nod: Either | None = None
    tilt: Either | None = None
    lids: Annotated[float, msgspec.Meta(ge=0, le=1.5)] | None = None
    brows: Either | None = None
    brow_tilt: Either | None = None
    smile: Either | None = None
    arm_near: tuple[Reaching, Reaching] | None = None
    arm_far: tuple[Reaching, Reaching] | None = None
    hand_near: Hand | None = None
    hand_far: Hand | None = None
    ease: Ease = Ease.BOTH
    chart: tuple[Share, ...] = ()
    hold: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 0


Transition = Literal["cut", "fade_in", "fade_out", "dissolve"]
"""How a shot begins or ends: a dissolve mixes its first frames with the end of the shot before."""


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """One shot as planned: all that the stage has to know, and nothing that depends on sound."""

    id: str
    scene: str
    number: int
    heading: str
    set: str
    mood: str
    framing: Framing
    cast: tuple[Standing, ...]
    props: tuple[Placing, ...] = ()
    beats: tuple[Beat, ...]
    frames: int | None = None
    hold: int = 8
    expose: int = 2
    keys: dict[str, tuple[Key, ...]] = {}
    weather: WeatherKind | None = None
    transition: Transition = "cut"
    hand: ByHand = ()
    first_line: int
    last_line: int


class Unstaged(msgspec.Struct, frozen=True, kw_only=True):
    """Script text that nothing on the stage shows, with the line that it stands on."""

    line: int
    text: str
    shot: str
    reason: str


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """Script text that is in the picture without being acted, and `how`: it stands so as the scene
    opens, the drawings show it, the camera or the weather does."""

    line: int
    text: str
    how: str


class Overruled(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a person changed: what was proposed, what it is now, and where that is said.

    `value` is its dotted name in `shot`, as in `Shot.hand`; empty text stands for nothing.
    """

    shot: str
    value: str
    auto: str
    hand: str
    file: str
    line: int


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person should know about the film, from any department. `frame` counts from 1
    in the shot, 0 is all of it; `area` is the place in that frame: left, top, right and bottom as
    shares of it."""

    level: Literal["note", "warning", "error"]
    department: str
    shot: str = ""
    message: str
    line: int = 0
    frame: int = 0
    area: tuple[float, float, float, float] | None = None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A whole screenplay, broken down. `lines` of a screenplay count from 1. `anchors` are the
    words that each shot is known again by when the script changes; `overruled` is all that
    direction changed in what was proposed."""

    title: str
    author: str
    language: str
    shots: tuple[Shot, ...]
    unstaged: tuple[Unstaged, ...] = ()
    findings: tuple[Finding, ...] = ()
    anchors: dict[str, str] = {}
    overruled: tuple[Overruled, ...] = ()
    described: tuple[Described, ...] = ()
