from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegbar.departments.stage.artwork import Artwork, read_artwork
from pegbar.departments.stage.colours import Gradient, Solid, flat_of
from pegbar.departments.stage.outline import flattened
from pegbar.departments.stage.pathdata import parse_path, parse_transform


def art(inner: str) -> Artwork:
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape">'
    )
    return read_artwork(f"{head}{inner}</svg>".encode(), "a.svg")


def test_every_basic_shape_covers_the_ground_that_it_says() -> None:
    drawn = art(
        '<rect x="10" y="20" width="30" height="40" rx="5"/><circle cx="50" cy="50" r="10"/>'
        '<ellipse cx="50" cy="50" rx="20" ry="5"/><line x1="1" y1="2" x2="3" y2="4" stroke="red"/>'
        '<polygon points="0,0 10,0 10,10"/><polyline points="0 0 5 5 9 1"/>'
    )
    boxes = [tuple(round(v, 6) for v in shape.box()) for shape in drawn.shapes]
    assert boxes == [
        (10, 20, 40, 60),
        (40, 40, 60, 60),
        (30, 45, 70, 55),
        (1, 2, 3, 4),
        (0, 0, 10, 10),
        (0, 0, 9, 5),
    ]


def test_transforms_multiply_down_the_tree_and_lines_grow_with_them() -> None:
    drawn = art(
        '<g transform="translate(10 0) scale(2)"><rect id="r" width="5" height="5" stroke="#000" '
        'stroke-width="3" transform="rotate(90)"/></g>'
    )
    shape = drawn.shapes[0]
    assert np.allclose(shape.box(), (0, 0, 10, 10))
    assert shape.stroke is not None
    assert shape.stroke.width == pytest.approx(6)


def test_a_group_is_known_by_its_label_first_and_leaves_what_another_wanted_group_holds() -> None:
    drawn = art(
        '<g id="g1" inkscape:label="head"><rect width="9" height="9"/>'
        '<g id="eye"><circle cx="3" cy="3" r="2"/></g></g>'
    )
    groups = drawn.parts(["head", "eye"])
    assert len(groups["head"]) == 1
    assert len(groups["eye"]) == 1
    assert len(drawn.parts(["head"])["head"]) == 2


def test_style_comes_from_parents_classes_and_the_elements_own_style_in_that_order() -> None:
    drawn = art(
        "<style>.a{fill:#00ff00}.b , .c{fill:#0000ff;stroke:none}</style>"
        '<g fill="#ff0000" opacity="0.5"><rect width="1" height="1"/>'
        '<rect width="1" height="1" class="a"/>'
        '<rect width="1" height="1" class="c" style="fill:#ffffff"/></g>'
        '<rect width="1" height="1" style="display:none"/>'
    )
    fills = [shape.fill for shape in drawn.shapes]
    assert fills == [Solid((1, 0, 0), 0.5), Solid((0, 1, 0), 0.5), Solid((1, 1, 1), 0.5)]


def test_a_gradient_inherits_its_stops_and_its_mean_stands_for_it() -> None:
    drawn = art(
        '<linearGradient id="a"><stop offset="0" stop-color="#000"/><stop offset="1" '
        'stop-color="#fff"/></linearGradient><radialGradient id="b" href="#a" cx="0.5" cy="0.5" '
        'r="0.5"/><rect width="10" height="10" fill="url(#b)"/>'
    )
    fill = drawn.shapes[0].fill
    assert isinstance(fill, Gradient)
    assert fill.kind == "radial"
    assert flat_of(fill).rgb == pytest.approx((0.5, 0.5, 0.5))


def test_arcs_with_flags_run_together_are_read_as_the_standard_says() -> None:
    plain = parse_path("M0 0 A 5 5 0 0 1 10 0")
    tight = parse_path("M0 0a5 5 0 0110 0")
    assert np.allclose(plain[0].points, tight[0].points)
    assert flattened(plain[0])[:, 1].min() == pytest.approx(-5, abs=0.01)


@given(st.floats(1, 50), st.floats(1, 50), st.floats(0, 360))
def test_every_point_of_an_arc_lies_on_its_ellipse(rx: float, ry: float, tilt: float) -> None:
    cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    text = f"M{rx * cos} {rx * sin} A{rx} {ry} {tilt} 1 1 {-rx * cos} {-rx * sin}"
    points = flattened(parse_path(text)[0])
    along, across = points @ (cos, sin), points @ (-sin, cos)
    assert np.allclose((along / rx) ** 2 + (across / ry) ** 2, 1, atol=2e-3)


@given(st.text("MmLlHhVvCcSsQqTtAaZz0123456789.,-+eE ", max_size=60))
def test_any_path_data_is_read_or_refused(text: str) -> None:
    try:
        contours = parse_path(text)
    except ValueError:
        return
    assert all(len(contour.points) % 3 == 1 for contour in contours)


def test_a_transform_list_applies_its_last_entry_first() -> None:
    assert parse_transform("translate(5,0) scale(2)") == (2, 0, 0, 2, 5, 0)
