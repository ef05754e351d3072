"""docs/guide/add-a-vendor.md, held: the file that it writes is short, passes the contract, and
comes in without anything else being changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pegbar.backends.generators import fal
from pegbar.ports.generator import Account

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guide/add-a-vendor.md").read_text("utf-8")
LANTERN = ROOT / "examples/vendors/lantern"

ONE_REQUEST = """
import json, sys
from pathlib import Path
from pegbar.assets.generation import Kind, Request
from pegbar.backends.generators.shelf import vendors
from pegbar.backends.sandbox.house import Sandbox
from pegbar.ports.generator import Account, Handed

with Sandbox(only=("lantern",)) as house:
    account = Account(secrets={"LANTERN_KEY": "x"}, address=house.address("lantern"))
    vendor = vendors()["lantern"]
    generator = vendor.open(vendor.profiles(account)[0], account)
    request = Request(kind=Kind.TEXT_TO_VIDEO, prompt="a lantern", size=(640, 360), seconds=2.0)
    handed = Handed(job="job-1", request=request, files={})
    ticket = generator.create(handed)
    state = generator.look(ticket).state
    got = generator.fetch(ticket, handed, Path(sys.argv[1]))
    print(json.dumps([state.value, str(ticket.estimate), [str(one.path) for one in got.files]]))
"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def installed(tmp_path):
    """Lantern as a package that pip has installed, in a folder of its own."""
    site = tmp_path / "site"
    about = site / "pegbar_lantern-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pegbar-lantern\nVersion: 1.0\n")
    points = blocks("toml")[0].replace('project.entry-points."', "").replace('"', "")
    (about / "entry_points.txt").write_text(points)
    for name in ("lantern.py", "lantern_sandbox.py"):
        shutil.copy(LANTERN / name, site)
    return {**os.environ, "PYTHONPATH": str(site)}


def test_a_vendor_is_one_file_of_less_than_150_lines():
    assert len((LANTERN / "lantern.py").read_text("utf-8").splitlines()) < 150


def test_the_guide_shows_the_file_as_it_is():
    files = "\n".join(one.read_text("utf-8") for one in sorted(LANTERN.glob("*.py")))
    shown = blocks("python")
    assert len(shown) >= 7
    for block in shown:
        assert block in files


def test_the_guides_entry_points_are_the_packages():
    assert blocks("toml")[0].strip() in (LANTERN / "pyproject.toml").read_text("utf-8")


def test_nothing_else_knows_the_vendor():
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text("utf-8")
        assert "LANTERN_KEY" not in text and "lantern/glow" not in text, path


def test_it_passes_the_whole_contract():
    command = next(one for one in blocks("sh") if "--stand" in one).split()
    done = subprocess.run(
        [sys.executable, "-m", *command, "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


def test_once_installed_a_request_is_made_through_it(installed, tmp_path):
    into = tmp_path / "into"
    into.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", ONE_REQUEST, str(into)],
        env=installed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    state, estimate, files = json.loads(done.stdout)
    assert (state, estimate) == ("done", "0.04 USD")
    assert [Path(one).read_bytes()[4:8] for one in files] == [b"ftyp"]


def test_once_installed_it_is_told_of_like_any_other(installed, tmp_path):
    (tmp_path / "generators.yaml").write_text("format: 1\nsandbox: http://127.0.0.1:9\n")
    command = ["generators", "lantern/glow-1"]
    done = subprocess.run(
        [Path(sys.executable).parent / "pegbar", *command, "--studio", tmp_path],
        env=installed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Lantern Glow 1" in done.stdout
    assert "flicker" in done.stdout


def test_the_catalogue_that_the_guide_shows_is_one(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(blocks("yaml")[0], "utf-8")
    found = {one.name: one for one in fal.VENDOR.profiles(Account(catalogues=[path]))}
    told = found["fal/some-model"]
    assert [one.kind.value for one in told.does] == ["image-to-video", "first-last-frame"]
    assert len(told.prices.lines) == 2
