"""A door's answer is lent to a build, not given to it: the day that it was asked for ends, a loan
ends, a consent or a loosening is taken back, other rules are accepted. Whatever runs then asks
again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from pegbar.actions.studio import Room
from pegbar.assets.facts import ConsentRevoked, FactBody, LabelLoosened, LoanEnded, RulesAccepted

ENDING: Final[tuple[type[FactBody], ...]] = (
    ConsentRevoked,
    LabelLoosened,
    LoanEnded,
    RulesAccepted,
)
"""The kinds of facts behind which an answer may be another one."""

_LOOK: Final = 1.0
"""Seconds between two looks while nothing happens."""


class Lease:
    """What a build holds of the answer. `again` asks the door anew; `known` is the last fact that
    the answer knew. Mutable: it follows the ledger and the day."""

    def __init__(self, room: Room, again: Callable[[], None], known: int) -> None:
        self._room = room
        self._again = again
        self._known = known
        self._day = room.clock.now().date()
        self._looked = time.monotonic()
        self.revoked = False

    def look(self) -> None:
        """`ask`, where the last look is a while ago."""
        if time.monotonic() - self._looked >= _LOOK:
            self.ask()

    def ask(self) -> None:
        """Ask the door again if anything ended since. Raises Refused, and the lease is over."""
        self._looked = time.monotonic()
        ended = list(self._room.ledger.facts(self._known, kinds=ENDING))
        today = self._room.clock.now().date()
        if not ended and today == self._day:
            return
        self.revoked = self.revoked or any(isinstance(one.body, ConsentRevoked) for one in ended)
        self._again()
        self._day = today
        self._known = max((one.number for one in ended), default=self._known)
