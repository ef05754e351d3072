"""Light that lies on the picture stays where it is when paint is carried."""

from __future__ import annotations

import numpy as np

from pegbar.departments.painting.falloff import EVEN
from pegbar.departments.painting.relight import compared, learn_falloff
from pegbar.ports.painter import Keyframe
from tests.contracts.painters.puppet import key, puppet


def vignette(guides) -> np.ndarray:
    height, width = guides.parts.shape
    y, x = np.mgrid[0:height, 0:width]
    x, y = (x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1
    return np.exp(0.1 * x - 0.3 * (x * x + y * y))[..., None]


def plain(name: str, **pose) -> Keyframe:
    """A key in flat colours, darker towards the corners."""
    guides = puppet(**pose)
    picture = np.rint(guides.flat * 0.9 * vignette(guides)).astype(np.uint8)
    return Keyframe(name=name, picture=picture, guides=guides)


def test_falloff_is_told_by_keys_that_show_things_in_other_places():
    keys = [plain("a", pan=0), plain("b", pan=40), plain("c", pan=-40)]
    learned = learn_falloff(compared(keys))
    light = learned.light(keys[0].guides)
    true = vignette(keys[0].guides)
    middle = light[60:76, 110:130].mean() / true[60:76, 110:130].mean()
    assert np.abs(light / middle / true - 1)[20:-20, 20:-20].mean() < 0.08


def test_an_evened_key_lit_again_is_the_key():
    keys = [plain("a", pan=0), plain("b", pan=40)]
    learned = learn_falloff(compared(keys))
    again = learned.evened(keys[0]).picture * learned.light(keys[0].guides)
    assert np.abs(again - keys[0].picture).mean() < 0.6


def test_keys_that_show_nothing_moved_tell_of_no_falloff():
    learned = learn_falloff(compared([key("a", x=90), key("b", x=150)]))
    assert np.abs(np.array(learned.weights["HILL"])).max() < 0.05
    assert EVEN.light(puppet()) is None


def test_a_lamp_brings_its_own_light_to_wherever_it_is():
    keys = [plain("a", pan=0), plain("b", pan=40)]
    learned = learn_falloff(compared(keys))
    lit = puppet(lit=1.0)
    lamp = np.isin(lit.parts, [one.id for one in lit.table.parts if one.kind == "prop"])
    light = learned.light(lit)
    assert lamp.any() and (light[lamp] == 1).all()
    assert (light[~lamp] != 1).mean() > 0.9
