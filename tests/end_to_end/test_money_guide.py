"""docs/guide/money.md, as a producer types it: each command does what the guide says, with a
sandbox in this process."""

from __future__ import annotations

import re
import subprocess
from importlib import util
from pathlib import Path

import pytest

from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox
from pegbar.backends.sandbox.pictures import Studio
from tests.end_to_end.test_rights_guide import ROOT, carried_out

GUIDE = (ROOT / "docs/guide/money.md").read_text("utf-8")
REFUSED = "# refused"
ADDRESS = "http://127.0.0.1:8765"
PLAYS = "pegbar sandbox"
SMALL = "sed -i 's/drawn_on: 2/drawn_on: 4/' kite/show.yaml"


def commands() -> list[tuple[str, bool]]:
    """Every command of the guide but that which opens the sandbox, and whether it is refused."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [
        (line.partition(REFUSED)[0].rstrip(), REFUSED in line)
        for line in lines
        if not line.startswith(PLAYS)
    ]


@pytest.mark.film
@pytest.mark.skipif(util.find_spec("uvicorn") is None, reason="the extra 'sandbox' is missing")
def test_every_command_of_the_guide_does_what_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PEGBAR_PERSON", raising=False)
    monkeypatch.delenv("PEGBAR_STUDIO", raising=False)
    wrong: list[str] = []
    floor = Floor(studio=Studio(fps=3.0))
    with Sandbox(floor, only=("runway",)) as house:
        for text, refused in commands():
            capfd.readouterr()
            code = carried_out(text.replace(ADDRESS, house.address()), monkeypatch)
            if code != int(refused):
                wrong.append(f"{text}\n  gave {code}: {capfd.readouterr().err[-600:]}")
            if text == "pegbar new kite":
                subprocess.run(SMALL, shell=True, check=True)
    assert not wrong, "\n".join(wrong)
    assert len(floor.creates) == 3
