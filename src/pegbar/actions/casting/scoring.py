"""Scores of takes: put on record after a film was made, for casting to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pegbar.actions.casting.takes import KINDS as OF_TAKES
from pegbar.actions.casting.takes import STEP, Take, takes_of
from pegbar.actions.studio import Room
from pegbar.assets.facts import Fact, StepMade
from pegbar.assets.job_facts import TakeScored
from pegbar.assets.tree import decode_tree
from pegbar.graph.key import decode_material
from pegbar.ports.vault import Vault
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, StorageFailed

_CONFORM: Final = "take.conform"


def score_takes(room: Room) -> int:
    """Measure every take that was conformed and has no score yet, and put the scores on record.
    Returns how many. A take without pictures of the stage has none, nor has one whose bytes are
    gone."""
    facts = list(room.ledger.facts(kinds=OF_TAKES))
    scored = {one.body.digest for one in facts if isinstance(one.body, TakeScored)}
    conformed = _conformed(facts)
    if not conformed:
        return 0
    asked = _asked(facts)
    new = []
    for take in takes_of(facts, room.vault):
        ends = asked.get(take.received)
        if take.digest in scored or take.received not in conformed or ends is None:
            continue
        if (found := _measured(take, conformed[take.received], ends, room.vault)) is not None:
            scored.add(take.digest)
            new.append(found)
    if new:
        room.ledger.append(new, by=room.person)
    return len(new)


def _conformed(facts: Sequence[Fact]) -> dict[Digest, Digest]:
    """The pictures of conformed takes, by what was received."""
    found = {}
    for step in _steps(facts):
        if step.recipe == _CONFORM:
            found[decode_material(step.material.encode()).inputs["received"]] = step.outputs["out"]
    return found


def _asked(facts: Sequence[Fact]) -> dict[Digest, tuple[Digest, Digest]]:
    """The stage's first and last picture that a take was asked for with, by what was received."""
    found = {}
    for step in _steps(facts):
        if step.step.startswith(STEP):
            inputs: Mapping[str, Digest] = decode_material(step.material.encode()).inputs
            if "first" in inputs and "last" in inputs:
                found[step.outputs["out"]] = (inputs["first"], inputs["last"])
    return found


def _steps(facts: Sequence[Fact]) -> Iterator[StepMade]:
    return (one.body for one in facts if isinstance(one.body, StepMade))


def _measured(
    take: Take, pictures: Digest, ends: tuple[Digest, Digest], vault: Vault
) -> TakeScored | None:
    from pegbar.departments.painting.holding import MEASURE, held

    try:
        files = decode_tree(vault.read(pictures)).files
        first, last = min(files), max(files)
        shown = (vault.read(files[first]), vault.read(files[last]))
        score = held(shown, (vault.read(ends[0]), vault.read(ends[1])))
    except (BadInput, StorageFailed, ValueError):
        return None
    return TakeScored(
        shot=take.shot,
        generator=take.generator,
        take=take.take,
        digest=take.digest,
        measure=MEASURE,
        score=score,
    )
