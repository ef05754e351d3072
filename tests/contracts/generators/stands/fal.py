"""fal on the sandbox: two of its models, one for films and one for pictures. They differ by lines
of its catalogue alone, which tests/backends/generators/test_catalogues.py asks for one by one."""

from pegbar.backends.generators.fal import VENDOR

from ..stand import SandboxStand

STAND = SandboxStand(vendor=VENDOR, only=("fal/wan-2.7", "fal/flux-2-pro"))
