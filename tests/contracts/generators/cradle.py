"""What the processes that will be killed begin with: every vendor's library, loaded and idle."""

from tests.contracts.generators.dying import warm
from tests.contracts.generators.killed import STANDS

warm(STANDS.values())
