"""Cheats positions for the camera, as every set does: out of a single, and apart after a hug."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from pegbar.departments.story.floor import Floor
from pegbar.production.acting import Size, Verb
from pegbar.production.shots import Framing, Shot

OUT_OF_FRAME, CLOSEST, APART = 190.0, 50.0, 62.0
"""Centimetres: from the one in a single to the nearest other, what is too close to cut to, and
what two who hugged have stepped apart to when the next shot begins."""

_SINGLES = frozenset({Size.MS, Size.MCU, Size.CU, Size.ECU})
_STAYS = frozenset(
    {
        Verb.SPEAK,
        Verb.LOOK,
        Verb.NOD,
        Verb.SHAKE_HEAD,
        Verb.SHRUG,
        Verb.WAIT,
        Verb.RAISE,
        Verb.LOWER,
        Verb.POINT,
        Verb.WAVE,
    }
)


def cheated(shot: Shot, floor: Floor, keep: Collection[str]) -> Shot:
    """A single, with the others moved away on the side that they are on: their faces are then
    wholly out of the frame, and the one in it has room to look. Only for this shot; the floor does
    not know. Nobody moves who does something, carries light, or stands in `keep`."""
    people = {one.who: one for one in shot.cast}
    seen = [one for one in shot.framing.on if one in people]
    if len(seen) != 1 or shot.framing.size not in _SINGLES or _sweeps(shot.framing):
        return shot
    (who,) = seen
    acts = [beat for beat in shot.beats if not beat.offscreen]
    if any(beat.who not in ("", who) or beat.verb not in _STAYS for beat in acts):
        return shot
    here, far = people[who].x, floor.cm(OUT_OF_FRAME)
    stays = {who, *keep, *(one.held_by for one in shot.props if one.lit > 0)}
    cast = []
    for one in shot.cast:
        gap = one.x - here
        if one.who not in stays and 0 < abs(gap) < far:
            one = msgspec.structs.replace(one, x=round(here + (far if gap > 0 else -far), 2))
        cast.append(one)
    return msgspec.structs.replace(shot, cast=tuple(cast))


def _sweeps(framing: Framing) -> bool:
    """Whether the shot comes to show what is around the one that it is on."""
    moves = (framing.pan, framing.truck, framing.over, framing.rack, framing.push < 0)
    return any(moves)


def step_apart(floor: Floor, moved_last: Mapping[str, int]) -> None:
    """Two who stand closer than one can cut to have stepped apart when the next shot begins. The
    one who came goes back."""
    names = list(floor.figures)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            first, second = floor.figures[one], floor.figures[other]
            gap = second.x - first.x
            if not 0 < abs(gap) < floor.cm(CLOSEST) or (first.sits and second.sits):
                continue
            mover = one if moved_last.get(one, -1) > moved_last.get(other, -1) else other
            if floor.figures[mover].sits:
                mover = other if mover == one else one
            stays = floor.figures[other if mover == one else one]
            side = 1 if floor.figures[mover].x > stays.x else -1
            x = stays.x + side * floor.cm(APART)
            floor.change(mover, x=round(floor.inside(x), 2))
