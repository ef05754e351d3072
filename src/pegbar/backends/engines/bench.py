"""The bench that a step works at on this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pegbar.backends.vaults.copies import sweep, sweep_copies
from pegbar.backends.vaults.folder import storage_failed
from pegbar.ports.engine import Order
from pegbar.ports.vault import Vault
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest, digest_json, hex_of, parse_digest
from pegbar.values.errors import BadInput

Tell = Callable[[str, int, int], None]


class LocalBench:
    """Implements port Bench for one order. Close it to clear its scratch folder."""

    def __init__(self, order: Order, vault: Vault, room: Path, tell: Tell) -> None:
        self._order = order
        self._vault = vault
        self._room = room
        self._tell = tell
        self._scratch: Path | None = None
        self._lent: list[Digest] = []

    @property
    def scratch(self) -> Path:
        if self._scratch is None:
            folder = self._room / "scratch"
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._scratch = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
            except OSError as error:
                raise storage_failed(error, folder) from error
        return self._scratch

    def path(self, digest: Digest) -> Path:
        path = self._vault.path(digest)
        self._lent.append(digest)
        return path

    def read(self, digest: Digest) -> bytes:
        return self._vault.read(digest)

    def put(self, data: bytes | Path) -> Digest:
        return self._vault.put(data)

    def once(self, about: Json, make: Callable[[], bytes]) -> Digest:
        key = digest_json(
            {"recipe": self._order.recipe, "version": self._order.version, "about": about}
        )
        place = self._room / "pieces" / hex_of(key)[:2] / hex_of(key)[2:]
        with contextlib.suppress(OSError, BadInput):
            made = parse_digest(place.read_text())
            if self._vault.has(made):
                return made
        digest = self._vault.put(make())
        self._note(place, digest)
        return digest

    def _note(self, place: Path, digest: Digest) -> None:
        """Remember a piece. Losing this note only costs making the piece again."""
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f"{place.name}.{os.getpid()}")
            draft.write_text(digest)
            draft.replace(place)
        except OSError as error:
            raise storage_failed(error, place) from error

    def progress(self, done: int, total: int) -> None:
        self._tell(self._order.step, done, total)

    def close(self) -> None:
        for digest in self._lent:
            self._vault.let_go(digest)
        self._lent.clear()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)


def sweep_scratch(room: Path) -> None:
    """Remove the scratch folders and viewing copies of processes that are gone."""
    sweep(room / "scratch")
    sweep_copies(room)
