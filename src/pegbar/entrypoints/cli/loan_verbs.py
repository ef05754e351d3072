"""lend and borrow: what crosses from one show of a studio to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pegbar.actions.lend import Terms, borrow, end_loan, lend, not_lent
from pegbar.actions.loans import KINDS, Loans, loans_of, terms
from pegbar.entrypoints.cli.entering import enter, recorded
from pegbar.entrypoints.cli.jobs import Job, Wanted, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.rights.label import Purpose
from pegbar.values.errors import BadInput


def lend_it(
    wanted: Wanted, what: str, to: str, said: tuple[str, str, str], *, as_json: bool
) -> None:
    """Offer a loan."""
    purposes, until, why = said
    job = _job(wanted)
    with recorded(wanted.show, wanted.studio, job.shoot.show.id):
        if to not in job.studio.shows():
            raise BadInput(
                f"there is no show {to!r} in this studio", hint="name one by its id with --to"
            )
    asked = Terms(
        what=what, to=to, purposes=_purposes(purposes), until=_day(until), why=why.strip()
    )
    done = lend(job.whole, job.room, asked)
    if as_json:
        write_json(done)
        return
    offer = done.loan
    write(
        f"{offer.loan}: {terms(offer.label, offer)}" + ("" if done.new else ", as before"),
        *(f"  {path}  {digest}" for path, digest in offer.files.items()),
        f"there, its producer takes it: pegbar borrow {offer.to} {offer.loan}",
    )


def end(wanted: Wanted, name: str, why: str, *, as_json: bool) -> None:
    """End a loan, in both ledgers."""
    job = _job(wanted)
    known = loans_of(job.room.ledger.facts(kinds=KINDS)).offered
    there = {one.to for one in known.values() if one.loan == name} & set(job.studio.shows())
    rooms = {show: job.studio.room(show) for show in there}
    new = end_loan(job.shoot.show, job.room, name, why.strip(), rooms)
    if as_json:
        write_json({"loan": name, "ended": True, "new": new})
        return
    write(f"{name} is ended" + ("" if new else " already"))


def take(wanted: Wanted, name: str, *, as_json: bool) -> None:
    """Take what was lent."""
    entered = enter(wanted.show, wanted.studio)
    entered.room.engine.stop()
    show, studio = entered.folder.show, entered.studio
    lender = name.rpartition("-")[0]
    with recorded(wanted.show, wanted.studio, show.id):
        if lender not in studio.shows() or lender == show.id:
            raise not_lent(name, lender[:80] or "nobody", show.id)
        done = borrow(show, entered.folder.root, (entered.room, studio.room(lender)), name)
    if as_json:
        write_json(done)
        return
    write(f"{show.id} borrows {name}; name its files in show.yaml:", *done.files)


def list_loans(wanted: Wanted, *, as_json: bool) -> None:
    """What this show lends and borrows."""
    job = _job(wanted)
    loans = loans_of(job.room.ledger.facts(kinds=KINDS))
    if as_json:
        write_json(
            {
                "show": job.shoot.show.id,
                "offered": list(loans.offered.values()),
                "taken": list(loans.taken.values()),
                "ended": list(loans.ended),
            }
        )
        return
    write(*(_lines(loans, job.shoot.show.id) or ["nothing is lent and nothing is borrowed"]))


def _lines(loans: Loans, show: str) -> list[str]:
    return [*_offered(loans), *_taken(loans, show)]


def _offered(loans: Loans) -> Iterator[str]:
    for name, one in loans.offered.items():
        state = "ended" if name in loans.ended else "taken" if name in loans.taken else "offered"
        yield f"{name}: {state}: {terms(one.label, one)}"


def _taken(loans: Loans, show: str) -> Iterator[str]:
    for name, one in loans.taken.items():
        if one.to == show:
            state = "ended" if name in loans.ended else "borrowed"
            yield f"{name}: {state}: {', '.join(one.files)} from {one.of}"


def _job(wanted: Wanted) -> Job:
    job = open_job(wanted)
    job.room.engine.stop()
    return job


def _purposes(said: str) -> frozenset[Purpose]:
    names = [one.strip() for one in said.split(",") if one.strip()]
    known = {one.value for one in Purpose}
    for one in names:
        if one not in known:
            raise BadInput(f"there is no purpose {one!r}", hint=f"choose from {', '.join(Purpose)}")
    return frozenset(map(Purpose, names))


def _day(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if said else None
    except ValueError:
        raise BadInput(f"{said!r} is no day", hint="write it as 2027-01-31") from None
