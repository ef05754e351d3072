"""All attempts. A new one is an entry in one of these lists, and the runner does the rest."""

from __future__ import annotations

from tests.isolation.attempts.folders import FOLDERS
from tests.isolation.attempts.formats import FORMATS
from tests.isolation.attempts.generating import GENERATING
from tests.isolation.attempts.lending import LENDING
from tests.isolation.attempts.outputs import OUTPUTS
from tests.isolation.attempts.reading import READING
from tests.isolation.attempts.rooms import ROOMS

ATTEMPTS = (*FOLDERS, *FORMATS, *ROOMS, *READING, *OUTPUTS, *LENDING, *GENERATING)
