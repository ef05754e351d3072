from __future__ import annotations

import msgspec

from pegbar.production.scenery import MOODS, Mark, Mood, Scenery

LEAST = {"format": 1, "ground": 500, "layers": [{"group": "sky"}]}


def scenery(**more: object) -> Scenery:
    return msgspec.convert({**LEAST, **more}, Scenery)


def test_a_mark_is_an_x_a_point_or_a_seat_and_stands_on_the_ground_by_default() -> None:
    yard = scenery(marks={"left": 3, "moon": [4, 5], "bench": {"x": 6, "seat": 40}})
    assert yard.mark("left") == Mark(x=3, y=500)
    assert yard.mark("moon") == Mark(x=4, y=5)
    assert yard.mark("bench") == Mark(x=6, y=500, seat=40)
    assert yard.mark("right") is None


def test_a_mood_is_the_sets_own_then_a_common_one_then_the_sets_default() -> None:
    own = {"ambient": "#112233"}
    yard = scenery(moods={"night": own, "eerie": {"ambient": "#445566"}}, mood="eerie")
    assert yard.mood_named("night") == Mood(ambient="#112233")
    assert yard.mood_named("day") is MOODS["day"]
    assert yard.mood_named("noir").ambient == "#445566"
