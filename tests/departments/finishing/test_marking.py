from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pegbar.backends.marks.house_mark import HouseMark, read_file
from pegbar.departments.finishing.work import encode
from pegbar.values.errors import StepFailed
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import FPS, performance, put_performances, put_take

SIZE = (320, 180)


def ordered(bench: FolderBench, shade: int = 60, **more: object):
    shots = [performance("a", 24)]
    inputs = put_performances(bench, shots) | put_take(bench, shots[0], SIZE, shade)
    params = {"shots": ["a"], "fps": FPS, "size": list(SIZE), **more}
    work = order(bench, params, inputs)
    return replace(work, tools=replace(work.tools, marker=HouseMark))


def test_a_show_that_asks_for_it_gets_a_mark_that_its_film_is_known_by(tmp_path):
    bench = FolderBench(tmp_path)
    made = encode(ordered(bench, mark="the-show"))
    told = json.loads(bench.read(made["mark"]))
    assert told["show"] == "the-show"
    film = tmp_path / "film.mp4"
    film.write_bytes(bench.read(made["out"]))
    reading = read_file(film)
    assert reading is not None
    assert reading.mark == told["mark"]


def test_a_show_that_does_not_ask_gets_none(tmp_path):
    bench = FolderBench(tmp_path)
    made = encode(ordered(bench))
    assert set(made) == {"out"}
    film = tmp_path / "film.mp4"
    film.write_bytes(bench.read(made["out"]))
    assert read_file(film) is None


def test_another_picture_has_another_mark(tmp_path):
    bench = FolderBench(tmp_path)
    marks = {
        json.loads(bench.read(encode(ordered(bench, shade, mark=show))["mark"]))["mark"]
        for shade, show in ((60, "one"), (90, "one"), (60, "two"), (60, "one"))
    }
    assert len(marks) == 3


def test_where_nobody_writes_marks_the_step_says_so(tmp_path):
    work = ordered(FolderBench(tmp_path), mark="the-show")
    with pytest.raises(StepFailed, match="marks"):
        encode(replace(work, tools=replace(work.tools, marker=None)))
