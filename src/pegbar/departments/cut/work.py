"""The cutting room's steps: each decodes its inputs, calls the room, and puts what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PIL import Image

from pegbar.assets.layers import Falling
from pegbar.assets.performance import Performance
from pegbar.assets.take import shown
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.ports.work import Work
from pegbar.production.shots import Finding
from pegbar.values.digests import Digest
from pegbar.values.errors import StepFailed

if TYPE_CHECKING:
    from pegbar.departments.cut.cards import Board


class TimelineParams(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    fps: int
    shots: tuple[dict[str, object], ...]
    media: str = ""


def timeline(work: Work) -> dict[str, Digest]:
    """The cut (.otio)."""
    from pegbar.departments.cut.timeline import ShotCard, timeline_json

    params = msgspec.convert(work.params, TimelineParams)
    cards = msgspec.convert(params.shots, tuple[ShotCard, ...])
    performances = {card.id: _performance(work, card.id) for card in cards}
    found = {card.id: _findings(work, card.id, card.unstaged) for card in cards}
    text = timeline_json(params.title, params.fps, cards, performances, params.media, found)
    return {"out": work.bench.put(text.encode())}


class EmptyParams(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    shots: tuple[str, ...]


def empty_stage(work: Work) -> dict[str, Digest]:
    """The performance of nobody: one drawing of the film's first place."""
    from pegbar.departments.cut.empty import empty_stage as emptied

    params = msgspec.convert(work.params, EmptyParams)
    performance = emptied([_performance(work, shot) for shot in params.shots], params.name)
    return {"out": work.bench.put(msgspec.json.encode(performance))}


class CaptionParams(msgspec.Struct, frozen=True, kw_only=True):
    shots: tuple[str, ...]
    fps: int
    language: str


def captions(work: Work) -> dict[str, Digest]:
    """What is said, to read along (WebVTT)."""
    from pegbar.departments.cut.captions import captions_of, webvtt

    params = msgspec.convert(work.params, CaptionParams)
    performances = [_performance(work, shot) for shot in params.shots]
    text = webvtt(captions_of(performances, params.fps), params.language)
    return {"out": work.bench.put(text.encode())}


class SheetParams(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    shots: tuple[str, ...]
    fps: int
    columns: int = 4


def contact_sheet(work: Work) -> dict[str, Digest]:
    """Every shot on one page (PNG)."""
    from pegbar.departments.cut.paper import png_bytes
    from pegbar.departments.cut.sheet import SheetShot
    from pegbar.departments.cut.sheet import contact_sheet as drawn

    params = msgspec.convert(work.params, SheetParams)
    shots = [
        SheetShot(performance=_performance(work, shot), picture=_take(work, shot))
        for shot in params.shots
    ]
    page = drawn(params.title, shots, params.fps, params.columns)
    return {"out": work.bench.put(png_bytes(page))}


class PosterParams(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    shot: str


def poster(work: Work) -> dict[str, Digest]:
    """One frame and the title (PNG)."""
    from pegbar.departments.cut.paper import png_bytes
    from pegbar.departments.cut.poster import poster as drawn

    params = msgspec.convert(work.params, PosterParams)
    performance = _performance(work, params.shot)
    if not performance.exposures:
        raise StepFailed(f"{params.shot} has no frames to make a poster from")
    page = drawn(params.title, performance, _take(work, params.shot))
    return {"out": work.bench.put(png_bytes(page))}


class BoardParams(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    shots: tuple[dict[str, object], ...]
    fps: int
    language: str = "en"


def boards(work: Work) -> dict[str, Digest]:
    """The storyboard as a page (HTML), as a picture (PNG), and as sheets of paper (PDF, and a
    tree of PNG pictures)."""
    from pegbar.departments.cut.boards_page import boards_page
    from pegbar.departments.cut.boards_picture import boards_picture
    from pegbar.departments.cut.boards_sheets import boards_pages, boards_pdf
    from pegbar.departments.cut.paper import png_bytes

    params = msgspec.convert(work.params, BoardParams)
    pinned = pinned_boards(work, params)
    title, fps, language = params.title, params.fps, params.language
    scratch = work.bench.scratch
    pages = boards_pages(title, pinned, fps, language, scratch)
    files = {f"page-{n:02d}.png": work.bench.put(page) for n, page in enumerate(pages, start=1)}
    return {
        "html": work.bench.put(boards_page(title, pinned, fps).encode()),
        "png": work.bench.put(png_bytes(boards_picture(title, pinned, fps))),
        "pdf": work.bench.put(boards_pdf(title, pinned, fps, language, scratch)),
        "pages": work.bench.put(tree_of(files).encode()),
    }


def pinned_boards(work: Work, params: BoardParams) -> list[Board]:
    """Every shot's card with its pictures, and with what the critic says where it spoke."""
    from pegbar.departments.cut.cards import Board, BoardCard
    from pegbar.departments.cut.paper import opened

    pinned: list[Board] = []
    frame = 0
    for card in msgspec.convert(params.shots, tuple[BoardCard, ...]):
        performance = _performance(work, card.id)
        pictures = {
            part: opened(work.read(f"{part}/{card.id}"), f"the {part} of {card.id}")
            for part in ("panel", "start", "end")
            if f"{part}/{card.id}" in work.inputs
        }
        pinned.append(
            Board(
                card=card,
                performance=performance,
                first_frame=frame,
                panel=pictures["panel"],
                start=pictures.get("start"),
                end=pictures.get("end"),
                findings=_findings(work, card.id, card.unstaged),
            )
        )
        frame += performance.frames
    return pinned


def _findings(work: Work, shot: str, unstaged: tuple[str, ...]) -> tuple[Finding, ...]:
    """What a person should know about a shot. Notes are left out, and what is said already."""
    name = f"findings/{shot}"
    if name not in work.inputs:
        return ()
    found = msgspec.json.decode(work.read(name), type=tuple[Finding, ...])
    return tuple(
        one
        for one in found
        if one.level != "note" and not any(text in one.message for text in unstaged)
    )


def _performance(work: Work, shot: str) -> Performance:
    return msgspec.json.decode(work.read(f"performance/{shot}"), type=Performance)


def _take(work: Work, shot: str) -> Callable[[int], Image.Image]:
    """A shot's pictures by the number of a drawing."""
    from pegbar.departments.cut.paper import opened

    take = decode_tree(work.read(f"take/{shot}"))
    falling = _falling(work, shot)
    performance = _performance(work, shot)
    seen = shown(take.files, performance)

    def picture(index: int) -> Image.Image:
        name = seen.of_drawing(index, performance)
        if name not in take.files:
            raise StepFailed(f"the take of {shot} has no drawing {name}", hint="make it again")
        png = work.bench.read(take.files[name])
        still = opened(png, f"drawing {index} of {shot}")
        if falling is None:
            return still
        return Image.fromarray(falling.over(np.array(still.convert("RGB")), index))

    return picture


def _falling(work: Work, shot: str) -> Falling | None:
    """The weather over a shot, where it has one."""
    if f"weather/{shot}" not in work.inputs:
        return None
    files = decode_tree(work.read(f"weather/{shot}")).files
    return Falling(lambda name: work.bench.read(files[name]))
