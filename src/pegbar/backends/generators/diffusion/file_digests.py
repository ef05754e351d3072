"""Digests of large files, worked out once: weights of many gigabytes are read again only when their
size or time changed. Kept in the user's cache folder; a cache that is lost costs one reading."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pegbar.values.digests import Digest, digest_bytes, digest_file, parse_digest
from pegbar.values.errors import BadInput

LARGE: Final = 8 * 1024 * 1024
"""Bytes: what is smaller is read each time."""

_LIMIT: Final = 4 * 1024 * 1024
_Known = dict[str, tuple[int, int, str]]


class FileDigests:
    """The digests of a folder's files, remembered between processes. Mutable: it learns."""

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache if cache is not None else _cache_folder()
        self._here: dict[tuple[Path, int, int], Digest] = {}
        self._lock = threading.Lock()

    def of(self, top: Path, files: Iterable[Path]) -> dict[str, Digest]:
        """The digest of each file, by its path below `top`. Raises OSError."""
        note = self._cache / f"{digest_bytes(str(top.resolve()).encode())[7:39]}.json"
        known: _Known | None = None
        learned: _Known = {}
        found: dict[str, Digest] = {}
        for path in files:
            name = path.relative_to(top).as_posix()
            stat = path.stat()
            key = (path, stat.st_size, stat.st_mtime_ns)
            with self._lock:
                digest = self._here.get(key)
            if digest is None and stat.st_size >= LARGE:
                known = _noted(note) if known is None else known
                digest = _remembered(known.get(name), key)
            if digest is None:
                digest = digest_file(path)
                if stat.st_size >= LARGE:
                    learned[name] = (stat.st_size, stat.st_mtime_ns, digest)
            with self._lock:
                self._here[key] = digest
            found[name] = digest
        if learned:
            _note(note, {**(known or {}), **learned})
        return found


def _cache_folder() -> Path:
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if named else Path.home() / ".cache") / "pegbar" / "models"


def _remembered(known: tuple[int, int, str] | None, key: tuple[Path, int, int]) -> Digest | None:
    if known is None or known[:2] != key[1:]:
        return None
    try:
        return parse_digest(known[2])
    except BadInput:
        return None


def _noted(note: Path) -> _Known:
    """What was noted of a folder; nothing where there is no note that makes sense."""
    try:
        with note.open("rb") as file:
            found = json.loads(file.read(_LIMIT))
        return {str(name): (int(one[0]), int(one[1]), str(one[2])) for name, one in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError):
        return {}


def _note(note: Path, known: _Known) -> None:
    """Write it whole or not at all. A cache that cannot be written is done without."""
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=note.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file)
        Path(name).replace(note)
