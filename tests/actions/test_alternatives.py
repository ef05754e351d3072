from __future__ import annotations

from pathlib import Path

import pytest

from pegbar import wiring
from pegbar.actions.alternatives import alternatives
from pegbar.entrypoints.cli.export_verbs import alternatives as verb
from pegbar.entrypoints.cli.jobs import Wanted
from pegbar.production.direction import ShotDirection
from pegbar.production.yaml_reader import read_yaml
from pegbar.values.errors import BadInput

MOON = Path(__file__).parents[2] / "examples" / "the-moon-is-late"


@pytest.fixture(scope="module")
def shot():
    shoot = wiring.gather_shoot(wiring.read_show(MOON), {})
    return next(one for one in shoot.story.shots if len(one.cast) == 2)


def test_each_alternative_changes_what_its_direction_says(shot):
    found = alternatives(shot, {"day": None, shot.mood: None})
    assert {one.kind for one in found} == {"framing", "light"}
    assert len({one.shot.id for one in found}) == len(found)
    for one in found:
        said = read_yaml(one.says + "\n", "direction.yaml", ShotDirection)
        if one.kind == "light":
            assert one.shot.mood == said.mood != shot.mood
            assert one.shot.framing == shot.framing
        else:
            assert said.frame is not None
            assert (one.shot.framing.size, one.shot.framing.on) == (said.frame.size, said.frame.on)
            assert one.shot.framing.over == (said.frame.over or "")
            assert one.shot.mood == shot.mood
        assert one.shot.framing != shot.framing or one.shot.mood != shot.mood


def test_two_people_are_also_seen_over_each_other_s_shoulder(shot):
    cast = {standing.who for standing in shot.cast}
    over = {one.shot.framing.over for one in alternatives(shot, {}) if one.shot.framing.over}
    assert over | {shot.framing.over} >= cast


def test_alternatives_are_of_one_shot():
    with pytest.raises(BadInput, match="alternatives are of one shot"):
        verb(Wanted(show=MOON), out=None, as_json=False)
