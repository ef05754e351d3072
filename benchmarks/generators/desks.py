"""Desks for measuring: the real ones, over a sandbox, in a folder that is gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pegbar.actions.generating.desk import Desk
from pegbar.actions.generating.kit import Kit, Ways
from pegbar.assets.generation import Kind, Request
from pegbar.backends.clock import SystemClock
from pegbar.backends.engines.alone import Alone
from pegbar.backends.engines.claims import OwnClaims
from pegbar.backends.generators.shelf import vendors
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.backends.vaults.folder import FolderVault
from pegbar.ports.generator import Account, Generator
from pegbar.ports.jobs import Errand

GENERATORS = ("runway/gen4.5", "fal/wan-2.7", "replicate/mochi-fast", "luma/ray-2")


def account(vendor: str, root: str) -> Account:
    keys = {key for one in vendors()[vendor].profiles(Account()) for key in one.secrets}
    return Account(
        secrets=dict.fromkeys(keys, "rehearsal"),
        address=f"{root}/{vendor}",
        sandbox=True,
        pickup=f"{root}/pickup",
    )


def opened(name: str, root: str, **changes: object) -> Generator:
    """A generator of the sandbox's, with its profile changed for the measuring."""
    vendor = vendors()[name.partition("/")[0]]
    given = account(vendor.name, root)
    profile = next(one for one in vendor.profiles(given) if one.name == name)
    return vendor.open(replace(profile, version="sandbox", **changes), given)  # type: ignore[arg-type]


def desk_in(folder: Path, generators: Callable[[str], Generator]) -> Desk:
    """A desk over a ledger and a vault in the folder, as a show's room has them."""
    folder.mkdir(parents=True, exist_ok=True)
    return Desk(
        Kit(
            ledger=SqliteLedger(folder / "ledger.db", SystemClock()),
            vault=FolderVault(folder / "vault"),
            generators=generators,
            profiles=lambda name: generators(name).profile,
            clock=SystemClock(),
            scratch=folder / "scratch",
            person="benchmark",
            show="benchmark",
            alone=Alone(folder / "purse.lock"),
            claims=OwnClaims(folder / "jobs.lock"),
            ways=Ways(first_wait=1.0, longest_wait=8.0),
        )
    )


def errand(generator: Generator, key: str) -> Errand:
    """A film from words, the smallest that the generator gives."""
    profile = generator.profile
    able = profile.can(Kind.TEXT_TO_VIDEO)
    assert able is not None, f"{profile.name} makes films from words"
    size = min(able.sizes, key=lambda one: one[0] * one[1]) if able.sizes else (640, 352)
    request = Request(
        kind=Kind.TEXT_TO_VIDEO,
        prompt=f"the moon, {key}",
        size=size,
        seconds=min(able.seconds) if able.seconds else None,
        fps=able.fps[0] if able.fps else None,
    )
    return Errand(generator=profile.name, request=request, step=f"generate/{key}", key=key)
