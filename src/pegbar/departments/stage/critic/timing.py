"""Time: holds, words that can be read and are mouthed, feet and a camera that keep their place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from pegbar.assets.performance import Drawing, FigurePose, SpokenLine
from pegbar.departments.stage.critic.sight import Case, Fault, Seen, inside
from pegbar.departments.stage.figure import pose_figure
from pegbar.production.acting import Verb, View, Viseme

_CLOSED: Final = frozenset({Viseme.REST, Viseme.A})
_BUSY: Final = 0.8
_REST: Final = 0.25
_BREATH: Final = 0.5
"""Seconds: the least rest at a shot's end, and after a reveal."""
_QUICK: Final = 21.0
_TOO_QUICK: Final = 27.0
"""Letters a second: hard to read, and not to be read."""
_SLIDE: Final = 0.1
_LINGER: Final = 0.35
_REVEALS: Final = frozenset({Verb.RISE, Verb.LIGHT})


def judge_time(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    yield from _holds(case)
    yield from _reveals(case)
    yield from _mouths(case, seen)
    yield from _captions(case)
    yield from _feet(case)
    yield from _edges(case)


def _still(one: Drawing, other: Drawing) -> bool:
    """The same drawing but for the camera and for the line's boil."""
    return one.figures == other.figures and one.props == other.props


def _holds(case: Case) -> Iterator[Fault]:
    shown = case.performance
    if shown.frames < case.fps or not shown.drawings[0].figures:
        return
    slots = math.ceil(shown.frames / max(case.shot.expose, 1))
    poses = len({(d.figures, d.props) for d in shown.drawings})
    moving = any(b.verb in (Verb.ENTER, Verb.EXIT, Verb.WALK) for b in case.shot.beats)
    if poses / slots > (0.95 if moving else _BUSY):
        yield Fault(
            level="warning",
            message=f"{poses} drawings in {slots} exposures: nothing rests; give it a hold (hold: "
            "12) or a held key (keys: {…: [{at: 13, hold: 12}]})",
        )
    last = shown.drawings[shown.exposures[-1]]
    rest = 0
    for index in reversed(shown.exposures):
        if not _still(shown.drawings[index], last):
            break
        rest += 1
    gone = {beat.who for beat in case.shot.beats if beat.verb is Verb.EXIT}
    if rest < _REST * case.fps and not gone:
        yield Fault(
            level="note",
            message=f"the shot is cut while it moves: only {rest} frames rest at its end, from "
            f"{case.when(shown.frames - rest)}; say hold: {round(0.5 * case.fps)}",
            frame=shown.frames - 1,
        )


def _reveals(case: Case) -> Iterator[Fault]:
    shown = case.performance
    names = {
        name
        for beat in case.shot.beats
        if beat.verb in _REVEALS
        for name in (beat.who, beat.target)
    }
    for name in sorted(names & {prop.prop for prop in shown.drawings[0].props}):
        states = [
            next((p.raised, p.lit) for p in shown.drawings[index].props if p.prop == name)
            for index in shown.exposures
        ]
        done = max((f for f in range(1, len(states)) if states[f] != states[f - 1]), default=0)
        left = shown.frames - done
        if done and left < _BREATH * case.fps:
            yield Fault(
                level="warning",
                message=f"{name} is revealed on {case.when(done)} and the shot ends {left} frames "
                f"later; an audience needs half a second: say hold: {case.fps}",
                frame=done,
            )


def _mouths(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    """A line in the picture has a mouth that is seen and that moves."""
    shown = case.performance
    for line in shown.lines:
        if line.offscreen or not line.text.strip():
            continue
        poses = [
            pose
            for frame in range(line.start, min(line.start + line.frames, shown.frames))
            for pose in shown.drawings[shown.exposures[frame]].figures
            if pose.who == line.who
        ]
        if not poses:
            yield _unseen(case, line, "is not in the shot", "error")
        elif all(pose.face.mouth in _CLOSED for pose in poses):
            yield Fault(
                level="error",
                message=f"{line.who} says “{_brief(line.text)}” from {case.when(line.start)} and "
                "the mouth never opens; take out the keys that hold it shut, or mark the line "
                "(O.S.)",
                frame=line.start,
            )
        elif all(pose.view is View.BACK for pose in poses):
            yield _unseen(case, line, "shows only the back", "warning")
        elif not _mouth_in_frame(case, line, seen):
            yield _unseen(case, line, "is out of the frame", "warning")


def _unseen(case: Case, line: SpokenLine, how: str, level: str) -> Fault:
    return Fault(
        level="error" if level == "error" else "warning",
        message=f"{line.who} says “{_brief(line.text)}” from {case.when(line.start)} and {how}; "
        f"frame the speaker (frame: {{on: {line.who}}}) or mark the line (O.S.)",
        frame=line.start,
    )


def _mouth_in_frame(case: Case, line: SpokenLine, seen: Sequence[Seen]) -> bool:
    shown = set(case.performance.exposures[line.start : line.start + line.frames])
    heard = [one for one in seen if one.index in shown]
    faces = [(one, face) for one in heard if (face := one.face(line.who))]
    if not faces:
        return True
    shares = [inside(face.features, one.size) for one, face in faces]
    return max(shares) > 0.4


def _captions(case: Case) -> Iterator[Fault]:
    """A caption may stay a little after the voice, where nobody else speaks."""
    for line in case.performance.lines:
        letters = len("".join(line.text.split())) + max(len(line.text.split()) - 1, 0)
        rate = letters / max(line.frames / case.fps + _LINGER, 1e-6)
        if letters > 12 and rate > _QUICK:
            yield Fault(
                level="warning" if rate > _TOO_QUICK else "note",
                message=f"“{_brief(line.text)}” goes by at {rate:.0f} letters a second from "
                f"{case.when(line.start)}; {_QUICK:.0f} can be read: shorten the line, or let it "
                "be said (slowly)",
                frame=line.start,
            )


def _feet(case: Case) -> Iterator[Fault]:
    """Whoever moves along the ground stands on a foot that does not."""
    shown = case.performance
    told: set[str] = set()
    slid: dict[str, float] = {}
    units = case.designs.set.scenery.units_per_cm
    for frame in range(1, shown.frames):
        if shown.exposures[frame] == shown.exposures[frame - 1]:
            continue
        before, after = (shown.drawings[shown.exposures[f]] for f in (frame - 1, frame))
        was = {pose.who: pose for pose in before.figures}
        for pose in after.figures:
            then = was.get(pose.who)
            if then is None or pose.who in told or pose.who not in case.designs.figures:
                continue
            height = case.designs.figures[pose.who].rig.height * units
            slip = _slip(case, then, pose, height)
            slid[pose.who] = slid.get(pose.who, 0.0) + slip if slip else 0.0
            if slid[pose.who] > _SLIDE * height:
                told.add(pose.who)
                yield Fault(
                    level="warning",
                    message=f"the feet of {pose.who} slide over the ground around "
                    f"{case.when(frame)}; let it walk there (a walk in the script, or a beat's x) "
                    "instead of a key's x",
                    frame=frame,
                )


def _slip(case: Case, then: FigurePose, pose: FigurePose, height: float) -> float:
    """How far the foot that moves least has slid, in the set's units."""
    grounded = max(then.lift, pose.lift) < 0.01 * height and then.facing == pose.facing
    if not grounded or abs(pose.x - then.x) < 0.004 * height or then.view != pose.view:
        return 0.0
    character = case.designs.figures[pose.who]
    units = case.designs.set.scenery.units_per_cm
    old, new = (pose_figure(character, one, units).feet for one in (then, pose))
    low = [math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(old, new, strict=False)]
    return min(low, default=0.0) if min(low, default=0.0) > 0.008 * height else 0.0


def _edges(case: Case) -> Iterator[Fault]:
    """The camera sees past the end of the set's drawing."""
    x0, _, x1, _ = case.designs.set.view
    shown = case.performance
    for frame in range(shown.frames):
        camera = shown.drawings[shown.exposures[frame]].camera
        half = camera.width / 2
        over = max(x0 - (camera.x - half), camera.x + half - x1) / camera.width
        if over > 0.01:
            yield Fault(
                level="warning",
                message=f"the camera sees {over:.0%} of a frame past the edge of the set from "
                f"{case.when(frame)}; move less (frame: {{truck: 0}}) or draw the set wider",
                frame=frame,
            )
            return


def _brief(text: str) -> str:
    return text if len(text) <= 48 else text[:45] + "…"
