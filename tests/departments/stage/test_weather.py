from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np
import pytest

from pegbar.assets.layers import (
    WEATHER,
    Falling,
    decode_layer,
    decode_weather,
    over,
    particle_motion,
    particles_at,
    weather_phase,
)
from pegbar.assets.performance import Weather
from pegbar.assets.pictures import decode_png
from pegbar.departments.stage import work as steps
from pegbar.departments.stage.weather import draw_weather, weather_sheet
from pegbar.production.acting import WeatherKind
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import ACTING, SIZE, MemoryBench, order, performance

KINDS = list(WeatherKind)


def loop(kind: WeatherKind, **how: float) -> list[np.ndarray]:
    sheet = weather_sheet(Weather(kind=kind, **how), SIZE, 200.0)
    return [draw_weather(sheet, phase).astype(int) for phase in range(sheet.phases + 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_ends_where_it_began_and_its_seam_is_like_any_other_step(kind: WeatherKind) -> None:
    pictures = loop(kind)
    assert np.array_equal(pictures[0], pictures[-1])
    steps_ = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
    assert min(steps_) > 0
    assert steps_[-1] < 1.6 * np.median(steps_)


@pytest.mark.parametrize("kind", KINDS)
def test_colour_is_never_more_than_its_alpha_allows(kind: WeatherKind) -> None:
    picture = loop(kind)[3]
    assert (picture[..., :3].max(axis=2) <= picture[..., 3] + 1).all()
    assert 0.005 < (picture[..., 3] > 8).mean() < 0.95


@pytest.mark.parametrize("kind", [WeatherKind.RAIN, WeatherKind.SNOW])
def test_near_bands_fall_faster_and_particle_motion_is_exact(kind: WeatherKind) -> None:
    sheet = weather_sheet(Weather(kind=kind), SIZE)
    speeds = []
    for band in sheet.bands:
        step, same = particle_motion(band, 2, sheet.phases)
        here = particles_at(band, 2, sheet.phases) + step
        assert np.allclose(here[same], particles_at(band, 3, sheet.phases)[same])
        speeds.append(step[same][:, 1].mean())
    assert speeds == sorted(speeds)
    assert speeds[0] > 0


def test_wind_from_the_left_carries_drops_to_the_right() -> None:
    sheet = weather_sheet(Weather(kind=WeatherKind.RAIN, wind=0.8), SIZE)
    step, same = particle_motion(sheet.bands[1], 0, sheet.phases)
    assert step[same][:, 0].mean() > 1


def test_more_strength_is_more_rain() -> None:
    light, hard = (loop(WeatherKind.RAIN, strength=s)[0][..., 3].sum() for s in (0.2, 1.0))
    assert hard > 1.5 * light


def test_a_layer_lies_over_a_picture_as_its_alpha_says() -> None:
    picture = np.full((1, 3, 3), 100, np.uint8)
    layer = np.array([[[0, 0, 0, 0], [255, 255, 255, 255], [64, 64, 64, 128]]], np.uint8)
    out = over(picture, layer)[0, :, 0]
    assert out.tolist() == [100, 255, 114]
    with pytest.raises(BadInput, match="one size"):
        over(picture[:, :2], layer)


def test_a_shots_weather_is_a_tree_of_phases_which_frames_go_through_while_a_drawing_holds() -> (
    None
):
    bench = MemoryBench()
    shot = msgspec.structs.replace(
        performance(ACTING[0], exposures=(0,) * 30), weather=Weather(kind=WeatherKind.RAIN)
    )
    out = steps.weather(order(bench, {"performance": msgspec.json.encode(shot)}))["out"]
    files = bench.tree(out).files
    sheet = decode_weather(bench.kept[files[WEATHER]])
    assert len(files) == sheet.phases + 1
    assert [weather_phase(sheet, frame) for frame in (0, 1, 2, 23, 24)] == [0, 0, 1, 11, 0]
    falling = Falling(lambda name: bench.kept[files[name]])
    still = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
    assert np.array_equal(falling.over(still, 0), falling.over(still, 24))
    assert not np.array_equal(falling.over(still, 0), falling.over(still, 2))
    made = bench.made
    steps.weather(order(bench, {"performance": msgspec.json.encode(shot)}))
    assert bench.made == made


def test_the_boards_show_the_weather_too() -> None:
    bench = MemoryBench()
    dry = performance(ACTING[0])
    wet = msgspec.structs.replace(dry, weather=Weather(kind=WeatherKind.SNOW))
    one, other = (
        decode_png(
            bench.kept[steps.panel(order(bench, {"performance": msgspec.json.encode(s)}))["panel"]]
        ).astype(int)
        for s in (dry, wet)
    )
    assert 0.2 < np.abs(one - other).mean() < 60


def test_a_shot_without_weather_has_no_layer_and_a_broken_layer_is_refused() -> None:
    with pytest.raises(BadInput, match="no weather"):
        steps.weather(
            order(MemoryBench(), {"performance": msgspec.json.encode(performance(ACTING[0]))})
        )
    with pytest.raises(BadInput, match="PNG"):
        decode_layer(b"nonsense")
