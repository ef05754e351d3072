"""The chronological record: what was made, when, by whom and why, in groups that can be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from pegbar.actions.evidence.records import Work
from pegbar.assets.facts import Fact, StepMade

_PAUSE: Final = dt.timedelta(minutes=10)
_REASONS: Final = 4


def chronicle(facts: Sequence[Fact]) -> Iterator[Work]:
    """Steps by sitting, department and shot, in the order in which each group began. A sitting is
    one person's work without a pause of ten minutes."""
    sitting: dict[tuple[str, str], list[tuple[Fact, StepMade]]] = {}
    last: Fact | None = None
    for fact in facts:
        if not isinstance(fact.body, StepMade):
            continue
        if last is not None and (fact.by != last.by or _apart(last.at, fact.at)):
            yield from map(_work, sitting.values())
            sitting = {}
        key = (fact.body.department, fact.body.shot)
        sitting.setdefault(key, []).append((fact, fact.body))
        last = fact
    yield from map(_work, sitting.values())


def _work(steps: Sequence[tuple[Fact, StepMade]]) -> Work:
    first, last = steps[0][0], steps[-1][0]
    why = dict.fromkeys(reason for _, body in steps for reason in body.why)
    reasons = list(why)[:_REASONS]
    if len(why) > _REASONS:
        reasons.append(f"and {len(why) - _REASONS} more reasons")
    return Work(
        start=first.at,
        end=last.at,
        by=first.by,
        department=steps[0][1].department,
        shot=steps[0][1].shot,
        what=tuple(dict.fromkeys(body.recipe for _, body in steps)),
        why=tuple(reasons),
        steps=len(steps),
        first=first.number,
        last=last.number,
    )


def _apart(one: str, other: str) -> bool:
    try:
        return dt.datetime.fromisoformat(other) - dt.datetime.fromisoformat(one) > _PAUSE
    except (ValueError, TypeError):
        return True
