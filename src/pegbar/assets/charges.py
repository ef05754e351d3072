"""What one job counts for in the books: worked out from its facts, one after the other.

Whatever nobody is sure of counts in full: a budget is never passed because somebody hoped.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal, NamedTuple

import msgspec

from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended, JobSettled
from pegbar.values.money import Money

State = Literal["aside", "spent", "unclear", "free"]
"""Set aside for a job that runs; charged; nobody knows, counted in full; costs nothing."""

_LOST: Final = frozenset({"unclear", "lost"})
_UNCHARGED: Final = frozenset({"failed", "refused"})
"""Where the vendor gave no figure: its contract charges for what it brought."""


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """A job as the books have it. `amount` counts in the unit that is billed, `worth` is the same
    in currency, each None where nobody knows; `estimate` and `estimate_worth` stood at the intent.
    `id` is the vendor's name for the job, `ended` its last state, `billed` who said what it cost,
    `sandbox` that it is play money."""

    job: str
    key: str
    generator: str
    vendor: str
    step: str
    shot: str = ""
    department: str = ""
    sandbox: bool = False
    state: State = "aside"
    estimate: Money | None = None
    estimate_worth: Money | None = None
    amount: Money | None = None
    worth: Money | None = None
    id: str = ""
    ended: str = ""
    billed: str = ""
    settled: bool = False


class Sum(NamedTuple):
    """What the jobs of one shot come to, of one state and one pair of units. `unit` is empty for
    those of which nobody knows what they cost, `worth_unit` where nobody knows what it is worth."""

    shot: str
    sandbox: bool
    state: State
    unit: str
    worth_unit: str
    billed: int
    worth: int
    jobs: int


MONEY_FACTS: Final = (JobIntended, JobCreated, JobEnded, JobSettled)


def opened(fact: JobIntended) -> Charge:
    """What a job counts for as soon as it is intended: its estimate."""
    return Charge(
        job=fact.job,
        key=fact.key,
        generator=fact.generator,
        vendor=fact.vendor,
        step=fact.step,
        shot=fact.shot,
        department=fact.department,
        sandbox=fact.sandbox,
        estimate=fact.estimate,
        estimate_worth=fact.worth,
        amount=fact.estimate,
        worth=fact.worth,
    )


def follow(charge: Charge, fact: JobCreated | JobEnded | JobSettled) -> Charge:
    """What it counts for after the next of its facts."""
    match fact:
        case JobCreated():
            taken = msgspec.structs.replace(charge, id=fact.id, state="aside", ended="")
            return taken if fact.estimate is None else _costing(taken, fact.estimate)
        case JobEnded():
            ended = msgspec.structs.replace(charge, ended=fact.state, billed=fact.billed)
            return _ended(ended, fact)
        case JobSettled():
            return _settled(msgspec.structs.replace(charge, settled=True), fact)


def _ended(charge: Charge, fact: JobEnded) -> Charge:
    if fact.state == "unasked":
        return _nothing(charge)
    if fact.state in _LOST:
        held = charge if fact.cost is None else _costing(charge, fact.cost, fact.worth)
        free = held.amount is not None and held.amount.micros == 0
        return _nothing(held) if free else msgspec.structs.replace(held, state="unclear")
    if fact.cost is not None:
        return _spent(_costing(charge, fact.cost, fact.worth))
    if fact.state in _UNCHARGED or (fact.state == "cancelled" and not charge.id):
        return _nothing(charge)
    return _spent(charge)


def _settled(charge: Charge, fact: JobSettled) -> Charge:
    """A person's word. Where it says nothing of money, what the vendor once had is taken to be
    charged, and what it never had is not."""
    if fact.id:
        going = msgspec.structs.replace(charge, id=fact.id, state="aside", ended="")
        return going if fact.cost is None else _costing(going, fact.cost)
    if fact.cost is not None:
        told = msgspec.structs.replace(_costing(charge, fact.cost), billed="settled")
        return _spent(told)
    if charge.state not in {"aside", "unclear"}:
        return charge
    return _spent(charge) if charge.id else _nothing(charge)


def _nothing(charge: Charge) -> Charge:
    return msgspec.structs.replace(charge, state="free", amount=None, worth=None)


def _spent(charge: Charge) -> Charge:
    if charge.amount is not None and charge.amount.micros == 0:
        return _nothing(charge)
    return msgspec.structs.replace(charge, state="spent")


def _costing(charge: Charge, cost: Money, worth: Money | None = None) -> Charge:
    """The same for another price. Where nobody says what it is worth, it is worth as much more or
    less as it costs."""
    if worth is None and cost.unit.isupper():
        worth = cost
    known, was = charge.estimate_worth or charge.worth, charge.estimate or charge.amount
    if worth is None and known is not None and was is not None and was.micros > 0:
        worth = known.times(Decimal(cost.micros) / was.micros) if was.unit == cost.unit else None
    return msgspec.structs.replace(charge, amount=cost, worth=worth)
