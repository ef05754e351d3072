"""tools/setup looks at a machine once, and again when the machine is another one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "tools" / "setup"

_PYTHON = """\
#!/bin/sh
[ "$1" = -V ] && echo "Python ${FAKE_VERSION:-3.11.7}" && exit
echo "$*" >>calls
case "$*" in *skia*) [ ! -e no-skia ] ;; *realesrgan*) [ ! -e no-upscalers ] ;; esac
"""
_LDCONFIG = '#!/bin/sh\ncat "$LIBRARIES"\n'


class Machine:
    """A folder with a Python that writes down what it is asked, and a list of libraries."""

    def __init__(self, home: Path) -> None:
        self.home = home / "pegbar"
        self.bin = home / "bin"
        self.libraries = home / "libraries"
        for name, text in (("python3", _PYTHON), ("ldconfig", _LDCONFIG)):
            self.bin.mkdir(exist_ok=True)
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        (self.home / "tools").mkdir(parents=True)
        (self.home / ".venv" / "bin").mkdir(parents=True)
        shutil.copy(self.bin / "python3", self.home / ".venv" / "bin" / "python")
        shutil.copy(SETUP, self.home / "tools" / "setup")
        for name in ("requirements.lock", "pyproject.toml"):
            (self.home / name).write_text("one\n")
        self.there_are("GL", "EGL", "fontconfig", "c")

    def there_are(self, *names: str) -> None:
        lines = (f"\tlib{one}.so.1 (libc6,x86-64) => /lib/lib{one}.so.1\n" for one in names)
        self.libraries.write_text("".join(lines))

    def set_up(self, **environment: str) -> tuple[int, list[str]]:
        """The exit code, and what Python was asked to do."""
        calls = self.home / "calls"
        calls.write_text("")
        path = f"{self.bin}:{os.environ['PATH']}"
        told = {"PATH": path, "LIBRARIES": str(self.libraries), **environment}
        run = subprocess.run([self.home / "tools" / "setup"], env=told, capture_output=True)
        return run.returncode, calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_time_installs_compiles_and_looks_at_the_libraries(machine: Machine) -> None:
    code, calls = machine.set_up()
    assert code == 0
    assert any("--require-hashes" in one for one in calls)
    assert "-m compileall -q src" in calls
    assert any("import skia" in one for one in calls)


def test_the_second_time_asks_for_nothing(machine: Machine) -> None:
    machine.set_up()
    assert machine.set_up() == (0, [])


def test_another_lock_or_another_python_is_installed_anew(machine: Machine) -> None:
    machine.set_up()
    (machine.home / "requirements.lock").write_text("two\n")
    assert any("--require-hashes" in one for one in machine.set_up()[1])
    assert machine.set_up()[1] == []
    newer = machine.set_up(FAKE_VERSION="3.12.1")[1]
    assert any("--require-hashes" in one for one in newer)


def test_a_moved_folder_is_set_up_anew(machine: Machine) -> None:
    machine.set_up()
    machine.home = machine.home.rename(machine.home.with_name("elsewhere"))
    assert any("--require-hashes" in one for one in machine.set_up()[1])


def test_a_library_that_went_away_is_missed_and_nothing_is_installed(machine: Machine) -> None:
    machine.set_up()
    machine.there_are("EGL", "fontconfig", "c")
    (machine.home / "no-skia").touch()
    (machine.bin / "apt-get").write_text("#!/bin/sh\nexit 1\n")
    (machine.bin / "apt-get").chmod(0o755)
    code, calls = machine.set_up()
    assert code != 0
    assert calls and not any("-m pip" in one for one in calls)
    assert machine.set_up()[0] != 0  # and it is missed for as long as it is away


def test_a_library_that_nobody_needs_changes_nothing(machine: Machine) -> None:
    machine.set_up()
    machine.there_are("GL", "EGL", "fontconfig", "c", "curl")
    assert machine.set_up() == (0, [])
