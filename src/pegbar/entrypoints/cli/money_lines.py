"""How costs, bills and forecasts read to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pegbar.actions.money.bill import Compared, Comparison
from pegbar.actions.money.costs import CostRow, Costs
from pegbar.actions.money.forecast import Outlook, Take
from pegbar.actions.money.limits import Kept
from pegbar.values.money import Money

_SHOWN: Final = 40
_NEARLY: Final = 0.8
_TOLD: Final = {
    "made": "is there",
    "at work": "is at its vendor, and set aside",
    "free": "costs nothing",
    "unpriced": "nobody knows",
}


def of_costs(found: Costs, kept: Sequence[Kept]) -> Iterator[str]:
    """The costs of a show as a table, and what they are made of."""
    if not found.rows:
        yield f"{found.show} has spent nothing" + (" in rehearsals" if found.rehearsal else "")
        yield from _others(found)
        yield from _limits(kept)
        return
    if found.rehearsal:
        yield "play money: a sandbox would have charged this"
    yield (
        f"{found.by:<24} {'jobs':>5} {'spent':>12} {'estimated':>12} {'set aside':>12} "
        f"{'unclear':>10}  billed as"
    )
    yield from (_row(one) for one in (*found.rows, found.total))
    free = f", {found.total.free} of them for nothing" if found.total.free else ""
    yield f"{found.total.jobs} jobs{free}; in {found.currency}"
    if found.total.unpriced:
        yield f"{found.total.unpriced} jobs are not in it: nobody knows what they cost"
    for price in found.prices:
        yield f"{price.unit} count as {price.worth} each ({price.source})"
    if found.per_second is not None:
        yield f"a second of approved film: {_cents(found.per_second)} ({found.approved:g} s)"
    else:
        yield "no shot is approved yet: a second of approved film has no price"
    for job in found.unclear:
        where = f"{job.shot}: " if job.shot else ""
        amount = f"{job.amount}, " if job.amount else ""
        said = f" ({job.message})" if job.message else ""
        yield f"unclear: {where}{amount}{job.generator}, job {job.job}, {job.state}{said}"
    if found.unclear:
        yield "  counted in full until somebody says what became of them: pegbar jobs settle"
    yield from _others(found)
    yield from _limits(kept)


def _others(found: Costs) -> Iterator[str]:
    if found.others and not found.rehearsal:
        yield f"{found.others} jobs were rehearsals, for play money: pegbar costs --rehearsal"
    elif found.others:
        yield f"{found.others} jobs were no rehearsals: pegbar costs without --rehearsal"


def _row(row: CostRow) -> str:
    billed = ", ".join(str(one) for one in row.charged)
    return (
        f"{row.name:<24} {row.jobs:>5} {_number(row.spent):>12} {_number(row.estimated):>12} "
        f"{_number(row.aside):>12} {_number(row.unclear):>10}  {billed}"
    ).rstrip()


def _limits(kept: Sequence[Kept]) -> Iterator[str]:
    small = [one for one in kept if one.limit.of_shot and one.share() < _NEARLY]
    for one in kept:
        if one in small:
            continue
        share = f"{one.share():.0%}"
        place = f"{one.limit.place.file}:{one.limit.place.line}"
        yield (
            f"{one.limit.whose}: {_cents(one.used)} of {one.most} used ({share}), "
            f"{_cents(one.left)} left ({place})"
        )
    if small:
        yield f"{len(small)} limits of shots are less than {_NEARLY:.0%} used"


def of_bill(found: Comparison) -> Iterator[str]:
    """A bill beside the ledger: what differs first."""
    apart = [one for one in found.rows if one.state != "same"]
    for one in apart[:_SHOWN]:
        yield _compared(one)
    if len(apart) > _SHOWN:
        yield f"and {len(apart) - _SHOWN} more; --json tells them all"
    same = len(found.rows) - len(apart)
    yield f"{same} of {len(found.rows)} jobs are the same on both sides"
    yield f"the bill says   {_listed(found.theirs)}"
    yield f"the ledger says {_listed(found.ours)}"


def _compared(one: Compared) -> str:
    both = {
        "differs": f"the bill says {one.theirs}, the ledger {one.ours or 'nothing'}",
        "only ours": f"{one.ours} in the ledger, and not on the bill",
        "only theirs": f"{one.theirs} on the bill, and no job of this name in the ledger",
        "running": f"{one.ours} set aside: it was not over",
        "unclear": "the ledger does not know whether it was taken"
        + (f"; the bill says {one.theirs}: pegbar jobs settle" if one.theirs else ""),
    }[one.state]
    where = f" ({one.shot}, {one.generator})" if one.shot else ""
    line = f"line {one.line}: " if one.line else ""
    return f"{one.state:<12} {line}{one.vendor} {one.job}{where}: {both}"


def of_forecast(
    takes: Sequence[Take], looks: Sequence[Outlook], nobody: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """What a plan would cost, take by take, and against each limit; `nobody` are the shots for
    which nobody can be cast, with the reasons."""
    for shot, reasons in nobody.items():
        yield f"nobody can be cast for {shot}: {'; '.join(reasons) or 'nobody is known'}"
    if not takes:
        if not nobody:
            yield "no shot is cast with a generator: it costs nothing"
        return
    width = max(len(one.generator) for one in takes)
    yield f"{'take':<28} {'generator':<{width}} {'kind':<16} {'seconds':>7} {'asked':>5}  estimate"
    for take in takes:
        seconds = f"{'~' if take.guessed else ''}{take.seconds:.2f}"
        yield (
            f"{take.step:<28} {take.generator:<{width}} {take.kind:<16} {seconds:>7} "
            f"{take.requests:>5}  {_estimate(take)}"
        )
    yield from _sums(takes)
    guessed = sum(one.guessed and one.requests > 0 for one in takes)
    if guessed:
        yield f"~ {guessed} shots are not acted yet: their lengths are guesses from the script"
    for prices in sorted({f"{one.generator}: {one.prices}" for one in takes if one.estimate}):
        yield f"prices of {prices}"
    small = [one for one in looks if one.of_shot and one.fits]
    for look in (one for one in looks if one not in small):
        play = " (play money)" if look.sandbox else ""
        more = f"{_cents(look.used)} of {look.limit} used, {_cents(look.more)} more{play}"
        fits = "fits" if look.fits else f"would be passed at {look.passes}"
        yield f"{look.whose}: {more}: {fits} ({look.said})"
    if small:
        yield f"{len(small)} limits of shots: what is asked for fits"


def _estimate(take: Take) -> str:
    if take.problem:
        return take.problem
    if take.estimate is None:
        return _TOLD[take.state]
    play = " (play money)" if take.sandbox else ""
    worth = take.worth
    both = f" ({_cents(worth)})" if worth is not None and worth != take.estimate else ""
    return f"{take.estimate}{both}{play}"


def _sums(takes: Sequence[Take]) -> Iterator[str]:
    """What it comes to: in all, and by generator and department."""
    asked = [one for one in takes if one.estimate is not None]
    made = sum(one.state == "made" for one in takes)
    requests = sum(one.requests for one in takes)
    total = _listed(tuple(one.estimate for one in asked if one.estimate)) if asked else "nothing"
    worth = _listed(tuple(one.worth for one in asked if one.worth))
    both = f", {worth}" if worth not in {"nothing", total} else ""
    yield f"{requests} requests for {total}{both}; {made} of {len(takes)} takes are there already"
    for title, names in (
        ("generator", sorted({one.generator for one in asked})),
        ("department", sorted({one.department for one in asked})),
    ):
        for name in names if len(names) > 1 else ():
            mine = [one for one in asked if name in (one.generator, one.department)]
            sums = _listed(tuple(one.estimate for one in mine if one.estimate))
            yield f"  {title} {name}: {sums}"


def _listed(amounts: Sequence[Money]) -> str:
    found: dict[str, Money] = {}
    for one in amounts:
        found[one.unit] = found.get(one.unit, Money(0, one.unit)) + one
    return " and ".join(str(found[unit]) for unit in sorted(found)) or "nothing"


def _number(amount: Money) -> str:
    return _cents(amount).rpartition(" ")[0]


def _cents(amount: Money) -> str:
    """Money for people: a currency to its hundredth, and finer only below it."""
    if not amount.unit.isupper() or 0 < abs(amount.micros) < 10_000:
        return str(amount)
    return f"{amount.micros / 1e6:.2f} {amount.unit}"
