"""docs/guide/rights.md, as a new user types it: each command opens or is refused as it says there.

The film is cut down to two shots first, so that making it takes seconds; the doors do not mind.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

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
def test_every_command_of_the_guide_does_what_the_guide_says(tmp_path: Path) -> None:
    (tmp_path / "script.fountain").write_text(SCRIPT, "utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    lines = ["set -u"]
    for number, (text, _) in enumerate(commands()):
        # A command may change the shell (export), so that all of them run in one.
        lines += [f"echo '@@ {number}' >&2", text, f"echo {number} $? >> codes"]
        if number == 2:
            lines.append(SMALL)
    bin_folder = Path(sys.executable).parent
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PEGBAR_")}
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=tmp_path,
        env={**inherited, "PATH": f"{bin_folder}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    codes = dict(line.split() for line in (tmp_path / "codes").read_text().splitlines())
    told = dict(re.findall(r"^@@ (\d+)\n(.*?)(?=^@@ |\Z)", done.stderr, re.DOTALL | re.MULTILINE))
    wrong = [
        f"{text}\n  gave {codes.get(str(number))}: {told.get(str(number), '')[-600:]}"
        for number, (text, refused) in enumerate(commands())
        if codes.get(str(number)) != ("1" if refused else "0")
    ]
    assert not wrong, "\n".join(wrong)
