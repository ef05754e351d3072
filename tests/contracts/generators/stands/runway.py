"""Runway on the sandbox."""

from pegbar.backends.generators.runway import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(vendor=VENDOR)
