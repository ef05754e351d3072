"""Who and what is in a scene, and from when on."""

from __future__ import annotations

from dataclasses import dataclass

from pegbar.departments.story.acts import Act, Fixed
from pegbar.departments.story.moments import Moment, Read
from pegbar.departments.story.names import Names
from pegbar.production.acting import Verb

_COMES = frozenset({Verb.ENTER, Verb.WALK})


@dataclass(frozen=True, slots=True)
class Presence:
    """A character in a scene: here from the moment `since` up to the moment `until`. `comes`
    tells that we see them come in."""

    who: str
    since: int
    until: int
    comes: bool


def cast_of(read: Read, names: Names) -> list[Presence]:
    """The characters of a scene in order of first appearance.

    Whoever's first act is to come in is not here before; whoever leaves is gone after. Everyone
    else is here from the first frame.
    """
    opening = _first_line_at(read.moments)
    found: dict[str, Presence] = {}
    end = len(read.moments)
    for start in read.starts:
        for name in _people_in_start(start, names):
            since = _entrance(name, read.moments)
            found.setdefault(name, Presence(name, since or 0, end, since is not None))
    for at, moment in enumerate(read.moments):
        for name in people_of(moment, names):
            if name in found:
                continue
            first = moment.who == name and moment.verb in _COMES
            comes = first and (moment.verb is Verb.ENTER or at >= opening > 0)
            found[name] = Presence(name, at if comes else 0, len(read.moments), comes)
        if moment.verb is Verb.EXIT and moment.who in found:
            here = found[moment.who]
            returns = any(
                later.who == moment.who and later.verb in (Verb.ENTER, Verb.SPEAK)
                for later in read.moments[at + 1 :]
            )
            if not returns:
                found[moment.who] = Presence(here.who, here.since, at + 1, here.comes)
    for name in read.present:
        found.setdefault(name, Presence(name, 0, len(read.moments), False))
    return list(found.values())


def _entrance(name: str, moments: list[Moment]) -> int | None:
    """The moment at which someone comes in, where that is the first that they do."""
    for at, moment in enumerate(moments):
        if moment.who == name and not moment.offscreen:
            return at if moment.verb is Verb.ENTER else None
    return None


def people_of(moment: Moment, names: Names) -> list[str]:
    """The characters who take part in a moment and are to be seen in it."""
    if moment.offscreen:
        return []
    return [one for one in (moment.who, moment.target) if one in names.cast]


def _people_in_start(start: Act | Fixed, names: Names) -> list[str]:
    if isinstance(start, Fixed):
        return [one for one in (start.name, start.near) if one in names.cast]
    return [one for one in (start.who, start.target) if one in names.cast]


def _first_line_at(moments: list[Moment]) -> int:
    for at, moment in enumerate(moments):
        if moment.kind == "line":
            return at
    return len(moments)


def things_of(read: Read, names: Names) -> list[str]:
    """The props that a scene uses or speaks of, in order."""
    found: list[str] = []
    for start in read.starts:
        pair = (start.name, "") if isinstance(start, Fixed) else (start.target, start.thing)
        found.extend(one for one in pair if one in names.props)
    for moment in read.moments:
        used = (moment.who, moment.target, moment.thing)
        found.extend(one for one in used if one in names.props)
    return list(dict.fromkeys(found))
