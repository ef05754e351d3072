"""The generators within reach: every module beside this one that has a VENDOR, and those that
other packages bring under the entry point `pegbar.generators`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib import metadata
from typing import Final

from pegbar.ports.generator import Vendor

ENTRY_POINTS: Final = "pegbar.generators"
_OWN: Final = "pegbar.backends.generators"


@cache
def vendors() -> dict[str, Vendor]:
    """Every vendor by name. None of their libraries is loaded."""
    package = importlib.import_module(_OWN)
    found: dict[str, Vendor] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        vendor = getattr(importlib.import_module(f"{_OWN}.{module.name}"), "VENDOR", None)
        if vendor is not None:
            found[vendor.name] = vendor
    for point in metadata.entry_points(group=ENTRY_POINTS):
        other = point.load()
        found[other.name] = other
    return found
