"""A notary: signs what a studio says about its ledgers, and tells a studio's signature from
another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


class Notary(Protocol):
    """Signs with Ed25519, under a certificate that the studio's root gave out."""

    def certificate(self) -> str:
        """The certificate, as PEM."""
        ...

    def public(self) -> bytes:
        """The raw public key, 32 bytes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The raw signature, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a certificate is worth: who is named on it, its raw public key, and whether a root that
    is known here gave it out. `trouble` is why it is worth nothing, in words."""

    signer: str
    public: bytes
    state: Literal["trusted", "valid", "unfit"]
    trouble: str = ""


class Register(Protocol):
    """Judges certificates and signatures. Needs no studio and no network."""

    def standing(self, certificate: str, day: str) -> Standing:
        """What a certificate (PEM) was worth on a day (ISO 8601)."""
        ...

    def holds(self, public: bytes, signature: bytes, data: bytes) -> bool:
        """Whether the holder of this key signed these bytes."""
        ...
