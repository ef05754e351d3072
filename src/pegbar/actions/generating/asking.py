"""Asking a generator for new work: the intent stands in the ledger before anything is sent."""

from __future__ import annotations

import datetime as dt
from typing import Final

from pegbar.actions.generating.book import HOUSE, Attempt, Stand, standing
from pegbar.actions.generating.kit import Case
from pegbar.actions.generating.moves import Course, Rest, call
from pegbar.actions.generating.words import (
    admit,
    came_to_nothing,
    cannot_now,
    cannot_tell_yet,
    held,
    not_taken,
)
from pegbar.assets.facts import FactBody
from pegbar.assets.fitting import estimate, in_currency
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended
from pegbar.assets.profile import Premises, Profile
from pegbar.assets.terms import is_rehearsal
from pegbar.ports.generator import Generator, GeneratorTrouble, Ticket, Trouble
from pegbar.values.errors import NotInstalled, Refused, StorageFailed
from pegbar.values.money import NOTHING, Money

_LATER: Final = frozenset({Trouble.THROTTLED, Trouble.DOWN})
_NOT_TAKEN: Final = frozenset({Trouble.QUOTA, Trouble.DENIED, Trouble.INVALID})
_FINDS: Final = 6
_SURE: Final = 2
"""A vendor that does not list a job is asked once more, a while later: what was on its way when
the answer was lost may arrive after the first look."""


class Overtaken(Exception):
    """Somebody else went on with the same work: the book is to be read again."""


class Troubled(Exception):
    """A create that did not come out, and the attempt that it was."""

    def __init__(self, attempt: Attempt, trouble: GeneratorTrouble) -> None:
        super().__init__(trouble.message)
        self.attempt = attempt
        self.trouble = trouble


def ask(case: Case, generator: Generator) -> Course[None]:
    """Have a generator take the errand; when this returns the book says what came of it. Raises
    Refused, Unavailable, StepFailed."""
    kit, profile = case.kit, generator.profile
    admit(case.errand, profile, kit.clock.now().date())
    if not kit.ways.creates:
        raise Refused(
            f"{case.errand.shot or case.errand.step}: {profile.name} never took it, and nothing "
            "new is asked here",
            hint="pegbar make asks for it",
            about=case.errand.step,
        )
    for turn in range(kit.ways.creates):
        yield from well(case, profile)
        try:
            yield from call(_create, case, generator)
        except Overtaken:
            return
        except Troubled as fault:
            trouble = fault.trouble
            kit.breakers.bad(profile, trouble.why, trouble.after)
            if trouble.why not in _LATER:
                yield from _not_created(case, generator, fault)
                return
            yield from call(end, case, fault.attempt, "unasked", trouble)
            wait = delay(case, turn, trouble.after)
            if turn + 1 == kit.ways.creates or wait > kit.ways.patience:
                again = kit.clock.now() + dt.timedelta(seconds=wait)
                raise cannot_now(case.errand, profile, told(trouble), again) from trouble
            yield Rest(wait)
        else:
            kit.breakers.good(profile)
            case.fresh = True
            return


def _not_created(case: Case, generator: Generator, fault: Troubled) -> Course[None]:
    """A create that will not be taken when it is sent again, or may have been taken."""
    attempt, trouble, kit = fault.attempt, fault.trouble, case.kit
    if trouble.why is Trouble.MODERATION:
        yield from call(end, case, attempt, "refused", trouble)
        raise held(kit.show, kit.book.latest(attempt)) from trouble
    if trouble.why in _NOT_TAKEN:
        yield from call(end, case, attempt, "unasked", trouble)
        raise not_taken(case.errand, generator.profile, trouble) from trouble
    if trouble.why is Trouble.FAILED:
        yield from call(end, case, attempt, "failed", trouble)
        raise came_to_nothing(attempt, trouble.message) from trouble
    yield Rest(kit.a_little_more(generator.profile.poll))
    yield from reconcile(case, generator, attempt)


def well(case: Case, profile: Profile) -> Course[None]:
    """Wait until a generator's circuit lets a call through. Raises Unavailable."""
    kit, waited = case.kit, 0.0
    while (wait := kit.breakers.wait(profile)) > 0:
        if waited + wait > kit.ways.patience:
            again = kit.clock.now() + dt.timedelta(seconds=wait)
            raise cannot_now(case.errand, profile, kit.breakers.why(profile), again)
        wait = kit.a_little_more(wait)
        waited += wait
        yield Rest(wait)


def reconcile(case: Case, generator: Generator, attempt: Attempt) -> Course[None]:
    """Find out what became of a create whose answer nobody has; when this returns the book says
    it. Raises Unsettled where nobody can tell."""
    kit, profile = case.kit, generator.profile
    if profile.premises is not Premises.OUTSIDE and not profile.knows_jobs:
        yield from call(end, case, attempt, "unasked", None, HOUSE)
        return
    if not profile.knows_jobs:
        yield from call(end, case, attempt, "unclear", _unclear())
        raise held(kit.show, kit.book.latest(attempt))
    unseen = 0
    for turn in range(_FINDS):
        try:
            ticket = yield from call(_find, case, generator, attempt)
        except GeneratorTrouble as trouble:
            if trouble.why is Trouble.UNCLEAR:
                yield from call(end, case, attempt, "unclear", trouble)
                raise held(kit.show, kit.book.latest(attempt)) from trouble
            kit.breakers.bad(profile, trouble.why, trouble.after)
            if turn + 1 == _FINDS or trouble.why in _NOT_TAKEN:
                again = kit.clock.now() + dt.timedelta(seconds=kit.ways.longest_wait)
                raise cannot_tell_yet(attempt, trouble, again) from trouble
            yield Rest(delay(case, turn, trouble.after))
            continue
        if ticket is not None:
            yield from call(note, case, attempt, ticket)
            return
        unseen += 1
        if unseen == _SURE:
            break
        yield Rest(kit.a_little_more(profile.poll))
    yield from call(end, case, attempt, "unasked", _never())


def _create(case: Case, generator: Generator) -> None:
    """Intent, create and the vendor's id, as one: nothing stops between the last two but the end
    of the process. Raises Overtaken, Troubled, Refused."""
    kit = case.kit
    job, request = kit.name(), case.errand.request
    with kit.handed(job, request) as handed:
        attempt = _intend(case, generator.profile, job)
        try:
            ticket = generator.create(handed)
        except GeneratorTrouble as trouble:
            raise Troubled(attempt, trouble) from trouble
        except NotInstalled as lacking:
            end(case, attempt, "unasked", GeneratorTrouble(Trouble.INVALID, lacking.message))
            raise
        except Exception as fault:
            # A door, so not narrower: a vendor's file may be anybody's, and its library raises what
            # it likes. None of that tells whether the request had left; taken for nothing, it would
            # be sent and paid again. So it is found out, or a person looks; the error is the cause.
            said = f"{type(fault).__name__}: {fault}"
            raise Troubled(attempt, GeneratorTrouble(Trouble.UNCLEAR, said)) from fault
    note(case, attempt, ticket)


def _intend(case: Case, profile: Profile, job: str) -> Attempt:
    kit, errand = case.kit, case.errand
    snapshot = kit.snapshot(profile)
    cost = _estimate(case, profile)
    worth = None if cost is None else in_currency(cost, profile)
    with kit.alone():
        kit.book.refresh()
        before = kit.book.attempts(errand.key)
        if standing(before) is not Stand.FREE:
            raise Overtaken
        kit.purse.allow(errand, cost, worth)
        intent = JobIntended(
            job=job,
            key=errand.key,
            generator=profile.name,
            vendor=profile.vendor,
            profile=snapshot.digest,
            step=errand.step,
            shot=errand.shot,
            department=errand.department,
            request=errand.request,
            attempt=len(before) + 1,
            estimate=cost,
            worth=worth,
            sandbox=is_rehearsal(profile),
        )
        bodies: list[FactBody] = [] if kit.book.knows(snapshot.digest) else [snapshot]
        kit.ledger.append([*bodies, intent], by=kit.person)
    if profile.premises is Premises.OUTSIDE:
        kit.ledger.flush()
    kit.book.refresh()
    return kit.book.known(job)


def _estimate(case: Case, profile: Profile) -> Money | None:
    cost = estimate(case.errand.request, profile)
    if cost is None and profile.premises is not Premises.OUTSIDE and not profile.prices.lines:
        return NOTHING
    return cost


def _find(case: Case, generator: Generator, attempt: Attempt) -> Ticket | None:
    others = case.kit.book.others(attempt)
    with case.kit.handed(attempt.job, attempt.intended.request, others) as handed:
        ticket = generator.find(handed)
    return None if ticket is None or ticket.id in others else ticket


def note(case: Case, attempt: Attempt, ticket: Ticket) -> None:
    """The vendor's id, right after it is known."""
    kit = case.kit
    created = JobCreated(
        job=attempt.job, id=ticket.id, extra=dict(ticket.extra), estimate=ticket.estimate
    )
    try:
        kit.ledger.append([created], by=kit.person)
        kit.ledger.flush()
    except StorageFailed as full:
        raise StorageFailed(
            f"{full.message}; the job {attempt.job} was taken, {attempt.intended.vendor} calls it "
            f"{ticket.id}",
            hint=f"{full.hint}; if the next run asks: pegbar jobs settle {kit.show} {attempt.job} "
            f"--taken {ticket.id}",
            about=attempt.job,
        ) from full
    kit.book.refresh()


def end(
    case: Case,
    attempt: Attempt,
    state: str,
    trouble: GeneratorTrouble | None,
    billed: str = "",
    cost: tuple[Money | None, Money | None] = (None, None),
) -> None:
    """Write down how a job ended."""
    kit = case.kit
    ended = JobEnded(
        job=attempt.job,
        state=state,
        why=trouble.why.value if trouble is not None else "",
        word=trouble.word if trouble is not None else "",
        message=trouble.message if trouble is not None else "",
        cost=cost[0],
        worth=cost[1],
        billed=billed,
    )
    kit.ledger.append([ended], by=kit.person)
    if attempt.intended.estimate != NOTHING:
        kit.ledger.flush()
        kit.purse.ended()
    kit.book.refresh()


def delay(case: Case, turn: int, after: float | None) -> float:
    """Seconds until the next try: what the vendor asked for, and at least our own."""
    ways = case.kit.ways
    own = min(ways.longest_wait, ways.first_wait * 2**turn)
    return case.kit.a_little_more(max(own, after or 0.0))


def told(trouble: GeneratorTrouble) -> str:
    return f"{trouble.why.value}: {trouble.message}" if trouble.message else trouble.why.value


def _unclear() -> GeneratorTrouble:
    return GeneratorTrouble(
        Trouble.UNCLEAR, "its answer was lost, and this vendor does not list its jobs"
    )


def _never() -> GeneratorTrouble:
    return GeneratorTrouble(Trouble.UNCLEAR, "the vendor has no job of this name: it never came")
