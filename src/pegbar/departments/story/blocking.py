"""Sets a scene up: who stands on which mark and where the props are, as it opens."""

from __future__ import annotations

from collections.abc import Mapping

from pegbar.departments.story.acts import Act, Fixed
from pegbar.departments.story.designs import Designs, PropFacts, SetFacts, Spot
from pegbar.departments.story.floor import ASIDE, TALK, Figure, Floor, Thing
from pegbar.departments.story.moments import Read
from pegbar.departments.story.presence import Presence
from pegbar.production.acting import Verb
from pegbar.production.show import Show

_MIDDLE = ("middle", "center", "centre", "mid")
_CLEAR, _SIDE_BY_SIDE = 60.0, 55.0
_NO_PROP = PropFacts()


def set_up(
    read: Read,
    cast: list[Presence],
    used: list[str],
    show: Show,
    designs: Designs,
    before: Floor | None,
) -> Floor:
    """The floor as a scene opens. `before` is the floor of the last scene on the same set: its
    props stay as they were left, and its people too when the scene goes on without a break."""
    facts = designs.sets[read.scene.set]
    floor = Floor(facts)
    _put_props(floor, read.scene.set, show, designs, before)
    _put_people(floor, read, cast, before if read.scene.goes_on else None)
    _put_used(floor, used, cast, designs.props)
    for start in read.starts:
        _apply(floor, start)
    _face_each_other(floor, cast)
    return floor


def _put_props(floor: Floor, name: str, show: Show, designs: Designs, before: Floor | None) -> None:
    for prop, file in show.props.items():
        if before and prop in before.things:
            left = before.things[prop]
            x = before.x_of(prop)
            floor.things[prop] = Thing(
                x=left.x if x is None else x, y=left.y, lit=left.lit, raised=left.raised
            )
            continue
        mark = floor.facts.marks.get(file.at.get(name, ""))
        if mark:
            facts = designs.props.get(prop, _NO_PROP)
            floor.things[prop] = Thing(x=mark.x, y=mark.y, lit=1.0 if facts.always_lit else 0.0)


def _put_used(
    floor: Floor, used: list[str], cast: list[Presence], props: Mapping[str, PropFacts]
) -> None:
    """Things that the scene uses and show.yaml puts nowhere on this set: at someone's feet."""
    for prop in used:
        if prop in floor.things:
            continue
        facts = props.get(prop, _NO_PROP)
        near = floor.figures[cast[0].who].x if cast else _middle(floor.facts)
        x = near if facts.rises else near + floor.cm(ASIDE)
        lit = 1.0 if facts.always_lit else 0.0
        floor.things[prop] = Thing(x=round(floor.inside(x), 2), y=floor.facts.ground, lit=lit)


def _put_people(floor: Floor, read: Read, cast: list[Presence], before: Floor | None) -> None:
    """Marks by the script's own words first, then the free marks from left to right."""
    wanted = _wanted_marks(read, floor.facts)
    places: dict[str, float] = {}
    for one in cast:
        if before and one.who in before.figures:
            places[one.who] = before.figures[one.who].x
        elif one.who in wanted:
            places[one.who] = wanted[one.who]
    free = [one.who for one in cast if one.who not in places]
    movers = {one.who for one in cast if _moves_first(read, one.who)}
    for who, x in zip(
        free, _spread(floor, len(free), list(places.values()), movers, free), strict=True
    ):
        places[who] = x
    _make_room(floor, places)
    for one in cast:
        x = round(floor.inside(places[one.who]), 2)
        figure = Figure(x=x, facing=1 if x <= _middle(floor.facts) else -1)
        if before and (was := before.figures.get(one.who)):
            figure = Figure(x=x, facing=was.facing, sits=was.sits, emotion=was.emotion)
        floor.figures[one.who] = figure
        if before and was and was.holding in floor.things:
            floor.take(one.who, was.holding)


def _make_room(floor: Floor, places: dict[str, float]) -> None:
    """Two who were put on one mark stand or sit side by side."""
    gap = floor.cm(_SIDE_BY_SIDE)
    done: list[float] = []
    for who, x in places.items():
        for step in range(12):
            tried = x + (step + 1) // 2 * gap * (1 if step % 2 else -1)
            if floor.inside(tried) == tried and all(abs(tried - o) >= gap * 0.9 for o in done):
                places[who] = tried
                break
        done.append(places[who])


def _wanted_marks(read: Read, facts: SetFacts) -> dict[str, float]:
    found: dict[str, float] = {}
    for start in read.starts:
        who, near = (
            (start.name, start.near) if isinstance(start, Fixed) else (start.who, start.target)
        )
        if near in facts.marks:
            found.setdefault(who, facts.marks[near].x)
        elif isinstance(start, Act) and start.verb is Verb.SIT:
            seats = [spot for _, spot in sorted(facts.marks.items()) if spot.seat]
            if seats:
                found.setdefault(who, min(seats, key=lambda s: abs(s.x - _middle(facts))).x)
    return found


def _moves_first(read: Read, who: str) -> bool:
    first = next((one for one in read.moments if one.who == who), None)
    return first is not None and first.verb in (Verb.WALK, Verb.ENTER)


def _spread(
    floor: Floor, count: int, taken: list[float], movers: set[str], names: list[str]
) -> list[float]:
    """Places for `count` characters. Whoever walks first stands far off, others within talking
    distance of somebody."""
    if not count:
        return []
    spots = _free_spots(floor, taken)
    if not taken and len(spots) >= count:
        return _evenly([spot.x for spot in spots], count)
    places: list[float] = []
    pool = [spot.x for spot in spots]
    for name in names:
        others = [*taken, *places]
        if not pool:
            places.append(_open_place(floor, others))
            continue
        near = min if name not in movers else max
        x = near(pool, key=lambda at: (min((abs(at - o) for o in others), default=0.0), at))
        pool.remove(x)
        places.append(x)
    return places


def _free_spots(floor: Floor, taken: list[float]) -> list[Spot]:
    """Marks to stand on: no seat, no prop's place, nobody there yet, inside the stage."""
    facts = floor.facts
    props = {(thing.x, thing.y) for thing in floor.things.values()}
    found: list[Spot] = []
    for _, spot in sorted(facts.marks.items(), key=lambda one: (one[1].x, one[0])):
        busy = [*taken, *(one.x for one in found)]
        if spot.seat or (spot.x, spot.y) in props or not facts.left <= spot.x <= facts.right:
            continue
        if abs(spot.y - facts.ground) > floor.cm(25):
            continue
        if all(abs(spot.x - x) >= floor.cm(_CLEAR) for x in busy):
            found.append(spot)
    return found


def _evenly(places: list[float], count: int) -> list[float]:
    if count == 1:
        return [places[len(places) // 2]]
    last = len(places) - 1
    return [places[round(at * last / (count - 1))] for at in range(count)]


def _open_place(floor: Floor, taken: list[float]) -> float:
    """The place nearest to the middle that keeps talking distance from everyone."""
    middle, step = _middle(floor.facts), floor.cm(TALK)
    for count in range(24):
        offset = (count + 1) // 2 * step * (1 if count % 2 else -1)
        x = floor.inside(middle + offset)
        if all(abs(x - other) >= step * 0.7 for other in taken):
            return x
    return middle


def _middle(facts: SetFacts) -> float:
    for name in _MIDDLE:
        if spot := facts.marks.get(name):
            return spot.x
    return (facts.left + facts.right) / 2


def _apply(floor: Floor, start: Act | Fixed) -> None:
    """How things stand, as the script says before anything happens."""
    if isinstance(start, Fixed):
        if start.name in floor.things:
            _fix_thing(floor, start)
        return
    if start.who not in floor.figures:
        return
    if start.verb is Verb.SIT:
        floor.change(start.who, sits=True)
    if start.verb is Verb.PICK_UP and start.thing in floor.things:
        floor.take(start.who, start.thing)
    if start.emotion is not None:
        floor.change(start.who, emotion=start.emotion, mood_for=2)


def _fix_thing(floor: Floor, start: Fixed) -> None:
    if start.lit is not None:
        floor.change_thing(start.name, lit=1.0 if start.lit else 0.0)
    near = floor.x_of(start.near) if start.near else None
    if near is None:
        return
    thing = floor.things[start.name]
    if start.near in floor.facts.marks:
        floor.change_thing(start.name, x=near, y=floor.facts.marks[start.near].y)
    elif abs(thing.x - near) > floor.cm(2 * ASIDE):
        side = -1 if near > _middle(floor.facts) else 1
        x = floor.inside(near + side * floor.cm(ASIDE))
        floor.change_thing(start.name, x=round(x, 2), y=floor.facts.ground)


def _face_each_other(floor: Floor, cast: list[Presence]) -> None:
    """People look towards the others as a scene opens."""
    here = [one.who for one in cast if not one.comes]
    for who in here:
        others = [floor.figures[one].x for one in here if one != who]
        if others:
            x = floor.figures[who].x
            near = min(others, key=lambda other: (abs(other - x), other))
            if near != x:
                floor.change(who, facing=1 if near > x else -1)
