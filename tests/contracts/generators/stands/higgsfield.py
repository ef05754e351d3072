"""Higgsfield on the sandbox."""

from pegbar.backends.generators.higgsfield import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(vendor=VENDOR)
