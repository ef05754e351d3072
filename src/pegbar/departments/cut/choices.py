"""One shot in several framings and lights, side by side, each with the words that choose it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from PIL import Image

from pegbar.departments.cut.paper import at_most, jpeg_bytes
from pegbar.departments.cut.typeset import families, set_pages
from pegbar.values.canonical import Json

_WIDE: Final = 720
_PPI: Final = 150.0

_PAGE: Final = """
#set document(title: data.shot + ": alternatives", date: none)
#let ink = rgb("#211f1d")
#let soft = rgb("#7a746b")
#set text(font: data.fonts, size: 8pt, fill: ink)
#set page(width: 297mm, height: auto, margin: 11mm, fill: rgb("#fdfcf9"))
#grid(columns: (1fr, auto), align: (left + bottom, right + bottom),
  text(size: 12.5pt, weight: "semibold", tracking: 0.08em, upper(data.title)),
  text(size: 8pt, fill: soft, data.facts))
#v(3mm)
#let choice(it) = block(width: 100%, breakable: false, {
  block(width: 100%, radius: 1mm, clip: true,
    stroke: if it.chosen { 1.4pt + rgb("#b9770e") } else { 0.4pt + rgb("#d5cfc3") },
    image(it.picture, width: 100%))
  v(1.6mm, weak: true)
  text(size: 8pt, weight: "semibold", it.name)
  if it.chosen { h(2mm); text(size: 7pt, fill: rgb("#96600f"))[as it is now] }
  v(1.4mm, weak: true)
  block(width: 100%, fill: rgb("#f1ede4"), radius: 0.8mm, inset: 1.6mm,
    text(font: ("DejaVu Sans Mono",) + data.fonts, size: 6pt, it.block))
})
#for (heading, choices) in (("Framings", data.framings), ("Lights", data.lights)) {
  if choices.len() > 0 {
    v(2mm)
    text(size: 8pt, fill: soft, tracking: 0.06em, upper(heading))
    v(1mm)
    grid(columns: (1fr,) * 4, column-gutter: 5mm, row-gutter: 5mm, ..choices.map(choice))
  }
}
"""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to see the shot: `block` is the direction that chooses it."""

    id: str
    kind: Literal["framing", "light"]
    name: str
    block: str
    chosen: bool = False


class ChoiceParams(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    shot: str
    heading: str
    language: str
    choices: tuple[Choice, ...]


def choices_sheet(
    params: ChoiceParams, panels: Mapping[str, Image.Image], folder: Path
) -> tuple[bytes, bytes]:
    """The sheet as a picture (PNG) and on paper (PDF). Raises StepFailed."""
    for choice in params.choices:
        picture = at_most(panels[choice.id], _WIDE)
        (folder / f"{choice.id}.jpg").write_bytes(jpeg_bytes(picture))
    data: dict[str, Json] = {
        "title": f"{params.shot}: alternatives",
        "shot": params.shot,
        "facts": f"{params.title}  ·  {params.heading}",
        "fonts": list(families(params.language)),
        "framings": _listed(params.choices, "framing"),
        "lights": _listed(params.choices, "light"),
    }
    texts = [params.title, params.heading, *(choice.block for choice in params.choices)]
    (png,) = set_pages(_PAGE, data, texts, kind="png", folder=folder, ppi=_PPI)
    (pdf,) = set_pages(_PAGE, data, texts, kind="pdf", folder=folder)
    return png, pdf


def _listed(choices: Sequence[Choice], kind: str) -> list[Json]:
    return [
        {
            "name": choice.name,
            "block": choice.block,
            "chosen": choice.chosen,
            "picture": f"{choice.id}.jpg",
        }
        for choice in choices
        if choice.kind == kind
    ]
