"""Pegbar: a film is a build, rights are data that flow, people direct on record."""

from typing import Final

__version__: Final = "0.1.0"
