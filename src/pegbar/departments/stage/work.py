"""The stage's drawing steps: guides, finished frames, board panels. Thin: decode, draw, put.

Acting (`stage.perform`) has a room of its own in `acting/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

import msgspec

from pegbar.assets.affine import at
from pegbar.assets.keyframe import KeyframeFile
from pegbar.assets.layers import WEATHER, WeatherSheet, decode_layer, over, phase_file
from pegbar.assets.performance import Drawing, Performance
from pegbar.assets.pictures import decode_png, encode_guides, encode_png
from pegbar.assets.tree import Tree, tree_of
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.design import Designs, load_designs
from pegbar.departments.stage.designfile import design_files
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.departments.stage.portfolio import Portfolio
from pegbar.departments.stage.scene import camera_map
from pegbar.departments.stage.telling import most_telling
from pegbar.departments.stage.weather import draw_weather, weather_sheet
from pegbar.ports.work import Work
from pegbar.production.rig import Rig
from pegbar.production.scenery import Prop, Scenery
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    """What every drawing step is told; paths of design files are also names of inputs."""

    size: tuple[int, int]
    set: str
    figures: dict[str, str] = {}
    props: dict[str, str] = {}
    only: tuple[int, ...] | None = None


class _Board:
    """A step's designs and size, and the paths drawn so far."""

    def __init__(self, work: Work, set_name: str) -> None:
        self.work = work
        self.params = msgspec.convert(work.params, _Params)
        if not all(16 <= side <= 8192 for side in self.params.size):
            raise BadInput(f"a picture of {self.params.size} pixels cannot be drawn")
        self.size = self.params.size
        self.set_name = set_name
        self._designs: Designs | None = None
        self._portfolio: Portfolio | None = None
        self._files: dict[str, tuple[str, str]] = {}

    @property
    def designs(self) -> Designs:
        """Read when first needed: a step whose drawings are all kept reads none."""
        if self._designs is None:
            self._designs = load_designs(
                self.work.read,
                figures=self.params.figures,
                props=self.params.props,
                scenery=(self.set_name, self.params.set),
            )
        return self._designs

    @property
    def portfolio(self) -> Portfolio:
        if self._portfolio is None:
            self._portfolio = portfolio_of(self.designs)
        return self._portfolio

    def about(self, kind: str, drawing: Drawing) -> Json:
        """What one drawing depends on: itself, the size, and the designs of whom it shows."""
        who = sorted({pose.who for pose in drawing.figures} & set(self.params.figures))
        things = sorted({pose.prop for pose in drawing.props} & set(self.params.props))
        files = [self.files(self.params.set, Scenery)]
        files += [self.files(self.params.figures[name], Rig) for name in who]
        files += [self.files(self.params.props[name], Prop) for name in things]
        return cast(
            Json,
            {
                "draws": kind,
                "drawing": msgspec.to_builtins(drawing),
                "size": list(self.size),
                "names": [self.set_name, *who, *things],
                "files": [[self.work.inputs.get(path, "") for path in pair] for pair in files],
            },
        )

    def files(self, path: str, kind: type[Rig] | type[Prop] | type[Scenery]) -> tuple[str, str]:
        if path not in self._files:
            self._files[path] = design_files(path, self.work.read, kind)
        return self._files[path]

    def guides(self, drawing: Drawing) -> Digest:
        """The digest of one drawing's tree."""

        def make() -> bytes:
            guides = draw_guides(drawing, self.designs, self.size, self.portfolio)
            put = {name: self.work.bench.put(data) for name, data in encode_guides(guides).items()}
            return tree_of(put).encode()

        return self.work.bench.once(self.about("guides", drawing), make)

    def beauty(self, drawing: Drawing) -> Digest:
        """The digest of one finished picture."""

        def make() -> bytes:
            return encode_png(draw_beauty(drawing, self.designs, self.size, self.portfolio))

        return self.work.bench.once(self.about("beauty", drawing), make)

    def sheet(self, performance: Performance) -> WeatherSheet:
        """The shot's weather in this size; drops splash where the ground is at its start."""
        assert performance.weather is not None
        drawing = performance.drawings[0]
        stage = camera_map(drawing.camera, self.designs.set.view, self.size, 1.0)
        ground = at(stage, (drawing.camera.x, self.designs.set.scenery.ground))[1]
        return weather_sheet(performance.weather, self.size, ground)

    def fallen(self, sheet: WeatherSheet, phase: int) -> Digest:
        """The digest of one phase's layer."""
        about: Json = {"draws": "weather", "sheet": msgspec.to_builtins(sheet), "phase": phase}
        return self.work.bench.once(about, lambda: encode_png(draw_weather(sheet, phase)))


def _performance(work: Work) -> Performance:
    return msgspec.json.decode(work.read("performance"), type=Performance)


def _sequence(work: Work, indices: Iterable[int], draw: Callable[[int], Digest]) -> Tree:
    wanted = list(indices)
    made: dict[str, Digest] = {}
    for done, index in enumerate(wanted, start=1):
        made[f"{index:04d}"] = draw(index)
        work.bench.progress(done, len(wanted))
    return tree_of(made)


def guides(work: Work) -> dict[str, Digest]:
    """The guides of every drawing of a shot."""
    performance = _performance(work)
    drawings = performance.drawings
    board = _Board(work, drawings[0].set)
    tree = _sequence(work, range(len(drawings)), lambda i: board.guides(drawings[i]))
    return {"out": work.bench.put(tree.encode())}


def beauty(work: Work) -> dict[str, Digest]:
    """The finished pictures of a shot's drawings, or of those in `only`."""
    drawings = _performance(work).drawings
    board = _Board(work, drawings[0].set)
    wanted = range(len(drawings)) if board.params.only is None else board.params.only
    for index in wanted:
        if not 0 <= index < len(drawings):
            raise BadInput(f"the shot has no drawing {index}; it has {len(drawings)}")
    tree = _sequence(work, wanted, lambda i: board.beauty(drawings[i]))
    pictures = {f"{name}.png": digest for name, digest in tree.files.items()}
    return {"out": work.bench.put(tree_of(pictures).encode())}


def weather(work: Work) -> dict[str, Digest]:
    """What falls or drifts over a shot: a loop of clear pictures, and the record of it."""
    performance = _performance(work)
    if performance.weather is None:
        raise BadInput(f"{performance.shot} has no weather")
    board = _Board(work, performance.drawings[0].set)
    sheet = board.sheet(performance)
    files = {WEATHER: work.bench.put(msgspec.json.encode(sheet))}
    for phase in range(sheet.phases):
        files[phase_file(phase)] = board.fallen(sheet, phase)
        work.bench.progress(phase + 1, sheet.phases)
    return {"out": work.bench.put(tree_of(files).encode())}


def panel(work: Work) -> dict[str, Digest]:
    """Three pictures for the boards: the most telling drawing, the first and the last."""
    performance = _performance(work)
    board = _Board(work, performance.drawings[0].set)
    first, last = performance.exposures[0], performance.exposures[-1]
    chosen = {"panel": most_telling(performance), "start": first, "end": last}
    made = {name: board.beauty(performance.drawings[index]) for name, index in chosen.items()}
    if performance.weather is None:
        return made
    sheet = board.sheet(performance)
    layer = decode_layer(work.bench.read(board.fallen(sheet, 0)))
    read = {name: decode_png(work.bench.read(one)) for name, one in made.items()}
    return {name: work.bench.put(encode_png(over(one, layer))) for name, one in read.items()}


def ends(work: Work) -> dict[str, Digest]:
    """The finished pictures of the shot's first and last frame, without its weather."""
    performance = _performance(work)
    board = _Board(work, performance.drawings[0].set)
    frames = {"first": performance.exposures[0], "last": performance.exposures[-1]}
    return {name: board.beauty(performance.drawings[index]) for name, index in frames.items()}


def key_guides(work: Work) -> dict[str, Digest]:
    """The guides of the drawing that a keyframe was painted over."""
    key = msgspec.json.decode(work.read("key"), type=KeyframeFile)
    board = _Board(work, key.drawing.set)
    return {"out": board.guides(key.drawing)}
