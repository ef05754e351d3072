"""Generators' terms at the doors: what may be sent to them, and what may be done with what they
made. A generator is a source like any other: its terms can only tighten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pegbar.actions.asking import Asked, ask, would
from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.pack_facts import Scene
from pegbar.actions.rights_of_film import Hindrance, generators_of, hindrances, sources_of
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, Shelf
from pegbar.actions.under_packs import under_packs
from pegbar.assets.facts import Fact
from pegbar.assets.profile import Premises
from pegbar.assets.terms import is_rehearsal, objections
from pegbar.graph.flow import LabelFlow
from pegbar.graph.graph import Graph
from pegbar.graph.plan import plan
from pegbar.graph.step import Step
from pegbar.ports.policy import BY_DEFAULT
from pegbar.rights.door import Door, Use
from pegbar.rights.label import Purpose


def ask_to_send(
    shoot: Shoot, graph: Graph, room: Room, day: dt.date, facts: Sequence[Fact]
) -> None:
    """Ask whether what these steps send to generators outside may go there: one question for each
    generator. Who may not send may still use what was sent and made before.

    Raises Refused.
    """
    sent: dict[str, list[Step]] = {}
    for step in graph.steps:
        if step.hired is not None and step.hired.premises is Premises.OUTSIDE:
            sent.setdefault(step.hired.name, []).append(step)
    if not sent:
        return
    flow = LabelFlow(graph.by_id(), shoot.labels())
    when = Use(show=shoot.show.id, purpose=Purpose.PRODUCE, day=day), standing_of(facts)
    for name, steps in sorted(sent.items()):
        asked = _asked(shoot, graph, (name, steps), flow, when)
        scene = Scene(shoot=shoot, graph=graph, ledger=facts, day=day)
        asked = under_packs(asked, room.packs, scene)
        if BY_DEFAULT in would(room, shoot.show, asked).rules and _is_made(graph, steps, room):
            continue
        ask(room, shoot.show, asked, facts=facts)


def _asked(
    shoot: Shoot,
    graph: Graph,
    sent: tuple[str, Sequence[Step]],
    flow: LabelFlow,
    when: tuple[Use, Standing],
) -> Asked:
    name, steps = sent
    profile = generators_of(graph)[name]
    needed = graph.needed_for([step.id for step in steps])
    sources = sources_of(needed, shoot)
    found: dict[Hindrance, None] = {}
    if not is_rehearsal(profile):  # whoever works with it there works with it outside the house
        use, standing = when
        found |= dict.fromkeys(hindrances(sources, use, standing))
    for step in steps:
        for said in objections(profile, flow.label(step.id)):
            found[
                Hindrance(
                    source=name,
                    side="terms",
                    message=said,
                    said=profile.terms.source,
                    who_could="whoever made what is sent, or another generator",
                )
            ] = None
    rehearsal = " in a sandbox" if is_rehearsal(profile) else ""
    return Asked(
        door=Door.RUN,
        action="send",
        about=f"{shoot.show.id} to {name}{rehearsal}",
        obstacles=tuple(found),
        inputs=tuple(one.digest for one in sources),
        facts={"departments": ["painting"]},
        things=tuple(dict.fromkeys(step.shot for step in steps)),
    )


def _is_made(graph: Graph, steps: Sequence[Step], room: Room) -> bool:
    wanted = {step.id for step in steps}
    planned = plan(graph.needed_for(wanted), Shelf(room.index, room.vault))
    return wanted.isdisjoint(one.step.id for one in planned.to_run())
