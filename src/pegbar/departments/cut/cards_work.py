"""The steps of the film's cards: title and credits become pictures with a timing, like a shot.

The timing is a step of its own: sound and captions need not wait for pictures.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
from PIL import Image

from pegbar.assets.performance import Performance
from pegbar.assets.pictures import encode_png
from pegbar.assets.take import shown
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.cut.label_card import label_card, label_reel
from pegbar.departments.cut.label_card import texts as label_texts
from pegbar.departments.cut.label_words import Label
from pegbar.departments.cut.paper import opened
from pegbar.departments.cut.titles import (
    Credits,
    Reel,
    Setting,
    credits_reel,
    end_credits,
    title_card,
    title_reel,
)
from pegbar.departments.cut.typeset import unlettered
from pegbar.ports.work import Work
from pegbar.values.digests import Digest


class TimingParams(msgspec.Struct, frozen=True, kw_only=True):
    """`dark` tells that the film is dark where the card meets its shots. Without credits and
    without a label it is the title's timing."""

    name: str
    fps: int
    dark: bool
    credits: Credits | None = None
    label: Label | None = None


class CardParams(TimingParams, frozen=True, kw_only=True):
    size: tuple[int, int]
    language: str
    title: str = ""
    by: str = ""


def card_timing(work: Work) -> dict[str, Digest]:
    """A card's performance: it plays where the shot plays that it stands beside."""
    params = msgspec.convert(work.params, TimingParams)
    beside = _beside(work)
    reel = _reel(params)
    drawing = beside.drawings[beside.exposures[-1]]
    place = msgspec.structs.replace(drawing, figures=(), props=())
    performance = Performance(
        shot=params.name,
        fps=params.fps,
        exposures=reel.exposures,
        drawings=(place,) * len(reel.pictures),
    )
    return {"out": work.bench.put(msgspec.json.encode(performance))}


def title(work: Work) -> dict[str, Digest]:
    """The title card's pictures, and the letters that no font here has."""
    params = msgspec.convert(work.params, CardParams)
    glows = _reel(params).pictures
    pictures = title_card(params.title, params.by, _ground(work), _setting(work, params), glows)
    return _put(work, pictures, [params.title, params.by], len(glows))


def credits(work: Work) -> dict[str, Digest]:
    """The end credits' pictures, as `title`."""
    params = msgspec.convert(work.params, CardParams)
    assert params.credits is not None, "credits say something"
    glows = _reel(params).pictures
    pictures = end_credits(params.credits, _ground(work), _setting(work, params), glows)
    return _put(work, pictures, params.credits.texts(), len(glows))


def disclosure(work: Work) -> dict[str, Digest]:
    """The pictures of the card that tells what was generated, as `title`."""
    params = msgspec.convert(work.params, CardParams)
    assert params.label is not None, "a label says something"
    glows = _reel(params).pictures
    pictures = label_card(params.label, _ground(work), _setting(work, params), glows)
    return _put(work, pictures, label_texts(params.label), len(glows))


def _reel(params: TimingParams) -> Reel:
    if params.label is not None:
        return label_reel(params.label, params.fps)
    if params.credits is None:
        return title_reel(params.fps, to_black=params.dark)
    return credits_reel(params.credits, params.fps, from_black=params.dark)


def _beside(work: Work) -> Performance:
    return msgspec.json.decode(work.read("performance"), type=Performance)


def _ground(work: Work) -> Image.Image:
    """The picture that the given shot ends on."""
    take = decode_tree(work.read("take"))
    seen = shown(take.files, _beside(work))
    name = seen.names[seen.exposures[-1]]
    return opened(work.bench.read(take.files[name]), f"the ground {name}")


def _setting(work: Work, params: CardParams) -> Setting:
    paper = opened(work.read("paper"), "the cards' paper") if "paper" in work.inputs else None
    folder = work.bench.scratch
    return Setting(size=params.size, language=params.language, folder=folder, paper=paper)


def _put(
    work: Work, pictures: Iterable[Image.Image], texts: Iterable[str], count: int
) -> dict[str, Digest]:
    files = {}
    for number, picture in enumerate(pictures):
        files[f"{number:04d}.png"] = work.bench.put(encode_png(np.asarray(picture)))
        work.bench.progress(number + 1, count)
    return {
        "out": work.bench.put(tree_of(files).encode()),
        "missing": work.bench.put(msgspec.json.encode(unlettered(texts))),
    }
