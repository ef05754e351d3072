"""One drawing's controls as files: PNG pictures by kind, or one multi-channel EXR."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from pegbar.assets.guides import PartTable
from pegbar.assets.motion import owner_map, owner_mask, owners
from pegbar.assets.performance import Drawing
from pegbar.assets.pictures import encode_png
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.controls.exr import Floats, Matte, linear, write_exr
from pegbar.departments.stage.controls.maps import (
    depth_picture,
    lineart,
    nearness,
    normal_picture,
    normals,
    onward,
    segment_colours,
    segments,
)
from pegbar.departments.stage.controls.pose import JOINTS, keypoints, skeleton
from pegbar.ports.painter import GuideSet

KINDS: Final = (
    "flat", "line", "ids", "depth", "normals", "pose", "flow", "matte", "segments",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing with all that its controls follow from. `following` is the drawing that is
    shown after it, None after the last."""

    name: str
    drawing: Drawing
    guides: GuideSet
    following: GuideSet | None
    characters: Mapping[str, Character]
    colours: Mapping[str, str]


def colours_of(tables: list[PartTable]) -> dict[str, str]:
    return segment_colours([name for table in tables for name in owners(table)])


def png_files(sheet: Sheet, kinds: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The files of one drawing, by name: `depth/0003.png`."""
    guides = sheet.guides
    plain: dict[str, Callable[[], np.ndarray]] = {
        "flat": lambda: guides.flat,
        "line": lambda: lineart(guides),
        "ids": lambda: guides.parts,
        "depth": lambda: depth_picture(guides),
        "normals": lambda: normal_picture(guides),
        "segments": lambda: segments(guides, sheet.colours),
    }
    for kind in kinds:
        if kind in plain:
            yield f"{kind}/{sheet.name}.png", encode_png(plain[kind]())
        elif kind == "flow":
            yield f"flow/{sheet.name}.flo", flo(onward(guides, sheet.following))
        elif kind == "matte":
            for owner in owners(guides.table):
                mask = owner_mask(guides, owner).astype(np.uint8) * np.uint8(255)
                yield f"matte/{owner.replace('/', '-')}/{sheet.name}.png", encode_png(mask)
        elif kind == "pose":
            yield from pose_files(sheet)


def pose_files(sheet: Sheet) -> Iterator[tuple[str, bytes]]:
    """The skeletons as a picture, and as numbers."""
    table = sheet.guides.table
    found = keypoints(sheet.drawing, sheet.characters, sheet.guides)
    size = (table.width, table.height)
    yield f"pose/{sheet.name}.png", encode_png(skeleton(found, size))
    people = [
        {
            "who": one.who,
            "view": one.view.value,
            "pose_keypoints_2d": [v for k in one.keypoints for v in (k.x, k.y, k.visible)],
        }
        for one in found
    ]
    told = {
        "canvas_width": size[0],
        "canvas_height": size[1],
        "keypoints": list(JOINTS),
        "people": people,
    }
    yield f"pose/{sheet.name}.json", msgspec.json.format(msgspec.json.encode(told)) + b"\n"


def flo(step: Floats) -> bytes:
    """Motion in the Middlebury benchmark's form: PIEH, width, height, then u and v by pixel."""
    height, width = step.shape[:2]
    head = np.array([202021.25], "<f4").tobytes() + np.array([width, height], "<i4").tobytes()
    return head + step.astype("<f4").tobytes()


def exr_file(
    sheet: Sheet, kinds: tuple[str, ...], words: Mapping[str, str | int], target: Path
) -> None:
    """All kinds of one drawing as channels of one file: R,G,B the flat colours in linear light, Z
    and N.X N.Y N.Z, forward.u and forward.v in pixels, line.Y, and Cryptomatte layers."""
    guides = sheet.guides
    channels: dict[str, Floats] = {}
    if "flat" in kinds or not set(kinds) - {"ids", "matte"}:
        colour = linear(guides.flat)
        channels |= {name: colour[..., index] for index, name in enumerate("RGB")}
    if "line" in kinds:
        channels["line.Y"] = np.asarray((255 - guides.line) / np.float32(255), np.float32)
    if "depth" in kinds:
        channels["Z"] = 1 - nearness(guides)
    if "normals" in kinds:
        facing = normals(guides)
        channels |= {f"N.{axis}": facing[..., index] for index, axis in enumerate("XYZ")}
    if "flow" in kinds:
        step = onward(guides, sheet.following)
        channels |= {"forward.u": step[..., 0], "forward.v": step[..., 1]}
    mattes = []
    if "matte" in kinds or "segments" in kinds:
        names = dict(enumerate(owners(guides.table), start=1))
        mattes.append(Matte("CryptoObject", owner_map(guides).astype(np.uint16), names))
    if "ids" in kinds:
        parts = {part.id: part.name for part in guides.table.parts}
        mattes.append(Matte("CryptoAsset", guides.parts, parts))
    write_exr(target, channels, tuple(mattes), words)
