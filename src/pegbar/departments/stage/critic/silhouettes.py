"""Silhouettes: figures that stand out from what is behind them, do not kiss each other or the
frame's edge, and show what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.departments.stage.critic.sight import (
    Case,
    Fault,
    Mask,
    Seen,
    fast,
    grown,
    subjects,
)
from pegbar.production.acting import Verb, View

_FAINT: Final = 0.05
_LOST: Final = 0.6
"""The share of an outline that may sink into its ground."""
_BIG: Final = 0.012
"""The share of the frame from which on a silhouette is judged."""
_KISS: Final = 0.2
"""The share of a body's height along which a mere touch goes; more is an overlap."""
_TOUCHING: Final = frozenset({Verb.HUG, Verb.HAND_OVER})


def judge_silhouettes(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    names = sorted({pose.who for one in seen for pose in one.drawing.figures})
    held = [one for one in seen if one.frames >= 2]
    for who in names:
        yield from _sunk(case, held, who)
        yield from _kisses_the_edge(case, seen, who)
    for one, other in combinations(names, 2):
        yield from _kiss(case, held, one, other)
    yield from _things(case, seen)


def _mean(picture: npt.NDArray[np.float32], mask: Mask, reach: int) -> npt.NDArray[np.float32]:
    """For each pixel the mean colour of what the mask holds near it; NaN where it holds nothing."""
    weights = mask.astype(np.float32)
    planes = [*np.moveaxis(picture * weights[..., None], 2, 0), weights]
    sums = [_window(plane, reach) for plane in planes]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([np.where(sums[3] > 0.5, s / sums[3], np.nan) for s in sums[:3]], axis=2)


def _window(plane: npt.NDArray[np.float32], reach: int) -> npt.NDArray[np.float64]:
    total = np.pad(plane, reach + 1)[: -1 or None, : -1 or None].astype(np.float64)
    total = np.cumsum(np.cumsum(total, axis=0), axis=1)
    wide = 2 * reach + 1
    return np.asarray(
        total[wide:, wide:] - total[:-wide, wide:] - total[wide:, :-wide] + total[:-wide, :-wide]
    )


def outline_lost(one: Seen, mask: Mask) -> tuple[float, Mask]:
    """The share of a silhouette's outline that can hardly be told from its ground, and where."""
    edge = mask & grown(~mask, 1)
    edge[[0, -1]] = False
    edge[:, [0, -1]] = False
    if not edge.any():
        return 0.0, edge
    apart = np.linalg.norm(_mean(one.picture, mask, 3) - _mean(one.picture, ~mask, 3), axis=2)
    faint = edge & (np.nan_to_num(apart, nan=1.0) < _FAINT)
    return float(faint.sum() / edge.sum()), faint


def _sunk(case: Case, seen: Sequence[Seen], who: str) -> Iterator[Fault]:
    worst: tuple[float, Seen, Mask] | None = None
    for one in seen:
        mask = one.owner(who)
        if mask.mean() < _BIG:
            continue
        share, faint = outline_lost(one, mask)
        if share > (worst[0] if worst else _LOST):
            worst = share, one, faint
    if worst is None:
        return
    share, one, faint = worst
    yield Fault(
        level="warning" if who in subjects(case) else "note",
        message=f"{who} sinks into the background: {share:.0%} of the outline has no contrast on "
        f"{case.when(one.frame)}; light it otherwise (mood: …) or put it before something lighter "
        f"or darker (cast: {{{who}: {{x: …}}}})",
        frame=one.frame,
        area=one.around(faint),
    )


def _kiss(case: Case, seen: Sequence[Seen], one: str, other: str) -> Iterator[Fault]:
    """Two bodies that just touch flatten the picture: overlap them clearly, or part them."""
    if any(beat.verb in _TOUCHING for beat in case.shot.beats):
        return
    for look in seen:
        a, b = look.trunk(one), look.trunk(other)
        if min(a.mean(), b.mean()) < _BIG:
            continue
        place = seen.index(look)
        if fast(case, seen, place, one) or fast(case, seen, place, other):
            continue
        touch = grown(a, 2) & b
        contact = int(touch.any(axis=1).sum())
        tall = min(np.ptp(np.nonzero(a)[0]), np.ptp(np.nonzero(b)[0]))
        if 0 < contact <= _KISS * tall:
            yield Fault(
                level="note",
                message=f"the outlines of {one} and {other} just touch on "
                f"{case.when(look.frame)}; part them or let them overlap clearly (cast: {{{one}: "
                "{x: …}})",
                frame=look.frame,
                area=look.around(grown(touch, 3)),
            )
            return


def _kisses_the_edge(case: Case, seen: Sequence[Seen], who: str) -> Iterator[Fault]:
    """A head that just touches the top of the frame: cut into it, or give it air."""
    kissing = []
    for place, one in enumerate(seen):
        pose = one.figure(who)
        mask = one.trunk(who)
        if pose is None or pose.view is View.BACK or mask.mean() < _BIG:
            continue
        if fast(case, seen, place, who):
            continue
        head = one.face(who)
        rows = np.nonzero(mask.any(axis=1))[0]
        touching = 0 < int(mask[0].sum()) <= 0.06 * one.size[0] or (rows.size and rows[0] in (1, 2))
        if touching and head is not None and head.head[1] > 0:
            kissing.append(one)
    if len(kissing) * 2 > len(seen):
        one = kissing[0]
        yield Fault(
            level="note",
            message=f"the head of {who} just touches the top of the frame from "
            f"{case.when(one.frame)}; give it air (frame: {{pedestal: -0.05}}) or come closer",
            frame=one.frame,
            area=one.around(one.trunk(who)),
        )


def _things(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    """Things that matter: told from their ground, and not lost inside the holder's body."""
    named = {beat.target for beat in case.shot.beats} | {beat.who for beat in case.shot.beats}
    matter = (named | set(case.shot.framing.on)) & {p.prop for p in case.shot.props}
    for name in sorted(matter):
        faint: list[tuple[float, Seen, Mask]] = []
        within: list[tuple[Seen, Mask]] = []
        shown = 0
        for one in seen:
            mask = one.owner(name)
            if mask.mean() < 0.001:
                continue
            shown += 1
            share, where = outline_lost(one, mask)
            if share > 0.75:
                faint.append((share, one, where))
            holder = next((p.held_by for p in one.drawing.props if p.prop == name), "")
            ring = grown(mask, 2) & ~mask
            if holder and ring.any() and one.owner(holder)[ring].mean() > 0.85:
                within.append((one, mask))
        if len(faint) * 2 > shown:
            share, one, where = faint[0]
            yield Fault(
                level="warning",
                message=f"{name} is lost against its ground: {share:.0%} of its outline has no "
                f"contrast on {case.when(one.frame)}; another colour, place or light (mood: …)",
                frame=one.frame,
                area=one.around(where),
            )
        if shown and len(within) * 2 > shown:
            look, mask = within[0]
            yield Fault(
                level="note",
                message=f"{name} is inside the holder's silhouette, where it reads badly, from "
                f"{case.when(look.frame)}; hold it out (keys: {{…: [{{at: 1, arm_near: "
                "[0.7, 0.4]}]})",
                frame=look.frame,
                area=look.around(mask),
            )
