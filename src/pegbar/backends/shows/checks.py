"""What a bible and its designs are held against beyond their form; a refusal names its line."""

from __future__ import annotations

from collections.abc import Mapping

from pegbar.production.rig import Rig
from pegbar.production.scenery import Scenery
from pegbar.production.show import Show
from pegbar.production.yaml_reader import Places
from pegbar.values.errors import BadInput

SIDE_LIMITS = (16, 8192)


def check_picture(show: Show, places: Places) -> None:
    """A picture that can be encoded, at a rate that films have."""
    low, high = SIDE_LIMITS
    for name in ("size", "final"):
        for side in getattr(show.picture, name):
            if not low <= side <= high or side % 2:
                raise BadInput(
                    f"a picture's side cannot be {side} pixels",
                    place=places.at("picture", name),
                    hint=f"even numbers from {low} to {high}",
                )
    if not 1 <= show.picture.fps <= 120:
        raise BadInput(
            f"{show.picture.fps} frames a second",
            place=places.at("picture", "fps"),
            hint="films run at 24, 25 or 30",
        )
    if not 1 <= show.picture.drawn_on <= 4:
        raise BadInput(
            f"drawings cannot be held for {show.picture.drawn_on} frames",
            place=places.at("picture", "drawn_on"),
            hint="1 to 4: on ones, twos, threes or fours",
        )


def check_names(show: Show, places: Places) -> None:
    """A name means one thing: in action text a character, a thing and a set's mark look alike."""
    seen: dict[str, str] = {}
    for group in ("characters", "props"):
        for name in getattr(show, group):
            if not name.strip() or not name.isprintable() or len(name) > 60:
                raise BadInput(
                    f"{name[:20]!a} is no name" if name.strip() else "a name is empty",
                    place=places.at(group, name),
                    hint="write letters, 60 at the most",
                )
            if (folded := name.casefold().strip()) in seen:
                raise BadInput(
                    f"{name} is a name in `{seen[folded]}` already",
                    place=places.at(group, name),
                    hint="give it another name",
                )
            seen[folded] = group


def check_marks(show: Show, sets: Mapping[str, Scenery], places: Places) -> None:
    """Things start on marks that there are."""
    import difflib

    for name, prop in show.props.items():
        for at, mark in prop.at.items():
            place = places.at("props", name, "at", at)
            known = sorted(show.sets) if at not in sets else sorted(sets[at].marks)
            given = at if at not in sets else mark
            if given in known:
                continue
            what = f"set called {at}" if at not in sets else f"mark called {mark} on {at}"
            near = difflib.get_close_matches(given, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}"
            raise BadInput(f"there is no {what}", place=place, hint=hint)


def check_design(record: object, places: Places) -> None:
    """A figure stands upright, and a set has room between its ends."""
    if isinstance(record, Rig) and record.ground[1] - record.top[1] < 1:
        raise BadInput(
            "ground is not below top",
            place=places.at("ground"),
            hint="y runs down: ground has the larger y",
        )
    if not isinstance(record, Scenery) or record.left is None or record.right is None:
        return
    if record.left >= record.right:
        raise BadInput(
            "left is not left of right",
            place=places.at("left"),
            hint="x runs to the right: right has the larger x",
        )
