"""Hold a ledger against its checkpoints, and name what was done to it: which fact, and what."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from pegbar.actions.leaves import Leaf, leaf_of, tree_of
from pegbar.actions.tree_heads import Checkpoint, Kept
from pegbar.assets.facts import Fact

_SLACK: Final = dt.timedelta(seconds=5)
"""A fact takes its time before it is written; so much may lie between the two."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a ledger. `fact` is its number, 0 when it cannot be told. `early` is a
    fact that says an earlier time than it can have: told, but no reason to stop signing, because a
    clock that was set right does the same."""

    fact: int
    kind: Literal["changed", "back-dated", "dropped", "moved", "added", "early", "checkpoint"]
    message: str


def blocking(faults: Sequence[Fault]) -> list[Fault]:
    """Those after which nothing more may be signed."""
    return [one for one in faults if one.kind != "early"]


def ledger_faults(facts: Sequence[Fact], kept: Kept) -> tuple[Fault, ...]:
    """Everything in which the facts are not what the checkpoints say, in the order of the facts."""
    differing = tuple(_differing(facts, kept))
    # Where facts were put in or taken out, numbers say nothing about when one was written.
    early = () if differing else _early(facts, kept.checkpoints)
    return (*_odd(kept), *differing, *early)


def _odd(kept: Kept) -> Iterator[Fault]:
    for name in kept.odd:
        message = f"the checkpoint {name} was changed, or this studio did not sign it"
        yield Fault(fact=0, kind="checkpoint", message=message)
    signed = kept.checkpoints[-1].size if kept.checkpoints else 0
    if kept.leaves is not None and len(kept.leaves) > signed:
        message = f"the checkpoint of {len(kept.leaves)} facts is gone"
        yield Fault(fact=0, kind="checkpoint", message=message)


def _differing(facts: Sequence[Fact], kept: Kept) -> Iterator[Fault]:
    actual = [leaf_of(fact) for fact in facts]
    tree = tree_of(actual)
    good = 0
    for one in kept.checkpoints:
        if one.size <= len(actual) and tree.root(one.size) == one.root:
            good = one.size
            continue
        yield from _named(actual, kept, one, good)
        return


def _named(actual: Sequence[Leaf], kept: Kept, broken: Checkpoint, good: int) -> Iterator[Fault]:
    """The facts that are not what they were, by the leaves that were kept; where those do not fit
    the signed root either, as near as the checkpoints tell."""
    before = kept.leaves or ()
    tree = tree_of(before)
    vouched = [
        one.size
        for one in kept.checkpoints
        if one.size <= len(before) and tree.root(one.size) == one.root
    ]
    if broken.size in vouched:
        yield from _compared(before[: max(vouched)], actual)
        return
    if len(actual) < broken.size:
        message = f"facts {len(actual) + 1} to {broken.size} are gone"
        yield Fault(fact=len(actual) + 1, kind="dropped", message=message)
    message = (
        f"one of the facts {good + 1} to {min(broken.size, len(actual))} is not what it was at the "
        f"checkpoint of {broken.time}"
    )
    yield Fault(fact=good + 1, kind="changed", message=message)


def _compared(before: Sequence[Leaf], after: Sequence[Leaf]) -> list[Fault]:
    """What was done between the leaves that were signed and those that are there now. What came
    behind the last signed fact is no fault."""
    found = sorted(_moves(before, after), key=lambda one: one.fact)
    return found or list(_links(before, after))


def _moves(before: Sequence[Leaf], after: Sequence[Leaf]) -> Iterator[Fault]:
    places = _places(before, after)
    stays = _in_order(places)
    here = dict(stays)
    for old, new in places:
        if old not in here:
            message = f"fact {old + 1} was moved: it now stands as fact {new + 1}"
            yield Fault(fact=old + 1, kind="moved", message=message)
    olds, news = {old for old, _ in places}, {new for _, new in places}
    missing = _gaps([i for i in range(len(before)) if i not in olds], [old for old, _ in stays])
    extra = _gaps([j for j in range(len(after)) if j not in news], [new for _, new in stays])
    for gap in sorted({*missing, *extra}):
        gone, come = missing.get(gap, []), extra.get(gap, [])
        for old, new in zip(gone, come, strict=False):
            yield _changed(before[old], after[new], old + 1)
        for old in gone[len(come) :]:
            message = f"fact {old + 1} of {before[old].at}, by {before[old].by}, was dropped"
            yield Fault(fact=old + 1, kind="dropped", message=message)
        for new in come[len(gone) :] if gap < len(stays) else ():
            message = f"fact {new + 1} was put in: it was not there at the checkpoint"
            yield Fault(fact=new + 1, kind="added", message=message)


def _changed(old: Leaf, new: Leaf, number: int) -> Fault:
    if old.text != new.text:
        message = f"fact {number} was changed: its text is not what it was at the checkpoint"
        return Fault(fact=number, kind="changed", message=message)
    if old.at != new.at:
        message = f"fact {number} was back-dated: it said {old.at} and now says {new.at}"
        return Fault(fact=number, kind="back-dated", message=message)
    message = f"fact {number} was by {old.by} and is now said to be by {new.by}"
    return Fault(fact=number, kind="changed", message=message)


def _links(before: Sequence[Leaf], after: Sequence[Leaf]) -> Iterator[Fault]:
    """Facts that say the same as before and follow another one."""
    for old, new in zip(before, after, strict=False):
        if old != new:
            message = f"fact {old.number} follows another fact than it did"
            yield Fault(fact=old.number, kind="changed", message=message)
            return


def _places(before: Sequence[Leaf], after: Sequence[Leaf]) -> list[tuple[int, int]]:
    """Where each fact that is still there was and is, by what it says."""
    where: dict[tuple[str, str, str], list[int]] = {}
    for place in reversed(range(len(after))):
        where.setdefault(_content(after[place]), []).append(place)
    found = []
    for old, leaf in enumerate(before):
        if places := where.get(_content(leaf)):
            found.append((old, places.pop()))
    return found


def _content(leaf: Leaf) -> tuple[str, str, str]:
    return leaf.text, leaf.at, leaf.by


def _in_order(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the facts that still stand in their old order (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for number, (_, new) in enumerate(places):
        pile = bisect_left(tops, new)
        back.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [new]
        ends[pile : pile + 1] = [number]
    kept = []
    number = ends[-1] if ends else -1
    while number >= 0:
        kept.append(places[number])
        number = back[number]
    return kept[::-1]


def _gaps(places: Sequence[int], stays: Sequence[int]) -> dict[int, list[int]]:
    """The places by how many of those that stayed come before them."""
    found: dict[int, list[int]] = {}
    for place in places:
        found.setdefault(bisect_left(stays, place), []).append(place)
    return found


def _early(facts: Sequence[Fact], checkpoints: Sequence[Checkpoint]) -> Iterator[Fault]:
    """Facts that came behind a checkpoint and say that they were written before it."""
    sizes = [one.size for one in checkpoints]
    for fact in facts:
        known = bisect_left(sizes, fact.number)
        if not known:
            continue
        before = checkpoints[known - 1]
        when, then = _moment(fact.at), _moment(before.time)
        if when is None or (then is not None and when < then - _SLACK):
            message = (
                f"fact {fact.number} says {fact.at}, and was not there yet when the checkpoint of "
                f"{before.time} was signed"
            )
            yield Fault(fact=fact.number, kind="early", message=message)


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        return None
