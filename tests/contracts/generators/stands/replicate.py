"""Replicate on the sandbox: of its models those that do every kind of work it does."""

from pegbar.backends.generators.replicate import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(
    vendor=VENDOR,
    only=("replicate/mochi-fast", "replicate/seedance-1-lite", "replicate/flux-dev"),
)
