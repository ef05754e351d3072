from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest

from pegbar.assets.performance import Camera, PropPose, Reach
from pegbar.departments.stage.controls import work as steps
from pegbar.departments.stage.controls.exr import crypto_id, murmur3
from pegbar.departments.stage.controls.maps import (
    depth_picture,
    lineart,
    normals,
    onward,
    segment_colours,
    segments,
)
from pegbar.departments.stage.controls.pose import keypoints, skeleton
from pegbar.departments.stage.work import guides as guides_step
from pegbar.production.acting import View
from pegbar.values.errors import BadInput
from tests.departments.stage.studio import (
    CLOSE,
    SIZE,
    MemoryBench,
    designs,
    dot,
    drawing,
    guides,
    order,
    performance,
    pixels_of,
)

CAST = designs().figures
FULL = Camera(700, 640, 700)


def joints(shown: object) -> dict[str, tuple[float, float, int]]:
    (figure,) = keypoints(shown, CAST, guides(shown))  # type: ignore[arg-type]
    return {k.name: (k.x, k.y, k.visible) for k in figure.keypoints}


def test_joints_are_where_the_rig_has_them_and_say_whether_they_are_seen() -> None:
    found = joints(drawing(dot(arm_near=Reach(0.9, 0.0)), camera=FULL))
    assert found["right_wrist"][0] > found["right_elbow"][0] > found["right_shoulder"][0]
    assert found["neck"][1] < found["right_hip"][1] < found["right_knee"][1]
    assert found["right_knee"][1] < found["right_ankle"][1]
    assert found["nose"][2] == 2
    cut = joints(drawing(dot(), camera=Camera(700, 560, 200)))
    assert cut["right_ankle"][2] == 1
    assert cut["right_ankle"][1] > SIZE[1]


def test_a_mirrored_figure_turns_its_left_side_to_us() -> None:
    arm = {"arm_near": Reach(0.9, 0.0)}
    right = joints(drawing(dot(**arm), camera=FULL))
    left = joints(drawing(dot(facing=-1, **arm), camera=FULL))
    middle = right["neck"][0] + left["neck"][0]
    for part in ("shoulder", "elbow", "wrist"):
        assert right[f"right_{part}"][0] + left[f"left_{part}"][0] == pytest.approx(middle, abs=1)


def test_a_hidden_joint_is_there_but_not_seen() -> None:
    at = joints(drawing(dot(), camera=FULL))["right_ankle"]
    assert at[2] == 2
    lamp = PropPose(prop="LAMP", x=FULL.x + (at[0] - SIZE[0] / 2) * FULL.width / SIZE[0], y=784)
    tall = drawing(dot(), camera=FULL, props=(lamp,))
    hidden = [name for name, (_, _, seen) in joints(tall).items() if seen == 1]
    assert "right_ankle" in hidden


def test_the_skeleton_is_drawn_on_black_along_its_bones() -> None:
    shown = drawing(dot(), camera=FULL)
    found = keypoints(shown, CAST, guides(shown))
    picture = skeleton(found, SIZE)
    assert (picture == 0).all(axis=2).mean() > 0.9
    neck = found[0].keypoints[1]
    assert picture[int(neck.y), int(neck.x)].max() > 100
    assert View.THREE_QUARTER is found[0].view


def test_near_is_white_in_the_depth_and_lines_are_white_on_black() -> None:
    made = guides(drawing(dot(), camera=FULL))
    depth = depth_picture(made)
    figure, sky = pixels_of(made, "DOT/"), pixels_of(made, "YARD/sky")
    assert depth[figure].min() > depth[sky].max() + 60
    assert lineart(made)[made.line == 255].max() == 0
    assert lineart(made)[made.line == 0].min() == 255


def test_normals_are_unit_vectors_round_on_figures_and_flat_on_the_set() -> None:
    made = guides(drawing(dot(), camera=CLOSE))
    facing = normals(made)
    assert np.allclose((facing**2).sum(axis=2), 1, atol=1e-3)
    assert np.allclose(facing[pixels_of(made, "YARD/")], (0, 0, 1))
    head = pixels_of(made, "DOT/head")
    columns = np.nonzero(head)[1]
    left, right = head.copy(), head.copy()
    left[:, int(np.quantile(columns, 0.2)) :] = False
    right[:, : int(np.quantile(columns, 0.8))] = False
    assert facing[left][:, 0].mean() < -0.3 < 0.3 < facing[right][:, 0].mean()


def test_segments_have_one_colour_an_owner_in_every_drawing() -> None:
    colours = segment_colours(["YARD", "DOT", "DOT", "LAMP"])
    assert len(set(colours.values())) == 3
    made = guides(drawing(dot(), camera=CLOSE))
    shown = segments(made, colours)
    wanted = [int(colours["DOT"][i : i + 2], 16) for i in (1, 3, 5)]
    assert (shown[pixels_of(made, "DOT/")] == wanted).all()


def test_forward_flow_says_where_pixels_go_and_zero_where_nothing_follows() -> None:
    here, there = (guides(drawing(dot(x), camera=CLOSE)) for x in (700, 714))
    step = onward(here, there)
    body = pixels_of(here, "DOT/body")
    assert np.allclose(step[body], (14 * SIZE[0] / CLOSE.width, 0), atol=0.05)
    assert np.abs(step[pixels_of(here, "YARD/")]).max() < 1e-3
    assert not onward(here, None).any()


def test_names_hash_as_cryptomatte_says() -> None:
    assert murmur3("hello") == 0x248BFA47
    assert murmur3("") == 0
    for name in ("bunny", "DOT", "ÉMILE"):
        assert np.isfinite(np.array([crypto_id(name)], np.uint32).view(np.float32))[0]


def shot_order(form: str, kinds: list[str]) -> tuple[MemoryBench, dict[str, str]]:
    bench = MemoryBench()
    shot = performance(drawing(dot(), camera=FULL), drawing(dot(706), camera=FULL))
    told = {"performance": msgspec.json.encode(shot)}
    tree = bench.kept[guides_step(order(bench, told))["out"]]
    made = steps.controls(order(bench, {**told, "guides": tree}, kinds=kinds, format=form))
    return bench, dict(bench.tree(made["out"]).files)


def test_a_shots_controls_are_named_by_kind_and_drawing_beside_a_record() -> None:
    bench, files = shot_order("png", ["depth", "pose", "flow", "matte"])
    assert {"depth/0000.png", "pose/0001.png", "pose/0001.json", "flow/0000.flo"} <= set(files)
    assert "matte/DOT/0001.png" in files
    told = json.loads(bench.kept[files["sequence.json"]])
    assert (told["fps"], told["frames"], told["start"]) == (24, 2, "00:00:00:00")
    flo = bench.kept[files["flow/0000.flo"]]
    assert np.frombuffer(flo[:4], "<f4")[0] == np.float32(202021.25)
    assert len(flo) == 12 + SIZE[0] * SIZE[1] * 8
    with pytest.raises(BadInput, match="no guides of kind 'dreams'"):
        shot_order("png", ["dreams"])


def test_an_exr_holds_every_kind_and_its_mattes_find_the_figure_again(tmp_path: object) -> None:
    oiio = pytest.importorskip("OpenImageIO")
    bench, files = shot_order("exr", ["flat", "depth", "normals", "flow", "matte", "ids"])
    path = bench.scratch / "seen.exr"
    path.write_bytes(bench.kept[files["0000.exr"]])
    read = oiio.ImageInput.open(str(path))
    spec = read.spec()
    names = list(spec.channelnames)
    assert {"R", "G", "B", "Z", "N.X", "N.Y", "N.Z", "forward.u", "forward.v"} <= set(names)
    pixels = read.read_image("float")
    read.close()
    told = {a.name: a.value for a in spec.extra_attribs}
    (manifest,) = (
        json.loads(value)
        for name, value in told.items()
        if name.endswith("manifest") and "DOT" in json.loads(value)
    )
    ids = np.ascontiguousarray(pixels[..., names.index("CryptoObject00.R")]).view(np.uint32)
    figure = pixels_of(guides(drawing(dot(), camera=FULL)), "DOT/")
    assert np.array_equal(ids == int(manifest["DOT"], 16), figure)
    assert told["pegbar:shot"] == "sc1-sh001"
    assert shot_order("exr", ["depth"])[1] == shot_order("exr", ["depth"])[1]
