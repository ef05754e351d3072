from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from pegbar import wiring
from pegbar.actions.capture import Reading, Take, check_take, keep_performance
from pegbar.departments.stage.capture.channels import POINTS
from pegbar.production.capture import read_capture
from pegbar.rights.label import Origin, Purpose
from pegbar.values.errors import BadInput
from tests.departments.stage.capture.test_channels import clip, face, rolled


def reading() -> Reading:
    return Reading(fps=24.0, tool="tool 1", model="m", frames=clip(rolled(face(), 10)))


def take(tmp_path: Path, **more: str) -> Take:
    video = tmp_path / "take.mp4"
    video.write_bytes(b"film")
    known = {"who": "KIT", "shot": "sc1-sh010", "actor": "Bo Lind", "consent": "bo-1", **more}
    return Take(video=video, **known)


def show(tmp_path: Path) -> Path:
    """The example, whose bible says who made all of `direction/*`."""
    example = Path(__file__).parents[2] / "examples" / "the-moon-is-late"
    skip = shutil.ignore_patterns("out", "tools", "keys")
    return Path(shutil.copytree(example, tmp_path / "show", ignore=skip))


def test_an_actors_face_is_the_actors_whatever_the_show_says_of_its_direction(
    tmp_path: Path,
) -> None:
    folder = show(tmp_path)
    first = wiring.gather_shoot(wiring.read_show(folder), {})
    shot = first.story.shots[0]
    who = shot.cast[0].who
    path, kept = keep_performance(take(tmp_path, shot=shot.id, who=who), reading(), folder)
    assert read_capture(path.read_bytes(), "p") == kept
    shoot = wiring.gather_shoot(wiring.read_show(folder), {})
    (matter,) = [one for one in shoot.matter.values() if "performances" in one.path]
    assert matter.person == "Bo Lind"
    assert matter.label.origin is Origin.CAPTURED
    assert matter.label.purposes == {Purpose.DEVELOP}
    assert matter.label.consents == {"bo-1"}
    assert [one.who for one in shoot.captures.values()] == [who]
    other = msgspec.structs.replace(kept, who="NOBODY")
    path.write_bytes(msgspec.json.encode(other))
    with pytest.raises(BadInput, match="NOBODY in"):
        wiring.gather_shoot(wiring.read_show(folder), {})


def test_a_take_names_a_figure_in_a_shot_of_the_film_and_its_actor(tmp_path: Path) -> None:
    shoot = wiring.gather_shoot(wiring.read_show(show(tmp_path)), {})
    shot = shoot.story.shots[0]
    who = shot.cast[0].who
    check_take(take(tmp_path, shot=shot.id, who=who), shoot)
    for wrong, words in (
        ({"shot": "sc9-sh010"}, "no shot"),
        ({"shot": shot.id, "who": "NOBODY"}, "is not in"),
        ({"shot": shot.id, "who": who, "actor": " "}, "as the actor"),
        ({"shot": shot.id, "who": who, "name": "../x"}, "plain name"),
    ):
        with pytest.raises(BadInput, match=words):
            check_take(take(tmp_path, **wrong), shoot)


def test_every_point_that_is_asked_for_is_one_of_the_canonical_faces() -> None:
    assert len(set(POINTS.values())) == len(POINTS)
    assert max(POINTS.values()) < 478
