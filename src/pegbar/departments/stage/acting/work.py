"""The acting step: decodes the shot, its speeches and its designs, and performs."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from pegbar.assets.speech import Speech
from pegbar.departments.stage.acting.perform import Company, Timing
from pegbar.departments.stage.acting.perform import perform as perform_shot
from pegbar.departments.stage.artwork import read_artwork
from pegbar.departments.stage.capture.wear import worn
from pegbar.ports.work import Work
from pegbar.production.capture import read_capture
from pegbar.production.rig import Rig
from pegbar.production.scenery import Prop, Scenery
from pegbar.production.shots import Shot
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.digests import Digest

Record = TypeVar("Record", Rig, Scenery, Prop)


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    """The shot, and the paths of its designs, which are also names of inputs."""

    shot: Shot
    fps: int
    size: tuple[int, int]
    figures: dict[str, str]
    set: str
    props: dict[str, str] = {}


def perform(work: Work) -> dict[str, Digest]:
    """One shot's performance. Raises BadInput for a design that cannot be read."""
    params = msgspec.convert(work.params, _Params)
    scenery = _read(work, params.set, Scenery)
    company = Company(
        rigs={who: _read(work, path, Rig) for who, path in params.figures.items()},
        props={name: _read(work, path, Prop) for name, path in params.props.items()},
        scenery=scenery,
        room=_room(work, params.set, scenery),
    )
    speeches = {
        name.removeprefix("speech/"): msgspec.json.decode(work.read(name), type=Speech)
        for name in work.inputs
        if name.startswith("speech/")
    }
    timing = Timing(fps=params.fps, aspect=params.size[0] / params.size[1])
    played = perform_shot(params.shot, speeches, company, timing)
    captures = {
        name.removeprefix("capture/"): read_capture(work.read(name), name)
        for name in work.inputs
        if name.startswith("capture/")
    }
    done = worn(played, captures, params.shot.expose)
    return {"out": work.bench.put(msgspec.json.encode(done))}


def _read(work: Work, path: str, kind: type[Record]) -> Record:
    return read_yaml(work.read(path).decode("utf-8-sig"), path, kind)


def _room(work: Work, path: str, scenery: Scenery) -> tuple[float, float, float, float]:
    """The set's drawing, beyond which the camera does not look."""
    beside = scenery.drawing or path.rpartition("/")[2].rpartition(".")[0] + ".svg"
    drawing = f"{path.rpartition('/')[0]}/{beside}"
    return read_artwork(work.read(drawing), drawing).box
