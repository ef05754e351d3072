"""A small stage for the story department's tests: a roof, two people, a lamp, a moon."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from pegbar.departments.story.designs import Designs, PropFacts, SetFacts, Spot
from pegbar.departments.story.fountain import read_fountain
from pegbar.departments.story.tell import tell
from pegbar.production.direction import NO_DIRECTION, Direction, gather, read_direction
from pegbar.production.shots import Beat, Story
from pegbar.production.show import CharacterFile, PropFile, SetFile, Show

ROOF = SetFacts(
    marks={
        "left": Spot(400, 800),
        "middle": Spot(900, 800),
        "right": Spot(1500, 800),
        "crate": Spot(1200, 800, seat=True),
        "shelf": Spot(700, 790),
        "horizon": Spot(1000, 500),
    },
    left=200,
    right=1800,
    ground=800,
    units_per_cm=2,
    moods=frozenset({"moonlight"}),
    names=frozenset({"sky", "stars", "chimney"}),
)
DESIGNS = Designs(
    sets={"ROOF": ROOF, "ATTIC": ROOF},
    props={
        "LAMP": PropFacts(glows=True),
        "MOON": PropFacts(rises=True, glows=True, always_lit=True),
        "BOOK": PropFacts(),
    },
)
SHOW = Show(
    format=1,
    id="t",
    title="T",
    characters={"MIRA": CharacterFile(rig="m.yaml"), "OTTO": CharacterFile(rig="o.yaml")},
    sets={"ROOF": SetFile(design="r.yaml"), "ATTIC": SetFile(design="a.yaml")},
    props={
        "LAMP": PropFile(design="l.yaml", at={"ROOF": "shelf"}),
        "MOON": PropFile(design="m.yaml", at={"ROOF": "horizon"}),
        "BOOK": PropFile(design="b.yaml"),
    },
)


def told(
    text: str, direction: Direction = NO_DIRECTION, previous: Mapping[str, str] | None = None
) -> Story:
    play = read_fountain(textwrap.dedent(text).lstrip().encode(), "s.fountain")
    return tell(play, SHOW, DESIGNS, direction, previous or {})


def scene(body: str, **more: object) -> Story:
    """A scene on the roof with these lines."""
    text = textwrap.dedent(body).strip()
    return told(f"EXT. ROOF - NIGHT\n\n{text}\n", **more)  # type: ignore[arg-type]


def directed(text: str) -> Direction:
    return gather(read_direction(textwrap.dedent(text), "direction/sc1.yaml"))


def beats(story: Story) -> list[Beat]:
    return [beat for shot in story.shots for beat in shot.beats]


def acts(story: Story) -> list[tuple[str, str, str]]:
    return [(beat.verb.value, beat.who, beat.target) for beat in beats(story) if beat.who]
