"""Waiting for a job that a vendor has, and bringing what came of it. Nothing here spends."""

from __future__ import annotations

from typing import Final

from pegbar.actions.generating.asking import delay, end, told
from pegbar.actions.generating.book import HOUSE, Attempt, Stand
from pegbar.actions.generating.kit import Case
from pegbar.actions.generating.moves import Course, Rest, call
from pegbar.actions.generating.receiving import WrongKind, charged, receive
from pegbar.actions.generating.words import came_to_nothing, held, left
from pegbar.assets.generation import Made
from pegbar.assets.profile import Premises
from pegbar.ports.generator import Generator, GeneratorTrouble, Sight, State, Ticket, Trouble
from pegbar.values.errors import PegbarError, Refused

_LOOKS: Final = 8
"""So many looks in a row may fail before the job is left for the next run."""
_SLOWER: Final = 1.25
_SLOWEST: Final = 6.0
"""The waits between looks grow, up to so many times the vendor's own pace."""
_MOST_LOST: Final = 3
_AGAIN: Final = frozenset(
    {Trouble.DOWN, Trouble.THROTTLED, Trouble.UNCLEAR, Trouble.BROKEN, Trouble.EXPIRED}
)


def await_end(case: Case, generator: Generator, attempt: Attempt) -> Course[Made | None]:
    """Wait for a job and bring its result; None where the house's own machine forgot it and it is
    to be asked again. Raises Refused, StepFailed."""
    kit, profile = case.kit, generator.profile
    ticket = attempt.ticket
    assert ticket is not None, "an open job is known to its vendor"
    since, pace = kit.timer.now(), profile.poll
    if case.fresh and profile.premises is Premises.OUTSIDE:
        yield Rest(kit.a_little_more(pace))
    while True:
        sight = yield from _look(case, generator, attempt, ticket)
        if sight is None:
            return (yield from _lost(case, generator, attempt))
        if sight.state is State.DONE:
            return (yield from _bring(case, generator, attempt, sight))
        if sight.state in {State.FAILED, State.CANCELLED}:
            if attempt.stand is Stand.DONE:
                return (yield from _lost(case, generator, attempt))
            raise (yield from call(_ended, case, generator, attempt, sight))
        case.say(sight.share)
        if kit.timer.now() - since > kit.ways.job:
            raise left(attempt, f"it is not over after {kit.ways.job / 3600:g} hours")
        yield Rest(kit.a_little_more(pace))
        pace = min(pace * _SLOWER, max(profile.poll, profile.poll * _SLOWEST))


def _look(
    case: Case, generator: Generator, attempt: Attempt, ticket: Ticket
) -> Course[Sight | None]:
    """Where the job is; None where the vendor said twice that it does not know it."""
    kit, unknown = case.kit, 0
    for turn in range(_LOOKS):
        try:
            sight = yield from call(generator.look, ticket)
        except GeneratorTrouble as trouble:
            if trouble.why is Trouble.LOST:
                unknown += 1
                if unknown > 1:
                    return None
            else:
                kit.breakers.bad(generator.profile, trouble.why, trouble.after)
                if trouble.why not in _AGAIN or turn + 1 == _LOOKS:
                    raise left(attempt, told(trouble)) from trouble
            case.say(None)
            least = kit.a_little_more(generator.profile.poll)
            yield Rest(max(least, 0.0 if unknown else delay(case, turn, trouble.after)))
        else:
            return sight
    raise left(attempt, "the vendor does not say where it is")


def _bring(case: Case, generator: Generator, attempt: Attempt, sight: Sight) -> Course[Made | None]:
    """Fetch a finished job's files, as often as it takes, and never create it again for that."""
    kit, ticket = case.kit, attempt.ticket
    assert ticket is not None
    for turn in range(kit.ways.fetches):
        last = turn + 1 == kit.ways.fetches
        try:
            made = yield from call(receive, case, generator, attempt, sight)
        except GeneratorTrouble as trouble:
            kit.breakers.bad(generator.profile, trouble.why, trouble.after)
            ended = yield from call(_not_brought, case, generator, attempt, (sight, trouble, last))
            if ended is not None:
                raise ended from trouble
            again: Sight | None = sight
            if trouble.why is Trouble.LOST:
                again = None
            elif trouble.why is Trouble.EXPIRED:
                again = yield from _look(case, generator, attempt, ticket)
            if again is None:
                return (yield from _lost(case, generator, attempt))
            sight = again
            case.say(None)
            if turn or trouble.why is not Trouble.EXPIRED:
                yield Rest(delay(case, turn, trouble.after))
        else:
            kit.breakers.good(generator.profile)
            return made
    raise left(attempt, "its files could not be brought")


def _not_brought(
    case: Case,
    generator: Generator,
    attempt: Attempt,
    told_of: tuple[Sight, GeneratorTrouble, bool],
) -> PegbarError | None:
    """What a fetch that did not come out means for its job; None where it is tried again."""
    sight, trouble, last = told_of
    if trouble.why is Trouble.LOST:
        return None
    if trouble.why in {Trouble.MODERATION, Trouble.FAILED, Trouble.INVALID}:
        failed = Sight(
            state=State.FAILED,
            trouble=trouble.why,
            word=trouble.word,
            message=trouble.message,
            cost=sight.cost,
        )
        return _ended(case, generator, attempt, failed)
    if last and isinstance(trouble, WrongKind):
        return _useless(case, attempt, sight, trouble)
    if last or trouble.why not in _AGAIN:
        return left(attempt, told(trouble))
    return None


def _lost(case: Case, generator: Generator, attempt: Attempt) -> Course[Made | None]:
    """The vendor does not know the job any more. What the house makes itself is made again; what
    may have been paid for waits for a person."""
    kit, trouble = case.kit, GeneratorTrouble(Trouble.LOST, "the vendor does not know it any more")
    kit.breakers.bad(generator.profile, Trouble.LOST)
    if generator.profile.premises is not Premises.OUTSIDE:
        yield from call(end, case, attempt, "lost", trouble, HOUSE)
        case.lost += 1
        if case.lost >= _MOST_LOST:
            raise came_to_nothing(attempt, f"it was lost {case.lost} times")
        return None
    if attempt.stand is Stand.DONE:
        raise held(kit.show, attempt)
    cost, worth, billed = charged(generator.profile, attempt, ())
    yield from call(end, case, attempt, "lost", trouble, billed or "table", (cost, worth))
    raise held(kit.show, kit.book.latest(attempt))


def _ended(case: Case, generator: Generator, attempt: Attempt, sight: Sight) -> PegbarError:
    """Write down a job that came to nothing; what is said of it."""
    why = sight.trouble or Trouble.FAILED
    trouble = GeneratorTrouble(why, sight.message, word=sight.word)
    state = "cancelled" if sight.state is State.CANCELLED else "failed"
    if why is Trouble.MODERATION:
        state = "refused"
    elif state == "failed":
        case.kit.breakers.bad(generator.profile, Trouble.FAILED)
    figures = () if sight.cost is None else (sight.cost,)
    cost, worth, billed = None, None, ""
    if figures or state in generator.profile.prices.charges_for:
        cost, worth, billed = charged(generator.profile, attempt, figures)
    end(case, attempt, state, trouble, billed, (cost, worth))
    if state == "refused":
        return held(case.kit.show, case.kit.book.latest(attempt))
    if state == "cancelled":
        return Refused(
            f"{attempt.intended.shot or attempt.intended.step}: the job {attempt.job} was "
            f"cancelled at {attempt.intended.generator}",
            hint="run the same command again to ask for it once more",
            about=attempt.job,
        )
    return came_to_nothing(attempt, told(trouble))


def _useless(case: Case, attempt: Attempt, sight: Sight, trouble: WrongKind) -> PegbarError:
    """A result that was paid for and is not what was asked for."""
    figures = () if sight.cost is None else (sight.cost,)
    cost, worth, billed = charged(trouble.profile, attempt, figures)
    end(case, attempt, "failed", trouble, billed, (cost, worth))
    return held(case.kit.show, case.kit.book.latest(attempt))
