"""Veo, and Omni in a cloud's project, on the sandbox."""

from pegbar.backends.generators.vertex import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(
    vendor=VENDOR,
    waived={
        "an_address_that_has_ended_is_asked_for_again": "films come inside the answers",
    },
)
