"""How closely a take holds to the stage."""

from __future__ import annotations

import numpy as np
import pytest

from pegbar.assets.pictures import encode_png
from pegbar.departments.painting.holding import held
from pegbar.values.errors import BadInput


def picture(level: int, size: tuple[int, int] = (64, 36), left: int = 0) -> bytes:
    pixels = np.full((size[1], size[0], 3), 40, np.uint8)
    pixels[:, left : left + size[0] // 4] = level
    return encode_png(pixels)


def test_a_take_that_is_the_stages_own_holds_wholly():
    ends = (picture(200), picture(220))

    assert held(ends, ends) == 1.0


def test_the_size_of_a_take_does_not_count():
    assert held((picture(200, (192, 108)),) * 2, (picture(200),) * 2) > 0.98


def test_who_ends_somewhere_else_does_not_hold():
    stage = (picture(200), picture(200))
    drifted = (picture(200), picture(200, left=32))

    assert held(drifted, stage) < 0.5
    assert held(drifted, stage) == held((drifted[1], drifted[0]), stage)


def test_another_picture_altogether_is_nothing():
    dark, bright = (encode_png(np.full((36, 64, 3), v, np.uint8)) for v in (10, 240))

    assert held((dark, dark), (bright, bright)) == 0.0


def test_what_is_no_picture_is_told():
    with pytest.raises(BadInput):
        held((b"no", b"no"), (picture(1), picture(1)))
