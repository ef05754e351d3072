"""The words that a script's actions are understood in, and the feelings that colour them."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What a figure or a thing does in a beat."""

    SPEAK = "speak"
    ENTER = "enter"
    EXIT = "exit"
    WALK = "walk"
    TURN = "turn"
    LOOK = "look"
    SIT = "sit"
    STAND = "stand"
    PICK_UP = "pick_up"
    PUT_DOWN = "put_down"
    HAND_OVER = "hand_over"
    RAISE = "raise"
    LOWER = "lower"
    POINT = "point"
    WAVE = "wave"
    NOD = "nod"
    SHAKE_HEAD = "shake_head"
    JUMP = "jump"
    HUG = "hug"
    SHRUG = "shrug"
    LIGHT = "light"
    RISE = "rise"
    WAIT = "wait"


class Emotion(StrEnum):
    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    SURPRISED = "surprised"
    TENDER = "tender"
    TIRED = "tired"
    CURIOUS = "curious"


class Size(StrEnum):
    """Shot sizes, from extreme wide to extreme close-up."""

    EWS = "EWS"
    WS = "WS"
    FS = "FS"
    MS = "MS"
    MCU = "MCU"
    CU = "CU"
    ECU = "ECU"


class Viseme(StrEnum):
    """Mouth shapes, in the letters of the trade's eight-mouth chart, and a rest."""

    REST = "rest"  # silence, lips together, relaxed
    A = "A"  # closed: m, b, p
    B = "B"  # teeth nearly shut: s, t, d, k, ee
    C = "C"  # open: eh, ae, uh
    D = "D"  # wide open: aa
    E = "E"  # rounded: ao, er
    F = "F"  # puckered: oo, w
    G = "G"  # teeth on lip: f, v
    H = "H"  # tongue up: l, th


class View(StrEnum):
    """The side of a figure that is seen. Three-quarter is the view that every rig has."""

    THREE_QUARTER = "three_quarter"
    FRONT = "front"
    PROFILE = "profile"
    BACK = "back"


class Hand(StrEnum):
    """Hand shapes. A rig that has not drawn one shows its relaxed hand."""

    RELAXED = "relaxed"
    OPEN = "open"
    FIST = "fist"
    POINT = "point"
    HOLD = "hold"


class Ease(StrEnum):
    """How a move gets from one key to the next."""

    EVEN = "even"
    IN = "in"  # slow at the start
    OUT = "out"  # slow at the end
    BOTH = "both"
    BACK = "back"  # with anticipation and overshoot
    STEP = "step"


class WeatherKind(StrEnum):
    RAIN = "rain"
    SNOW = "snow"
    MIST = "mist"
