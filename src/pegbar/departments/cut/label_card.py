"""The card that tells an audience what was generated: a sign, a heading, and plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image

from pegbar.departments.cut.label_words import Label
from pegbar.departments.cut.titles import (
    CREAM,
    Glow,
    Reel,
    Setting,
    exposed,
    far,
    lettered,
    plain,
    reel_of,
    risen,
)
from pegbar.values.canonical import Json

_FADE, _WAIT, _AWAY = 0.4, 0.15, 0.7
_LEAST, _MOST = 3.4, 6.5
"""Seconds that the card stands at least, and at most."""
_LETTER: Final = 0.03

_CARD: Final = """
#set page(width: data.wide * 1pt, height: data.tall * 1pt, margin: 0pt, fill: none)
#let unit = data.tall * 1pt / 100
#set text(font: data.fonts, fill: rgb(data.ink), lang: data.lang, size: unit * 3.3,
  hyphenate: false)
#let soft = rgb(data.ink).transparentize(20%)
#let hand(size, it) = text(font: (data.hand,) + data.fonts, weight: "bold", size: size, it)
#align(center + horizon, box(width: 78%)[
  #box(width: unit * 13, height: unit * 13, radius: unit * 6.5, stroke: unit * 0.45 + soft,
    align(center + horizon, text(bottom-edge: "baseline", top-edge: "cap-height",
      tracking: 0.05em, hand(unit * 7, data.mark))))
  #v(unit * 5.5, weak: true)
  #text(tracking: 0.05em, bottom-edge: "baseline", top-edge: "cap-height",
    hand(unit * data.large, data.heading))
  #if data.lines.len() > 0 [
    #v(unit * 6.5, weak: true)
    #set par(leading: 0.72em, justify: false)
    #stack(spacing: unit * 3.4, ..data.lines.map(it => text(fill: soft, it)))
  ]
])
"""


def texts(label: Label) -> tuple[str, ...]:
    """Everything that is set."""
    return (label.mark, label.heading, *label.lines)


def label_reel(label: Label, fps: int) -> Reel:
    """Out of the dark, long enough to be read, and into the dark again."""
    seconds = min(max(2.0 + _LETTER * sum(map(len, texts(label))), _LEAST), _MOST)
    frames, fade, away = (round(part * fps) for part in (seconds, _FADE, _AWAY))
    seen = []
    for frame in range(frames):
        left = frames - frame
        level = risen(frame + 1, fade) * risen(left, away)
        shown = risen(frame + 1 - round(_WAIT * fps), fade)
        seen.append(Glow(0, round(level, 3), round(shown, 3)))
    return reel_of(seen)


def label_card(
    label: Label, ground: Image.Image, setting: Setting, glows: Sequence[Glow]
) -> Iterator[Image.Image]:
    """The label over a place of the film, out of focus and nearly dark."""
    stage = far(ground.resize(setting.size, Image.Resampling.LANCZOS))
    data: dict[str, Json] = {
        **plain(setting),
        "ink": CREAM,
        "mark": label.mark,
        "heading": label.heading,
        "lines": list(label.lines),
        "large": min(10.0, 300 / max(len(label.heading), 1)),
    }
    letters = lettered(_CARD, data, texts(label), setting)
    for glow in glows:
        yield exposed(stage, letters, glow)
