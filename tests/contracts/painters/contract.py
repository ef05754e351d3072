"""What every generator keeps. A test module of a generator calls each of these functions.

Not checked here: whether the paintings are any good (benchmarks/painter), and whether two
machines with different arithmetic agree to the bit.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from pegbar.ports.painter import Keyframe, Painter
from pegbar.values.errors import StepFailed
from tests.contracts.painters.puppet import key, puppet


def two_keys() -> list[Keyframe]:
    return [
        key("first", x=90, arm=10),
        key("second", x=140, arm=60, mouth="open", pan=12),
    ]


def nothing(done: int, total: int) -> None:
    """Progress that nobody watches."""


def identity_is_stable_and_says_who_it_is(generator: Painter) -> None:
    assert generator.identity() == generator.identity()
    assert generator.identity().strip()


def paints_pictures_of_the_drawings_size(generator: Painter) -> None:
    keys = two_keys()
    session = generator.open(keys, generator.learn(keys, seed=1, progress=nothing))
    for guides in (puppet(x=110), puppet(x=110, width=480)):
        picture = session.paint(guides)
        assert picture.shape == guides.flat.shape
        assert picture.dtype == np.uint8


def learns_and_paints_the_same_again(generator: Painter) -> None:
    keys = two_keys()
    one, other = (generator.learn(keys, seed=3, progress=nothing) for _ in range(2))
    assert one.weights == other.weights
    assert one.card == other.card
    drawing = puppet(x=115, arm=30)
    first = generator.open(keys, one).paint(drawing)
    assert np.array_equal(first, generator.open(keys, other).paint(drawing))


def sessions_keep_nothing_from_one_drawing_to_the_next(generator: Painter) -> None:
    keys = two_keys()
    session = generator.open(keys, generator.learn(keys, seed=1, progress=nothing))
    first = session.paint(puppet(x=100))
    session.paint(puppet(x=150, mouth="wide"))
    assert np.array_equal(session.paint(puppet(x=100)), first)


def works_with_one_key(generator: Painter) -> None:
    keys = two_keys()[:1]
    session = generator.open(keys, generator.learn(keys, seed=1, progress=nothing))
    picture = session.paint(puppet(x=100, arm=40, mouth="wide"))
    assert 30 < picture.mean() < 220


def its_card_is_plain_json_and_names_its_keys(generator: Painter) -> None:
    keys = two_keys()
    card = generator.learn(keys, seed=1, progress=nothing).card
    assert json.loads(json.dumps(card)) == card
    assert [one["name"] for one in card["keys"]] == ["first", "second"]


def refuses_to_learn_from_nothing(generator: Painter) -> None:
    with pytest.raises(StepFailed):
        generator.learn([], seed=1, progress=nothing)


def reports_progress_to_the_end(generator: Painter) -> None:
    heard: list[tuple[int, int]] = []
    generator.learn(two_keys(), seed=1, progress=lambda done, total: heard.append((done, total)))
    assert heard
    assert heard == sorted(heard)
    assert heard[-1][0] <= heard[-1][1]


CONTRACT = (
    identity_is_stable_and_says_who_it_is,
    paints_pictures_of_the_drawings_size,
    learns_and_paints_the_same_again,
    sessions_keep_nothing_from_one_drawing_to_the_next,
    works_with_one_key,
    its_card_is_plain_json_and_names_its_keys,
    refuses_to_learn_from_nothing,
    reports_progress_to_the_end,
)
