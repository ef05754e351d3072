"""Planning and running many small steps, beside doit and Snakemake, in one run.

    python -m benchmarks.graph [--quick]

`seconds` are of a whole process, its start and imports included, the best of three, and
`processor` the time of a core that it and its workers used, which other work on the machine
disturbs less; `inside` is what Pegbar's own process measured without its start. The last column is
peak memory.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.graph.ours import CHAIN
from benchmarks.graph.peers import peers_python, write_doit, write_snakemake

ROOT = Path(__file__).parents[2]
REPEATS = 3
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"

Words = Sequence[str | Path]


@dataclass(frozen=True)
class Run:
    """A whole process: wall seconds, the seconds of a core that it used, and its peak memory in MB.
    `inside` is what it measured itself, without its start; 0 for a peer, which does not tell."""

    seconds: float
    processor: float
    memory: float
    inside: float = 0.0


def run(words: Words, folder: Path) -> Run:
    folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    said = folder / "stdout"
    with (folder / "stderr").open("wb") as errors, said.open("wb") as answers:
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=folder,
            stdout=answers,
            stderr=errors,
            env=_environment(),
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        told = (folder / "stderr").read_text(errors="replace")[-2000:]
        raise SystemExit(f"{words} failed:\n{told}")
    seconds = time.perf_counter() - start
    last = said.read_text(errors="replace").strip().rpartition("\n")[2]
    inside = json.loads(last)["seconds"] if last.startswith('{"seconds"') else 0.0
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, inside)


def _environment() -> dict[str, str]:
    """Compiled files are kept between runs, ours and the peers', as on a person's machine."""
    given = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "pycache")}
    kept = {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}
    return {**kept, **given}


def best(words: Words, folder: Path) -> Run:
    return min((run(words, folder) for _ in range(REPEATS)), key=_time)


def ours(verb: str, count: int, folder: Path) -> Words:
    return [sys.executable, "-m", "benchmarks.graph.ours", verb, str(count), folder]


class Table:
    """Prints rows as they come, as Markdown."""

    def __init__(self, title: str) -> None:
        print(f"\n### {title}\n")
        print("| system | steps | seconds | inside | ms a step | processor | MB |")
        print("|---|---:|---:|---:|---:|---:|---:|", flush=True)

    def row(self, system: str, count: int, one: Run) -> None:
        inside = f"{one.inside:.2f}" if one.inside else ""
        each = (one.inside or one.seconds) * 1000 / count
        memory = f"{one.memory:.0f}" if one.memory else ""
        print(
            f"| {system} | {count:,} | {one.seconds:.2f} | {inside} | {each:.3f} "
            f"| {one.processor:.2f} | {memory} |",
            flush=True,
        )


def plans(work: Path, peer_bin: Path, *, quick: bool) -> None:
    table = Table("Planning when nothing changed")
    for count in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        folder = work / f"ours-{count}"
        run(ours("fill", count, folder), work)
        table.row("Pegbar", count, best(ours("plan", count, folder), work))
        shutil.rmtree(folder)
    for count in (1_000,) if quick else (1_000, 10_000, 100_000):
        folder = work / f"doit-{count}"
        write_doit(folder, count, CHAIN)
        run([peer_bin / "doit", "run"], folder)
        table.row("doit", count, best([peer_bin / "doit", "run"], folder))
    for count in (1_000,) if quick else (1_000, 10_000):
        folder = work / f"snake-plan-{count}"
        write_snakemake(folder, count, CHAIN)
        (folder / "out").mkdir()
        for number in range(count):  # in order, so that every output is newer than its input
            (folder / "out" / str(number)).write_text(str(number))
        words: Words = [
            peer_bin / "snakemake",
            "--cores",
            "2",
            "--dry-run",
            "--rerun-triggers",
            "mtime",
        ]
        table.row("Snakemake", count, best(words, folder))


def anew(prepare: Callable[[Path], Words], folder: Path) -> Run:
    """The best of several, each in a folder where nothing was made."""
    runs = []
    for number in range(REPEATS):
        place = folder / str(number)
        runs.append(run(prepare(place), place))
        shutil.rmtree(place)
    return min(runs, key=_time)


def makes(work: Path, peer_bin: Path, *, quick: bool) -> None:
    table = Table("Running trivial steps, each result kept for good")
    count, few = 1_000, 20 if quick else 100

    def doit(folder: Path) -> Words:
        write_doit(folder, count, CHAIN)
        return [peer_bin / "doit", "run"]

    def snakemake(folder: Path) -> Words:
        write_snakemake(folder, few, CHAIN)
        return [peer_bin / "snakemake", "--cores", "2"]

    for verb, name in (("make", "Pegbar, inline"), ("make-in-workers", "Pegbar, in workers")):
        table.row(name, count, anew(partial(ours, verb, count), work / verb))
    table.row("doit", count, anew(doit, work / "doit-run"))
    table.row("Snakemake", few, anew(snakemake, work / "snake-run"))
    floor = min((_floor(work / f"floor-{number}", count) for number in range(REPEATS)), key=_time)
    table.row("floor: write, fsync, rename", count, floor)


def _time(one: Run) -> float:
    return one.seconds


def _floor(folder: Path, count: int) -> Run:
    """What the disk alone asks for results that are kept for good."""
    folder.mkdir()
    start, used = time.perf_counter(), time.process_time()
    for number in range(count):
        draft = folder / "draft"
        with draft.open("wb") as file:
            file.write(str(number).encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / str(number))
    return Run(time.perf_counter() - start, time.process_time() - used, 0.0)


def main() -> None:
    quick = "--quick" in sys.argv
    peer_bin = peers_python(ROOT / ".cache").parent
    print(f"{platform.processor() or platform.machine()}, {len(os.sched_getaffinity(0))} cores, ")
    print(f"Python {platform.python_version()}")
    work = Path(tempfile.mkdtemp(dir=ROOT / ".cache"))
    try:
        plans(work, peer_bin, quick=quick)
        makes(work, peer_bin, quick=quick)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
