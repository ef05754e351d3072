from __future__ import annotations

import numpy as np

from pegbar.departments.stage.strips import side_by_side, spread
from pegbar.production.acting import Verb
from tests.departments.stage.acting.test_perform import act, beat


def test_frames_are_spread_from_first_to_last() -> None:
    done = act(beat(1, Verb.WAVE), frames=48)
    assert spread(done, 5, 3) == [3, 14, 25, 36, 47]
    assert spread(done, 2, 0, 400) == [0, 47]


def test_pictures_lie_in_rows_with_paper_between_them() -> None:
    one = np.zeros((9, 16, 3), np.uint8)
    sheet = side_by_side([one] * 5, 3, gap=2)
    assert sheet.shape == (20, 52, 3)
    assert sheet[0, 16].tolist() == [255] * 3
    assert sheet[15, 45].tolist() == [255] * 3
    assert sheet[15, 20].tolist() == [0] * 3
