"""lora: a show's adapters, what each is and what it may be used for."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from pegbar.actions.shoot import Shoot
from pegbar.entrypoints.cli.jobs import Wanted, open_job
from pegbar.entrypoints.cli.output import write, write_json
from pegbar.production.lora_file import LoraFile
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput

_HINT: Final = "pegbar lora list SHOW, or pegbar lora show SHOW NAME"
_HEADS: Final = ("name", "who", "base", "rank", "keys", "MB", "licence", "purposes")


class LoraReport(msgspec.Struct, frozen=True, kw_only=True):
    """A LoRA of the show, with its rights. `size` is in bytes, `rank` 0 where it could not be
    told."""

    name: str
    file: str
    digest: Digest
    size: int
    rank: int
    keys: int
    who: str
    weight: float
    trigger: str
    base: str
    about: str
    by: str
    licence: str
    purposes: tuple[str, ...]
    said: str


def lora(words: tuple[str, ...], studio: Path | None, *, as_json: bool) -> None:
    """The table, or one of them. Raises BadInput."""
    if words[:1] == ("list",) and len(words) == 2:
        found = _reports(Path(words[1]), studio)
        if as_json:
            write_json({"loras": found})
        else:
            write(*_table(found))
    elif words[:1] == ("show",) and len(words) == 3:
        one = _named(words[2], _reports(Path(words[1]), studio))
        if as_json:
            write_json(one)
        else:
            write(*_told(one))
    else:
        raise BadInput(f"lora does not know {' '.join(words)!r}", hint=_HINT)


def _reports(show: Path, studio: Path | None) -> tuple[LoraReport, ...]:
    shoot = open_job(Wanted(show=show, studio=studio)).whole
    return tuple(_report(one, shoot) for one in shoot.loras.values())


def _report(one: LoraFile, shoot: Shoot) -> LoraReport:
    matter = shoot.matter[one.path]
    return LoraReport(
        name=one.name,
        file=one.path,
        digest=one.digest,
        size=one.size,
        rank=one.rank,
        keys=one.keys,
        who=one.who,
        weight=one.weight,
        trigger=one.trigger,
        base=one.base,
        about=one.about,
        by=matter.person,
        licence=matter.licence,
        purposes=tuple(sorted(purpose.value for purpose in matter.label.purposes)),
        said=str(matter.said) if matter.said else "",
    )


def _named(name: str, found: Sequence[LoraReport]) -> LoraReport:
    for one in found:
        if one.name == name:
            return one
    names = [one.name for one in found]
    near = difflib.get_close_matches(name, names, n=1)
    known = ", ".join(names) or "none; put NAME.safetensors and NAME.yaml into art/loras"
    raise BadInput(
        f"the show has no LoRA called {name[:80]!r}",
        hint=f"did you mean {near[0]}?" if near else f"there: {known}",
    )


def _table(found: Sequence[LoraReport]) -> Iterator[str]:
    if not found:
        yield "the show has no LoRAs; one is two files: art/loras/NAME.safetensors and NAME.yaml"
        return
    rows = [
        _HEADS,
        *(
            (
                one.name,
                one.who or "-",
                one.base or "-",
                str(one.rank or "-"),
                str(one.keys),
                f"{one.size / 1e6:.1f}",
                one.licence or "-",
                ", ".join(one.purposes),
            )
            for one in found
        ),
    ]
    wide = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, wide, strict=True)).rstrip()


def _told(one: LoraReport) -> Iterator[str]:
    yield f"{one.name}: {one.about or 'a LoRA of the show'}"
    yield f"  file      {one.file} ({one.size / 1e6:.1f} MB, {one.keys} tensors, rank {one.rank})"
    yield f"  digest    {one.digest}"
    yield f"  shows     {one.who or 'nobody: it is a style'}"
    yield f"  worn at   {one.weight:g}" + (f", trigger {one.trigger!r}" if one.trigger else "")
    yield f"  fits      {one.base or 'not said'}"
    yield f"  made by   {one.by or 'nobody says'}" + (f", {one.licence}" if one.licence else "")
    yield f"  may       {', '.join(one.purposes) or 'nothing'}"
    if one.said:
        yield f"  said in   {one.said}"
