"""The ledger's bill is the vendor's: whatever went wrong, both say the same of every job."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import msgspec
import pytest

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.actions.money.accounts import KINDS, Accounts, entries_of
from pegbar.actions.money.bill import COLUMNS, compare, read_bill
from pegbar.assets.job_facts import JobSettled
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox
from pegbar.backends.sandbox.orders import Fault
from pegbar.backends.sandbox.pictures import Studio
from pegbar.ports.generator import Account
from pegbar.ports.jobs import Errand
from pegbar.values.errors import PegbarError
from pegbar.values.money import Money
from tests.fakes.generators import a_kit

from .conftest import _stands
from .stand import SECRET, SandboxStand, files_in

FAULTS = (
    None,
    Fault.FAILED,
    Fault.MODERATION_INPUT,
    Fault.MODERATION_OUTPUT,
    Fault.HALF_DOWNLOAD,
    Fault.SERVER,
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.FORGET,
    None,
)
STANDS = [
    one
    for one in _stands(())
    if isinstance(one, SandboxStand) and any(profile.prices.lines for profile in one.profiles())
]
"""Those that have prices: what nobody knows the price of has no bill in a sandbox either."""


@pytest.mark.parametrize("stand", STANDS, ids=lambda one: one.name)
def test_the_ledger_s_bill_is_the_vendor_s(stand, tmp_path):
    floor = Floor(studio=Studio(fps=3.0))
    with Sandbox(floor, only=(stand.name, *stand.beside)) as house:
        profile, request, kit = opened(stand, house, tmp_path)
        desk = Desk(kit)
        for number, fault in enumerate(FAULTS):
            if fault is not None:
                floor.meet(stand.name, fault)
            errand = Errand(
                generator=profile.name,
                request=msgspec.structs.replace(request, take=number + 1),
                step=f"generate/sh{number}",
                shot=f"sh{number}",
                key=f"key {number}",
            )
            with suppress(PegbarError):
                desk.carry_out(errand, nobody)
    settle_with(floor, kit)
    found = compare(read_bill(bill_of(floor, kit), "bill.csv"), books(kit))
    apart = [one for one in found.rows if one.state != "same"]
    assert apart == []
    assert found.ours == found.theirs
    assert dict(floor.charged(stand.name)) == {one.unit: one for one in found.theirs}
    assert len(floor.creates) >= 6


def opened(stand, house, folder):
    """The stand's plainest generator, a request, and a desk's kit around it."""
    files = files_in(folder)
    work = [(one, able) for one in stand.profiles() for able in one.does]
    priced = [both for both in work if both[0].prices.lines]
    profile, able = min(priced, key=lambda both: sum(n for n, _ in both[1].references.values()))
    keys = {key for one in stand.vendor.profiles(Account()) for key in one.secrets}
    plain = Account(
        secrets=dict.fromkeys(keys, SECRET), address=house.address(stand.name), timeout=10.0
    )
    generator = stand.vendor.open(profile, stand.account(plain, house))
    kit = a_kit(
        folder / "room",
        generators=lambda _: generator,
        profiles=lambda _: profile,
    )
    for path in files.paths.values():
        kit.vault.put(path)
    return profile, stand.request(profile, able, files), kit


def books(kit):
    entries, _ = entries_of(kit.ledger.facts(kinds=KINDS))
    return Accounts(entries=entries)


def settle_with(floor, kit):
    """A person looks at the vendor's list, and says what it says of what nobody here knows."""
    strange = [one for one in floor.creates if name_of(one, kit) is None]
    for entry in books(kit).entries:
        one = entry.charge
        if one.state not in {"unclear", "aside"}:
            continue
        work = next((work for work in floor.creates if name_of(work, kit) == one.id), None)
        if work is None and strange:
            work = strange.pop(0)
            kit.ledger.append([JobSettled(job=one.job, id=work.id)], by="ada")
        cost = work.charged if work is not None else None
        kit.ledger.append([JobSettled(job=one.job, cost=cost)], by="ada")
    assert not strange


def name_of(work, kit):
    """How the ledger knows a job of the vendor: by its id, which may stand at the end of a path."""
    ids = [one.charge.id for one in books(kit).entries if one.charge.id]
    return next((one for one in ids if one.rpartition("/")[2] == work.id), None)


def bill_of(floor, kit):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for work in floor.creates:
        cost = work.charged
        if cost is not None and cost != Money(0, cost.unit):
            number, _, unit = str(cost).rpartition(" ")
            table.writerow([work.vendor, name_of(work, kit), number, unit])
    return text.getvalue().encode()
