"""Every generator is held against the one contract."""

from __future__ import annotations

from .suite import Bench


def test_generator(bench: Bench) -> None:
    bench.clause.run(bench)
