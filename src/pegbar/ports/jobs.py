"""Who carries requests to generators and brings results back, each paid for at most once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pegbar.assets.generation import Made, Request
from pegbar.assets.profile import Profile

Tell = Callable[[int, int], None]
"""Told how far a job is: done, of how much."""


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

        Raises Refused (it does not fit, a budget, a policy, moderation, a retired model, or a
        create of which nobody knows whether it was taken), StepFailed, NotInstalled.
        """
        ...
