"""One errand from its key to its result: the ledger says what is next, until it says done."""

from __future__ import annotations

from pegbar.actions.generating.asking import ask, end, reconcile
from pegbar.actions.generating.book import HOUSE, Attempt, Stand, brought, standing
from pegbar.actions.generating.kit import Case
from pegbar.actions.generating.moves import Course, Rest, Sit, call
from pegbar.actions.generating.waiting import await_end
from pegbar.actions.generating.words import held
from pegbar.assets.generation import Made
from pegbar.assets.profile import Premises
from pegbar.ports.generator import Generator, GeneratorTrouble, Trouble
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import Cancelled, Refused, StepFailed

_ELSEWHERE = 0.5
_MOST_TURNS = 24


def carry(case: Case) -> Course[Made]:
    """An errand's course. Only one at a time, of all processes, works on a key."""
    kit, seat = case.kit, f"key {case.errand.key}"
    claim = digest_bytes(case.errand.key.encode())
    yield Sit(seat, 1)
    try:
        while not kit.claims.take(claim):
            case.say(None)
            yield Rest(_ELSEWHERE)
        try:
            return (yield from _carry(case))
        finally:
            kit.claims.release(claim)
    finally:
        kit.seats.leave(seat)


def _carry(case: Case) -> Course[Made]:
    kit = case.kit
    for _ in range(_MOST_TURNS):
        stand, last = yield from call(_standing, case)
        if stand is Stand.HELD and last is not None:
            raise held(kit.show, last)
        made = brought(last, kit.vault) if stand is Stand.DONE and last is not None else None
        if made is not None:
            return made
        name = case.errand.generator if last is None else last.intended.generator
        if stand is Stand.FREE:
            name = case.errand.generator
        generator = yield from call(_open, case, name)
        seat = f"at {generator.profile.vendor}"
        yield Sit(seat, generator.profile.at_once)
        try:
            made = yield from _turns(case, generator, name)
        finally:
            kit.seats.leave(seat)
        if made is not None:
            case.tell(100, 100)
            return made
    raise _no_end(case)


def _turns(case: Case, generator: Generator, name: str) -> Course[Made | None]:
    """What the book says is next, again and again: it is never remembered otherwise. None where
    another generator is to be asked."""
    for _ in range(_MOST_TURNS):
        stand, last = yield from call(_standing, case)
        if stand is Stand.HELD and last is not None:
            raise held(case.kit.show, last)
        if stand is Stand.FREE or last is None:
            if name != case.errand.generator:
                return None
            yield from ask(case, generator)
        elif last.intended.generator != name:
            return None
        elif stand is Stand.INTENDED:
            yield from reconcile(case, generator, last)
        else:
            made = brought(last, case.kit.vault) or (yield from _awaited(case, generator, last))
            if made is not None:
                return made
    raise _no_end(case)


def _standing(case: Case) -> tuple[Stand, Attempt | None]:
    """How the work stands by the ledger, and the last attempt at it."""
    case.kit.book.refresh()
    attempts = case.kit.book.attempts(case.errand.key)
    return standing(attempts), attempts[-1] if attempts else None


def _no_end(case: Case) -> StepFailed:
    return StepFailed(
        f"{case.errand.step}: {case.errand.generator} gives no result after {_MOST_TURNS} turns",
        hint="pegbar jobs tells what happened",
        about=case.errand.step,
    )


def _awaited(case: Case, generator: Generator, attempt: Attempt) -> Course[Made | None]:
    """Wait for a job, or bring the files of a finished one again. A person who ends the work may
    have asked for jobs to be ended with it."""
    kit = case.kit
    try:
        return (yield from await_end(case, generator, attempt))
    except (Cancelled, GeneratorExit):
        if kit.ways.cancel:
            _cancel(case, generator, attempt)
        raise


def _cancel(case: Case, generator: Generator, attempt: Attempt) -> None:
    """End a job that can be ended for nothing. One that costs already is left running."""
    ticket, free = attempt.ticket, generator.profile.premises is not Premises.OUTSIDE
    if ticket is None or generator.profile.cancels == "never":
        return
    try:
        if not free and generator.look(ticket).state.value != "waiting":
            return
        generator.cancel(ticket)
    except GeneratorTrouble:
        return  # it is left as it is: the next run goes on with it
    trouble = GeneratorTrouble(Trouble.FAILED, "a person ended the work before it began")
    end(case, attempt, "cancelled", trouble, HOUSE if free else "")


def _open(case: Case, name: str) -> Generator:
    """The generator of this name. Raises Refused, NotInstalled, BadInput."""
    try:
        return case.kit.generators(name)
    except GeneratorTrouble as trouble:
        raise Refused(
            f"{case.errand.step}: {name} does not let us in: {trouble.message}",
            hint="look at its account in generators.yaml, and at its keys",
            about=case.errand.step,
        ) from trouble
