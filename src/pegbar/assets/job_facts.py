"""The facts of work that generators do: what was asked, taken, charged and brought."""

from __future__ import annotations

import msgspec

from pegbar.assets.casting import Candidate, CastChoice
from pegbar.assets.generation import Made, Request
from pegbar.values.digests import Digest
from pegbar.values.money import Money


class ProfileSeen(msgspec.Struct, frozen=True, kw_only=True, tag="generator.seen"):
    """What a generator's profile said on the day that it was first asked: its capabilities, prices
    and terms as JSON. `digest` is taken over it; jobs name it."""

    v: int = 1
    generator: str
    digest: Digest
    profile: dict[str, object]


class JobIntended(msgspec.Struct, frozen=True, kw_only=True, tag="job.intended"):
    """A generator is about to be asked; nothing is sent before this stands. `job` is our name for
    the attempt, `key` names the work, `attempt` counts from 1. `estimate` is set aside in the
    budgets, in the unit that is billed, `worth` is the same in currency. `server` tells which of
    several was asked, `sandbox` that it was a rehearsal's: its money is play money."""

    v: int = 1
    job: str
    key: str
    generator: str
    vendor: str
    profile: Digest
    step: str
    shot: str = ""
    department: str = ""
    request: Request
    attempt: int = 1
    estimate: Money | None = None
    worth: Money | None = None
    server: str = ""
    sandbox: bool = False


class JobCreated(msgspec.Struct, frozen=True, kw_only=True, tag="job.created"):
    """The vendor took the job; `id` and `extra` are how it is found there, `estimate` what the
    vendor said that it will cost."""

    v: int = 1
    job: str
    id: str
    extra: dict[str, str] = {}
    estimate: Money | None = None


class JobEnded(msgspec.Struct, frozen=True, kw_only=True, tag="job.ended"):
    """What came of a job. `state` is done, failed, refused (moderation), cancelled, lost (the
    vendor forgot it), unclear (nobody knows whether it was taken: a person has to say) or unasked
    (the create surely did not happen, or was not taken). `cost` is what was charged in the unit
    that is billed, `worth` in currency; `billed` tells by whom: the vendor's own figure, or the
    dated table."""

    v: int = 1
    job: str
    state: str
    why: str = ""
    word: str = ""
    message: str = ""
    made: Made | None = None
    cost: Money | None = None
    worth: Money | None = None
    billed: str = ""


class JobSettled(msgspec.Struct, frozen=True, kw_only=True, tag="job.settled"):
    """A person looked at the vendor's and said what became of an unclear job: it was taken under
    this `id`, or (empty) never. `cost` is what the vendor charged for one that is not gone on
    with."""

    v: int = 1
    job: str
    id: str = ""
    note: str = ""
    cost: Money | None = None


class CastDecided(msgspec.Struct, frozen=True, kw_only=True, tag="cast.decided"):
    """A generator was cast for a shot. `candidates` are all that were looked at, `reasons` the
    words for the choice, `learned` what was known of each from this show's own takes, `replaces`
    who had been cast before, `facts` how many facts the decision looked at: it can be worked out
    again from those."""

    v: int = 1
    shot: str
    choice: CastChoice
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    learned: dict[str, dict[str, float]] = {}
    given: dict[str, object] = {}
    replaces: str = ""
    facts: int = 0


class ElsewhereAllowed(msgspec.Struct, frozen=True, kw_only=True, tag="cast.elsewhere"):
    """A person said that a shot may be asked of others, though `generator` refused it for what it
    shows, and `why`."""

    v: int = 1
    shot: str
    generator: str
    why: str


class TakeScored(msgspec.Struct, frozen=True, kw_only=True, tag="take.scored"):
    """How well a take holds together with the film, 0..1, by `measure` (what was held against
    what). `take` is its number with its generator, `digest` what was measured."""

    v: int = 1
    shot: str
    generator: str
    take: int
    digest: Digest
    measure: str
    score: float


class TakeChosen(msgspec.Struct, frozen=True, kw_only=True, tag="take.chosen"):
    """A person chose the take of a shot that the film shows: the take's digest, its number, who
    made it. `promote` tells that it is a draft whose full take is wanted."""

    v: int = 1
    shot: str
    take: int
    digest: Digest
    generator: str
    note: str = ""
    promote: bool = False
