"""What the desk says when it does not bring a result: what happened, and what to do next."""

from __future__ import annotations

import datetime as dt
from typing import Final

from pegbar.actions.generating.book import Attempt
from pegbar.assets.fitting import misfits
from pegbar.assets.profile import Profile
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.ports.jobs import Errand, Moderated, Unavailable, Unsettled
from pegbar.values.errors import PegbarError, Refused, StepFailed

_SOON: Final = "all other work is kept; run the same command again"


def thing(errand: Errand) -> str:
    """What an errand is for, as people call it."""
    return errand.shot or errand.step


def admit(errand: Errand, profile: Profile, today: dt.date) -> None:
    """Whether a generator is to be asked at all, before anything is written or spent. Raises
    Refused."""
    if profile.retired is not None and today >= profile.retired.since:
        gone = profile.retired
        who = ", ".join(gone.stand_ins)
        raise Refused(
            f"{thing(errand)}: {profile.name} makes nothing any more since {gone.since} "
            f"({gone.source})",
            hint=f"cast one that can stand in: {who}" if who else "cast another generator",
            about=errand.step,
        )
    reasons = misfits(errand.request, profile)
    if reasons:
        raise Refused(
            f"{thing(errand)}: {profile.name} cannot make this: {'; '.join(reasons)}",
            hint="nothing was sent; change the shot's cast or its options",
            about=errand.step,
        )


def held(show: str, attempt: Attempt) -> PegbarError:
    """Why a job waits for a person."""
    one, ended = attempt.intended, attempt.ended
    what = f"{one.shot or one.step}: the job {one.job} at {one.generator}"
    state = ended.state if ended is not None else attempt.state
    if state == "refused":
        said = f": {ended.message}" if ended is not None and ended.message else ""
        return Moderated(
            f"{what} was refused for what it shows{said}",
            hint=f"change the shot; or to ask once more: pegbar jobs settle {show} {one.job} "
            "--again",
            about=one.job,
        )
    if state == "unclear":
        return Unsettled(
            f"{what}: nobody knows whether it was taken: {_said(attempt)}{_word(attempt)}",
            hint=f"look at {one.vendor}'s own list, then say pegbar jobs settle {show} {one.job} "
            "--taken ID, or --never",
            about=one.job,
        )
    words = {
        "lost": "is not known there any more; it may have been paid for",
        "done": "is finished, but its files are gone here and there",
    }
    why = words.get(state) or f"failed, and was paid for: {_said(attempt)}"
    if state == "failed" and ended is not None and not (ended.cost and ended.cost.micros):
        why = f"failed again and again: {_said(attempt)}"
    return Unsettled(
        f"{what} {why}",
        hint=f"to ask (and pay) once more: pegbar jobs settle {show} {one.job} --again",
        about=one.job,
    )


def _said(attempt: Attempt) -> str:
    ended = attempt.ended
    return (ended.message or ended.word or ended.why) if ended is not None else ""


def _word(attempt: Attempt) -> str:
    """The vendor's own word, where it has one."""
    return f" ({attempt.ended.word})" if attempt.ended is not None and attempt.ended.word else ""


def cannot_now(errand: Errand, profile: Profile, trouble: str, again: dt.datetime) -> Unavailable:
    """A generator that has taken nothing, and when to try it again."""
    when = again.astimezone().strftime("%Y-%m-%d %H:%M")
    return Unavailable(
        f"{thing(errand)}: {profile.name} cannot now ({trouble})",
        hint=f"nothing was taken or spent; try again after {when}, or cast another generator",
        about=errand.step,
    )


def not_taken(errand: Errand, profile: Profile, trouble: GeneratorTrouble) -> PegbarError:
    """What is said of a create that surely was not taken, and would not be taken again."""
    what = f"{thing(errand)}: {profile.name}"
    if trouble.why is Trouble.DENIED:
        keys = ", ".join(profile.secrets) or "its account"
        return Unavailable(
            f"{what} does not let us in: {trouble.message}",
            hint=f"look at the keys of {profile.vendor} ({keys})",
            about=errand.step,
        )
    if trouble.why is Trouble.QUOTA:
        return Unavailable(
            f"{what} has no credits left, or its day's limit is reached: {trouble.message}",
            hint="buy credits, wait for tomorrow, or cast another generator",
            about=errand.step,
        )
    return Refused(
        f"{what} does not take this request: {trouble.message}",
        hint="nothing was taken or spent; change the shot's prompt, cast or options",
        about=errand.step,
    )


def cannot_tell_yet(attempt: Attempt, trouble: GeneratorTrouble, again: dt.datetime) -> StepFailed:
    """A create of which the vendor could tell what became of it, and cannot now."""
    one = attempt.intended
    when = again.astimezone().strftime("%Y-%m-%d %H:%M")
    return StepFailed(
        f"{one.shot or one.step}: whether {one.generator} took the job {one.job} is not known yet "
        f"({trouble.why.value}: {trouble.message})",
        hint=f"it is not asked for again before that is known: run the same command after {when}",
        about=one.job,
    )


def left(attempt: Attempt, why: str) -> StepFailed:
    """A job that stays at its vendor, to be gone on with by the next run."""
    one = attempt.intended
    return StepFailed(
        f"{one.shot or one.step}: the job {one.job} stays at {one.generator}: {why}",
        hint=f"it is not asked for again: the next run goes on with it; {_SOON}",
        about=one.job,
    )


def came_to_nothing(attempt: Attempt, trouble: str) -> StepFailed:
    """A job that failed at its vendor."""
    one = attempt.intended
    return StepFailed(
        f"{one.shot or one.step}: the job {one.job} at {one.generator} failed: {trouble}",
        hint="run the same command again, change the shot, or cast another generator",
        about=one.job,
    )
