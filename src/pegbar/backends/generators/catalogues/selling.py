"""A vendor of many models: each that its catalogue holds, opened by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pegbar.assets.generation import Request, Used
from pegbar.assets.profile import Profile
from pegbar.backends.generators.catalogues.asking import arguments
from pegbar.backends.generators.catalogues.reading import Offer, models
from pegbar.ports.generator import Account, Generator, GeneratorTrouble, Trouble


@dataclass(frozen=True, slots=True)
class Seller:
    """Implements port Vendor. `base` is what all its models have in common, `opened` makes a
    generator of one."""

    base: Profile
    opened: Callable[[Offer, Account], Generator]

    @property
    def name(self) -> str:
        return self.base.vendor

    def profiles(self, account: Account) -> Sequence[Profile]:
        return [one.profile for one in models(self.base, tuple(account.catalogues))]

    def open(self, profile: Profile, account: Account) -> Generator:
        offers = models(self.base, tuple(account.catalogues))
        offer = next((one for one in offers if one.profile.name == profile.name), None)
        if offer is None:
            raise GeneratorTrouble(Trouble.INVALID, f"no catalogue holds {profile.name}")
        return self.opened(replace(offer, profile=profile), account)


def used(offer: Offer, request: Request, version: str, seed: int | None) -> Used:
    """The record of a result: what was sent as it went out, with files by their digests."""
    return Used(
        generator=offer.profile.name,
        version=version,
        seed=seed,
        parameters={**arguments(offer, request, lambda one: one.digest)},
    )
