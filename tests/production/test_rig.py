from __future__ import annotations

import msgspec
import pytest

from pegbar.production.rig import Rig

LEAST = {"format": 1, "ground": [0, 100], "top": [0, 0], "parts": [{"name": "body"}]}


def test_a_rig_needs_only_its_parts_and_its_size_in_the_drawing() -> None:
    rig = msgspec.convert(LEAST, Rig)
    assert rig.height == 160
    assert rig.parts[0].parent == ""
    assert rig.face is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": 2},
        {"heigth": 3},
        {"height": -5},
        {"parts": [{"name": "body", "pivott": [1, 2]}]},
        {"limbs": {"arm_near": {"root": [0, 0], "end": "hand", "wrist": [0, 9], "segments": 99}}},
        {"ink": {"colour": "black"}},
    ],
)
def test_a_value_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**LEAST, **wrong}, Rig)
