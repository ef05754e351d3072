"""How much of the film is approved: the seconds of its shots, by what people decided."""

from __future__ import annotations

import msgspec

from pegbar.actions.approvals import standing_of_item
from pegbar.actions.stages import Review, items
from pegbar.assets.performance import Performance


def approved_lengths(review: Review) -> dict[str, float]:
    """The seconds of every shot whose take is approved as it stands; of all shots, where the film
    is."""
    shots: set[str] = set()
    for item in items(review):
        if standing_of_item(item, review).state != "approved":
            continue
        if item.stage.subject in {"film", "delivery"}:
            shots |= {shot.id for shot in review.shoot.story.shots}
        elif item.stage.subject == "shot":
            shots.add(item.about)
    return {
        shot.id: seconds
        for shot in review.shoot.story.shots
        if shot.id in shots and (seconds := _seconds(shot.id, review))
    }


def _seconds(shot: str, review: Review) -> float:
    made = review.outputs.get(f"perform/{shot}")
    if made is None:
        return 0.0
    done = msgspec.json.decode(review.room.vault.read(made["out"]), type=Performance)
    return done.frames / done.fps
