"""The cutting room's steps for other programs: exposure sheets, and boards for Storyboarder."""

from __future__ import annotations

from typing import cast

import msgspec

from pegbar.assets.performance import Performance
from pegbar.assets.tree import tree_of
from pegbar.departments.cut.cards import BoardCard
from pegbar.departments.cut.choices import ChoiceParams, choices_sheet
from pegbar.departments.cut.paper import opened
from pegbar.departments.cut.storyboarder import storyboarder_files
from pegbar.departments.cut.work import BoardParams, pinned_boards
from pegbar.departments.cut.xdts import sheet_of, write_xdts
from pegbar.ports.work import Work
from pegbar.values.digests import Digest


class SheetsParams(msgspec.Struct, frozen=True, kw_only=True):
    shots: tuple[dict[str, object], ...]


def xdts(work: Work) -> dict[str, Digest]:
    """An exposure sheet for each shot (a tree of XDTS)."""
    params = msgspec.convert(work.params, SheetsParams)
    files: dict[str, Digest] = {}
    for card in msgspec.convert(params.shots, tuple[BoardCard, ...]):
        data = work.read(f"performance/{card.id}")
        performance = msgspec.json.decode(data, type=Performance)
        text = write_xdts(sheet_of(performance, card.number, card.camera))
        files[f"{card.id}.xdts"] = work.bench.put(text.encode())
    return {"out": work.bench.put(tree_of(files).encode())}


def alternatives(work: Work) -> dict[str, Digest]:
    """One shot's alternatives on a sheet (PNG and PDF)."""
    params = msgspec.convert(work.params, ChoiceParams)
    panels = {
        choice.id: opened(work.read(f"panel/{choice.id}"), f"the panel {choice.id}")
        for choice in params.choices
    }
    png, pdf = choices_sheet(params, panels, work.bench.scratch)
    return {"png": work.bench.put(png), "pdf": work.bench.put(pdf)}


def storyboarder(work: Work) -> dict[str, Digest]:
    """The boards as a Storyboarder project (a tree of its files)."""
    name = cast(str, work.params["name"])
    plain = {key: value for key, value in work.params.items() if key != "name"}
    params = msgspec.convert(plain, BoardParams)
    files = storyboarder_files(name, pinned_boards(work, params), params.fps)
    put = {path: work.bench.put(data) for path, data in files.items()}
    return {"out": work.bench.put(tree_of(put).encode())}
