"""The purse: who is asked before anything is spent."""

from __future__ import annotations

from typing import Protocol

from pegbar.ports.jobs import Errand
from pegbar.values.money import Money


class Purse(Protocol):
    """Holds what would be spent against the limits that stand. It is asked while nobody else in
    the show's room can spend, right before the intent goes into the ledger: what the ledger says
    then, spent and set aside, is all there is."""

    def allow(self, errand: Errand, estimate: Money | None, worth: Money | None) -> None:
        """Whether an errand may be sent that is expected to cost this: `estimate` in the unit that
        the vendor bills, `worth` in currency, None where nobody knows. Raises Refused, which names
        the limit that it would pass."""
        ...

    def ended(self) -> None:
        """Told when the end of a job, or what a person said of one, stands in the ledger: what was
        set aside may be spent by others now."""
        ...


class NoLimits:
    """Implements port Purse where nothing is limited."""

    def allow(self, errand: Errand, estimate: Money | None, worth: Money | None) -> None:
        """Everything is allowed."""

    def ended(self) -> None:
        """Nothing was set aside."""
