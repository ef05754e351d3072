"""The program that paints the example's keyframes: strokes belong to parts and move with them."""

from __future__ import annotations

import importlib
from types import ModuleType

import numpy as np
import pytest

from pegbar.assets.guides import Matrix, Part
from pegbar.assets.performance import Camera, Drawing, FigurePose, Performance, PropPose
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from tests.examples.shows import EXAMPLE, FOLDERS


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLE / "tools"))
    return importlib.import_module("paint_keys")


@pytest.fixture
def strokes(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLE / "tools"))
    return importlib.import_module("strokes")


def part(matrix: Matrix) -> Part:
    box = (0.0, 0.0, 200.0, 120.0)
    return Part(id=1, name="PIP/body", owner="PIP", kind="figure", depth=1, matrix=matrix, box=box)


def test_strokes_move_turn_and_stay_with_their_part(strokes: ModuleType) -> None:
    going = strokes.Pass(name="big", brush="flat", length=40, cover=2, wander=10, hue=0.1, load=0.8)
    everywhere = (-2000, -2000, 2000, 2000)
    here = strokes.seed_strokes(part((1, 0, 0, 1, 0, 0)), "round", going, everywhere)
    turned = strokes.seed_strokes(part((0, 1, -1, 0, 300, 50)), "round", going, everywhere)
    assert len(here.x) == len(turned.x) > 20
    assert np.allclose(turned.x, -here.y + 300, atol=1e-3)
    assert np.allclose(turned.y, here.x + 50, atol=1e-3)
    assert np.allclose(np.sin(turned.turn - here.turn), 1, atol=1e-3)
    assert np.array_equal(here.dice, turned.dice)


def test_a_slow_push_keeps_most_strokes(strokes: ModuleType) -> None:
    going = strokes.Pass(name="big", brush="flat", length=40, cover=2, wander=10, hue=0.1, load=0.8)
    everywhere = (-2000, -2000, 2000, 2000)
    here = strokes.seed_strokes(part((1, 0, 0, 1, 0, 0)), "along", going, everywhere)
    closer = strokes.seed_strokes(part((1.06, 0, 0, 1.06, 0, 0)), "along", going, everywhere)
    same = {tuple(row) for row in here.dice.tolist()} & {tuple(row) for row in closer.dice.tolist()}
    assert len(same) > 0.75 * len(here.dice)


def test_one_sitting_paints_the_same_picture_twice_and_another_nearly(tool: ModuleType) -> None:
    designs = FOLDERS["example"].designs()
    figure = FigurePose(who="PIP", x=1200, y=1130)
    drawing = Drawing(set="PIER", mood="night", camera=Camera(1200, 1000, 400), figures=(figure,))
    portfolio = portfolio_of(designs)
    size = (240, 136)
    guides = draw_guides(drawing, designs, size, portfolio)
    beauty = draw_beauty(drawing, designs, size, portfolio)[..., :3].astype(np.float32) / 255
    seen = tool.painters_view(beauty, guides, drawing)
    atlas = tool.make_atlas()
    one, again, other = (tool.paint(seen, guides, atlas, seed).astype(int) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    apart = np.abs(one - other).mean()
    assert 0.2 < apart < 8


def test_keys_are_taken_on_both_sides_of_a_change_and_never_in_a_blink(tool: ModuleType) -> None:
    def drawing(lit: float, lids: float) -> Drawing:
        figure = FigurePose(who="PIP", x=0, y=0)
        face = type(figure.face)(lids=lids)
        return Drawing(
            set="PIER",
            mood="night",
            camera=Camera(0, 0, 100),
            figures=(FigurePose(who="PIP", x=0, y=0, face=face),),
            props=(PropPose(prop="LANTERN", lit=lit),),
        )

    drawings = (drawing(0.0, 1.0), drawing(0.0, 0.0), drawing(1.0, 1.0))
    exposures = (0,) * 4 + (1,) * 4 + (0,) * 4 + (2,) * 28
    performance = Performance(shot="sh", fps=24, exposures=exposures, drawings=drawings)
    early, late = tool.telling_frames(performance)
    assert exposures[early] == 0
    assert exposures[late] == 2
