"""Pictures of takes: moments of what was received, on a sheet to choose from."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from PIL import Image

from pegbar.actions.casting.takes import Take
from pegbar.assets.pictures import decode_picture
from pegbar.assets.tree import decode_tree
from pegbar.departments.cut.paper import png_bytes
from pegbar.departments.cut.take_sheet import TakeCard, take_sheet
from pegbar.departments.finishing.ffmpeg import run
from pegbar.ports.vault import Vault
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, Corrupt, StepFailed

T = TypeVar("T")

_MOMENTS: Final = 4
_WIDE: Final = 640
_SECONDS: Final = 120.0
_STILLS: Final = (".png", ".jpeg", ".webp")


def sheet(title: str, takes: Sequence[Take], vault: Vault) -> bytes:
    """The sheet of these takes, as PNG. A take whose bytes are gone or are no picture has a card
    without one."""
    cards = [
        TakeCard(
            shot=one.shot,
            title=f"{one.number}  {one.generator}{'  draft' if one.draft else ''}",
            lines=_lines(one),
            moments=_moments(one, vault),
            marked=one.shown or one.chosen,
        )
        for one in takes
    ]
    return png_bytes(take_sheet(title, cards))


def _lines(one: Take) -> list[str]:
    cost = " and ".join(str(each) for each in one.cost) or "no cost"
    length = f"{one.seconds:g} s, " if one.seconds else ""
    words = [word for word in (one.word, "chosen" if one.chosen else "") if word]
    words += [f"made again as {one.again}"] if one.again else []
    words += ["rehearsal"] if one.sandbox else []
    return [
        f"{length}{cost}, waited {one.waited:.0f} s",
        f"{one.digest.rpartition(':')[2][:12]}  {', '.join(words)}".rstrip(),
    ]


def _moments(one: Take, vault: Vault) -> list[Image.Image]:
    try:
        files = decode_tree(vault.read(one.received)).files
        stills = [files[name] for name in sorted(files) if name.endswith(_STILLS)]
        if stills:
            return [_still(vault.read(digest), one) for digest in _spread(stills)]
        return _of_film(next(iter(files.values())), vault) if files else []
    except (BadInput, Corrupt, StepFailed, OSError):
        return []


def _still(data: bytes, one: Take) -> Image.Image:
    return Image.fromarray(decode_picture(data, f"take {one.number} of {one.shot}"))


def _of_film(film: Digest, vault: Vault) -> list[Image.Image]:
    """Moments of a film from its first to its last frame."""
    path = vault.path(film)
    try:
        with tempfile.TemporaryDirectory(prefix="pegbar-takes-") as folder:
            run(
                ["-i", path, "-an", "-vf", f"scale={_WIDE}:-2", Path(folder) / "%06d.png"],
                about="the moments of a take",
                seconds=_SECONDS,
            )
            frames = sorted(Path(folder).iterdir())
            return [Image.open(one).convert("RGB") for one in _spread(frames)]
    finally:
        vault.let_go(film)


def _spread(every: Sequence[T]) -> list[T]:
    """A few, evenly from the first to the last."""
    if len(every) <= _MOMENTS:
        return list(every)
    return [every[round(n * (len(every) - 1) / (_MOMENTS - 1))] for n in range(_MOMENTS)]
