"""A reader of credentials: what somebody else's file says of itself, before it is used."""

from __future__ import annotations

from typing import Protocol

from pegbar.ports.signer import Verdict


class CredentialReader(Protocol):
    """Holds a file's credentials against the roots that are known here. Needs no network."""

    def read(self, data: bytes) -> Verdict:
        """What these bytes' credentials are worth. Raises StorageFailed."""
        ...
