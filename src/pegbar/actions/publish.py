"""Put a film's parts where people find them; each file appears whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pegbar.assets.tree import decode_tree
from pegbar.ports.vault import Vault
from pegbar.values.digests import Digest, digest_file
from pegbar.values.errors import StorageFailed, Trespass

FOLDERS: Final = {"board_pages": "boards"}
"""Parts that are a tree of files, and the folder that holds them."""

NAMES: Final = {
    "film": "{show}.mp4",
    "timeline": "{show}.otio",
    "captions": "{show}.vtt",
    "poster": "poster.png",
    "contact_sheet": "contact-sheet.png",
    "boards": "boards.html",
    "boards_png": "boards.png",
    "boards_pdf": "boards.pdf",
    "loudness": "loudness.json",
    "score": "score.json",
    "disclosure": "disclosure.json",
    "painter": "painter.md",
}


def room_for(out: Path) -> None:
    """Raises StorageFailed where nothing can be put: told before hours of work, not after them."""
    there = next(one for one in (out.absolute(), *out.absolute().parents) if one.exists())
    if not there.is_dir():
        raise _unwritable(NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)), out)
    if not os.access(there, os.W_OK | os.X_OK):
        raise _unwritable(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), out)


def publish(digests: Mapping[str, Digest], vault: Vault, out: Path, show: str) -> dict[str, Path]:
    """Copy each part from the vault into `out`, unless the very same bytes lie there already.

    Raises StorageFailed, Corrupt.
    """
    paths: dict[str, Path] = {}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for kind, digest in digests.items():
            if kind in FOLDERS:
                paths[kind] = _publish_tree(
                    vault, digest, inside(out, f"{FOLDERS[kind]}/page").parent
                )
                continue
            target = out / NAMES[kind].format(show=show)
            paths[kind] = target
            if not (target.is_file() and digest_file(target) == digest):
                _place(vault.read(digest), target)
    except OSError as error:
        raise _unwritable(error, out) from error
    return paths


def _publish_tree(vault: Vault, tree: Digest, folder: Path) -> Path:
    """All files of a tree, and none that an earlier one left there."""
    folder.mkdir(exist_ok=True)
    files = decode_tree(vault.read(tree)).files
    for name, digest in files.items():
        target = folder / name
        if not (target.is_file() and digest_file(target) == digest):
            _place(vault.read(digest), target)
    for old in folder.glob("page-*.png"):
        if old.name not in files:
            old.unlink()
    return folder


def inside(folder: Path, name: str) -> Path:
    """The path of a file to write below a folder. Raises Trespass where a link leads out of it."""
    target = folder / name
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        raise Trespass(
            f"{target.parent} is a link that leads out of {folder}", hint="take the link away"
        )
    return target


def place_file(source: Path, target: Path) -> None:
    """Copy one file from the vault to `target`, whole or not at all. Raises StorageFailed."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise _unwritable(error, target.parent) from error
    place_bytes(data, target)


def place_bytes(data: bytes, target: Path) -> None:
    """Write one file, whole or not at all. Raises StorageFailed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _place(data, target)
    except OSError as error:
        raise _unwritable(error, target.parent) from error


def _unwritable(error: OSError, folder: Path) -> StorageFailed:
    return StorageFailed(
        f"{error.filename or folder} cannot be written: {error.strerror}",
        hint="check the folder's permissions and the free space",
    )


def _place(data: bytes, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        with draft.open("xb") as file:  # never through a link that somebody put there
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
