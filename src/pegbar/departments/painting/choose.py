"""Which keyframes teach which shot. Planning calls it: records only, no pixels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pegbar.assets.keyframe import KeyframeFile
from pegbar.production.shots import Placing, Shot

MOST: Final = 4
"""More keyframes than these cost time on every drawing and are hardly ever seen."""


def keys_for(shot: Shot, keyframes: Mapping[str, KeyframeFile]) -> tuple[str, ...]:
    """The keyframes that this shot is painted from, best first; none when it cannot be painted.

    A shot can be painted when keyframes of its set in its mood show all of its figures. Its own
    keyframes come first, in the order of their names; then those of other shots that show more
    of the same figures. The first keyframe wins wherever several fit alike.
    """
    usable = {name: key for name, key in keyframes.items() if _same_place(shot, key)}
    wanted = {standing.who for standing in shot.cast}
    if not usable or not wanted <= _figures(usable.values()):
        return ()
    best = sorted(usable, key=lambda name: _worth(shot, name, usable[name]))
    chosen = best[:MOST]
    missing = wanted - _figures(usable[name] for name in chosen)
    for name in best[MOST:]:
        if missing & _figures([usable[name]]):
            spare = _spare(chosen, usable, wanted - missing)
            if spare:
                chosen.remove(spare)
            chosen.append(name)
            missing -= _figures([usable[name]])
    return tuple(_with_things(shot, chosen, best, usable))


def _with_things(
    shot: Shot, chosen: list[str], best: Sequence[str], usable: Mapping[str, KeyframeFile]
) -> list[str]:
    """The chosen keys, and one more when only that shows a thing of the shot as it is there."""
    for placing in shot.props:
        if not any(_shows(placing, usable[name]) for name in chosen):
            other = next((name for name in best if _shows(placing, usable[name])), None)
            if other:
                return [*chosen, other]
    return chosen


def _shows(placing: Placing, key: KeyframeFile) -> bool:
    return any(
        pose.prop == placing.prop and (pose.raised > 0.5) == (placing.raised > 0.5)
        for pose in key.drawing.props
    )


def keys_showing(
    who: str, wished: Sequence[KeyframeFile], keyframes: Mapping[str, KeyframeFile]
) -> tuple[str, ...]:
    """The keyframes from which keys of a character's other look are made again, to learn how it
    differs: such as show the character, those of the same places first."""
    places = {(key.drawing.set, key.drawing.mood) for key in wished}
    showing = [name for name, key in keyframes.items() if who in _figures([key])]
    return tuple(
        sorted(
            showing,
            key=lambda name: (
                (keyframes[name].drawing.set, keyframes[name].drawing.mood) not in places,
                all(keyframes[name].shot != key.shot for key in wished),
                name,
            ),
        )[:MOST]
    )


def _same_place(shot: Shot, key: KeyframeFile) -> bool:
    return key.drawing.set == shot.set and key.drawing.mood == shot.mood


def _figures(keys: Iterable[KeyframeFile]) -> set[str]:
    return {figure.who for key in keys for figure in key.drawing.figures}


def _worth(shot: Shot, name: str, key: KeyframeFile) -> tuple[bool, int, float, int, str]:
    """Sorts the best key first: the shot's own, then by the figures they share, by how alike
    their lamps and moons are, and by the props."""
    figures = {standing.who for standing in shot.cast}
    props = {placing.prop for placing in shot.props}
    shared = len(figures & {figure.who for figure in key.drawing.figures})
    things = len(props & {pose.prop for pose in key.drawing.props})
    return key.shot != shot.id, -shared, _other_light(shot, key), -things, name


def _other_light(shot: Shot, key: KeyframeFile) -> float:
    """How far lamps and moons are from where they stand when the shot begins."""
    poses = {pose.prop: pose for pose in key.drawing.props}
    return sum(
        abs(poses[placing.prop].lit - placing.lit)
        + abs(poses[placing.prop].raised - placing.raised)
        for placing in shot.props
        if placing.prop in poses
    )


def _spare(
    chosen: Sequence[str], usable: Mapping[str, KeyframeFile], needed: set[str]
) -> str | None:
    """The last chosen key that no figure hangs on."""
    for name in reversed(chosen):
        others = _figures(usable[other] for other in chosen if other != name)
        if needed <= others:
            return name
    return None
