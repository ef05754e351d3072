"""What of a take the desk would really send: what a job has brought is brought again for nothing,
and what a vendor has at work is set aside already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pegbar.actions.generating.book import Book, Stand, brought, standing
from pegbar.assets.generation import Request
from pegbar.assets.profile import Profile
from pegbar.departments.painting.take_requests import errand_key, take_requests
from pegbar.graph.plan import Outputs, known_inputs
from pegbar.graph.step import Step
from pegbar.ports.vault import Vault

Way = Literal["made", "at work", "asked"]


@dataclass(frozen=True, slots=True)
class Journal:
    """The desk's book, held against what is in the vault."""

    book: Book
    vault: Vault

    def way(self, profile: Profile, request: Request) -> Way:
        """What the desk would do about a request. Where a person has to say it first, it counts
        as asked for: that may be the answer."""
        attempts = self.book.attempts(errand_key(profile, request))
        stand = standing(attempts)
        if stand is Stand.DONE and brought(attempts[-1], self.vault) is not None:
            return "made"
        return "at work" if stand is Stand.OPEN else "asked"

    def requests(
        self, step: Step, profile: Profile, outputs: Mapping[str, Outputs]
    ) -> Sequence[Request]:
        """The requests of a take as they would go out, given what is made (`outputs`, by step);
        none while something of the shot that goes into them is still to be made. Drawings that
        ask for the very same are one job.

        Raises Refused where the generator does not do this kind of work.
        """
        inputs = known_inputs(step, outputs)
        if inputs is None:
            return ()
        found = take_requests(step.params, inputs, self.vault.read, profile)
        return tuple({errand_key(profile, one): one for one in found.values()}.values())
