"""The cut into the shot: screen sides, looks, places and sizes, against the shot before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from pegbar.assets.performance import Camera, Drawing, FigurePose
from pegbar.departments.stage.critic.sight import Case, Fault, Neighbour
from pegbar.production.acting import Verb, View

_APART: Final = 0.04
_SIDEWAYS: Final = frozenset({View.THREE_QUARTER, View.PROFILE})


def judge_cut(case: Case) -> Iterator[Fault]:
    """Nothing is said of the first shot of a scene, nor of one that a dissolve leads to."""
    before = case.before
    if before is None or before.shot.scene != case.shot.scene or case.shot.transition != "cut":
        return
    old = before.performance.drawings[before.performance.exposures[-1]]
    new = case.performance.drawings[case.performance.exposures[0]]
    if old.set != new.set:
        return
    shown = [name for name in _seen_in(old) if name in _seen_in(new)]
    crossed = list(_crossed(shown, old, new, before))
    yield from crossed
    yield from _turned(shown, old, new, before)
    if not crossed:
        yield from _leapt(shown, old, new, before)
    yield from _changed_hands(old, new, before)
    yield from _jump_cut(case, old.camera, new.camera, before)


def _poses(drawing: Drawing) -> dict[str, FigurePose]:
    return {pose.who: pose for pose in drawing.figures}


def _seen_in(drawing: Drawing) -> list[str]:
    camera = drawing.camera
    middle = camera.x + camera.swing_x * camera.width
    return [p.who for p in drawing.figures if abs(p.x - middle) < camera.width * 0.52]


def _crossed(shown: list[str], old: Drawing, new: Drawing, before: Neighbour) -> Iterator[Fault]:
    was, now = _poses(old), _poses(new)
    for one, other in combinations(shown, 2):
        then = (was[one].x - was[other].x) / old.camera.width
        here = (now[one].x - now[other].x) / new.camera.width
        if then * here < 0 and min(abs(then), abs(here)) > _APART:
            left = one if here < 0 else other
            yield Fault(
                level="error",
                message=f"the cut from {before.shot.id} jumps across the line: {one} and {other} "
                f"change sides, {left} is now on the left; put them back (cast: {{{one}: {{x: "
                f"{was[one].x:.0f}}}, {other}: {{x: {was[other].x:.0f}}}}})",
                frame=0,
            )


def _turned(shown: list[str], old: Drawing, new: Drawing, before: Neighbour) -> Iterator[Fault]:
    was, now = _poses(old), _poses(new)
    for who in shown:
        then, here = was[who], now[who]
        if then.facing != here.facing and {then.view, here.view} <= _SIDEWAYS:
            side = "right" if then.facing > 0 else "left"
            yield Fault(
                level="warning",
                message=f"{who} looked {side} at the end of {before.shot.id} and looks the other "
                f"way on frame 1; let it turn in the picture, or say cast: {{{who}: {{facing: "
                f"{side}}}}}",
                frame=0,
            )


def _leapt(shown: list[str], old: Drawing, new: Drawing, before: Neighbour) -> Iterator[Fault]:
    was, now = _poses(old), _poses(new)
    for who in shown:
        then, here = was[who], now[who]
        way = abs(then.x - here.x) / min(old.camera.width, new.camera.width)
        if way > 0.3:
            yield Fault(
                level="warning",
                message=f"{who} is somewhere else than at the end of {before.shot.id} (by "
                f"{way:.0%} of the frame); say cast: {{{who}: {{x: {then.x:.0f}}}}}",
                frame=0,
            )
        if abs(then.sit - here.sit) > 0.6:
            posture = "sit" if then.sit > 0.5 else "stand"
            yield Fault(
                level="warning",
                message=f"{who} has {'got up' if posture == 'sit' else 'sat down'} between "
                f"{before.shot.id} and here; say cast: {{{who}: {{posture: {posture}}}}}",
                frame=0,
            )


def _changed_hands(old: Drawing, new: Drawing, before: Neighbour) -> Iterator[Fault]:
    was = {prop.prop: prop for prop in old.props}
    for prop in new.props:
        then = was.get(prop.prop)
        if then is None:
            continue
        if then.held_by != prop.held_by:
            holder = then.held_by or "nobody"
            now = prop.held_by or "nobody"
            yield Fault(
                level="error",
                message=f"{prop.prop} was held by {holder} at the end of {before.shot.id} and is "
                f"held by {now} on frame 1; hand it over in the picture, or say cast: "
                f"{{{then.held_by or prop.held_by}: {{holding: …}}}}",
                frame=0,
            )
        elif abs(then.lit - prop.lit) > 0.5:
            state = "lit" if then.lit > 0.5 else "not lit"
            yield Fault(
                level="error",
                message=f"{prop.prop} was {state} at the end of {before.shot.id} and is not so on "
                f"frame 1; say props: {{{prop.prop}: {{lit: {then.lit:.0f}}}}}",
                frame=0,
            )


def _jump_cut(case: Case, old: Camera, new: Camera, before: Neighbour) -> Iterator[Fault]:
    ratio = new.width / max(old.width, 1e-6)
    moved = max(abs(new.x - old.x), abs(new.y - old.y)) / max(old.width, 1e-6)
    same = set(before.shot.framing.on) & set(case.shot.framing.on)
    if same and 0.82 < ratio < 1.22 and moved < 0.12:
        enters = any(beat.verb in (Verb.ENTER, Verb.EXIT) for beat in case.shot.beats[:1])
        yield Fault(
            level="note" if enters else "warning",
            message=f"a jump cut from {before.shot.id}: the same frame within "
            f"{abs(ratio - 1):.0%} in size and {moved:.0%} in place; change the size by two steps "
            "(frame: {size: …}), cut to someone else, or dissolve",
            frame=0,
        )
