"""One line of direction changes who makes the film: the stage, or three vendors of a sandbox. The
cut stays, nothing is paid twice, and the record tells the two apart."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from pegbar.backends.sandbox.house import Sandbox
from tests.end_to_end.test_way_through import PEGBAR, pegbar, report

pytest.importorskip("litestar", reason="the sandbox extra is not installed")

CAST = """format: 1
use: {use}
casts:
  drawn: {{everything: stage}}
  mix:
    wide: luma/ray-2
    shoulder: fal/kling-o1
    everything: google/omni-1.2-flash
"""
VENDORS = {
    "sc1-sh010": "luma/ray-2",
    "sc1-sh020": "google/omni-1.2-flash",
    "sc1-sh030": "fal/kling-o1",
}
SHOTS = [word for shot in VENDORS for word in ("--shot", shot)]


def use(studio: Path, cast: str) -> None:
    folder = studio / "my-show" / "direction"
    folder.mkdir(exist_ok=True)
    (folder / "cast.yaml").write_text(CAST.format(use=cast))


def cut(film: dict[str, object]) -> list[tuple[str, float, int]]:
    return [(one["id"], one["seconds"], one["exposures"]) for one in film["shots"]]


@pytest.fixture(scope="module")
def house():
    with Sandbox() as open_house:
        yield open_house


@pytest.fixture(scope="module")
def made(tmp_path_factory, house) -> tuple[Path, dict, dict]:
    """A studio in which the same film was made twice: drawn, then by three vendors."""
    studio = tmp_path_factory.mktemp("casts")
    pegbar(studio, "init", "--name", "Test Studio")
    pegbar(studio, "new", "my-show")
    bible = studio / "my-show" / "show.yaml"
    bible.write_text(bible.read_text().replace("size: [960, 540]", "size: [192, 108]"))
    accounts = f"format: 1\nsandbox: {house.address('')}\n"
    (studio / ".pegbar" / "generators.yaml").write_text(accounts)
    use(studio, "drawn")
    drawn = report(studio, "make", "my-show", *SHOTS)
    use(studio, "mix")
    mixed = report(studio, "make", "my-show", *SHOTS)
    return studio, drawn, mixed


def test_the_cut_is_the_same_and_the_makers_are_others(made):
    _, drawn, mixed = made
    assert cut(drawn) == cut(mixed)
    assert {one["painted_by"] for one in drawn["shots"]} == {"stage"}
    assert {one["id"]: one["painted_by"] for one in mixed["shots"]} == VENDORS


def test_the_record_tells_who_made_what_and_for_how_much(made, house):
    studio, _, mixed = made
    cast = {
        one["shot"]: one["choice"]["generator"]
        for one in report(studio, "cast", "my-show")["shots"]
    }
    assert cast.items() >= VENDORS.items()
    assert len(house.floor.creates) == len(VENDORS)
    traced = pegbar(studio, "trace", mixed["film"], "--json")
    for shot, who in VENDORS.items():
        assert f"generate/{shot}/1" in traced
        assert who in traced
    assert report(studio, "costs", "my-show")


def test_the_film_is_proven_and_a_rehearsal_may_not_leave(made):
    studio, _, mixed = made
    verdict = json.loads(pegbar(studio, "verify", mixed["film"], "--json"))
    assert verdict["state"] == "trusted"
    assert "generated" in json.dumps(verdict)
    left = subprocess.run(
        [PEGBAR, "rights", "my-show", "--purpose", "deliver", "--territory", "FR", "--json"],
        cwd=studio,
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(left.stdout)
    terms = {one["source"] for one in said["obstacles"] if one["side"] == "terms"}
    assert terms == set(VENDORS.values())


def test_going_back_and_forth_pays_for_nothing_again(made, house):
    studio, drawn, mixed = made
    paid = len(house.floor.creates)
    use(studio, "drawn")
    again = report(studio, "make", "my-show", *SHOTS)
    assert cut(again) == cut(drawn)
    use(studio, "mix")
    back = report(studio, "make", "my-show", *SHOTS)
    assert [one["painted_by"] for one in back["shots"]] == [
        one["painted_by"] for one in mixed["shots"]
    ]
    assert len(house.floor.creates) == paid
