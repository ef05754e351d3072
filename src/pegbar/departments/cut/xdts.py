"""The exposure sheet as an exchange digital time sheet (XDTS): what is drawn on which frame.

A file is the format's name on a line, then JSON. Field 0 holds the cells, 3 the dialogue, 5 the
camera; a track says only where something changes, and a null cell where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from pegbar.assets.performance import Drawing, Performance
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

FIRST_LINE: Final = "exchangeDigitalTimeSheet Save Data"
_CELLS, _DIALOGUE, _CAMERA = 0, 3, 5
_EMPTY, _GOES_ON = "SYMBOL_NULL_CELL", "SYMBOL_HYPHEN"
_VERSION: Final = 5


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One name's cells, a number for each frame; 0 where there is none."""

    name: str
    cells: tuple[int, ...]


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Words that hold over some frames: what is said (by `name`), or how the camera goes."""

    name: str = ""
    text: str
    start: int
    frames: int


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One shot's exposure sheet. `scene` and `cut` are up to four digits, as the format wants."""

    scene: str
    cut: str
    frames: int
    columns: tuple[Column, ...]
    dialogue: tuple[Span, ...] = ()
    camera: tuple[Span, ...] = ()


def sheet_of(performance: Performance, number: int, camera: str) -> Sheet:
    """A column for each figure and each thing, numbered as its poses first come; the set is one
    cell behind them all."""
    figures = sorted({one.who for drawing in performance.drawings for one in drawing.figures})
    props = sorted({one.prop for drawing in performance.drawings for one in drawing.props})
    columns = [Column(name="BG", cells=(1,) * performance.frames)]
    columns += [_column(performance, name, _figure) for name in figures]
    columns += [_column(performance, name, _thing) for name in props]
    scene, cut = _numbers(performance.shot, number)
    moves = () if camera in ("", "static") else (camera,)
    return Sheet(
        scene=scene,
        cut=cut,
        frames=performance.frames,
        columns=tuple(columns),
        dialogue=tuple(
            Span(name=line.who, text=line.text, start=line.start, frames=line.frames)
            for line in performance.lines
        ),
        camera=tuple(Span(text=move, start=0, frames=performance.frames) for move in moves),
    )


def _column(performance: Performance, name: str, pose: Any) -> Column:
    order: dict[object, int] = {None: 0}
    poses = [pose(drawing, name) for drawing in performance.drawings]
    cells = []
    for index in performance.exposures:
        cells.append(order.setdefault(poses[index], len(order)))
    return Column(name=name, cells=tuple(cells))


def _figure(drawing: Drawing, name: str) -> object:
    return next((one for one in drawing.figures if one.who == name), None)


def _thing(drawing: Drawing, name: str) -> object:
    return next((one for one in drawing.props if one.prop == name), None)


def _numbers(shot: str, number: int) -> tuple[str, str]:
    """Scene and cut by the digits in the shot's id, else the shot's place in the film."""
    found = re.findall(r"\d{1,4}", shot)
    if len(found) >= 2:
        return found[0], found[1]
    return "1", str(number % 10_000)


def write_xdts(sheet: Sheet) -> str:
    """The file's text."""
    fields: list[object] = [
        {"fieldId": _CELLS, "tracks": _tracks([_changes(c, sheet) for c in sheet.columns])}
    ]
    headers: list[object] = [{"fieldId": _CELLS, "names": [c.name for c in sheet.columns]}]
    for field, spans, name in ((_DIALOGUE, sheet.dialogue, ""), (_CAMERA, sheet.camera, "camera")):
        lanes = _lanes(spans)
        if lanes:
            fields.append({"fieldId": field, "tracks": _tracks([_spoken(x) for x in lanes])})
            headers.append({"fieldId": field, "names": [name or lane[0].name for lane in lanes]})
    data = {
        "header": {"scene": sheet.scene, "cut": sheet.cut},
        "timeTables": [
            {
                "name": "sheet1",
                "duration": sheet.frames,
                "fields": fields,
                "timeTableHeaders": headers,
            }
        ],
        "version": _VERSION,
    }
    return f"{FIRST_LINE}\n{msgspec.json.format(msgspec.json.encode(data), indent=1).decode()}\n"


def _tracks(tracks: Sequence[Sequence[tuple[int, list[str]]]]) -> list[object]:
    return [
        {
            "trackNo": number,
            "frames": [
                {"frame": frame, "data": [{"id": 0, "values": values}]} for frame, values in track
            ],
        }
        for number, track in enumerate(tracks)
    ]


def _changes(column: Column, sheet: Sheet) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    before: int | None = None
    for frame, cell in enumerate(column.cells):
        if cell != before:
            found.append((frame, [str(cell) if cell else _EMPTY]))
        before = cell
    return [*found, (sheet.frames, [_EMPTY])]


def _lanes(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans side by side where they overlap, each name in tracks of its own."""
    lanes: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.name)):
        for lane in lanes:
            if lane[0].name == span.name and lane[-1].start + lane[-1].frames <= span.start:
                lane.append(span)
                break
        else:
            lanes.append([span])
    return lanes


def _spoken(lane: Sequence[Span]) -> list[tuple[int, list[str]]]:
    found: dict[int, list[str]] = {}
    for span in lane:
        found[span.start] = [span.name, span.text] if span.name else [span.text]
        if span.frames > 1:
            found[span.start + 1] = [_GOES_ON]
        found[span.start + span.frames] = [_EMPTY]
    return sorted(found.items())


class _Data(msgspec.Struct, frozen=True):
    values: tuple[str, ...] = ()
    id: int = 0


class _Frame(msgspec.Struct, frozen=True):
    frame: int
    data: tuple[_Data, ...]


class _Track(msgspec.Struct, frozen=True):
    trackNo: int
    frames: tuple[_Frame, ...]


class _Field(msgspec.Struct, frozen=True):
    fieldId: int
    tracks: tuple[_Track, ...] = ()


class _Header(msgspec.Struct, frozen=True):
    fieldId: int
    names: tuple[str, ...] = ()


class _Table(msgspec.Struct, frozen=True):
    duration: int
    fields: tuple[_Field, ...] = ()
    timeTableHeaders: tuple[_Header, ...] = ()
    name: str = ""


class _Cut(msgspec.Struct, frozen=True):
    scene: str = ""
    cut: str = ""


class _File(msgspec.Struct, frozen=True):
    timeTables: tuple[_Table, ...]
    version: int
    header: _Cut = _Cut()


def read_xdts(text: str, file: str = "sheet.xdts") -> Sheet:
    """The first table of a sheet, as other programs read it. Raises BadInput."""
    if not text.startswith(FIRST_LINE):
        raise BadInput("the file is no digital time sheet", place=Place(file, 1))
    try:
        read = msgspec.json.decode(text[len(FIRST_LINE) :], type=_File)
    except msgspec.DecodeError as error:
        raise BadInput(f"the time sheet: {error}", place=Place(file)) from error
    if not read.timeTables:
        raise BadInput("the time sheet holds no table", place=Place(file))
    table = read.timeTables[0]
    names = {header.fieldId: header.names for header in table.timeTableHeaders}
    tracks = {field.fieldId: field.tracks for field in table.fields}
    spoken = [s for t in tracks.get(_DIALOGUE, ()) for s in _read_spans(t, table.duration)]
    camera = [s for t in tracks.get(_CAMERA, ()) for s in _read_spans(t, table.duration)]
    return Sheet(
        scene=read.header.scene,
        cut=read.header.cut,
        frames=table.duration,
        columns=tuple(
            Column(
                name=_name(names.get(_CELLS, ()), track.trackNo, file),
                cells=_read_cells(track, table.duration, file),
            )
            for track in sorted(tracks.get(_CELLS, ()), key=lambda one: one.trackNo)
        ),
        dialogue=tuple(sorted(spoken, key=lambda span: (span.start, span.name))),
        camera=tuple(camera),
    )


def _name(names: Sequence[str], number: int, file: str) -> str:
    if not 0 <= number < len(names):
        raise BadInput(f"track {number} has no name", place=Place(file))
    return names[number]


def _read_cells(track: _Track, duration: int, file: str) -> tuple[int, ...]:
    cells = [0] * duration
    for here, following in _pairs(track, duration):
        value = here.data[0].values[0] if here.data and here.data[0].values else _EMPTY
        if value == _GOES_ON:
            cell = cells[here.frame - 1] if here.frame > 0 else 0
        elif value.startswith("SYMBOL_"):
            cell = 0
        elif value.isdecimal():
            cell = int(value)
        else:
            raise BadInput(f"{value!r} is no cell's number", place=Place(file))
        for frame in range(max(here.frame, 0), following):
            cells[frame] = cell
    return tuple(cells)


def _read_spans(track: _Track, duration: int) -> list[Span]:
    spans: list[Span] = []
    open_: tuple[int, tuple[str, ...]] | None = None
    for frame in sorted(track.frames, key=lambda one: one.frame):
        values = frame.data[0].values if frame.data else ()
        if values == (_GOES_ON,):
            continue
        if open_ is not None:
            spans.append(_span(open_, frame.frame))
        open_ = None if not values or values == (_EMPTY,) else (frame.frame, values)
    return spans if open_ is None else [*spans, _span(open_, duration)]


def _span(open_: tuple[int, tuple[str, ...]], end: int) -> Span:
    start, values = open_
    name, text = values if len(values) == 2 else ("", " ".join(values))
    return Span(name=name, text=text, start=start, frames=end - start)


def _pairs(track: _Track, duration: int) -> list[tuple[_Frame, int]]:
    """Each change, and the frame at which the next one comes, inside the sheet."""
    frames = sorted(track.frames, key=lambda one: one.frame)
    ends = [min(max(one.frame, 0), duration) for one in frames[1:]]
    return list(zip(frames, [*ends, duration], strict=True)) if frames else []
