"""A make of a film in which nothing changed, beside an empty Python and the other quick verbs.

    python -m benchmarks.unchanged [SHOW]

SHOW is made already: `make film`. Whole processes, their start included; the best of seven in wall
time and in processor time, which tells more where others use the machine. The first row is the
floor. `without bytecode` reads Pegbar's own code from a copy that nobody compiled, as in a fresh
clone where Python may not write.
"""

from __future__ import annotations

import compileall
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPEATS = 7
MAIN = "from pegbar.entrypoints.cli import main\nif __name__ == '__main__':\n    main()\n"


@dataclass(frozen=True)
class Cost:
    """Seconds of a whole process."""

    wall: float
    processor: float


def run(words: Sequence[str], code: Path) -> tuple[Cost, str]:
    """What one run of these words cost, with Pegbar from the folder `code`, and what it said."""
    given = {**os.environ, "PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1"}
    before, start = os.times(), time.perf_counter()
    done = subprocess.run([sys.executable, *words], env=given, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode:
        raise SystemExit(f"{words} failed:\n{done.stderr[-2000:]}")
    used = after.children_user + after.children_system
    return Cost(wall, used - before.children_user - before.children_system), done.stdout


def best(words: Sequence[str], code: Path) -> Cost:
    runs = [run(words, code)[0] for _ in range(REPEATS)]
    return Cost(min(one.wall for one in runs), min(one.processor for one in runs))


def main() -> None:
    show = str(Path((sys.argv[1:] or [ROOT / "examples" / "the-moon-is-late"])[0]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "pegbar_main.py"
        script.write_text(MAIN)
        compiled, bare = Path(folder) / "compiled", Path(folder) / "bare"
        leave_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for code in (compiled, bare):
            shutil.copytree(ROOT / "src", code, ignore=leave_out)
        compileall.compile_dir(compiled, quiet=1)
        make = [str(script), "make", show]
        for code in (compiled, bare):
            said = run(make, code)[1]
            if "\n0 steps ran" not in said:
                raise SystemExit(f"{show} is not made as it is now; make it first")
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print("| process | wall, s | processor, s |\n|---|---:|---:|")
        for name, words, code in (
            ("floor: `python -c pass`", ["-c", "pass"], compiled),
            ("`pegbar --help`", [str(script), "--help"], compiled),
            ("`pegbar plan`, nothing changed", [str(script), "plan", show], compiled),
            ("`pegbar make`, nothing changed", make, compiled),
            ("… without bytecode", make, bare),
        ):
            cost = best(words, code)
            print(f"| {name} | {cost.wall:.2f} | {cost.processor:.2f} |", flush=True)


if __name__ == "__main__":
    main()
