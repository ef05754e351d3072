"""costs, a vendor's bill, and what a plan would cost."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from pegbar import wiring_money
from pegbar.actions.asking import Asked, ask
from pegbar.actions.casting.cast import cast_of
from pegbar.actions.casting.looking import rich
from pegbar.actions.film_graph import FilmGraph, film_graph
from pegbar.actions.money.accounts import KINDS, Accounts, entries_of
from pegbar.actions.money.approved import approved_lengths
from pegbar.actions.money.bill import SIZE_LIMIT, Comparison, compare, read_bill
from pegbar.actions.money.costs import By, Span, costs_of
from pegbar.actions.money.forecast import Ledgers, outlooks, standing, takes_of
from pegbar.actions.money.limits import Kept, check_shots
from pegbar.actions.money.purse import Budgets
from pegbar.actions.stages import Review
from pegbar.entrypoints.cli import money_lines as lines
from pegbar.entrypoints.cli.jobs import Job, Wanted, coming, leaving, open_job
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput, StorageFailed
from pegbar.values.money import Money
from pegbar.wiring_casting import director

_HEAD = (
    "job",
    "vendor",
    "id",
    "generator",
    "shot",
    "department",
    "day",
    "state",
    "amount",
    "unit",
    "worth",
    "currency",
    "estimate",
    "estimate_unit",
    "billed",
    "rehearsal",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How somebody wants to see costs."""

    by: str
    since: str
    until: str
    rehearsal: bool
    csv: Path | None
    bill: Path | None


def costs(wanted: Wanted, view: View, *, as_json: bool) -> None:
    """Say what the show has cost; or hold a bill against it."""
    by = _by(view.by)
    span = Span(since=_day(view.since), until=_day(view.until))
    job = _job(wanted)
    budgets = _budgets(job)
    accounts = _accounts(job, budgets, span)
    if view.bill is not None:
        bill = read_bill(_read(coming(job, wanted, view.bill)), str(view.bill))
        _bill(compare(bill, accounts, rehearsal=view.rehearsal), as_json=as_json)
        return
    facts = tuple(job.room.ledger.facts())
    review = Review(shoot=job.whole, film=job.film, room=job.room, facts=facts)
    real = any(not one.charge.sandbox for one in accounts.entries)
    rehearsal = view.rehearsal or (bool(accounts.entries) and not real)
    found = costs_of(job.shoot.show.id, accounts, by, approved_lengths(review), rehearsal=rehearsal)
    if view.csv is not None:
        _write_csv(view.csv, accounts, job, wanted)
    ledgers = _ledgers(job, budgets)
    kept = standing(ledgers, ledgers.spending.sums(), sandbox=rehearsal)
    if as_json:
        write_json({"costs": found, "limits": [_limit(one) for one in kept]})
        return
    write(*lines.of_costs(found, kept))
    if view.csv is not None:
        note(f"{len(accounts.entries)} jobs are in {view.csv}")


def plan_costs(wanted: Wanted, *, as_json: bool) -> None:
    """Say what would be asked for, and what that would cost. Exit code 1 where a limit stands in
    the way."""
    job = _job(wanted)
    budgets = _budgets(job)
    takes = takes_of(job.shoot, _as_if_rich(job), job.room)
    looks = outlooks(takes, _ledgers(job, budgets))
    none = budgets.show is None and budgets.studio is None
    unpriced = sum(one.state == "unpriced" for one in takes)
    real = any(one.state in {"asked", "unpriced"} and not one.sandbox for one in takes)
    unbudgeted = real and none
    unknown = bool(unpriced) and not none and not budgets.unpriced
    asked = {one.shot for one in takes}
    nobody = {one.shot.id: one.reasons for one in job.cast.nobody if one.shot.id not in asked}
    if as_json:
        told = {"takes": takes, "limits": looks, "budget": not unbudgeted}
        write_json({**told, "nobody": nobody} if nobody else told)
    else:
        write(*lines.of_forecast(takes, looks, nobody))
        if unbudgeted:
            write(
                "there is no budget, so nothing of this would be asked for: write budget.yaml "
                "into the show's folder, with format: 1 and show: 50 USD"
            )
        if unknown:
            write(
                f"{unpriced} takes have no price in any list, and are refused: unpriced: allow in "
                "the budget lets them be asked for"
            )
    if nobody or unbudgeted or unknown or not all(one.fits for one in looks):
        raise SystemExit(1)


def _as_if_rich(job: Job) -> FilmGraph:
    """The film's steps, also of shots for which casting found nobody because of the money: what
    they would cost is what is asked."""
    if not job.cast.nobody:
        return job.film
    hands = job.studio.hands()
    free = cast_of(director(job.studio.root, job.shoot, job.room, hands, rich))
    hired = {**free.hired, **job.cast.hired}
    return film_graph(job.shoot, job.studio.recipes, hands, job.film.quality, hired)


def _job(wanted: Wanted) -> Job:
    """The show, planned, for somebody who may see what it costs. Raises Refused."""
    job = open_job(wanted)
    job.room.engine.stop()
    show = job.shoot.show
    asked = Asked(door=Door.READ, action="read", about=f"the costs of {show.id}", kind="Money")
    ask(job.room, show, asked)
    return job


def _budgets(job: Job) -> Budgets:
    """The budgets as they are written. Raises BadInput, also for a shot that there is not."""
    matter = [(path, one.data) for path, one in job.whole.matter.items()]
    people = job.room.rules.people
    found = wiring_money.budgets_as_written(job.studio.root, matter, people)
    if found.show is not None:
        check_shots(found.show, _known_shots(job))
    return found


def _known_shots(job: Job) -> frozenset[str]:
    """The film's shots, and those that something was once spent on."""
    spent = wiring_money.spending_of(job.room.ledger).sums()
    return frozenset(shot.id for shot in job.whole.story.shots) | {one.shot for one in spent}


def _ledgers(job: Job, budgets: Budgets) -> Ledgers:
    spending = wiring_money.spending_of(job.room.ledger)
    return Ledgers(
        show=job.shoot.show.id,
        spending=spending,
        budgets=budgets,
        together=wiring_money.held_together(job.studio.root, job.room),
    )


def _accounts(job: Job, budgets: Budgets, span: Span) -> Accounts:
    entries, listed = entries_of(job.room.ledger.facts(kinds=KINDS))
    both = [one for one in (budgets.show, budgets.studio) if one is not None]
    worths = {one.charge.worth.unit for one in entries if one.charge.worth is not None}
    currencies = [*(one.currency for one in both if one.currency), *sorted(worths), "USD"]
    rates = {unit: rate for one in reversed(both) for unit, rate in one.rates.items()}
    held = tuple(one for one in entries if span.holds(one))
    return Accounts(entries=held, currency=currencies[0], rates=rates, listed=listed)


def _bill(found: Comparison, *, as_json: bool) -> None:
    if as_json:
        write_json({"bill": found, "agrees": found.agrees})
    else:
        write(*lines.of_bill(found))
    if not found.agrees:
        raise SystemExit(1)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror}", hint="name the bill's CSV file"
        ) from None
    if len(data) > SIZE_LIMIT:
        raise BadInput(f"{path} is larger than 16 MiB", hint="split the bill")
    return data


def _write_csv(path: Path, accounts: Accounts, job: Job, wanted: Wanted) -> None:
    leaving(job, wanted, path.parent)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_HEAD)
    for entry in accounts.entries:
        one = entry.charge
        value = accounts.value(one)
        table.writerow(
            [
                *(one.job, one.vendor, one.id, one.generator, one.shot, one.department),
                *(entry.day.isoformat(), one.state),
                *_cells(one.amount if one.state != "free" else None),
                *_cells(value),
                *_cells(one.estimate),
                *(one.billed, "yes" if one.sandbox else "no"),
            ]
        )
    try:
        path.write_text(text.getvalue(), "utf-8")
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written: {error.strerror}") from error


def _cells(amount: Money | None) -> tuple[str, str]:
    """A number and its unit; both empty where there is none."""
    if amount is None:
        return "", ""
    number, _, unit = str(amount).rpartition(" ")
    return number, unit


def _limit(kept: Kept) -> dict[str, object]:
    return {
        "whose": kept.limit.whose,
        "limit": kept.most,
        "spent": kept.spent,
        "aside": kept.aside,
        "unclear": kept.unclear,
        "left": kept.left,
        "share": round(kept.share(), 4),
        "said": str(kept.limit.place),
    }


def _by(given: str) -> By:
    known: Sequence[str] = get_args(By)
    if given not in known:
        near = difflib.get_close_matches(given, known, n=1)
        raise BadInput(
            f"costs are told by {', '.join(known)}, not by {given[:30]!a}",
            hint=f"did you mean {near[0]}?" if near else "",
        )
    return cast(By, given)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"{text[:30]!r} is no day", hint="write it as 2026-11-01") from None
