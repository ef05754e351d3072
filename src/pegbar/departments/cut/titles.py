"""The title card and the end credits: hand lettering over the film's own light.

Nothing moves but the light: a card fades in, rests and fades away.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from pegbar.departments.cut.typeset import HAND, families, set_pages
from pegbar.values.canonical import Json

Light = npt.NDArray[np.float32]

TITLE_SECONDS: Final = 2.75
_GROUND_IN, _WAIT, _LETTERS, _AWAY = 0.5, 0.25, 0.6, 0.45
"""Seconds: the ground comes, the letters wait for it, come themselves; at the end all goes."""
_CARD_FADE, _BETWEEN = 0.4, 0.15
_ROWS: Final = 7
_NOTES: Final = 480
"""Names and letters that a card holds, to be read at ease."""
_LEAST, _MOST = 3.2, 4.7
"""Seconds that a card of credits stands at least, and at most."""
_LETTER: Final = 0.02
"""Seconds in which a letter is read."""
_TOOTH, _INKED = 0.3, 0.5
"""How much of a paper is seen: in the ground's light, and in how letters take their colour."""
CREAM, _INK = "#fff3da", "#1d1b22"


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what: `names` under one `role`."""

    role: str
    names: tuple[str, ...]


class Credits(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the end credits say: people, then tools, then whole sentences that are owed
    or good to know."""

    title: str
    roles: tuple[Credit, ...]
    tools: tuple[Credit, ...] = ()
    notes: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        yield self.title
        for credit in (*self.roles, *self.tools):
            yield credit.role
            yield from credit.names
        yield from self.notes


@dataclass(frozen=True, slots=True)
class Glow:
    """How one picture of a card is exposed: which letters, how far they have come, and how
    bright all of it is."""

    card: int
    level: float
    shown: float


@dataclass(frozen=True, slots=True)
class Reel:
    """The pictures of a card, and which of them each frame shows."""

    pictures: tuple[Glow, ...]
    exposures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a card is set: the picture's size, the film's language, a folder to work in, and the
    paper that it is printed on, where there is one."""

    size: tuple[int, int]
    language: str
    folder: Path
    paper: Image.Image | None = None


_TITLE: Final = """
#set page(width: data.wide * 1pt, height: data.tall * 1pt, margin: 0pt, fill: none)
#let unit = data.tall * 1pt / 100
#set text(font: (data.hand,) + data.fonts, weight: "bold", fill: rgb(data.ink), lang: data.lang,
  size: unit * data.large, hyphenate: false, bottom-edge: "baseline", top-edge: "cap-height")
#set par(leading: 0.42em, justify: false)
#place(top + center, dy: unit * data.at, box(width: 84%, align(center)[
  #text(tracking: 0.055em, data.title)
  #if data.by != "" [
    #v(unit * 5.5, weak: true)
    #text(size: unit * 5.8, tracking: 0.11em, data.by)
  ]
]))
"""

_CARD: Final = """
#set page(width: data.wide * 1pt, height: data.tall * 1pt, margin: 0pt, fill: none)
#let unit = data.tall * 1pt / 100
#set text(font: data.fonts, fill: rgb(data.ink), lang: data.lang, size: unit * 2.7,
  hyphenate: false)
#let soft = rgb(data.ink).transparentize(34%)
#let role(it) = text(size: unit * 3, fill: soft, it)
#let name(it) = text(font: (data.hand,) + data.fonts, weight: "bold", size: unit * data.large,
  tracking: 0.06em, bottom-edge: "baseline", top-edge: "cap-height", it)
#let note(it) = text(size: unit * 2.7, fill: soft, it)
#align(center + horizon, box(width: 86%)[
  #if data.title != "" [
    #text(font: (data.hand,) + data.fonts, size: unit * 5, tracking: 0.14em, data.title)
    #v(unit * 5, weak: true)
  ]
  #grid(columns: (1fr, 1fr), column-gutter: unit * 4, row-gutter: unit * 4.2,
    ..data.roles.map(it => (
      align(right + horizon, role(it.role)),
      align(left + horizon, stack(spacing: unit * 2.2, ..it.names.map(name))),
    )).flatten())
  #if data.notes.len() > 0 [
    #v(unit * 6, weak: true)
    #set par(leading: 0.75em, justify: false)
    #stack(spacing: unit * 2.7, ..data.notes.map(it => box(width: 88%, note(it))))
  ]
])
"""


def title_reel(fps: int, *, to_black: bool) -> Reel:
    """The timing of a title card. `to_black` lets it go dark at its end, for a film that begins in
    the dark; else the next shot dissolves from it."""
    frames = round(TITLE_SECONDS * fps)
    seen: list[Glow] = []
    for frame in range(frames):
        away = risen(frames - frame, round(_AWAY * fps)) if to_black else 1.0
        level = risen(frame + 1, round(_GROUND_IN * fps)) * away
        shown = risen(frame - round(_WAIT * fps), round(_LETTERS * fps))
        seen.append(_glow(0, level, shown))
    return reel_of(seen)


def credits_reel(whole: Credits, fps: int, *, from_black: bool) -> Reel:
    """The timing of end credits: one card after the other, and then the dark."""
    fade, wait = round(_CARD_FADE * fps), round(_BETWEEN * fps)
    cards = _cards(whole)
    seen: list[Glow] = []
    for number, card in enumerate(cards):
        frames = round(_seconds(card) * fps)
        for frame in range(frames):
            left = frames - frame
            into = risen(frame + 1, fade) if number == 0 and from_black else 1.0
            out = risen(left, 2 * fade) if number == len(cards) - 1 else 1.0
            shown = risen(frame + 1 - wait, fade) * risen(left, fade)
            seen.append(_glow(number, into * out, shown))
    return reel_of(seen)


def _glow(card: int, level: float, shown: float) -> Glow:
    return Glow(card if shown else 0, round(level, 3), round(shown, 3))


def reel_of(seen: Sequence[Glow]) -> Reel:
    """What looks the same is one picture."""
    order = {glow: number for number, glow in enumerate(dict.fromkeys(seen))}
    return Reel(tuple(order), tuple(order[glow] for glow in seen))


def title_card(
    title: str, by: str, ground: Image.Image, setting: Setting, glows: Sequence[Glow]
) -> Iterator[Image.Image]:
    """The title on the first place of the film, before anyone is in it."""
    stage = _light(ground.resize(setting.size, Image.Resampling.LANCZOS))
    dark = bool(_luma(stage).mean() < 0.42)
    letters = _title_letters(title, by, stage, setting, CREAM if dark else _INK)
    calm = _calmed(stage, letters, dark=dark)
    grain = _grain(setting)
    calm, letters = calm * (1 + np.float32(_TOOTH) * grain), _printed(letters, grain)
    for glow in glows:  # the ground grows quiet with the letters, not before them
        yield exposed(stage + (calm - stage) * np.float32(glow.shown), letters, glow)


def end_credits(
    whole: Credits, last: Image.Image, setting: Setting, glows: Sequence[Glow]
) -> Iterator[Image.Image]:
    """The credits over the last place of the film, out of focus and nearly dark."""
    grain = _grain(setting)
    stage = far(last.resize(setting.size, Image.Resampling.LANCZOS))
    stage = stage * (1 + np.float32(_TOOTH) * grain)
    letters = [
        _printed(lettered(_CARD, _card_data(card, setting), card.texts(), setting), grain)
        for card in _cards(whole)
    ]
    for glow in glows:
        yield exposed(stage, letters[glow.card], glow)


def _grain(setting: Setting) -> Light:
    """H×W×1: the paper's tooth, -1 where it is deepest and 1 where it stands out; 0 without one.
    It fills the picture at its own shape and is cut where it stands over."""
    wide, tall = setting.size
    if setting.paper is None:
        return np.zeros((tall, wide, 1), np.float32)
    paper = setting.paper.convert("L")
    scale = max(wide / paper.width, tall / paper.height)
    size = (max(round(paper.width * scale), wide), max(round(paper.height * scale), tall))
    left, top = (size[0] - wide) // 2, (size[1] - tall) // 2
    fitted = paper.resize(size, Image.Resampling.LANCZOS)
    tooth = np.asarray(fitted, np.float32)[top : top + tall, left : left + wide, None]
    tooth = tooth - tooth.mean()
    deepest = float(np.percentile(np.abs(tooth), 99))
    bounded: Light = np.clip(tooth / np.float32(max(deepest, 1e-6)), -1, 1)
    return bounded


def _printed(letters: Light, grain: Light) -> Light:
    """Letters take less colour where the paper is deep."""
    inked = letters.copy()
    inked[..., 3:] *= np.clip(1 + np.float32(_INKED) * grain, 0, 1)
    return inked


def risen(frame: int, length: int) -> float:
    """0..1 over `length` frames, soft at both ends."""
    share = min(max(frame / (length + 1), 0.0), 1.0)
    return share * share * (3 - 2 * share)


def exposed(stage: Light, letters: Light, glow: Glow) -> Image.Image:
    """Mixed in light, as film would. `letters` hold alpha in their fourth channel."""
    alpha = letters[..., 3:] * np.float32(glow.shown)
    whole = (stage * (1 - alpha) + letters[..., :3] * alpha) * np.float32(glow.level)
    return Image.fromarray(np.rint(np.clip(whole, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8))


def _light(picture: Image.Image) -> Light:
    return np.asarray((np.asarray(picture, np.float32) / 255) ** np.float32(2.2), np.float32)


def _luma(light: Light) -> Light:
    """How bright it looks, 0..1."""
    linear = light @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    return np.asarray(linear ** np.float32(1 / 2.2), np.float32)


def _title_letters(title: str, by: str, stage: Light, setting: Setting, ink: str) -> Light:
    """The title where the ground is calmest."""
    longest = max((len(word) for word in title.split()), default=1)
    large = 17.0 if len(title) <= 22 else 14.0 if len(title) <= 40 else 10.5
    large = min(large, 190.0 / max(longest, 1))
    rows = _rows_of(stage)
    at = min((27.0, 34.0, 40.0, 20.0), key=lambda y: (_bustle(rows, y, large), abs(y - 34)))
    data = {**plain(setting), "ink": ink, "title": title, "by": by, "large": large, "at": at}
    return lettered(_TITLE, data, (title, by), setting)


def _rows_of(stage: Light) -> npt.NDArray[np.float64]:
    """How much happens in each row of the picture's middle."""
    middle = _luma(stage)[:, stage.shape[1] // 6 : -stage.shape[1] // 6].astype(np.float64)
    return np.asarray(np.abs(np.diff(middle, axis=1)).mean(axis=1))


def _bustle(rows: npt.NDArray[np.float64], at: float, large: float) -> float:
    first = int(at / 100 * len(rows))
    return round(float(rows[first : first + int((large + 12) / 100 * len(rows))].mean()), 4)


def _calmed(stage: Light, letters: Light, *, dark: bool) -> Light:
    """The ground, quieter around the letters: a soft shade (or light) in their own shape."""
    alpha = Image.fromarray((letters[..., 3] * 255).astype(np.uint8))
    wide = alpha.filter(ImageFilter.GaussianBlur(stage.shape[0] / 16))
    veil = np.asarray(wide, np.float32) / 255
    veil = np.clip(veil / max(float(veil.max()), 1e-6) * 1.8, 0, 1)[..., None]  # small letters too
    if dark:
        return np.asarray(stage * (1 - np.float32(0.5) * veil), np.float32)
    return np.asarray(stage + (np.float32(0.92) - stage) * np.float32(0.4) * veil, np.float32)


def far(picture: Image.Image) -> Light:
    """Out of focus, dark, darker to the edges: a place that one has left."""
    soft = _light(picture.filter(ImageFilter.GaussianBlur(picture.height / 22)))
    tall, wide = soft.shape[:2]
    y, x = np.mgrid[-1 : 1 : tall * 1j, -1 : 1 : wide * 1j]
    edge = 1 - 0.55 * np.clip((x * x + y * y) / 2, 0, 1)
    mean = max(float(soft.mean()), 1e-4)
    share = min(0.022 / mean, 0.5)
    return np.asarray(soft * np.float32(share) * edge[..., None].astype(np.float32), np.float32)


def _cards(whole: Credits) -> list[Credits]:
    """The credits in cards that can be read: people first, then what is said in sentences."""
    rows: list[list[Credit]] = [[]]
    for credit in whole.roles:
        if rows[-1] and sum(len(c.names) for c in [*rows[-1], credit]) > _ROWS:
            rows.append([])
        rows[-1].append(credit)
    cards = [Credits(title="", roles=tuple(part)) for part in rows]
    tools, notes = whole.tools, list(whole.notes)
    while notes or tools:
        part: list[str] = []
        while notes and (not part or sum(map(len, [*part, notes[0]])) <= _NOTES):
            part.append(notes.pop(0))
        cards.append(Credits(title="", roles=tools, notes=tuple(part)))
        tools = ()
    cards[0] = msgspec.structs.replace(cards[0], title=whole.title)
    return cards


def _seconds(card: Credits) -> float:
    return min(max(1.4 + _LETTER * sum(map(len, card.texts())), _LEAST), _MOST)


def _card_data(card: Credits, setting: Setting) -> dict[str, Json]:
    names = sum(len(credit.names) for credit in card.roles)
    told: dict[str, Json] = msgspec.to_builtins(card)
    return {**plain(setting), **told, "ink": CREAM, "large": 6.6 if names <= 5 else 5.6}


def plain(setting: Setting) -> dict[str, Json]:
    """What the setting says to a page: its size, its fonts and its language."""
    wide, tall = setting.size
    language = setting.language.split("-")[0].lower()
    return {
        "wide": wide,
        "tall": tall,
        "hand": HAND,
        "fonts": list(families(setting.language)),
        "lang": language if len(language) in (2, 3) and language.isalpha() else "en",
    }


def lettered(source: str, data: dict[str, Json], texts: Iterable[str], setting: Setting) -> Light:
    """H×W×4: the letters in linear light, with their cover."""
    (png,) = set_pages(source, data, texts, kind="png", folder=setting.folder, ppi=72.0)
    points: Light = np.array(Image.open(io.BytesIO(png)).convert("RGBA"), np.float32)
    points /= np.float32(255)
    points[..., :3] **= np.float32(2.2)
    return points
