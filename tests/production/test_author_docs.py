"""The samples in the reference for authors are read by the readers that they describe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pegbar.production.acting import Emotion, Size, Verb
from pegbar.production.direction import (
    BeatDirection,
    CastDirection,
    FrameDirection,
    KeyDirection,
    PropDirection,
    ShotDirection,
    read_direction,
)
from pegbar.production.people_file import read_people
from pegbar.production.rights_file import RightsFile
from pegbar.production.show import CharacterFile, Format, PropFile, Show, SourceFile
from pegbar.production.yaml_reader import read_yaml
from pegbar.rights.approvals import ApprovalsFile
from pegbar.rights.consent import Consent
from pegbar.rights.training import Training

DOCS = Path(__file__).parents[2] / "docs/reference"


def sample(name: str) -> str:
    found = re.search(r"```yaml\n(.*?)```", (DOCS / name).read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_sample_bible_is_one() -> None:
    show = read_yaml(sample("show.md"), "show.yaml", Show)
    assert show.characters["MIRA"].voice.pitch == 1.15
    assert show.sources[0].territories == ("DE", "FR")


def test_the_sample_rights_are_some() -> None:
    rights = read_yaml(sample("rights.md"), "rights/cast.yaml", RightsFile)
    assert rights.sources[0].consents == (rights.consents[0].id,)
    assert rights.consents[0].faults() == ()


def test_the_files_that_the_guide_to_rights_writes_are_read() -> None:
    guide = (DOCS.parent / "guide/rights.md").read_text("utf-8")
    people, approvals = re.findall(r"<<'END'\n(.*?)^END$", guide, re.DOTALL | re.MULTILINE)
    assert set(read_people(people, "rights/people.yaml").members) == {"ada", "marit", "lex"}
    (stage,) = read_yaml(approvals, "rights/approvals.yaml", ApprovalsFile).stages
    assert (stage.stage, stage.before) == ("cut", ("deliver",))


def test_the_sample_direction_is_one() -> None:
    (shot,) = read_direction(sample("direction.md"), "direction/sc1.yaml")
    assert shot.shot.beats[1].verb is Verb.LOOK


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("show.md", Show),
        ("show.md", Format),
        ("show.md", CharacterFile),
        ("show.md", PropFile),
        ("show.md", SourceFile),
        ("rights.md", RightsFile),
        ("rights.md", SourceFile),
        ("rights.md", Consent),
        ("rights.md", Training),
        ("direction.md", ShotDirection),
        ("direction.md", FrameDirection),
        ("direction.md", CastDirection),
        ("direction.md", BeatDirection),
        ("direction.md", PropDirection),
        ("direction.md", KeyDirection),
    ],
)
def test_every_key_is_in_the_reference(page: str, kind: type) -> None:
    text = (DOCS / page).read_text("utf-8")
    missing = [name for name in kind.__struct_fields__ if not re.search(rf"\b{name}\b", text)]
    assert missing == []


@pytest.mark.parametrize("words", [Emotion, Verb, Size])
def test_every_word_that_a_director_may_use_is_in_the_reference(words: type) -> None:
    text = (DOCS / "direction.md").read_text("utf-8")
    assert [one.value for one in words if not re.search(rf"\b{one.value}\b", text)] == []
