from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.tree import decode_tree
from pegbar.departments.cut.export_work import xdts
from pegbar.departments.cut.xdts import (
    FIRST_LINE,
    Column,
    Sheet,
    Span,
    read_xdts,
    sheet_of,
    write_xdts,
)
from pegbar.values.errors import BadInput
from tests.fakes.bench import FolderBench, order
from tests.fakes.films import line, performance, put_performances


def test_a_figure_s_cells_are_numbered_as_its_poses_first_come():
    shot = performance("sc12-sh030", 8)
    moved = msgspec.structs.replace(shot.drawings[0].figures[0], x=300)
    there = msgspec.structs.replace(shot.drawings[1], figures=(moved, shot.drawings[0].figures[1]))
    drawings = (shot.drawings[0], there, shot.drawings[0], shot.drawings[0])
    sheet = sheet_of(msgspec.structs.replace(shot, drawings=drawings), 3, "push in")
    cells = {column.name: column.cells for column in sheet.columns}
    assert cells["MIRA"] == (1, 1, 2, 2, 1, 1, 1, 1)
    assert cells["OTTO"] == (1,) * 8
    assert (sheet.scene, sheet.cut) == ("12", "030")
    assert sheet.camera == (Span(text="push in", start=0, frames=8),)


def test_who_is_not_there_has_an_empty_cell():
    shot = performance("a", 4)
    gone = msgspec.structs.replace(shot.drawings[1], figures=shot.drawings[1].figures[:1])
    sheet = sheet_of(msgspec.structs.replace(shot, drawings=(shot.drawings[0], gone)), 7, "")
    assert {c.name: c.cells for c in sheet.columns}["OTTO"] == (1, 1, 0, 0)
    assert (sheet.scene, sheet.cut) == ("1", "7")


def test_the_file_is_what_other_programs_read():
    shot = performance("sc1-sh020", 24, lines=(line("b1", "Look!", start=6, frames=12),))
    first, _, rest = write_xdts(sheet_of(shot, 2, "pan left")).partition("\n")
    assert first == FIRST_LINE == "exchangeDigitalTimeSheet Save Data"
    data = json.loads(rest)
    assert data["version"] == 5
    assert data["header"] == {"scene": "1", "cut": "020"}
    (table,) = data["timeTables"]
    assert table["duration"] == 24
    fields = {field["fieldId"]: field["tracks"] for field in table["fields"]}
    names = {header["fieldId"]: header["names"] for header in table["timeTableHeaders"]}
    assert set(fields) == set(names) == {0, 3, 5}
    assert names[0] == ["BG", "MIRA", "OTTO"]
    for tracks, header in ((fields[f], names[f]) for f in fields):
        assert [track["trackNo"] for track in tracks] == list(range(len(header)))
        for track in tracks:
            frames = [one["frame"] for one in track["frames"]]
            assert frames == sorted(set(frames)) and frames[-1] <= 24
            assert track["frames"][-1]["data"] == [{"id": 0, "values": ["SYMBOL_NULL_CELL"]}]
    spoken = [(one["frame"], one["data"][0]["values"]) for one in fields[3][0]["frames"]]
    assert spoken == [
        (6, ["MIRA", "Look!"]), (7, ["SYMBOL_HYPHEN"]), (18, ["SYMBOL_NULL_CELL"]),
    ]  # fmt: skip


FRAMES = st.integers(1, 60)
NAMES = st.text(min_size=1, max_size=8)


@st.composite
def sheets(draw):
    frames = draw(FRAMES)
    cells = st.lists(st.integers(0, 9), min_size=frames, max_size=frames).map(tuple)
    names = draw(st.lists(NAMES, min_size=1, max_size=4))
    spans = []
    for name in draw(st.lists(NAMES, unique=True, max_size=3)):
        start = draw(st.integers(0, frames - 1))
        length = draw(st.integers(1, frames - start))
        spans.append(Span(name=name, text=draw(st.text(max_size=20)), start=start, frames=length))
    return Sheet(
        scene="1",
        cut="2",
        frames=frames,
        columns=tuple(Column(name=name, cells=draw(cells)) for name in names),
        dialogue=tuple(sorted(spans, key=lambda span: (span.start, span.name))),
    )


@settings(max_examples=60)
@given(sheets())
def test_a_sheet_that_was_written_is_read_as_what_it_was(sheet):
    assert read_xdts(write_xdts(sheet)) == sheet


@pytest.mark.parametrize(
    "text", ["", "{}", FIRST_LINE, f"{FIRST_LINE}\n{{}}", f'{FIRST_LINE}\n{{"timeTables":[]}}']
)
def test_what_is_no_sheet_is_refused(text):
    with pytest.raises(BadInput):
        read_xdts(text, "a.xdts")


@settings(max_examples=60)
@given(st.recursive(st.none() | st.integers() | st.text(max_size=4), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["timeTables", "fields", "tracks", "frames", "data", "values", "duration", "version",
         "fieldId", "trackNo", "frame"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_a_broken_sheet_is_refused_in_words(data):
    try:
        read_xdts(f"{FIRST_LINE}\n{json.dumps(data)}")
    except BadInput as error:
        assert str(error)


def test_the_step_makes_a_sheet_for_each_shot(tmp_path):
    bench = FolderBench(tmp_path)
    shots = [performance("sc1-sh010"), performance("sc1-sh020")]
    params = {"shots": [{"id": shot.shot, "number": 1} for shot in shots]}
    made = xdts(order(bench, params, put_performances(bench, shots)))
    files = decode_tree(bench.read(made["out"])).files
    assert list(files) == ["sc1-sh010.xdts", "sc1-sh020.xdts"]
    assert read_xdts(bench.read(files["sc1-sh020.xdts"]).decode()).cut == "020"
