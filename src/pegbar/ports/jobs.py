"""Who carries requests to generators and brings results back, each paid for at most once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pegbar.assets.generation import Made, Request
from pegbar.assets.profile import Profile
from pegbar.values.errors import Refused, StepFailed

Tell = Callable[[int, int], None]
"""Told how far a job is: done, of how much. While a job is waited for it is told again and again;
it may raise Cancelled, which leaves the job at the vendor for the next run."""


class Unavailable(StepFailed):
    """A generator cannot now (down, too much to do, no credits, its circuit is open) and has taken
    nothing: another may be asked. The message says when to try again."""

    code = "unavailable"


class Moderated(Refused):
    """A generator refused for what the request or its result shows: nobody else is asked without
    a person's word. `about` is the job."""

    code = "moderated"


class Unsettled(Refused):
    """Something may have been paid for, or was, and did not come: a person has to say how to go
    on. `about` is the job."""

    code = "unsettled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A request on its way: `generator` is who is asked, `step` and `shot` what it is for, `key`
    names the work for ever (the step's key, and the piece of it). The same key is never paid
    twice: what was created before is gone on with, what is finished is brought again for nothing.
    """

    generator: str
    request: Request
    step: str
    shot: str = ""
    key: str
    department: str = "painting"


class Jobs(Protocol):
    def profile(self, generator: str) -> Profile:
        """What a generator can do, as it stands here. Raises Refused for one that nobody knows."""
        ...

    def carry_out(self, errand: Errand, tell: Tell) -> Made:
        """Bring the result: its pieces are in the vault when this returns. Blocks; goes on with
        what an earlier process began.

        Raises Refused (it does not fit, a budget, a policy, a retired model; Moderated; Unsettled:
        a create of which nobody knows whether it was taken), StepFailed (Unavailable: another may
        be asked), NotInstalled.
        """
        ...
