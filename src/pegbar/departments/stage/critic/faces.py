"""Faces: whole or out of the frame, not covered, and with features that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from pegbar.departments.stage.critic.sight import (
    Case,
    FaceSeen,
    Fault,
    Level,
    Mask,
    Seen,
    fast,
    grown,
    inside,
    speaking,
    subjects,
)
from pegbar.production.acting import Viseme

_READABLE: Final = 26.0
"""Pixels: the least height of a head whose features are judged."""
_FAINT: Final = 0.055
"""OKLab: what differs less from its ground is not seen (a just visible step is about 0.02)."""
_COVERED: Final = 0.25
_HIDDEN: Final = 0.6


def judge_faces(case: Case, seen: Sequence[Seen]) -> Iterator[Fault]:
    """Half faces, covered faces, lost features; each once a figure."""
    for who in sorted({pose.who for one in seen for pose in one.drawing.figures}):
        yield from _half_face(case, seen, who)
        yield from _covered(case, seen, who)
        yield from _lost_features(case, seen, who)


def _half_face(case: Case, seen: Sequence[Seen], who: str) -> Iterator[Fault]:
    if who == case.shot.framing.over:
        return
    cut = [
        (one, face, edge)
        for place, one in enumerate(seen)
        if (face := one.face(who)) and (edge := _cut_by(one, face))
        if not fast(case, seen, place, who)
    ]
    if not cut:
        return
    one, face, edge = cut[0]
    main = who in subjects(case)
    level: Level = "error" if main and len(cut) * 2 >= len(seen) else "warning"
    others = [name for name in case.shot.framing.on if name != who]
    cure = (
        f"frame wider (frame: {{size: {_wider(case)}}}) or on {who} alone (frame: {{on: {who}}})"
        if main or not others
        else f"take a step aside (cast: {{{who}: {{x: …}}}}) or frame wider "
        f"(frame: {{size: {_wider(case)}}})"
    )
    yield Fault(
        level=level,
        message=f"the face of {who} is cut by the {edge} of the frame from {case.when(one.frame)}; "
        f"{cure}",
        frame=one.frame,
        area=one.share(face.head),
    )


def _wider(case: Case) -> str:
    order = ["EWS", "WS", "FS", "MS", "MCU", "CU", "ECU"]
    return order[max(order.index(case.shot.framing.size.value) - 1, 0)]


def _cut_by(one: Seen, face: FaceSeen) -> str:
    """The edge that cuts a face, or nothing. Foreheads may be cropped, features may not."""
    shown = inside(face.features, one.size)
    head = inside(face.head, one.size)
    wide = one.size[0]
    sideways = min(face.head[2], wide) - max(face.head[0], 0.0)
    sideways /= max(face.head[2] - face.head[0], 1e-6)
    tall = face.head[3] - face.head[1]
    half = (0.06 < shown < 0.95) or (head > 0.1 and 0.12 < sideways < 0.72)
    if not half or tall < 12 or not _in_sight(one, face):
        return ""
    x0, y0, x1, y1 = face.features if shown < 0.95 else face.head
    beyond = {
        "left edge": -x0,
        "right edge": x1 - wide,
        "top": -y0,
        "bottom": y1 - one.size[1],
    }
    return max(beyond, key=lambda edge: beyond[edge])


def _in_sight(one: Seen, face: FaceSeen) -> bool:
    """Enough of the head is really seen: not behind someone."""
    x0, y0, x1, y1 = _pixels(one, face.head)
    if x1 <= x0 or y1 <= y0:
        return False
    return bool(one.owner(face.who)[y0:y1, x0:x1].mean() > 0.3)


def _pixels(one: Seen, box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    wide, tall = one.size
    x0, x1 = (min(max(round(x), 0), wide) for x in (box[0], box[2]))
    y0, y1 = (min(max(round(y), 0), tall) for y in (box[1], box[3]))
    return x0, y0, x1, y1


def _covered(case: Case, seen: Sequence[Seen], who: str) -> Iterator[Fault]:
    """Something in front of a face that matters."""
    if who not in subjects(case):
        return
    worst: tuple[float, Seen, FaceSeen, str] | None = None
    for one in seen:
        face = one.face(who)
        if face is None or inside(face.features, one.size) < 0.5:
            continue
        x0, y0, x1, y1 = _pixels(one, face.features)
        if (x1 - x0) * (y1 - y0) < 24:
            continue
        owners = {part.id: part.owner for part in one.guides.table.parts}
        ids, counts = np.unique(one.guides.parts[y0:y1, x0:x1], return_counts=True)
        others: Counter[str] = Counter()
        for i, n in zip(ids, counts, strict=True):
            owner = owners.get(int(i), who)
            if owner != who and _in_front(one, owner, who):
                others[owner] += int(n)
        share = sum(others.values()) / float((x1 - x0) * (y1 - y0))
        if others and share > (worst[0] if worst else _COVERED):
            worst = share, one, face, max(others, key=lambda name: others[name])
    if worst is None:
        return
    share, one, face, by = worst
    talking = who in speaking(case, one.frame)
    yield Fault(
        level="error" if share > _HIDDEN and talking else "warning",
        message=f"{by} covers {share:.0%} of the face of {who} on {case.when(one.frame)}; move "
        f"them apart (cast: {{{who}: {{x: …}}}}) or lower what is held (keys: {{{who}: "
        "[{at: 1, arm_near: [0.4, 0.6]}]})",
        frame=one.frame,
        area=one.share(face.features),
    )


def _in_front(one: Seen, owner: str, who: str) -> bool:
    parts = one.guides.table.parts
    own = max((part.depth for part in parts if part.owner == who), default=0)
    kinds = {part.kind for part in parts if part.owner == owner}
    deepest = max((part.depth for part in parts if part.owner == owner), default=0)
    if kinds == {"set"}:
        return deepest > own
    return True


def _lost_features(case: Case, seen: Sequence[Seen], who: str) -> Iterator[Fault]:
    told: set[str] = set()
    for one in seen:
        face, pose = one.face(who), one.figure(who)
        if face is None or pose is None or face.head[3] - face.head[1] < _READABLE:
            continue
        if inside(face.features, one.size) < 0.9:
            continue
        for feature, names in face.parts.items():
            shut = feature == "eyes" and pose.face.lids < 0.3
            still = feature == "mouth" and pose.face.mouth in (Viseme.REST, Viseme.A)
            if feature in told or shut or still:
                continue
            difference = _difference(one, names)
            if difference is None or difference >= _FAINT:
                continue
            told.add(feature)
            box = one.box(names)
            yield Fault(
                level="note" if feature == "brows" else "warning",
                message=f"the {feature} of {who} cannot be told from what is behind on "
                f"{case.when(one.frame)} (difference {difference:.2f}, {_FAINT} is the least); "
                f"give them another colour in the drawing, or another light (mood: …)",
                frame=one.frame,
                area=one.share(box) if box else None,
            )


def _difference(one: Seen, names: Sequence[str]) -> float | None:
    """How far a feature stands out: its most different quarter against the ring around it."""
    wanted = set(names)
    mask: Mask = one.where(lambda part: part.name in wanted)
    if int(mask.sum()) < 4:
        return None
    ring = grown(mask, 2) & ~grown(mask, 1)
    if not ring.any():
        return None
    ground = np.median(one.picture[ring], axis=0)
    apart = np.linalg.norm(one.picture[mask] - ground, axis=1)
    return float(np.percentile(apart, 75))
