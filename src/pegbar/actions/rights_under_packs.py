"""What the rule packs of a show would say of a use of its film, beside what its labels say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from pegbar.actions.asking import Asked
from pegbar.actions.pack_facts import Scene
from pegbar.actions.rights_of_film import FilmRights, Hindrance
from pegbar.actions.stages import LEAVING, Review
from pegbar.actions.under_packs import under_packs
from pegbar.actions.verdicts import question_of
from pegbar.rights.door import Door, Use
from pegbar.rights.label import Purpose
from pegbar.rights.people import ALONE


def with_packs(rights: FilmRights, review: Review, use: Use) -> FilmRights:
    """The rights with what the show's packs would refuse when the film is delivered. Nothing is
    put on record, and it does not matter who asks."""
    if not review.room.packs or use.purpose is not Purpose.DELIVER or not use.territory:
        return rights
    found = tuple(_refusing(review, use))
    return msgspec.structs.replace(
        rights, allowed=rights.allowed and not found, obstacles=(*rights.obstacles, *found)
    )


def _refusing(review: Review, use: Use) -> Iterator[Hindrance]:
    room, parts = review.room, [review.film.parts[kind] for kind in LEAVING]
    made = (review.outputs.get(part.step, {}).get(part.name) for part in parts)
    scene = Scene(
        shoot=review.shoot,
        graph=review.film.graph.needed_for({part.step for part in parts}),
        ledger=review.facts,
        day=use.day,
        territory=use.territory,
    )
    asked = Asked(door=Door.LEAVE, action="deliver", about=use.show)
    under = under_packs(asked, room.packs, scene, [one for one in made if one])
    question = question_of(room, review.shoot.show, under, ALONE)
    ruling = room.policy.decide(replace(question, obstacles=()))
    rules = {pack.policy_id(rule): rule for pack in room.packs for rule in pack.rules}
    reasons = dict(zip(ruling.rules, ruling.reasons, strict=False))
    for name in ruling.rules if not ruling.allowed else ():
        if name in rules:
            detail = under.told.get(name, "")
            yield Hindrance(
                source=f"the rule {name}",
                side="pack",
                said="show.yaml, packs",
                message=reasons.get(name, rules[name].refusal) + (f": {detail}" if detail else ""),
                who_could=", ".join(rules[name].who_could),
            )
