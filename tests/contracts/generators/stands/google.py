"""Gemini Omni on the sandbox."""

from pegbar.backends.generators.google import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(vendor=VENDOR)
