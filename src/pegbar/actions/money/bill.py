"""A vendor's bill beside the ledger's: the same, different, only ours, only theirs.

A bill is a CSV file with the columns `vendor, job, amount, unit`; `job` is the vendor's id for it.
Several lines of one job (a refund) add up.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

import msgspec

from pegbar.actions.money.accounts import Accounts
from pegbar.actions.money.limits import Amount, within
from pegbar.assets.charges import Charge
from pegbar.values.errors import BadInput
from pegbar.values.money import Money, money
from pegbar.values.place import Place

COLUMNS: Final = ("vendor", "job", "amount", "unit")
SIZE_LIMIT: Final = 16 * 1024 * 1024

State = Literal["same", "differs", "only ours", "only theirs", "unclear", "running"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a bill says of one job, in one unit."""

    vendor: str
    job: str
    amount: Money
    place: Place


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One job on both sides. `job` is the vendor's id, `ours` and `theirs` what each says."""

    vendor: str
    job: str
    state: State
    ours: Money | None = None
    theirs: Money | None = None
    generator: str = ""
    shot: str = ""
    name: str = ""
    line: int = 0


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A bill held against the ledger. `ours` and `theirs` are the sums by unit."""

    rows: tuple[Compared, ...]
    ours: tuple[Money, ...]
    theirs: tuple[Money, ...]

    @property
    def agrees(self) -> bool:
        return all(one.state in {"same", "running"} for one in self.rows)


def read_bill(data: bytes, file: str) -> tuple[Line, ...]:
    """The lines of a bill. Raises BadInput, with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("this is not UTF-8 text", place=Place(file), hint="save it as CSV") from None
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if first.count(";") > 2 else ",")
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        place = Place(file, reader.line_num)
        raise BadInput(f"this is not CSV: {error}", place=place) from None
    if not rows:
        raise BadInput("the bill is empty", place=Place(file), hint=f"its columns are {_NAMES}")
    head = _columns(rows[0][1], Place(file, rows[0][0]))
    return tuple(_line(row, head, Place(file, number)) for number, row in rows[1:])


_NAMES: Final = ", ".join(COLUMNS)


def _columns(row: Sequence[str], place: Place) -> Mapping[str, int]:
    names = [cell.strip().casefold() for cell in row]
    for one in COLUMNS:
        if one not in names:
            near = difflib.get_close_matches(one, names, n=1)
            raise BadInput(
                f"the bill has no column {one}",
                place=place,
                hint=f"is it {near[0]}?" if near else f"its first line names {_NAMES}",
            )
    return {one: names.index(one) for one in COLUMNS}


def _line(row: Sequence[str], head: Mapping[str, int], place: Place) -> Line:
    if len(row) <= max(head.values()):
        raise BadInput(
            f"this line has {len(row)} columns, and the first has more", place=place, hint=_NAMES
        )
    vendor, job, amount, unit = (row[head[one]].strip() for one in COLUMNS)
    if not vendor or not job or not unit:
        raise BadInput("a line names its vendor, job and unit", place=place, hint=_NAMES)
    try:
        number = Decimal(amount)
        if not number.is_finite() or abs(number) > Decimal(10**12):
            raise InvalidOperation
    except InvalidOperation:
        raise BadInput(
            f"'{amount[:30]}' is no amount", place=place, hint="write it as 12.50, without the unit"
        ) from None
    return Line(vendor=vendor.casefold(), job=job, amount=money(number, unit), place=place)


def compare(bill: Sequence[Line], accounts: Accounts, *, rehearsal: bool = False) -> Comparison:
    """A bill beside the jobs of these accounts, for those vendors that it is of: of one vendor's
    bill, what another charged is no part; and of a real one no rehearsal."""
    vendors = {one.vendor for one in bill}
    theirs = _by_job(bill)
    ours = {
        (one.vendor.casefold(), one.id or one.job): one
        for one in (entry.charge for entry in accounts.entries)
        if one.vendor.casefold() in vendors and one.sandbox == rehearsal
    }
    found = tuple(_compared(ours, theirs, accounts))
    return Comparison(
        rows=found,
        ours=_sums(one.ours for one in found if one.ours and one.state != "running"),
        theirs=_sums(one.theirs for one in found if one.theirs),
    )


def _by_job(bill: Sequence[Line]) -> dict[tuple[str, str], Line]:
    found: dict[tuple[str, str], Line] = {}
    for one in bill:
        key = (one.vendor, one.job)
        before = found.get(key)
        if before is not None and before.amount.unit != one.amount.unit:
            raise BadInput(
                f"the job {one.job} is billed in {before.amount.unit} and in {one.amount.unit}",
                place=one.place,
                hint=f"its other line is {before.place.line}; bill a job in one unit",
            )
        if before is not None:
            amount = before.amount + one.amount
            one = Line(vendor=one.vendor, job=one.job, amount=amount, place=before.place)
        found[key] = one
    return found


def _compared(
    ours: Mapping[tuple[str, str], Charge],
    theirs: Mapping[tuple[str, str], Line],
    accounts: Accounts,
) -> Iterator[Compared]:
    for key in sorted(ours.keys() | theirs.keys()):
        charge, line = ours.get(key), theirs.get(key)
        state = _state(charge, line, accounts)
        if state is None:
            continue
        yield Compared(
            vendor=key[0],
            job=key[1],
            state=state,
            ours=_counted(charge),
            theirs=line.amount if line else None,
            generator=charge.generator if charge else "",
            shot=charge.shot if charge else "",
            name=charge.job if charge else "",
            line=line.place.line if line else 0,
        )


def _state(charge: Charge | None, line: Line | None, accounts: Accounts) -> State | None:
    """How both sides stand to each other; None where neither asks for anything."""
    if charge is None:
        return "only theirs" if line is not None and line.amount.micros else None
    if line is None:
        if charge.state in {"unclear", "aside"}:
            return "unclear" if charge.state == "unclear" else "running"
        return None if not _counted(charge) else "only ours"
    if charge.state == "unclear":
        return "unclear"
    return "same" if _equal(charge, line.amount, accounts) else "differs"


def _counted(charge: Charge | None) -> Money | None:
    if charge is None or charge.state == "free" or charge.amount is None:
        return None
    return charge.amount if charge.amount.micros else None


def _equal(charge: Charge, theirs: Money, accounts: Accounts) -> bool:
    mine = charge.amount if charge.state != "free" else None
    if mine is None:
        return theirs.micros == 0
    if mine.unit == theirs.unit:
        return mine == theirs
    worth = charge.worth
    amount = Amount(
        mine.unit, mine.micros, worth.unit if worth else "", worth.micros if worth else 0
    )
    return within(amount, theirs.unit, accounts.rates) == theirs


def _sums(amounts: Iterator[Money]) -> tuple[Money, ...]:
    found: dict[str, Money] = {}
    for one in amounts:
        found[one.unit] = found.get(one.unit, Money(0, one.unit)) + one
    return tuple(found[unit] for unit in sorted(found))
