"""How the studio's own rules are kept: doors, roles, approvals, encryption, isolation, the record.

What is said here is what the code does; a gap is told as one.
"""

from __future__ import annotations

from collections.abc import Iterator

from pegbar.actions.governance_rule import House, Rule
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.rights.approvals import Stage


def of_house(shoot: Shoot, room: Room, house: House) -> Iterator[Rule]:
    """The rules of the house for this show."""
    yield from _of_doors()
    yield from _of_roles(room)
    yield from _of_stages(shoot)
    yield from _of_bytes(house)
    yield from _of_isolation()
    yield from _of_record(house)


def _of_doors() -> Iterator[Rule]:
    yield Rule(
        rule="whatever is delivered, or exported out of the show's folder, passes the door out",
        origin="the studio",
        state="enforced",
        how="labels, consents, policies and packs are asked for the place and the day, and "
        "pegbar deliver asks for the approvals; what left is on record",
    )
    yield Rule(
        rule="what is made for work in the house stays in the house",
        origin="the studio",
        state="written",
        how="files in SHOW/out lie open to whoever can read that folder, and can copy them away",
    )


def _of_roles(room: Room) -> Iterator[Rule]:
    named = room.rules.people.named
    yield Rule(
        rule="only those in a role do what the role may do",
        origin="roles and policies",
        state="enforced" if named else "written",
        how="Cedar policies are asked at every door, and what no policy permits is refused"
        if named
        else "rights/people.yaml names nobody: whoever works on this machine has every role",
    )
    yield Rule(
        rule="whoever acts is who they say they are",
        origin="roles and policies",
        state="written",
        how="the name is PEGBAR_PERSON or that of the machine's login; nobody's identity is proven",
    )
    yield Rule(
        rule="a change of people, policies, approvals or packs is accepted by somebody entitled",
        origin="roles and policies",
        state="enforced" if named else "written",
        how="every door stays shut until it is: pegbar people SHOW --accept"
        if named
        else "a show that names nobody accepts what it finds, and the ledger says so",
    )
    if room.rules.policies:
        yield Rule(
            rule="the show's own policies",
            origin="roles and policies",
            state="enforced",
            how="they can forbid what the house permits, and are asked at every door",
            about=tuple(sorted(room.rules.policies)),
        )


def _of_stages(shoot: Shoot) -> Iterator[Rule]:
    stages = [one.stage for one in shoot.stages]
    if not stages:
        yield Rule(
            rule="stages are approved before the next begins",
            origin="approvals",
            state="written",
            how="rights/approvals.yaml names no stage",
        )
    for stage in stages:
        yield Rule(
            rule=f"the stage {stage.stage} is approved by {stage.whose()}",
            origin="approvals",
            state="enforced" if stage.before else "asked",
            how=_waiting(stage),
        )


def _waiting(stage: Stage) -> str:
    own = "" if stage.not_self else "; one's own work may be approved"
    if not stage.before:
        return f"nothing waits for it{own}"
    waits = {
        "deliver": "the door out",
        "final": "a film of final quality",
        "train": "a model that learns",
    }
    verb = "waits" if len(stage.before) == 1 else "wait"
    return f"{' and '.join(waits[one] for one in stage.before)} {verb} for it{own}"


def _of_bytes(house: House) -> Iterator[Rule]:
    kept = house.secrets
    sealed = kept is not None and kept.state == "sealed"
    where = f", wrapped by the studio key in {house.key_in}" if house.key_in else ""
    yield Rule(
        rule="the show's bytes are readable with its keys alone",
        origin="encryption",
        state="enforced" if sealed else "written",
        how=f"every stored file is sealed under the show's data key{where}"
        if sealed
        else "they lie in the clear: pegbar secrets SHOW --seal seals them",
    )
    yield Rule(
        rule="the show's own folder, its ledger and what was published are read by those who may",
        origin="encryption",
        state="written",
        how="they are in the clear: the folders' permissions are all that there is",
    )
    yield Rule(
        rule="bytes are read through Pegbar by those who may",
        origin="the studio",
        state="enforced",
        how="verbs that open a show ask the door before reading",
    )


def _of_isolation() -> Iterator[Rule]:
    yield Rule(
        rule="nothing of another show comes in, but on a loan",
        origin="isolation",
        state="enforced",
        how="names, links and references that lead out of the show are refused, and on record; a "
        "room belongs to one show, and a loan stands in both ledgers",
    )
    yield Rule(
        rule="whoever may use this machine's files keeps to the verbs",
        origin="isolation",
        state="written",
        how="shows of a studio share one system user: what that user can read, a program run by "
        "that user can read",
    )


def _of_record(house: House) -> Iterator[Rule]:
    yield Rule(
        rule="the record is what it was",
        origin="the ledger",
        state="enforced" if house.checkpoints else "asked",
        how="there are checkpoints: a change is not prevented, but doctor --verify names it"
        if house.checkpoints
        else "the chain finds careless changes; pegbar checkpoint signs what finds the others",
    )
    yield Rule(
        rule="somebody outside can tell that the record is what it was",
        origin="the ledger",
        state="asked",
        how="give a checkpoint to somebody who keeps it",
    )
