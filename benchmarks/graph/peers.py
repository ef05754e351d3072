"""The same graph as files for doit and for Snakemake, each in a virtual environment of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PEERS = ("doit==0.37.0", "snakemake==9.27.1")

_DOIT = """
from pathlib import Path
DOIT_CONFIG = {{"dep_file": ".doit.db", "backend": "sqlite3", "verbosity": 0}}
def write(number):
    Path(f"out/{{number}}").write_text(str(number))
def task_step():
    for number in range({count}):
        target = f"out/{{number}}"
        task = {{"name": str(number), "actions": [(write, [number])], "targets": [target]}}
        if number % {chain}:
            task["file_dep"] = [f"out/{{number - 1}}"]
        else:
            task["uptodate"] = [True]
        yield task
"""

_SNAKE = """
rule all:
    input: expand("out/{{n}}", n=range({chain} - 1, {count}, {chain}))
for n in range({count}):
    rule:
        name: f"step{{n}}"
        input: ([f"out/{{n - 1}}"] if n % {chain} else [])
        output: f"out/{{n}}"
        params: n=n
        shell: "echo {{params.n}} > {{output}}"
"""


def peers_python(cache: Path) -> Path:
    """The interpreter of the peers' environment, made on first use."""
    python = cache / "bench-peers" / "bin" / "python"
    stamp = cache / "bench-peers" / "peers"
    if not stamp.exists() or stamp.read_text() != " ".join(PEERS):
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qqq", *PEERS], check=True)
        stamp.write_text(" ".join(PEERS))
    return python


def write_doit(folder: Path, count: int, chain: int) -> None:
    (folder / "out").mkdir(parents=True)
    (folder / "dodo.py").write_text(_DOIT.format(count=count, chain=chain))


def write_snakemake(folder: Path, count: int, chain: int) -> None:
    folder.mkdir(parents=True)
    (folder / "Snakefile").write_text(_SNAKE.format(count=count, chain=chain))
