"""Puts Lantern before the contract: pytest tests/contracts/generators --stand THIS_FILE"""

from lantern import VENDOR
from lantern_sandbox import routes
from tests.contracts.generators.stand import SandboxStand

STAND = SandboxStand(vendor=VENDOR, routes=routes)
