"""docs/guide/rights.md, as a new user types it: each command opens or is refused as it says there.

The film is cut down to two shots first, so that making it takes seconds; the doors do not mind.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from importlib import util
from pathlib import Path

import pytest

from pegbar.entrypoints.cli.main import run

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guide/rights.md").read_text("utf-8")
REFUSED = "# refused"
SCRIPT = """\
Title: The Moon Is Late
Author: Marit Oye

INT. BOATHOUSE - NIGHT

TOVE sits on a chair by the stove. A LANTERN stands on the table.

PIP enters.

PIP
Tove!

TOVE
She is always late on Tuesdays.
"""
SMALL = """\
sed -i 's/size: .*/size: [96, 54]/; s/drawn_on: 2/drawn_on: 4/' moon/show.yaml
rm -r moon/direction moon/art/lines/tove-hush* moon/art/lines/tove-then*
rm moon/art/keys/sc2* moon/art/keys/sc1-sh0[345]*
cp script.fountain moon/screenplay.fountain
"""


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def commands() -> list[tuple[str, bool]]:
    """Every command of the guide, here-documents whole, and whether it is to be refused."""
    found: list[tuple[str, bool]] = []
    for block in blocks():
        lines = iter(block.splitlines())
        for line in lines:
            text = line
            if "<<'END'" in line:
                for more in lines:
                    text += f"\n{more}"
                    if more == "END":
                        break
            found.append((text.partition(REFUSED)[0].rstrip(), REFUSED in line))
    return found


def test_the_guide_has_commands_that_open_and_commands_that_are_refused() -> None:
    told = [refused for text, refused in commands() if text.startswith("pegbar")]
    assert told.count(True) >= 12
    assert told.count(False) >= 15


@pytest.mark.skipif(util.find_spec("torch") is None, reason="the extra 'painter' is not installed")
def test_every_command_of_the_guide_does_what_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "script.fountain").write_text(SCRIPT, "utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PEGBAR_PERSON", raising=False)
    monkeypatch.delenv("PEGBAR_STUDIO", raising=False)
    wrong: list[str] = []
    for number, (text, refused) in enumerate(commands()):
        capfd.readouterr()
        code = carried_out(text, monkeypatch)
        if code != int(refused):
            wrong.append(f"{text}\n  gave {code}: {capfd.readouterr().err[-600:]}")
        if number == 2:
            carried_out(SMALL, monkeypatch)
    assert not wrong, "\n".join(wrong)


def carried_out(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The command's exit code; pegbar runs in this process, which is quicker."""
    name, *words = shlex.split(text, comments=False) if "\n" not in text else ["bash"]
    if name == "pegbar":
        return run(words)
    if name == "export":
        variable, _, value = words[0].partition("=")
        monkeypatch.setenv(variable, value)
        return 0
    if name == "unset":
        monkeypatch.delenv(words[0])
        return 0
    return subprocess.run(["bash", "-c", text], check=False).returncode
