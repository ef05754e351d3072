"""What rights cost, each thing beside its floor, in one run.

    python -m benchmarks.rights [PART …] [--edges N] [--steps N]

Parts: decisions, lineage, labels, signing, vault. Tables come out as Markdown: medians of many
times, of the processor's time and in brackets of the wall clock's. The machine's load is told.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

from benchmarks.rights import decisions, labels, lineage, signing, vault
from benchmarks.rights.timing import say

PARTS = ("decisions", "lineage", "labels", "signing", "vault")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rights", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--steps", type=int, default=100_000)
    asked = parser.parse_args(arguments)
    say(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for part in asked.parts or PARTS:
        say(f"\n## {part} (load {_load()})")
        match part:
            case "decisions":
                decisions.measure()
            case "lineage":
                lineage.measure(asked.edges)
            case "labels":
                labels.measure(asked.steps)
            case "signing":
                signing.measure()
            case "vault":
                vault.measure()
            case _:
                parser.error(f"there is no part {part}: {', '.join(PARTS)}")
    say(f"\nload {_load()}")
    return 0


def _load() -> str:
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
