"""The desk itself: port Jobs, for one errand in its caller's thread or for a thousand at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pegbar.actions.generating.carrying import carry
from pegbar.actions.generating.health import Health
from pegbar.actions.generating.kit import Case, Kit
from pegbar.actions.generating.moves import Crowd, drive_one
from pegbar.assets.generation import Made
from pegbar.assets.profile import Profile
from pegbar.ports.jobs import Errand, Tell
from pegbar.values.errors import Cancelled, PegbarError

_HANDS = 16


def nobody(done: int, total: int) -> None:
    """Nobody is told."""


class Desk:
    """Implements port Jobs. Safe for threads; what it knows is in the ledger."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def profile(self, generator: str) -> Profile:
        return self._kit.profiles(generator)

    def carry_out(self, errand: Errand, tell: Tell) -> Made:
        case = Case(kit=self._kit, errand=errand, tell=tell)
        kit = self._kit
        return drive_one(carry(case), kit.seats, kit.timer, lambda: case.say(None))

    def carry_out_many(
        self,
        errands: Sequence[Errand],
        told: Callable[[int], None] = lambda _: None,
        hands: int = _HANDS,
    ) -> Sequence[Made | PegbarError]:
        """Each errand's result, or the error that explains why there is none, in order. `told` how
        many are over. A few hands are enough for a thousand jobs: most of a job is waiting.

        Raises Cancelled when a person stops it: jobs that vendors have are left running, since
        they are paid, and the next run goes on with them.
        """
        kit = self._kit
        cases = [Case(kit=kit, errand=one, tell=nobody) for one in errands]
        crowd = Crowd(kit.seats, kit.timer, hands)
        over = [0]

        def ended(count: int) -> None:
            over[0] = count
            told(count)

        try:
            return crowd.drive([carry(case) for case in cases], ended)
        except KeyboardInterrupt:
            left = len(errands) - over[0]
            raise Cancelled(
                f"stopped; {over[0]} results are kept, {left} jobs are left as they are",
                hint="what vendors have is paid for: run the same command again to go on with it",
            ) from None

    def health(self) -> Mapping[str, Health]:
        """Who is well, as far as this process asked anybody; `health.health_of` tells the rest."""
        return self._kit.breakers.health()
