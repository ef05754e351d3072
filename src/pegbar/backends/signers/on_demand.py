"""A reader of credentials whose library is loaded when a file has some to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pegbar.ports.signer import Verdict


class CredentialsOnDemand:
    """Implements port CredentialReader."""

    def __init__(self, anchors: Sequence[Path]) -> None:
        self._anchors = anchors

    def read(self, data: bytes) -> Verdict:
        from pegbar.backends.signers.c2pa_signer import C2paReader

        return C2paReader(self._anchors).read(data)
