"""A studio key, a ring and a keyring for tests: real ones, made on the spot."""

from __future__ import annotations

from pathlib import Path

from pegbar.backends.keys.ring import Ring, make_ring
from pegbar.backends.keys.secret import SecretKeeper, new_secret
from pegbar.backends.vaults.sealed import SealedVault

NOW = "2026-01-02T03:04:05+00:00"


_STUDIO = new_secret()


def keeper() -> SecretKeeper:
    """The one studio key of this run of the tests."""
    return SecretKeeper([_STUDIO], "a test")


def ring_in(room: Path, show: str = "test", held: SecretKeeper | None = None) -> Ring:
    return make_ring(room / "keys", show, held or keeper(), NOW)


def sealed_in(room: Path, ring: Ring | None = None) -> SealedVault:
    return SealedVault(room, ring or ring_in(room))


class MemoryKeyring:
    """What the system's keyring does, in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password
