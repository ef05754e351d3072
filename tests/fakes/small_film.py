"""Builds a small graph with real workers, as a program that tests can kill.

Usage: python -m tests.fakes.small_film FOLDER LOG
"""

from __future__ import annotations

import sys
from pathlib import Path

from pegbar.actions.build import build
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.step import Output, Slot, Step
from tests.fakes.recipes import recipe
from tests.fakes.rooms import SilentListener, room_in


def small_film(log: Path) -> Graph:
    takes = [
        Step(
            id=f"take{number}",
            recipe=recipe("slow", Slot.CPU),
            params={"log": str(log), "nap": 0.005, "number": number},
        )
        for number in range(6)
    ]
    cut = Step(
        id="cut",
        recipe=recipe("join", Slot.CPU),
        inputs={take.id: Output(take.id) for take in takes},
        params={"log": str(log)},
    )
    return graph_of([*takes, cut])


def main() -> None:
    folder, log = Path(sys.argv[1]), Path(sys.argv[2])
    room = room_in(folder)
    built = build(small_film(log), {}, room, SilentListener())
    room.engine.stop()
    print(built.outputs["cut"]["out"], len(built.ran))


if __name__ == "__main__":
    main()
