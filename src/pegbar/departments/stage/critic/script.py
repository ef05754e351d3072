"""Script against picture: what nothing stages, what is seen too soon, what happens out of sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from pegbar.departments.stage.critic.sight import Awaited, Case, Fault, Seen
from pegbar.production.acting import Verb

_SPECK: Final = 0.0008
"""The share of the frame above which a thing is seen at all."""
_AT_ONCE: Final = 0.8
"""Seconds in which one who enters has to be on the way, if seen from the first frame."""
_THINGS: Final = frozenset(
    {Verb.PICK_UP, Verb.PUT_DOWN, Verb.HAND_OVER, Verb.LIGHT, Verb.RAISE, Verb.RISE}
)


def judge_script(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    for one in case.missing:
        why = f" ({one.reason})" if one.reason else ""
        yield Fault(
            level="warning",
            message=f"nothing on the stage shows “{_brief(one.text)}”{why}; say in the script who "
            "does what in words of the guide, or stage it by keys",
            line=one.line,
        )
    for awaited in case.awaited:
        yield from _too_soon(case, seen, awaited)
    yield from _out_of_sight(case, seen)


def _too_soon(case: Case, seen: Sequence[Seen], awaited: Awaited) -> Iterator[Fault]:
    """A thing seen before its reveal, or someone seen who is not there."""
    for one in seen[:1] if awaited.here else seen:
        mask = one.owner(awaited.name)
        if awaited.how == "light":
            lit = max((p.lit for p in one.drawing.props if p.prop == awaited.name), default=0.0)
            if lit < 0.05 or mask.mean() < _SPECK:
                continue
            cure = f"props: {{{awaited.name}: {{lit: 0}}}}"
            what = f"{awaited.name} burns before it is lit"
        elif awaited.how == "rise":
            if mask.mean() < _SPECK:
                continue
            cure = f"props: {{{awaited.name}: {{raised: 0}}}}, or lower it behind the set"
            what = f"{awaited.name} is seen before it rises"
        else:
            face = one.face(awaited.name)
            middle = 0.5 if face is None else (face.head[0] + face.head[2]) / 2 / one.size[0]
            seen_at_all = mask.mean() > 4 * _SPECK and 0.02 < middle < 0.98
            if not seen_at_all:
                continue
            if awaited.here and _comes_at_once(case, awaited.name):
                continue
            gone = awaited.how == "exit"
            cure = f"cast: {{{awaited.name}: {{x: …}}}} beyond the edge of the set"
            what = f"{awaited.name} is seen {'after leaving' if gone else 'before entering'}"
        later = f" in {awaited.shot}" if awaited.shot else ""
        yield Fault(
            level="error",
            message=f"{what}{later}: {case.when(one.frame)}; begin the shot with {cure}",
            frame=one.frame,
            area=one.around(mask),
        )
        return


def _comes_at_once(case: Case, who: str) -> bool:
    """Whether someone who enters is on the way as the shot begins: in a door, at the edge."""
    shown = case.performance
    soon = min(round(_AT_ONCE * case.fps), shown.frames - 1)
    first, then = (
        next((p.x for p in shown.drawings[shown.exposures[f]].figures if p.who == who), 0.0)
        for f in (0, soon)
    )
    return abs(then - first) > 0.01 * shown.drawings[0].camera.width


def _out_of_sight(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    """Something is done with a thing that the frame never shows."""
    told: set[str] = set()
    things = {placing.prop for placing in case.shot.props}
    for beat in case.shot.beats:
        name = next((n for n in (beat.target, beat.who) if n in things), "")
        if beat.verb not in _THINGS or not name or name in told:
            continue
        if max((float(np.mean(one.owner(name))) for one in seen), default=1.0) >= _SPECK:
            continue
        told.add(name)
        done = beat.verb.value.replace("_", " ")
        yield Fault(
            level="error" if beat.verb is Verb.RISE else "warning",
            message=f"“{_brief(beat.text) or done}” happens with {name} out of sight, all through "
            f"the shot; frame it too (frame: {{on: [{', '.join((*case.shot.framing.on, name))}]}})",
            line=beat.first_line,
        )


def _brief(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
