"""The controls step: a shot's guides become files that other programs take."""

from __future__ import annotations

from typing import Literal

import msgspec

from pegbar.assets.performance import Performance
from pegbar.assets.pictures import decode_guides
from pegbar.assets.tree import Tree, decode_tree, tree_of
from pegbar.departments.stage.controls.sequence import (
    KINDS,
    Sheet,
    colours_of,
    exr_file,
    png_files,
    pose_files,
)
from pegbar.departments.stage.design import load_designs
from pegbar.ports.painter import GuideSet
from pegbar.ports.work import Work
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput
from pegbar.values.time import timecode


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    """`kinds` and `format` of the files; paths of design files are also names of inputs."""

    size: tuple[int, int]
    set: str
    kinds: tuple[str, ...]
    format: Literal["png", "exr"] = "png"
    figures: dict[str, str] = {}
    props: dict[str, str] = {}


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """What `sequence.json` says. `exposures[f]` is the drawing that frame f shows; `colours` are
    those of the segments."""

    sequence: int = 1
    shot: str
    fps: int
    frames: int
    start: str
    width: int
    height: int
    format: str
    kinds: tuple[str, ...]
    exposures: tuple[int, ...]
    colours: dict[str, str]


def controls(work: Work) -> dict[str, Digest]:
    """A tree of files, one (or one a kind) for every drawing, and the record of the sequence."""
    params = msgspec.convert(work.params, _Params)
    for kind in params.kinds:
        if kind not in KINDS:
            raise BadInput(f"there are no guides of kind {kind!r}", hint=", ".join(KINDS))
    performance = msgspec.json.decode(work.read("performance"), type=Performance)
    drawings = _Drawings(work, params, performance)
    colours = colours_of([drawings.guides(i).table for i in range(len(performance.drawings))])
    files: dict[str, Digest] = {}
    count = len(performance.drawings)
    for index in range(count):
        sheet = drawings.sheet(index, colours)
        files |= _files(work, params, sheet, (performance, index))
        work.bench.progress(index + 1, count)
    told = Sequence(
        shot=performance.shot,
        fps=performance.fps,
        frames=performance.frames,
        start=timecode(0, performance.fps),
        width=params.size[0],
        height=params.size[1],
        format=params.format,
        kinds=params.kinds,
        exposures=performance.exposures,
        colours=colours,
    )
    record = msgspec.json.format(msgspec.json.encode(told)) + b"\n"
    files["sequence.json"] = work.bench.put(record)
    return {"out": work.bench.put(tree_of(files).encode())}


class _Drawings:
    """The shot's drawings with their guides; the last few that were read are kept."""

    def __init__(self, work: Work, params: _Params, performance: Performance) -> None:
        self.work, self.performance = work, performance
        self.tree: Tree = decode_tree(work.read("guides"))
        self.kept: dict[int, GuideSet] = {}
        self.designs = load_designs(
            work.read,
            figures=params.figures,
            props=params.props,
            scenery=(performance.drawings[0].set, params.set),
        )

    def guides(self, index: int) -> GuideSet:
        if index not in self.kept:
            if len(self.kept) >= 4:
                self.kept.pop(next(iter(self.kept)))
            path = self.work.bench.path
            named = decode_tree(path(self.tree.files[f"{index:04d}"]).read_bytes()).files
            files = {name: path(digest).read_bytes() for name, digest in named.items()}
            self.kept[index] = decode_guides(files, GuideSet)
        return self.kept[index]

    def sheet(self, index: int, colours: dict[str, str]) -> Sheet:
        shown = self.performance.exposures
        last = max(frame for frame, drawing in enumerate(shown) if drawing == index)
        following = shown[last + 1] if last + 1 < len(shown) else None
        return Sheet(
            name=f"{index:04d}",
            drawing=self.performance.drawings[index],
            guides=self.guides(index),
            following=None if following is None else self.guides(following),
            characters=self.designs.figures,
            colours=colours,
        )


def _files(
    work: Work, params: _Params, sheet: Sheet, place: tuple[Performance, int]
) -> dict[str, Digest]:
    """One drawing's files."""
    if params.format == "png":
        return {name: work.bench.put(data) for name, data in png_files(sheet, params.kinds)}
    performance, index = place
    frame = performance.exposures.index(index)
    words: dict[str, str | int] = {
        "pegbar:shot": performance.shot,
        "pegbar:drawing": index,
        "pegbar:fps": performance.fps,
        "pegbar:frame": frame,
        "pegbar:timecode": timecode(frame, performance.fps),
    }
    target = work.bench.scratch / f"{sheet.name}.exr"
    exr_file(sheet, params.kinds, words, target)
    files = {f"{sheet.name}.exr": work.bench.put(target)}
    if "pose" in params.kinds:
        files |= {name: work.bench.put(data) for name, data in pose_files(sheet)}
    return files
