"""The machine's clock."""

from __future__ import annotations

import datetime as dt


class SystemClock:
    """Implements port Clock, in UTC."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)
