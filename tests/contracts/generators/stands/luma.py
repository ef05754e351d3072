"""Luma on the sandbox, with the sandbox's own place to lay files out."""

from dataclasses import replace

from pegbar.backends.generators.luma import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(
    vendor=VENDOR,
    beside=("pickup",),
    account=lambda account, house: replace(account, pickup=f"{house.address()}/pickup"),
)
