"""checkpoint: what proves that a ledger is what it was."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pegbar import wiring
from pegbar.actions.checkpoint import held_against, kept_in, make_checkpoint
from pegbar.actions.ledger_check import Fault, ledger_faults
from pegbar.actions.tree_heads import origin_of
from pegbar.entrypoints.cli.output import note, write, write_json
from pegbar.entrypoints.cli.studio_verbs import studio_for
from pegbar.wiring import Studio


def checkpoint(show: Path, against: Path | None, root: Path | None, *, as_json: bool) -> None:
    """Sign the show's ledger as it is now, or hold it against what was signed before."""
    folder = wiring.read_show(show)
    studio = studio_for(show.resolve(), root)
    name = folder.show.id
    if against is not None:
        faults = held_against(studio.room(name), studio.notary(), studio.checkpoints(name), against)
        if as_json:
            write_json({"show": name, "against": str(against), "faults": faults})
        else:
            write(
                *([one.message for one in faults] or [f"{name}'s ledger holds against {against}"])
            )
        if faults:
            raise SystemExit(1)
        return
    told = make_checkpoint(studio.room(name), studio.notary(), studio.checkpoints(name))
    if as_json:
        write_json(told)
        return
    if not told.new:
        note(f"nothing came since {told.time}: this is the checkpoint of then")
    write(told.text.rstrip("\n"))
    note(f"it is kept in {told.file}; give it to somebody else too, who can then tell")


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
