from __future__ import annotations

import numpy as np
import pytest

from pegbar.assets.motion import (
    NOBODY,
    depth_map,
    flow,
    local_uv,
    owner_map,
    owner_mask,
    owners,
    warped,
)
from pegbar.assets.performance import Camera, Drawing, Face, PropPose, Reach
from pegbar.ports.painter import GuideSet
from tests.departments.stage.studio import CLOSE, dot, drawing, guides, pixels_of

SIZE = (640, 360)


def step(n: float) -> Drawing:
    """A figure and a camera in motion, `n` drawings after the first."""
    figure = dot(
        x=700 + 3 * n,
        lean=1.5 * n,
        stretch=1 + 0.01 * n,
        arm_near=Reach(0.5 + 0.05 * n, -0.2 - 0.06 * n, turn=6 * n),
        leg_near=Reach(0.06 * n, 0.95),
        face=Face(turn=0.06 * n, tilt=2 * n, look_x=0.1 * n),
    )
    camera = Camera(700 + 2 * n, 640, 420 - 4 * n)
    lamp = PropPose(prop="LAMP", held_by="DOT", lit=1)
    return drawing(figure, camera=camera, props=(lamp,))


def decibels(one: np.ndarray, other: np.ndarray, where: np.ndarray) -> float:
    error = ((one.astype(float) - other) ** 2)[where].mean()
    return float(10 * np.log10(255**2 / error))


def interiors(made: GuideSet, reach: int = 2) -> np.ndarray:
    same = np.ones(made.parts.shape, bool)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            same &= np.roll(made.parts, (dy, dx), (0, 1)) == made.parts
    return same


def test_flats_carried_along_the_flow_are_the_next_drawings_flats() -> None:
    was, now = guides(step(0), SIZE), guides(step(1), SIZE)
    motion = flow(was, now)
    carried = warped(was.flat, motion.where)
    assert decibels(now.flat, carried, motion.seen & interiors(now)) > 40
    assert decibels(now.flat, carried, motion.seen) > 35
    assert decibels(now.flat, was.flat, motion.seen) < 28
    assert motion.seen.mean() > 0.95


def test_a_drawing_flows_onto_itself_by_nothing() -> None:
    made = guides(step(2), SIZE)
    motion = flow(made, made)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    assert motion.seen.all()
    assert np.abs(motion.where - np.stack([x, y], axis=-1)).max() < 0.01


def test_flow_is_exact_where_a_camera_alone_moves() -> None:
    was = guides(drawing(camera=CLOSE), SIZE)
    now = guides(drawing(camera=Camera(CLOSE.x + 42, CLOSE.y, CLOSE.width)), SIZE)
    motion = flow(was, now)
    yard = pixels_of(now, "yard/grass")
    x = np.arange(SIZE[0])[None, :] + 42 * SIZE[0] / CLOSE.width
    assert np.abs(motion.where[..., 0] - x)[yard].max() < 0.01
    assert not motion.valid[yard & (np.broadcast_to(x, yard.shape) > SIZE[0])].any()


def test_a_part_that_was_not_there_has_no_motion() -> None:
    motion = flow(guides(drawing(camera=CLOSE)), now := guides(drawing(dot(), camera=CLOSE)))
    assert not motion.valid[pixels_of(now, "DOT/")].any()


def test_depth_orders_the_figure_before_the_yard_and_the_yard_before_the_sky() -> None:
    made = guides(drawing(dot(), camera=CLOSE))
    depth = depth_map(made)
    assert depth[pixels_of(made, "DOT/")].min() > depth[pixels_of(made, "YARD/yard")].max()
    assert depth[pixels_of(made, "YARD/yard")].min() > depth[pixels_of(made, "YARD/sky")].max()
    assert 0 < depth.min() <= depth.max() <= 1


def test_owners_are_told_apart() -> None:
    made = guides(step(0))
    assert set(owners(made.table)) == {"YARD", "LAMP", "DOT"}
    number = owners(made.table).index("DOT") + 1
    assert np.array_equal(owner_map(made) == number, owner_mask(made, "DOT"))
    assert np.array_equal(owner_mask(made, "DOT"), pixels_of(made, "DOT/"))


def test_uv_stays_on_its_part_while_the_part_moves() -> None:
    was, now = guides(step(0), SIZE), guides(step(1), SIZE)
    motion = flow(was, now)
    uv_was, uv_now = local_uv(was), local_uv(now)
    head = pixels_of(now, "DOT/body") & motion.seen & interiors(now)
    carried = warped(uv_was, motion.where)
    assert np.quantile(np.abs(carried - uv_now)[head], 0.98) < 1e-4
    assert uv_now[head].min() > -0.1
    assert uv_now[head].max() < 1.1


def test_where_nothing_is_there_is_no_uv() -> None:
    made = guides(step(0))
    empty = np.zeros_like(made.parts)
    hollow = GuideSet(flat=made.flat, line=made.line, parts=empty, table=made.table)
    assert (local_uv(hollow) == NOBODY).all()
    assert (depth_map(hollow) == 0).all()


def test_warping_reads_between_pixels() -> None:
    ramp = np.tile(np.arange(8, dtype=np.float32), (4, 1))
    where = np.full((1, 1, 2), (2.25, 1.5), np.float32)
    assert warped(ramp, where)[0, 0] == pytest.approx(2.25)
