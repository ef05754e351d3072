"""A person's consent: to what, where, how long, and on what paper.

The fields are those that the performers' agreements ask for: one project, a reasonably specific
use, signed apart from other papers, and notice before a scan.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from pegbar.rights.label import ALWAYS, Purpose, Window


class Consent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's consent to one use in one project.

    `use` describes it reasonably specifically, in words. `kind` is what of the person is used.
    `contract` is the signed paper: its path in the show, its digest in the ledger. `scanned` and
    `noticed` are the days of a scan and of the notice of it. A consent that says
    `destroy_on_revoke` has the person's material destroyed when it is taken back. `reason` is
    the business reason of a scan. `died` is told of a person who is dead; `representative` is who
    signed for one.
    """

    format: Literal[1] = 1
    id: str
    person: str
    project: str
    use: str
    kind: Literal["voice", "likeness", "performance", "work"]
    purposes: tuple[Purpose, ...]
    signed: dt.date
    separately_signed: bool
    start: dt.date | None = None
    end: dt.date | None = None
    territories: tuple[str, ...] | None = None
    contract: str = ""
    scanned: dt.date | None = None
    noticed: dt.date | None = None
    minor: bool = False
    guardian: str = ""
    destroy_on_revoke: bool = False
    reason: str = ""
    died: dt.date | None = None
    representative: str = ""

    @property
    def window(self) -> Window:
        return Window(start=self.start, end=self.end) if self.start or self.end else ALWAYS

    def is_specific(self) -> bool:
        """Whether the use is described in as many words as it takes to say what it is."""
        return len(self.use.split()) >= _SPECIFIC

    def faults(self) -> tuple[str, ...]:
        """What this paper lacks to be a consent at all, in words."""
        found = []
        if not self.is_specific():
            found.append("the use is not described reasonably specifically")
        if not self.separately_signed:
            found.append("it was not signed separately")
        if self.scanned and (self.noticed is None or self.scanned - self.noticed < _NOTICE):
            found.append("the scan had less than 48 hours' notice")
        if self.minor and not self.guardian:
            found.append("a minor's consent needs a guardian")
        return tuple(found)


_SPECIFIC = 4
_NOTICE = dt.timedelta(days=2)
