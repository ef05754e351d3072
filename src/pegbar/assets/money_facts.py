"""The facts of budgets: how much may be spent, and that somebody was warned. What was spent stands
in the facts of jobs."""

from __future__ import annotations

import msgspec

from pegbar.values.digests import Digest
from pegbar.values.money import Money


class BudgetSeen(msgspec.Struct, frozen=True, kw_only=True, tag="budget.seen"):
    """The limits that money is held against from here on: of the show, or of the studio that it
    is in. `limits` are in words, by what they are for; `file` is empty where there are none."""

    v: int = 1
    file: str
    digest: Digest | None = None
    limits: dict[str, str] = {}


class BudgetWarned(msgspec.Struct, frozen=True, kw_only=True, tag="budget.warned"):
    """So much of a limit is spent or set aside that somebody wanted to know. `whose` is what the
    limit is for, `share` the threshold that was passed, 0..1, `sandbox` that it is play money."""

    v: int = 1
    whose: str
    limit: Money
    used: Money
    share: float
    sandbox: bool = False
