"""checkpoint, audit, how rules are kept, and the verifying of evidence packs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from pegbar import wiring
from pegbar.actions.asking import Asked, ask
from pegbar.actions.audit import JSON, PAGE, Desk, audit
from pegbar.actions.checkpoint import held_against, kept_in, make_checkpoint
from pegbar.actions.evidence.check import check_pack
from pegbar.actions.governance import governance
from pegbar.actions.governance_rule import TOLD, House
from pegbar.actions.ledger_check import Fault, ledger_faults
from pegbar.actions.tree_heads import origin_of
from pegbar.entrypoints.cli.entering import enter, may_read, recorded
from pegbar.entrypoints.cli.jobs import Wanted, leaving, open_job
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.rights.door import Door
from pegbar.values.errors import BadInput
from pegbar.wiring import Studio

_NAMED: Final = 6

_HEAD: Final = 4096
_SIZE_LIMIT: Final = 1 << 30
"""A pack says what it is in its first bytes."""


def checkpoint(show: Path, against: Path | None, root: Path | None, *, as_json: bool) -> None:
    """Sign the show's ledger as it is now, or hold it against what was signed before."""
    entered = enter(show, root)
    folder, studio, room = entered.folder, entered.studio, entered.room
    room.engine.stop()
    name = folder.show.id
    if against is not None:
        may_read(room, folder.show)
        with recorded(show, root, name):
            faults = held_against(room, studio.notary(), studio.checkpoints(name), against)
        if as_json:
            write_json({"show": name, "against": str(against), "faults": faults})
        else:
            write(
                *([one.message for one in faults] or [f"{name}'s ledger holds against {against}"])
            )
        if faults:
            raise SystemExit(1)
        return
    about = f"the record of {name}"
    asked = Asked(door=Door.DECIDE, action="checkpoint", about=about, kind="Evidence")
    ask(room, folder.show, asked)
    told = make_checkpoint(room, studio.notary(), studio.checkpoints(name))
    if as_json:
        write_json(told)
        return
    if not told.new:
        note(f"nothing came since {told.time}: this is the checkpoint of then")
    write(told.text.rstrip("\n"))
    note(f"it is kept in {told.file}; give it to somebody else too, who can then tell")


def audit_show(wanted: Wanted, out: Path | None, *, as_json: bool) -> None:
    """Write the show's evidence pack."""
    job = open_job(wanted)
    show = job.shoot.show.id
    about = f"the record of {show}"
    asked = Asked(door=Door.READ, action="audit", about=about, kind="Evidence")
    ask(job.room, job.shoot.show, asked)
    desk = Desk(
        shoot=job.shoot,
        film=job.film,
        room=job.room,
        hands=job.studio.hands(),
        notary=job.studio.notary(),
        studio=wiring.studio_name(job.studio),
        checkpoints=job.studio.checkpoints(show),
    )
    told = audit(desk, leaving(job, wanted, out or wanted.home / "out" / "evidence"))
    if as_json:
        write_json(told)
        return
    note(f"{told.facts} facts of {told.size} are quoted, each with its proof")
    write(told.page, told.json)


def pack_at(path: Path) -> tuple[Path, Path] | None:
    """The JSON and the page of the pack that a folder or a JSON file holds; None for others.

    Raises BadInput for a folder that holds none.
    """
    if path.is_dir():
        if not (path / JSON).is_file():
            raise BadInput(f"{path} holds no evidence pack", hint=f"a pack has a file {JSON}")
        return path / JSON, path / PAGE
    if path.suffix == ".json" and path.is_file():
        with path.open("rb") as file:
            if b"pegbar-evidence" in file.read(_HEAD):
                return path, path.with_suffix(".html")
    return None


def verify_pack(pack: tuple[Path, Path], anchors: Sequence[Path], *, as_json: bool) -> None:
    """Check an evidence pack; one that was tampered with ends with exit code 1."""
    file, page = pack
    if file.stat().st_size > _SIZE_LIMIT:
        raise BadInput(f"{file} is larger than any evidence pack")
    try:
        data = file.read_bytes()
        shown = page.read_bytes() if page.is_file() else None
    except OSError as error:
        raise BadInput(f"{error.filename} cannot be read: {error.strerror}") from error
    verdict = check_pack(data, shown, wiring.register(anchors))
    if as_json:
        write_json({"file": str(file), **msgspec.structs.asdict(verdict)})
    else:
        by = f", signed by {verdict.signer}" if verdict.signer else ""
        write(f"{file}: {verdict.state}{by}", *(f"  {reason}" for reason in verdict.reasons))
    if verdict.state == "tampered":
        raise SystemExit(1)


def tell_governance(wanted: Wanted, *, as_json: bool) -> None:
    """The rules that a show is under and how each is kept."""
    job = open_job(wanted)
    show = job.shoot.show.id
    keys = job.studio.keys
    known = wiring.packs_near(None, job.studio.root).values()
    house = House(
        checkpoints=len(list(job.studio.checkpoints(show).glob("*.txt"))),
        secrets=keys.strongroom(show).told(),
        key_in=keys.place().where,
        known=tuple(one.pack for one in known),
    )
    rules = governance(job.shoot, job.film, job.room, house)
    if as_json:
        write_json({"show": show, "rules": rules})
        return
    state = ""
    for one in rules:
        if one.state != state:
            state = one.state
            write(*([""] if one is not rules[0] else []), TOLD[state].upper())
        letter = f": {one.reference} [{one.confidence}]" if one.reference else ""
        write(f"  {one.rule} ({one.origin}{letter})", f"    {one.how}")
        if one.about:
            more = len(one.about) - _NAMED
            rest = f" and {more} more" if more > 0 else ""
            write(f"    about {', '.join(one.about[:_NAMED])}{rest}")


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """What a show's checkpoints say of its ledger: how many facts stand behind the last of them,
    and everything in which the ledger is not what they say."""

    checkpoints: int
    facts: int
    faults: tuple[Fault, ...]


def prove(studio: Studio, show: str) -> Proven:
    """Hold a show's ledger against its checkpoints. Raises StorageFailed."""
    folder = studio.checkpoints(show)
    if not folder.is_dir():
        return Proven(checkpoints=0, facts=0, faults=())
    notary = studio.notary()
    kept = kept_in(folder, origin_of(show, notary.public()), notary)
    return Proven(
        checkpoints=len(kept.checkpoints),
        facts=kept.checkpoints[-1].size if kept.checkpoints else 0,
        faults=ledger_faults(list(studio.room(show).ledger.facts()), kept),
    )


def told_proof(proven: Proven) -> list[str]:
    """The same for people to read."""
    if not (proven.checkpoints or proven.faults):
        return ["  no checkpoint: pegbar checkpoint signs one"]
    state = "do not hold" if proven.faults else "hold"
    return [
        f"  {proven.checkpoints} checkpoints over {proven.facts} facts {state}",
        *(f"  {one.message}" for one in proven.faults),
    ]
