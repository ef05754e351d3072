"""How one shot's pictures follow another's, before anything is encoded."""

from __future__ import annotations

import numpy as np

from pegbar.assets.pictures import encode_png
from pegbar.departments.finishing.picture import ShotPicture, Transition, frames_of_film

SIZE, FPS, FRAMES = (16, 8), 24, 30


def shot(name: str, grey: int, transition: Transition = "cut") -> ShotPicture:
    png = encode_png(np.full((SIZE[1], SIZE[0], 3), grey, np.uint8))
    return ShotPicture(
        shot=name, exposures=[0] * FRAMES, drawing=lambda _: png, transition=transition
    )


def greys(*shots: ShotPicture) -> list[int]:
    return [int(frame[0, 0, 0]) for frame in frames_of_film(shots, SIZE, FPS)]


def test_a_dissolve_mixes_the_new_shot_into_the_end_of_the_one_before_and_adds_no_frame() -> None:
    seen = greys(shot("a", 20), shot("b", 220, "dissolve"))
    assert len(seen) == 2 * FRAMES and set(seen[:FRAMES]) == {20}
    half = seen[FRAMES : FRAMES + 12]
    assert half == sorted(half) and 20 < half[0] < half[-1] < 220
    assert set(seen[FRAMES + 12 :]) == {220}
    assert half[5] > 120  # mixed in light, which is brighter than the middle of the numbers


def test_a_film_that_opens_with_a_dissolve_simply_begins() -> None:
    assert set(greys(shot("a", 90, "dissolve"))) == {90}
