"""The shows that come with Pegbar: whole, readable, and drawn so that everything is seen."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pegbar.assets.performance import Camera, Drawing, Face, FigurePose, PropPose
from pegbar.departments.stage.character import Character
from pegbar.departments.stage.design import Designs
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.ports.painter import GuideSet
from pegbar.production.acting import Viseme
from pegbar.production.scenery import Scenery
from pegbar.production.yaml_reader import read_yaml
from pegbar.rights.label import Purpose
from tests.examples.shows import FOLDERS, TEMPLATE, Folder

SIZE = (480, 270)


@pytest.fixture(params=sorted(FOLDERS), scope="module")
def folder(request: pytest.FixtureRequest) -> Folder:
    return FOLDERS[request.param]


@pytest.fixture(scope="module")
def designs(folder: Folder) -> Designs:
    return folder.designs()


def portrait(designs: Designs, character: Character, face: Face) -> GuideSet:
    """The guides of a close-up of the character's head."""
    scenery, rig = designs.set.scenery, character.rig
    tall = rig.height * scenery.units_per_cm
    scale = tall / (rig.ground[1] - rig.top[1])
    x, y, radius = rig.face.ball  # type: ignore[union-attr, misc]
    at = (1000 + (x - rig.ground[0]) * scale, scenery.ground + (y - rig.ground[1]) * scale)
    drawing = Drawing(
        set=designs.set.name,
        mood=scenery.mood,
        camera=Camera(x=at[0], y=at[1], width=radius * scale * 6),
        figures=(FigurePose(who=character.name, x=1000, y=scenery.ground, face=face),),
    )
    return draw_guides(drawing, designs, SIZE, portfolio_of(designs))


def seen(guides: GuideSet, name: str) -> int:
    """How many pixels of the part are seen."""
    ids = [part.id for part in guides.table.parts if part.name == name]
    return int(np.isin(guides.parts, ids).sum())


def test_the_bible_and_every_design_that_it_names_can_be_read(folder: Folder) -> None:
    show = folder.show()
    designs = folder.designs()
    assert set(designs.figures) == set(show.characters)
    assert set(designs.props) == set(show.props)


def test_every_prop_starts_on_a_mark_that_its_set_has(folder: Folder) -> None:
    show = folder.show()
    for prop in show.props.values():
        for where, mark in prop.at.items():
            design = show.sets[where].design
            scenery = read_yaml(folder.text(design), design, Scenery)
            assert scenery.mark(mark) is not None, mark


def test_somebody_speaks_for_every_file_that_goes_into_the_film(folder: Folder) -> None:
    of_the_film = [
        name for name in folder.files() if re.match(r"art/|direction/|screenplay\.", name)
    ]
    assert of_the_film
    assert [name for name in of_the_film if not folder.covers(name)] == []


def test_every_source_may_be_delivered_everywhere_and_names_its_maker(folder: Folder) -> None:
    for source in folder.show().sources:
        assert set(source.purposes) == set(Purpose)
        assert source.territories is None
        assert source.by


@pytest.mark.parametrize("viseme", list(Viseme))
def test_every_mouth_of_every_character_is_seen(designs: Designs, viseme: Viseme) -> None:
    for character in designs.figures.values():
        guides = portrait(designs, character, Face(mouth=viseme))
        assert seen(guides, f"{character.name}/mouth") > 40, character.name


def test_no_two_mouths_of_a_character_look_alike(designs: Designs) -> None:
    for character in designs.figures.values():
        pictures = [
            (picture.line, picture.flat)
            for picture in (portrait(designs, character, Face(mouth=v)) for v in Viseme)
        ]
        for index, (line, flat) in enumerate(pictures):
            for other_line, other_flat in pictures[index + 1 :]:
                changed = (line != other_line) | (flat != other_flat).any(axis=-1)
                assert changed.sum() > 20, (character.name, index)


def test_brows_stand_out_from_hair_and_skin(designs: Designs) -> None:
    for character in designs.figures.values():
        guides = portrait(designs, character, Face())
        for side in ("near", "far"):
            name = f"{character.name}/brow_{side}"
            part = next(part for part in guides.table.parts if part.name == name)
            brow = guides.parts == part.id
            assert brow.sum() > 60, name
            rows, columns = np.where(brow)
            grown = np.zeros_like(brow)
            grown[rows.min() - 4 : rows.max() + 5, columns.min() - 4 : columns.max() + 5] = True
            around = guides.flat[grown & ~brow].astype(float).mean(axis=0)
            own = guides.flat[brow].astype(float).mean(axis=0)
            assert np.abs(around - own).max() > 40, name


def test_eyes_close_and_open(designs: Designs) -> None:
    for character in designs.figures.values():
        awake = portrait(designs, character, Face(lids=1.0))
        asleep = portrait(designs, character, Face(lids=0.0))
        name = f"{character.name}/pupil_near"
        assert seen(awake, name) > 40
        assert seen(asleep, name) < seen(awake, name) / 4


def test_faces_look_up_without_losing_a_feature(designs: Designs) -> None:
    for character in designs.figures.values():
        up = Face(nod=-0.8, look_y=-1.0, turn=0.8, tilt=-10, brow_near=1, brow_far=1)
        guides = portrait(designs, character, up)
        for feature in ("pupil_near", "pupil_far", "brow_near", "mouth", "nose"):
            assert seen(guides, f"{character.name}/{feature}") > 15, (character.name, feature)


def test_a_lamp_that_is_lit_changes_colour(designs: Designs) -> None:
    scenery = designs.set.scenery
    for name, design in designs.props.items():
        if design.prop.glow is None or design.prop.glow.always or design.prop.behind:
            continue
        camera = Camera(x=1000, y=scenery.ground - 30, width=240)
        pictures = []
        for lit in (0.0, 1.0):
            pose = PropPose(prop=name, x=1000, y=scenery.ground, lit=lit)
            drawing = Drawing(set=designs.set.name, mood="night", camera=camera, props=(pose,))
            pictures.append(draw_guides(drawing, designs, SIZE, portfolio_of(designs)).flat)
        assert (pictures[0] != pictures[1]).any(axis=-1).sum() > 100, name


def test_a_template_has_only_the_placeholders_that_new_fills_in() -> None:
    folder = Folder(TEMPLATE)
    for name in folder.files():
        found = set(re.findall(r"\{\{.*?\}\}", (folder.path / name).read_text("utf-8")))
        assert found <= {"{{id}}", "{{title}}"}, name
    assert "{{id}}" in (folder.path / "show.yaml").read_text("utf-8")
