"""The house plan, held: which room may use which, how long a file may get, what a start costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "pegbar").rglob("*.py"))
FILES = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "benchmarks").rglob("*.py")),
]
PACKAGES = [path for path in SOURCES if path.name == "__init__.py"]

LONGEST_FILE = 400
LONG_FILES: dict[str, str] = {}
LONGEST_FUNCTION = 50
LONG_FUNCTIONS = {
    "src/pegbar/departments/stage/pathdata.py:_arc": "a formula of SVG's, in the order it is given",
}
HEAVY = ("c2pa", "cedarpy", "cryptography", "hibari", "numpy", "opentimelineio", "skia", "torch")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_room_uses_only_the_rooms_below_it():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_of_code_is_a_package():
    """A folder without `__init__.py` would slip through the plan unseen."""
    bare = {path.parent for path in SOURCES} - {path.parent for path in PACKAGES}
    assert {name(folder) for folder in bare if "templates" not in folder.parts} == set()


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_every_package_says_what_it_holds(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), name(path)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_what_it_holds(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), name(path)


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {
        name(path)
        for path in FILES
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }
    assert long <= LONG_FILES.keys()


def test_no_function_is_longer_than_a_page():
    long = {
        f"{name(path)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    }
    assert long <= LONG_FUNCTIONS.keys()


def test_the_command_line_starts_without_anything_heavy():
    code = (
        "import sys, pegbar.entrypoints.cli.main\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_plan_loads_nothing_that_only_steps_need():
    doors = {"cedarpy", "cryptography"}  # who may enter, and with which key
    later = sorted({*HEAVY, "PIL", "rich", "pydantic"} - doors)
    code = (
        "import sys\n"
        "from pegbar.entrypoints.cli.main import run\n"
        "from pegbar.backends.generators.shelf import vendors\n"
        "assert run(['plan', '/nowhere']) == 2 and vendors()\n"
        f"print([name for name in {later!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
