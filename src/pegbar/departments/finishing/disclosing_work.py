"""The steps behind what a film says of itself: its disclosure map, its pictures' manifest."""

from __future__ import annotations

import msgspec

from pegbar.assets.disclosure import LabelTold
from pegbar.assets.performance import Performance
from pegbar.assets.sequence import FrameSequence
from pegbar.assets.tree import decode_tree
from pegbar.departments.finishing.disclosing import LineMade, ShotMade, disclosure_map
from pegbar.ports.work import Work
from pegbar.values.digests import Digest
from pegbar.values.merkle import files_root


class DisclosureParams(msgspec.Struct, frozen=True, kw_only=True):
    """What the record says, by shot (cards too) and by line; `reel` is the film's order."""

    film: str
    reel: tuple[str, ...]
    shots: dict[str, ShotMade]
    lines: dict[str, LineMade]
    label: LabelTold
    score: str


def disclosure(work: Work) -> dict[str, Digest]:
    """The disclosure map (JSON), from what the record says and how long everything is."""
    params = msgspec.convert(work.params, DisclosureParams)
    reel = [
        msgspec.json.decode(work.read(f"performance/{name}"), type=Performance)
        for name in params.reel
    ]
    made = disclosure_map(params.film, reel, params.shots, params.lines, params.label, params.score)
    text = msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"
    return {"out": work.bench.put(text)}


class SequenceParams(msgspec.Struct, frozen=True, kw_only=True):
    """`reel` is the film's order; `files` name the pages that lie beside the film."""

    reel: tuple[str, ...]
    files: tuple[str, ...] = ()


def sequence(work: Work) -> dict[str, Digest]:
    """Every picture that the film is put together from, and the pages beside it, by their digests,
    with the Merkle root over them."""
    params = msgspec.convert(work.params, SequenceParams)
    frames = {
        f"{name}/{file}": digest
        for name in params.reel
        for file, digest in decode_tree(work.read(f"take/{name}")).files.items()
    }
    pages = {name: work.inputs[f"file/{name}"] for name in params.files}
    made = FrameSequence(
        frames=frames,
        frames_root=files_root(frames),
        files=pages,
        files_root=files_root(pages),
    )
    return {"out": work.bench.put(msgspec.json.encode(made, order="deterministic"))}
