"""A studio key, a ring and a keyring for tests: real ones, made on the spot."""

from __future__ import annotations

from pathlib import Path

from pegbar.backends.keys.ring import Ring, make_ring
from pegbar.backends.keys.secret import SecretKeeper
from pegbar.backends.vaults.sealed import SealedVault
from pegbar.ports.vault import Vault
from pegbar.values.digests import Digest

NOW = "2026-01-02T03:04:05+00:00"


_STUDIO = bytes(range(32))


def keeper() -> SecretKeeper:
    """The one studio key of all tests, in whatever process."""
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

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


def file_of(vault: Vault, digest: Digest) -> Path:
    """The sealed file of these bytes, for a test that hurts it."""
    assert isinstance(vault, SealedVault)
    return vault._place(digest)


def flip(file: Path, place: int = -1) -> None:
    """Turn one bit of a stored file over."""
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.chmod(0o600)
    file.write_bytes(bytes(data))
