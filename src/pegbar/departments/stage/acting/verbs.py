"""What each verb looks like: a function a verb, which writes keys on the floor.

Each takes the floor, the beat, and the moment at which it begins, and returns how long it takes,
in seconds. `Beat.seconds` overrules that length afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pegbar.departments.stage.acting import gestures, goings, handling
from pegbar.departments.stage.acting.floor import Floor
from pegbar.production.acting import Verb
from pegbar.production.shots import Beat

Play: TypeAlias = Callable[[Floor, Beat, float], float]

PLAYS: Final[Mapping[Verb, Play]] = {
    Verb.ENTER: goings.walk,
    Verb.EXIT: goings.walk,
    Verb.WALK: goings.walk,
    Verb.TURN: goings.turn,
    Verb.LOOK: gestures.look,
    Verb.SIT: goings.sit,
    Verb.STAND: goings.sit,
    Verb.PICK_UP: handling.pick_up,
    Verb.PUT_DOWN: handling.put_down,
    Verb.HAND_OVER: handling.hand_over,
    Verb.RAISE: handling.raise_arm,
    Verb.LOWER: handling.lower_arm,
    Verb.POINT: handling.point,
    Verb.WAVE: handling.wave,
    Verb.NOD: gestures.nod,
    Verb.SHAKE_HEAD: gestures.nod,
    Verb.JUMP: goings.jump,
    Verb.HUG: gestures.hug,
    Verb.SHRUG: gestures.shrug,
    Verb.LIGHT: handling.light,
    Verb.RISE: gestures.rise,
    Verb.WAIT: gestures.wait,
}
_GOES_ITSELF: Final = frozenset({Verb.ENTER, Verb.EXIT, Verb.WALK, Verb.HUG, Verb.RISE})


def play(floor: Floor, beat: Beat, time: float) -> float:
    """One beat that is not spoken: step up to where it happens, then do it. Returns its length."""
    came = 0.0 if beat.verb in _GOES_ITSELF else goings.approach(floor, beat, time)
    return came + PLAYS[beat.verb](floor, beat, time + came)
