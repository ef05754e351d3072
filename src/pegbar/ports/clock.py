"""The time, passed in, so that tests can hold it still."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    def now(self) -> dt.datetime:
        """The present moment, with its time zone."""
        ...
