from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.stage.capture.channels import POINTS, channels_of, points_of
from pegbar.values.errors import BadInput

PLAIN = {
    "forehead": (0, -80, 0), "chin": (0, 80, 0),
    "eye_r_out": (-45, -25, 5), "eye_r_in": (-18, -25, 0),
    "eye_r_up": (-31, -30, 0), "eye_r_low": (-31, -20, 0), "iris_r": (-31, -25, 0),
    "eye_l_out": (45, -25, 5), "eye_l_in": (18, -25, 0),
    "eye_l_up": (31, -30, 0), "eye_l_low": (31, -20, 0), "iris_l": (31, -25, 0),
    "lip_up": (0, 40, 0), "lip_low": (0, 41, 0), "mouth_r": (-22, 41, 3), "mouth_l": (22, 41, 3),
    "brow_r_in": (-14, -42, 0), "brow_r": (-30, -47, 0), "brow_r_out": (-46, -42, 0),
    "brow_l_in": (14, -42, 0), "brow_l": (30, -47, 0), "brow_l_out": (46, -42, 0),
}  # fmt: skip


def face(**moved: tuple[float, float, float]) -> np.ndarray:
    return np.array(
        [np.add(PLAIN[name], moved.get(name, (0, 0, 0))) for name in POINTS], np.float64
    )


def clip(*changed: np.ndarray, rest: int = 30) -> list[list[list[float]] | None]:
    frames = [face()] * rest + [one for one in changed for _ in range(6)]
    return [frame.tolist() for frame in frames]


def last(name: str, *changed: np.ndarray) -> float:
    channels = channels_of(points_of(clip(*changed), 24.0))
    return float(getattr(channels, name)[-3])


def rolled(points: np.ndarray, degrees: float) -> np.ndarray:
    a = np.radians(degrees)
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    return np.asarray(points @ turn.T)


def turned(points: np.ndarray, degrees: float) -> np.ndarray:
    """The nose to the picture's right: the actor's left side goes away from the camera."""
    a = np.radians(degrees)
    turn = np.array([[np.cos(a), 0, -np.sin(a)], [0, 1, 0], [np.sin(a), 0, np.cos(a)]])
    return np.asarray(points @ turn.T)


@given(st.floats(-40, 40))
@settings(max_examples=20)
def test_a_head_that_rolls_by_some_degrees_tilts_by_as_many(degrees: float) -> None:
    assert last("tilt", rolled(face(), degrees)) == pytest.approx(degrees, abs=0.6)


@given(st.floats(-40, 40))
@settings(max_examples=20)
def test_a_head_turns_by_its_share_of_a_full_turn(degrees: float) -> None:
    assert last("turn", turned(face(), degrees)) == pytest.approx(degrees / 45, abs=0.02)


def test_a_jaw_opens_whatever_the_size_of_the_face_and_shuts_again() -> None:
    wide = face(lip_low=(0, 30, 0), chin=(0, 20, 0))
    assert last("jaw", wide) > 0.7
    assert last("jaw", wide * 3) == pytest.approx(last("jaw", wide), abs=0.35)
    assert last("jaw", wide, face()) < 0.05


def test_eyes_brows_and_corners_of_the_mouth_are_read_with_their_signs() -> None:
    look = face(iris_r=(4, 0, 0), iris_l=(4, 0, 0))
    assert last("look_x", look) > 0.5
    shut = face(**{f"eye_{side}_up": (0, 8, 0) for side in "rl"})
    assert last("lids", shut) < 0.2
    assert last("brow_left", face(brow_l=(0, -5, 0))) > 0.5
    assert last("brow_right", face(brow_l=(0, -5, 0))) == pytest.approx(0, abs=0.02)
    assert last("smile", face(mouth_r=(-4, -5, 0), mouth_l=(4, -5, 0))) > 0.5
    assert last("width", face(mouth_r=(6, 0, 0), mouth_l=(-6, 0, 0))) < -0.5
    assert last("brow_tilt", face(brow_r_in=(0, -6, 0), brow_l_in=(0, -6, 0))) > 0.5


def test_frames_without_a_face_are_bridged_and_too_many_are_refused() -> None:
    frames = clip(rolled(face(), 10))
    frames[20:24] = [None] * 4
    assert len(channels_of(points_of(frames, 24.0)).turn) == len(frames)
    with pytest.raises(BadInput, match="a face was found in"):
        channels_of(points_of([*frames, *[None] * 60], 24.0))


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(BadInput, match="no frames"):
        points_of([[[0.0, 0.0, 0.0]]], 24.0)
    with pytest.raises(BadInput, match="no frames"):
        points_of([], 24.0)
