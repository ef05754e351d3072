"""How long the stage takes for a drawing, and how exact its motion is, against plainer ways.

    python benchmarks/stage/run.py [--show FOLDER] [--pairs N] [--shot ID ...]

The film's shots are performed in a studio of their own; the drawings measured are those that follow
one another in them. Prints two tables in Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from measures import Carried, carried, decibels

from pegbar.actions.build import build
from pegbar.actions.make_film import take_in
from pegbar.assets.performance import Drawing, Performance
from pegbar.departments.stage.beauty import draw_beauty
from pegbar.departments.stage.design import Designs, load_designs
from pegbar.departments.stage.guides import draw_guides, portfolio_of
from pegbar.entrypoints.cli.jobs import Job, Wanted, open_job
from pegbar.entrypoints.cli.studio_verbs import init

SHOW = Path(__file__).parents[2] / "examples" / "the-moon-is-late"
SIZES = ((640, 360), (960, 540), (1920, 1080))
FLOW_SIZE = (640, 360)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--show", type=Path, default=SHOW)
    told.add_argument("--pairs", type=int, default=6)
    told.add_argument("--shot", action="append", default=[])
    asked = told.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        init(Path(folder) / ".pegbar", "Benchmark", as_json=True)
        job = open_job(
            Wanted(show=asked.show, shots=tuple(asked.shot), studio=Path(folder) / ".pegbar")
        )
        performances = performed(job)
        job.room.engine.stop()
        speed(job, performances)
        motion(job, performances, asked.pairs)


def performed(job: Job) -> dict[str, Performance]:
    shots = [shot.id for shot in job.shoot.story.shots]
    take_in(job.shoot, job.room, job.film.graph)
    graph = job.film.graph.needed_for([f"perform/{shot}" for shot in shots])
    with job.telling() as telling:
        built = build(graph, job.shoot.labels(), job.room, telling)
    found = {}
    for shot in shots:
        data = job.room.vault.path(built.outputs[f"perform/{shot}"]["out"]).read_bytes()
        found[shot] = msgspec.json.decode(data, type=Performance)
    return found


def designs_of(job: Job, shot: str) -> Designs:
    step = job.film.graph.by_id()[f"panel/{shot}"]
    performance_set = next(s.set for s in job.shoot.story.shots if s.id == shot)
    return load_designs(
        lambda path: job.shoot.matter[path].data,
        figures=step.params["figures"],
        props=step.params["props"],
        scenery=(performance_set, str(step.params["set"])),
    )


def speed(job: Job, performances: dict[str, Performance]) -> None:
    print("\n| size | guides, ms a drawing | beauty, ms a drawing |\n|---|---:|---:|")
    for size in SIZES:
        guides, beauty, count = 0.0, 0.0, 0
        for shot, performance in list(performances.items())[:4]:
            designs = designs_of(job, shot)
            kept = portfolio_of(designs)
            drawings = spread(performance.drawings, 4)
            draw_guides(drawings[0], designs, size, kept)
            draw_beauty(drawings[0], designs, size, kept)
            for drawing in drawings[1:]:
                guides += timed(lambda d=drawing: draw_guides(d, designs, size, kept))  # noqa: B023
                beauty += timed(lambda d=drawing: draw_beauty(d, designs, size, kept))  # noqa: B023
                count += 1
        print(f"| {size[0]}×{size[1]} | {guides / count:.0f} | {beauty / count:.0f} |")


def spread(drawings: Sequence[Drawing], count: int) -> list[Drawing]:
    return [drawings[i] for i in np.linspace(0, len(drawings) - 1, count).astype(int)]


def timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000


def motion(job: Job, performances: dict[str, Performance], pairs: int) -> None:
    print(
        f"\nOne drawing step at {FLOW_SIZE[0]}×{FLOW_SIZE[1]}, dB.\n\n"
        "| shot | picture | inside parts | all that was seen before | whole frame | no warp | "
        "block matching | newly seen |\n|---|---|---:|---:|---:|---:|---:|---:|"
    )
    totals: dict[str, list[Carried]] = {"flats": [], "beauty": []}
    for shot, performance in performances.items():
        designs = designs_of(job, shot)
        kept = portfolio_of(designs)
        found: dict[str, list[Carried]] = {"flats": [], "beauty": []}
        for one, other in steps(performance, pairs):
            made = [draw_guides(d, designs, FLOW_SIZE, kept) for d in (one, other)]
            lit = [draw_beauty(d, designs, FLOW_SIZE, kept) for d in (one, other)]
            found["flats"].append(carried((made[0], made[0].flat), (made[1], made[1].flat)))
            found["beauty"].append(carried((made[0], lit[0]), (made[1], lit[1])))
        for kind, rows in found.items():
            totals[kind] += rows
            if rows:
                row(shot, kind, rows)
    for kind, rows in totals.items():
        row("**all**", kind, rows)


def steps(performance: Performance, count: int) -> list[tuple[Drawing, Drawing]]:
    """Drawings that follow one another, spread over the shot."""
    shown = performance.exposures
    changes = [(a, b) for a, b in pairwise(shown) if a != b]
    chosen = sorted(set(np.linspace(0, len(changes) - 1, count).astype(int))) if changes else []
    return [
        (performance.drawings[changes[i][0]], performance.drawings[changes[i][1]]) for i in chosen
    ]


def row(shot: str, kind: str, rows: list[Carried]) -> None:
    def mean(name: str) -> float:
        return decibels(float(np.mean([getattr(one, name) for one in rows])))

    bared = 100 * float(np.mean([one.bared for one in rows]))
    print(
        f"| {shot} | {kind} | {mean('inside'):.1f} | {mean('seen'):.1f} | {mean('whole'):.1f} | "
        f"{mean('still'):.1f} | {mean('blocks'):.1f} | {bared:.2f} % |"
    )


if __name__ == "__main__":
    main()
