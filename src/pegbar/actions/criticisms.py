"""Reads what the critic's steps have to say."""

from __future__ import annotations

import msgspec

from pegbar.actions.build import Built
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.production.shots import Finding


def criticisms(shoot: Shoot, built: Built, room: Room) -> tuple[Finding, ...]:
    """What the critic says of the whole film, for its summary. Beats that nothing stages are
    listed there already."""
    listed = {(one.shot, one.line) for one in shoot.story.unstaged}
    return tuple(
        finding
        for shot in shoot.story.shots
        for finding in criticism_of(built, room, shot.id)
        if not (finding.line and (finding.shot, finding.line) in listed)
    )


def criticism_of(built: Built, room: Room, shot: str) -> tuple[Finding, ...]:
    """What the critic says of one shot."""
    made = built.outputs.get(f"critic/{shot}", {}).get("findings")
    if made is None:
        return ()
    return msgspec.json.decode(room.vault.read(made), type=tuple[Finding, ...])
