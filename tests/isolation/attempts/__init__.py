"""All attempts. A new one is an entry in one of these lists, and the runner does the rest."""

from __future__ import annotations

from tests.isolation.attempts.folders import FOLDERS
from tests.isolation.attempts.formats import FORMATS

ATTEMPTS = (*FOLDERS, *FORMATS)
