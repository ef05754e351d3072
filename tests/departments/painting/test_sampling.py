"""Rectangles and single pixels give the same paint."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.departments.painting.grids import read_back, read_whole
from pegbar.departments.painting.matching import match
from pegbar.departments.painting.plates import back_to_front, plate_of, ranks_of
from pegbar.departments.painting.sampling import read_pixels, read_tile, tiles_of
from tests.contracts.painters.puppet import key, puppet

PLATE = plate_of(key("one", x=100, arm=10))


@settings(max_examples=12, deadline=None)
@given(st.floats(60, 160), st.floats(-20, 80), st.floats(0.7, 1.4), st.floats(-30, 30))
def test_a_tile_reads_what_its_pixels_read(x, arm, size, pan):
    drawing = puppet(x=x, arm=arm, size=size, pan=pan)
    parts = back_to_front(drawing)
    ranks = ranks_of(drawing, parts)
    one = match(parts, PLATE)
    for tile in tiles_of(ranks):
        row, column = np.nonzero(ranks[tile.crop] == tile.rank)
        paint, _, seen = read_tile(PLATE.levels[0], one, tile, 1.0)
        where = (row + tile.top, column + tile.left, ranks[tile.crop][row, column])
        single, _, good = read_pixels(PLATE.levels[0], one, where, 1.0)
        both = good & seen[row, column]
        assert (good == seen[row, column]).mean() > 0.9
        assert np.abs(paint[row, column] - single)[both].max(initial=0) <= 1.01


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_tiles_cover_every_pixel_of_every_part(seed):
    ranks = np.random.default_rng(seed).integers(0, 4, (130, 17)).astype(np.uint16)
    covered = np.zeros_like(ranks)
    for tile in tiles_of(ranks):
        covered[tile.crop][ranks[tile.crop] == tile.rank] = tile.rank
    assert np.array_equal(covered, ranks)


def test_a_small_picture_is_read_back_the_same_whole_or_by_pixels():
    rng = np.random.default_rng(4)
    ranks = np.ones((31, 47), np.uint16)
    ranks[9:20, 12:30] = 2
    small = rng.random((8, 12, 3)).astype(np.float32)
    by_pixels = read_back(small, ranks, np.arange(ranks.size), 4).reshape(31, 47, 3)
    assert np.abs(read_whole(small, ranks, 4) - by_pixels)[:28, :44].max() < 0.02
