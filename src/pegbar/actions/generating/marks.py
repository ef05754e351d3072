"""Marks in received bytes: looked for before anything is rewritten, by those who can read them."""

from __future__ import annotations

from pathlib import Path

from pegbar.assets.generation import CREDENTIALS, Mark
from pegbar.assets.traces import carries_credentials
from pegbar.ports.credentials import CredentialReader


class MarksFound:
    """Finds the content credentials of a received file: what they are worth, and who signed."""

    def __init__(self, reader: CredentialReader) -> None:
        self._reader = reader

    def __call__(self, data: bytes | Path) -> tuple[Mark, ...]:
        content = data.read_bytes() if isinstance(data, Path) else data
        if not carries_credentials(content):
            return ()
        verdict = self._reader.read(content)
        return (Mark(kind=CREDENTIALS, state=str(verdict.state), by=verdict.signer),)
