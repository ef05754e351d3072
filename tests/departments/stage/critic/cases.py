"""A good shot of the small studio, which the tests break on purpose, one fault at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec

from pegbar.assets.performance import (
    Camera,
    Drawing,
    Face,
    FigurePose,
    Performance,
    PropPose,
    Reach,
    SpokenLine,
)
from pegbar.departments.stage.critic.review import review
from pegbar.departments.stage.critic.sight import Awaited, Case, Fault, Missing, Neighbour
from pegbar.departments.stage.design import Designs
from pegbar.production.acting import Size, Verb, Viseme
from pegbar.production.shots import Beat, Framing, Placing, Shot, Standing
from tests.departments.stage.studio import designs, drawing

CLOSE = Camera(740, 640, 560)


@cache
def cast() -> Designs:
    """DOT, and a twin of hers, before the yard."""
    one = designs()
    dot = one.figures["DOT"]
    return Designs({"DOT": dot, "TWIN": replace(dot, name="TWIN")}, one.props, one.set)


def figure(who: str = "DOT", x: float = 700.0, **pose: object) -> FigurePose:
    return msgspec.convert({"who": who, "x": x, "y": 770, **pose}, FigurePose)


def lamp(**pose: object) -> PropPose:
    return msgspec.convert({"prop": "LAMP", "x": 820, "y": 770, **pose}, PropPose)


def talk(mouth: Viseme = Viseme.D, **pose: Any) -> FigurePose:
    return figure(face=Face(mouth=mouth), **pose)


def drawn(
    *figures: FigurePose, camera: Camera = CLOSE, props: Sequence[PropPose] = (), mood: str = "day"
) -> Drawing:
    return drawing(*figures, camera=camera, props=tuple(props), mood=mood)


def told(shots: Sequence[tuple[Drawing, int]], *lines: SpokenLine) -> Performance:
    """Drawings, each with the number of frames that it is held."""
    exposures = tuple(n for n, (_, frames) in enumerate(shots) for _ in range(frames))
    return Performance(
        shot="sc1-sh020",
        fps=24,
        exposures=exposures,
        drawings=tuple(one for one, _ in shots),
        lines=lines,
    )


def beat(verb: Verb, who: str = "DOT", target: str = "", text: str = "") -> Beat:
    kind = "line" if verb is Verb.SPEAK else "action"
    return Beat(
        id="b1",
        kind=kind,  # type: ignore[arg-type]
        verb=verb,
        who=who,
        target=target,
        text=text,
        first_line=3,
        last_line=3,
    )


def shot(*beats: Beat, name: str = "sc1-sh020", **more: object) -> Shot:
    known: dict[str, object] = {
        "framing": Framing(size=Size.MS, on=("DOT",)),
        "cast": (Standing(who="DOT", x=700, facing=1),),
        "props": (Placing(prop="LAMP", x=820, y=770), Placing(prop="MOON", x=900, y=500)),
        **more,
    }
    return Shot(
        id=name,
        scene="sc1",
        number=int(name[-3:]) // 10,
        heading="EXT. YARD - DAY",
        set="YARD",
        mood="day",
        beats=beats,
        first_line=1,
        last_line=9,
        **known,  # type: ignore[arg-type]
    )


def line(text: str = "There it is.", start: int = 12, frames: int = 24) -> SpokenLine:
    return SpokenLine(beat="b1", who="DOT", text=text, start=start, frames=frames)


def good() -> Performance:
    """Rests, says a line with a moving mouth, rests."""
    rest, open_ = drawn(figure()), drawn(talk())
    turn = drawn(talk(Viseme.B, arm_near=Reach(0.5, 0.6)))
    return told([(rest, 12), (open_, 8), (turn, 8), (rest, 20)], line())


def case(
    performance: Performance,
    of: Shot | None = None,
    *,
    awaited: tuple[Awaited, ...] = (),
    missing: tuple[Missing, ...] = (),
    before: Neighbour | None = None,
) -> Case:
    return Case(
        shot=of or shot(beat(Verb.SPEAK, text="There it is.")),
        performance=performance,
        designs=cast(),
        awaited=awaited,
        missing=missing,
        before=before,
    )


def faults(of: Case) -> tuple[Fault, ...]:
    return review(of, 16 / 9)


def says(of: Case, words: str) -> Fault | None:
    """The fault whose message has these words."""
    return next((one for one in faults(of) if words in one.message), None)
