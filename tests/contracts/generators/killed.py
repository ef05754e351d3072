"""The stands at which processes are killed: those that the sandbox plays."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from pegbar.assets.profile import Premises

from . import stands as own
from .stand import SandboxStand


def _stands() -> Iterator[tuple[str, SandboxStand]]:
    for one in sorted(pkgutil.iter_modules(own.__path__), key=lambda one: one.name):
        stand = importlib.import_module(f"{own.__name__}.{one.name}").STAND
        if isinstance(stand, SandboxStand):
            profiles = stand.profiles()
            if profiles and profiles[0].premises is not Premises.HERE:
                yield one.name, stand


STANDS = dict(_stands())
