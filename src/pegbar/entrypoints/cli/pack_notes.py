"""Says of a show's rule packs what everybody has to know who passes a door under them."""

from __future__ import annotations

import datetime as dt

from pegbar.actions.studio import Room
from pegbar.actions.under_packs import warnings_of
from pegbar.entrypoints.cli.output import note


def tell_packs(room: Room, day: dt.date | None = None) -> None:
    """Warn of packs that have expired, do not apply yet, or were not verified, on the day of the
    use (today, where none is named)."""
    for line in warnings_of(room.packs, day or room.clock.now().date()):
        note(line)
