"""Claims: so that two makers on one studio never make the same thing at the same time."""

from __future__ import annotations

from typing import Protocol

from pegbar.values.digests import Digest


class Claims(Protocol):
    def take(self, key: Digest) -> bool:
        """Claim a key; False while another process holds it. A dead process holds nothing."""
        ...

    def release(self, key: Digest) -> None:
        """Give a claim back."""
        ...
