"""Makes docs/gallery: what each verb, feeling, view, framing, camera move, mood and weather looks
like, drawn by the stage with the characters of an example.

    python tools/gallery.py [--out docs/gallery] [--only NAME ...]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from PIL import Image

from pegbar.assets.layers import over
from pegbar.assets.performance import Performance
from pegbar.backends.voices.text_timing import TextTiming
from pegbar.departments.stage.acting.perform import Company, Timing, perform
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.design import Designs, load_designs
from pegbar.departments.stage.guides import portfolio_of
from pegbar.departments.stage.strips import Picture, pictures, side_by_side, spread
from pegbar.departments.stage.weather import draw_weather, weather_sheet
from pegbar.ports.voice import VoiceRequest
from pegbar.production.acting import Emotion, Hand, Size, Verb, View, WeatherKind
from pegbar.production.scenery import MOODS
from pegbar.production.shots import Beat, Framing, Key, Placing, Shot, Standing
from pegbar.wiring import gather_shoot, read_show

ROOT: Final = Path(__file__).resolve().parents[1]
SHOW: Final = ROOT / "examples" / "the-moon-is-late"
SET: Final = "PIER"
SMALL: Final = (240, 135)
LARGE: Final = (360, 203)
QUALITY: Final = 78
MOST: Final = 3_000_000
"""Bytes of all pictures together: a page that opens at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture of the page: its file's name, what is written beside it, and the drawings."""

    name: str
    title: str
    words: str
    drawn: Sequence[Picture]
    columns: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: what it shows and where more about it is said."""

    title: str
    about: str
    entries: Callable[[Gallery], Iterator[Entry]]


class Gallery:
    """The example's stage, on which everything is shown."""

    def __init__(self) -> None:
        shoot = gather_shoot(read_show(SHOW), {})
        self._read = lambda path: shoot.matter[path].data
        self._figures = {who: files[0] for who, files in shoot.figures.items()}
        self._props = {name: files[0] for name, files in shoot.props.items()}
        self._set = shoot.sets[SET][0]
        self.designs: Designs = load_designs(
            self._read, figures=self._figures, props=self._props, scenery=(SET, self._set)
        )
        self._company = Company(
            rigs={who: one.rig for who, one in self.designs.figures.items()},
            props={name: one.prop for name, one in self.designs.props.items()},
            scenery=self.designs.set.scenery,
            room=self.designs.set.view,
        )

    def act(self, shot: Shot) -> Performance:
        voice = TextTiming()
        speeches = {
            beat.id: voice.speak(VoiceRequest(text=beat.text, language="en", voice="")).speech
            for beat in shot.beats
            if beat.verb is Verb.SPEAK
        }
        return perform(shot, speeches, self._company, Timing(fps=24, aspect=16 / 9))

    def strip(
        self, shot: Shot, count: int, size: tuple[int, int] = SMALL, first: int = 5
    ) -> list[Picture]:
        """Drawings of a shot, evenly spread over what happens in it."""
        done = self.act(shot)
        frames = spread(done, count, first, done.frames - shot.hold)
        return pictures(done, self.designs, size, frames)

    def still(self, shot: Shot, at: float = 1.0, size: tuple[int, int] = LARGE) -> Picture:
        """One drawing of a shot, at a share of its length."""
        done = self.act(shot)
        return pictures(done, self.designs, size, [round((done.frames - 1) * at)])[0]


PIP: Final = Standing(who="PIP", x=1130, facing=1)
TOVE: Final = Standing(who="TOVE", x=1310, facing=-1)
BOTH: Final = Framing(size=Size.MS, on=("PIP", "TOVE"))
WIDE: Final = Framing(size=Size.FS, on=("PIP", "TOVE"))
STANDS: Final = Placing(prop="LANTERN", x=1228, y=1130)
HELD: Final = Placing(prop="LANTERN", x=0, y=0, held_by="TOVE")
MOON: Final = Placing(prop="MOON", x=800, y=1120)


def beat(verb: Verb, who: str, **more: object) -> Beat:
    kind = "line" if verb is Verb.SPEAK else "action"
    given = {"id": f"{verb.value}-{who}", "kind": kind, "first_line": 1, "last_line": 1, **more}
    return msgspec.convert({**given, "verb": verb, "who": who}, Beat)


_EMPTY: Final = Shot(
    id="sc1-sh010",
    scene="sc1",
    number=1,
    heading="EXT. PIER",
    set=SET,
    mood="day",
    framing=BOTH,
    cast=(PIP, TOVE),
    beats=(),
    first_line=1,
    last_line=1,
    hold=4,
)


def shot(*beats: Beat, **more: object) -> Shot:
    """A shot on the pier with both of them."""
    return msgspec.structs.replace(_EMPTY, beats=beats or (beat(Verb.WAIT, ""),), **more)


def _with(standing: Standing, **more: object) -> Standing:
    return msgspec.structs.replace(standing, **more)


SEATED: Final = _with(TOVE, x=1420, posture="sit")
HOLDS: Final = _with(TOVE, holding="LANTERN")

VERBS: Final[dict[str, tuple[str, Shot]]] = {
    "walk": (
        "Tove walks to Pip.",
        shot(
            beat(Verb.WALK, "TOVE", x=1250),
            cast=(_with(PIP, x=1040), _with(TOVE, x=1560)),
            framing=WIDE,
        ),
    ),
    "run": (
        "Pip runs to Tove.",
        shot(
            beat(Verb.WALK, "PIP", x=1210, text="Pip runs to Tove."),
            cast=(_with(PIP, x=900), _with(TOVE, x=1400)),
            framing=WIDE,
        ),
    ),
    "turn": ("Pip turns around.", shot(beat(Verb.TURN, "PIP", manner="away"))),
    "look": (
        "Tove looks up.",
        shot(beat(Verb.LOOK, "TOVE", manner="up"), framing=Framing(size=Size.MCU, on=("TOVE",))),
    ),
    "look-around": (
        "Pip looks around.",
        shot(beat(Verb.LOOK, "PIP", manner="around"), framing=Framing(size=Size.MCU, on=("PIP",))),
    ),
    "sit": ("Tove sits down.", shot(beat(Verb.SIT, "TOVE"), cast=(PIP, _with(TOVE, x=1420)))),
    "stand": ("Tove stands up.", shot(beat(Verb.STAND, "TOVE"), cast=(PIP, SEATED))),
    "pick-up": (
        "Tove picks up the lantern.",
        shot(beat(Verb.PICK_UP, "TOVE", target="LANTERN"), props=(STANDS,)),
    ),
    "put-down": (
        "Tove puts down the lantern.",
        shot(beat(Verb.PUT_DOWN, "TOVE", target="LANTERN"), cast=(PIP, HOLDS), props=(HELD,)),
    ),
    "hand-over": (
        "Tove hands the lantern to Pip.",
        shot(beat(Verb.HAND_OVER, "TOVE", target="PIP"), cast=(PIP, HOLDS), props=(HELD,)),
    ),
    "raise": (
        "Tove raises the lantern.",
        shot(beat(Verb.RAISE, "TOVE"), cast=(PIP, HOLDS), props=(HELD,)),
    ),
    "light": (
        "Tove lights the lantern.",
        shot(beat(Verb.LIGHT, "TOVE"), cast=(PIP, HOLDS), props=(HELD,), mood="night"),
    ),
    "point": ("Tove points at Pip.", shot(beat(Verb.POINT, "TOVE", target="PIP"))),
    "wave": (
        "Pip waves.",
        shot(beat(Verb.WAVE, "PIP"), cast=(PIP,), framing=Framing(size=Size.FS, on=("PIP",))),
    ),
    "nod": ("Pip nods.", shot(beat(Verb.NOD, "PIP"), framing=Framing(size=Size.MCU, on=("PIP",)))),
    "shake-head": (
        "Tove shakes her head.",
        shot(beat(Verb.SHAKE_HEAD, "TOVE"), framing=Framing(size=Size.MCU, on=("TOVE",))),
    ),
    "shrug": ("Tove shrugs.", shot(beat(Verb.SHRUG, "TOVE"))),
    "jump": ("Tove jumps.", shot(beat(Verb.JUMP, "TOVE"), framing=WIDE)),
    "hug": ("Pip hugs Tove.", shot(beat(Verb.HUG, "PIP", target="TOVE"))),
    "rise": (
        "The moon rises.",
        shot(
            beat(Verb.RISE, "MOON"),
            props=(MOON,),
            mood="night",
            framing=Framing(size=Size.WS, on=("PIP", "TOVE")),
        ),
    ),
    "pause": (
        "A pause.",
        shot(
            beat(Verb.WAIT, "PIP", kind="pause", seconds=2.0),
            framing=Framing(size=Size.MCU, on=("PIP",)),
        ),
    ),
}
REACTIONS: Final = {
    "laughs": ("smile", Emotion.HAPPY),
    "sighs": ("sigh", Emotion.SAD),
    "yawns": ("yawn", Emotion.TIRED),
    "gasps": ("gasp", Emotion.SURPRISED),
    "shivers": ("shiver", Emotion.AFRAID),
    "frowns": ("frown", Emotion.ANGRY),
}
SIDES: Final = (View.THREE_QUARTER, View.FRONT, View.PROFILE, View.BACK)


def verbs(gallery: Gallery) -> Iterator[Entry]:
    for name, (words, told) in VERBS.items():
        yield Entry(f"verb-{name}", name.replace("-", " "), words, gallery.strip(told, 6), 6)
    for words, (manner, emotion) in REACTIONS.items():
        told = shot(
            beat(Verb.WAIT, "PIP", manner=manner, text=words, emotion=emotion),
            framing=Framing(size=Size.MCU, on=("PIP",)),
        )
        yield Entry(f"verb-{words}", words, f"Pip {words}.", gallery.strip(told, 6), 6)


def speech(gallery: Gallery) -> Iterator[Entry]:
    line = "Then somebody should leave a light on."
    told = shot(
        beat(Verb.SPEAK, "TOVE", text=line, target="PIP"),
        framing=Framing(size=Size.MCU, on=("TOVE",)),
    )
    yield Entry("talk", "a line", f"TOVE: {line}", gallery.strip(told, 12), 6)


def feelings(gallery: Gallery) -> Iterator[Entry]:
    for who in ("PIP", "TOVE"):
        drawn = []
        for emotion in Emotion:
            told = shot(
                beat(Verb.SPEAK, who, text="Oh. I see.", emotion=emotion),
                beat(Verb.WAIT, "", seconds=0.9),
                framing=Framing(size=Size.MS, on=(who,)),
            )
            drawn.append(gallery.still(told))
        words = " · ".join(emotion.value for emotion in Emotion)
        yield Entry(f"feelings-{who.lower()}", who.title(), words, drawn, 3)


def sides(gallery: Gallery) -> Iterator[Entry]:
    for who, standing in (("PIP", PIP), ("TOVE", TOVE)):
        framing = Framing(size=Size.FS, on=(who,))
        drawn = [
            gallery.still(
                shot(cast=(standing,), framing=framing, keys={who: (Key(at=1, view=view),)}),
                size=SMALL,
            )
            for view in SIDES
        ]
        words = " · ".join(view.value.replace("_", "-") for view in SIDES)
        yield Entry(f"sides-{who.lower()}", who.title(), words, drawn, 4)
    framing = Framing(size=Size.MS, on=("TOVE",))
    hands = [
        Key(at=1, arm_near=(0.1, 0.55), arm_far=(0.85, 0.45), hand_near=hand, hand_far=hand)
        for hand in Hand
    ]
    drawn = [
        gallery.still(shot(cast=(TOVE,), framing=framing, keys={"TOVE": (key,)}), size=SMALL)
        for key in hands
    ]
    yield Entry("hands", "hands", " · ".join(hand.value for hand in Hand), drawn, 5)


def framings(gallery: Gallery) -> Iterator[Entry]:
    drawn = [gallery.still(shot(framing=Framing(size=size, on=("PIP",)))) for size in Size]
    yield Entry("sizes", "sizes", " · ".join(Size), drawn, 3)
    drawn = [
        gallery.still(shot(framing=Framing(size=Size.MCU, on=(on,), over=past)), 0.5)
        for on, past in (("PIP", "TOVE"), ("TOVE", "PIP"))
    ]
    yield Entry("over", "over the shoulder", "`over: TOVE` · `over: PIP`", drawn, 2)


def moves(gallery: Gallery) -> Iterator[Entry]:
    made: dict[str, dict[str, object]] = {
        "push": {"push": 0.3},
        "pan": {"pan": 0.3},
        "tilt": {"tilt": -0.14},
        "truck": {"truck": 0.3},
        "pedestal": {"pedestal": -0.1},
        "shake": {"shake": 1.0},
        "rack": {"rack": ("PIP", "MOON")},
    }
    for name, more in made.items():
        told = shot(
            beat(Verb.WAIT, "", seconds=3.0),
            props=(msgspec.structs.replace(MOON, raised=0.6),),
            framing=msgspec.structs.replace(Framing(size=Size.MS, on=("PIP", "TOVE")), **more),
        )
        said = ", ".join(f"{key}: {value}" for key, value in more.items())
        said = said.replace("('PIP', 'MOON')", "[PIP, MOON]")
        yield Entry(
            f"move-{name}", name, f"`frame: {{{said}}}`", gallery.strip(told, 4, first=0), 4
        )


def moods(gallery: Gallery) -> Iterator[Entry]:
    names = list(dict.fromkeys([*MOODS, *gallery.designs.set.scenery.moods]))
    framing = Framing(size=Size.WS, on=("PIP", "TOVE"))
    lamp = msgspec.structs.replace(HELD, lit=1.0)
    drawn = [
        gallery.still(shot(cast=(PIP, HOLDS), props=(lamp,), framing=framing, mood=name))
        for name in names
    ]
    yield Entry("moods", "moods", " · ".join(names), drawn, 3)


def weathers(gallery: Gallery) -> Iterator[Entry]:
    drawn = []
    for kind in WeatherKind:
        done = gallery.act(shot(weather=kind, mood="rain" if kind is WeatherKind.RAIN else "day"))
        assert done.weather is not None
        plain = draw_beauty(done.drawings[0], gallery.designs, LARGE, portfolio_of(gallery.designs))
        layer = draw_weather(weather_sheet(done.weather, LARGE, LARGE[1] * 0.86), 3)
        drawn.append(np.ascontiguousarray(over(plain, layer)[..., :3]))
    yield Entry("weather", "weather", " · ".join(WeatherKind), drawn, 3)


SECTIONS: Final = (
    Section(
        "What a script's words look like",
        "Plain sentences are understood and acted. [Screenplays](../reference/screenplay.md) says "
        "which words are known.",
        verbs,
    ),
    Section("How a line is spoken", "The mouth follows the sound, the body is held.", speech),
    Section(
        "Feelings",
        "From a parenthetical, `(worried)`, or from "
        "[direction](../reference/direction.md): `emotion: afraid`.",
        feelings,
    ),
    Section(
        "Sides and hands",
        "What a [rig](../reference/rig.md) draws is used: turns go through the front, walks are in "
        "profile, a shoulder that is looked over is seen from behind.",
        sides,
    ),
    Section("Framings", "`frame: {size: MCU, on: [PIP], over: TOVE}` in direction.", framings),
    Section("Camera moves", "They rest at both ends of a shot, so that cuts are still.", moves),
    Section("Moods", "`mood: dawn` in direction, or a mood of the set's own.", moods),
    Section("Weather", "`weather: snow` in direction.", weathers),
)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--out", type=Path, default=ROOT / "docs" / "gallery")
    given.add_argument("--only", nargs="*", default=[], help="pictures to draw again")
    asked = given.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    gallery = Gallery()
    page = [
        "# Gallery",
        "",
        "Drawn by the stage alone, before anyone paints, with the characters of "
        "[The Moon Is Late](../../examples/the-moon-is-late). Made by `python tools/gallery.py`.",
    ]
    for section in SECTIONS:
        page += ["", f"## {section.title}", "", section.about]
        for entry in section.entries(gallery):
            if not asked.only or entry.name in asked.only:
                sheet = Image.fromarray(side_by_side(entry.drawn, entry.columns))
                sheet.save(asked.out / f"{entry.name}.jpg", quality=QUALITY, optimize=True)
            page += [
                "",
                f"**{entry.title}** · {entry.words}",
                "",
                f"![{entry.title}]({entry.name}.jpg)",
            ]
    (asked.out / "README.md").write_text("\n".join(page) + "\n", encoding="utf-8")
    total = sum(file.stat().st_size for file in asked.out.glob("*.jpg"))
    if total > MOST:
        raise SystemExit(f"the pictures are {total} bytes together, more than {MOST}")


if __name__ == "__main__":
    main()
