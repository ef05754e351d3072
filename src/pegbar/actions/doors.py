"""The door before anything runs: what the labels find in the way goes into the question that the
policies decide, with the roles of whoever asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

from pegbar.actions.approvals import lacking
from pegbar.actions.asking import Asked, ask, would
from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.lease import ENDING, Lease
from pegbar.actions.loans import KINDS as LOANS
from pegbar.actions.loans import with_loans
from pegbar.actions.loosenings import LOOSENED, still_loosened
from pegbar.actions.pack_facts import Scene
from pegbar.actions.rights_of_film import (
    Hindrance,
    file_of,
    hindrances,
    sources_of,
    told_of,
    with_twins,
)
from pegbar.actions.sending import ask_to_send
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.stages import Review
from pegbar.actions.studio import Room, Shelf
from pegbar.actions.under_packs import under_packs
from pegbar.graph.graph import Graph
from pegbar.graph.plan import plan
from pegbar.graph.step import Source
from pegbar.ports.policy import BY_DEFAULT
from pegbar.rights.door import Door, Obstacle, Use, obstacles
from pegbar.rights.label import Purpose
from pegbar.values.digests import Digest

LEARNING: Final = frozenset({"paint.learn", "paint.restyle"})
GENERATING: Final = frozenset({"generate.here", "generate.sent", "generate.asked"})
"""The recipes that give work to a generator."""

SHOWING: Final = frozenset({*LEARNING, *GENERATING, "paint.shot"})
"""The recipes in which a model learns from pictures, and those that show it some."""


def leased(shoot: Shoot, graph: Graph, room: Room) -> Lease:
    """Ask whether these steps may run, and go on asking while they do. Raises Refused."""
    known = [fact.number for fact in room.ledger.facts(kinds=ENDING)]

    def again() -> None:
        today = still_loosened(shoot, room.ledger.facts(kinds=LOOSENED))
        ask_to_run(with_loans(today, room.ledger.facts(kinds=LOANS)), graph, room)

    again()
    return Lease(room, again, known[-1] if known else 0)


def ask_to_run(shoot: Shoot, graph: Graph, room: Room) -> None:
    """Ask whether these steps may run today, and whether a model may learn from what its lessons
    are made of.

    Raises Refused, which names each source, where its rights are said and who could change them.
    """
    facts = list(room.ledger.facts())
    use = Use(show=shoot.show.id, purpose=Purpose.DEVELOP, day=room.clock.now().date())
    standing = standing_of(facts)
    sources = sources_of(graph, shoot)
    found = {*_of_working(sources, use, standing), *_of_showing(shoot, graph)}
    painted = any(step.recipe.name in SHOWING for step in graph.steps)
    asked = Asked(
        door=Door.RUN,
        action="generate" if painted else "draw",
        about=shoot.show.id,
        obstacles=sorted(found),
        inputs=inputs_of(sources, found),
        facts={"departments": sorted({step.recipe.department for step in graph.steps})},
        things=shots_of(shoot),
    )
    scene = Scene(shoot=shoot, graph=graph, ledger=facts, day=use.day)
    ask(room, shoot.show, under_packs(asked, room.packs, scene), facts=facts)
    ask_to_send(shoot, graph, room, use.day, facts)
    lessons = [step.id for step in graph.steps if step.recipe.name in LEARNING]
    if lessons:
        _ask_to_learn(shoot, graph.needed_for(lessons), room, use)


def _ask_to_learn(shoot: Shoot, lessons: Graph, room: Room, use: Use) -> None:
    """Ask whether a model may learn: asked of everything that its lessons are made of. What was
    learned already may be used by those who may not have it learned."""
    facts = list(room.ledger.facts())
    sources = sources_of(lessons, shoot)
    desk = FilmGraph(graph=lessons, parts={}, painted_by={}, quality="draft")
    review = Review(shoot=shoot, film=desk, room=room, facts=facts)
    found = {*_of_learning(sources, use, standing_of(facts)), *lacking(review, "train")}
    asked = Asked(
        door=Door.RUN,
        action="train",
        about=shoot.show.id,
        obstacles=sorted(found),
        inputs=inputs_of(sources, found),
        facts={"departments": ["painting"]},
        things=shots_of(shoot),
    )
    scene = Scene(shoot=shoot, graph=lessons, ledger=facts, day=use.day)
    asked = under_packs(asked, room.packs, scene)
    if BY_DEFAULT in would(room, shoot.show, asked).rules and _is_learned(lessons, room):
        return
    ask(room, shoot.show, asked, facts=facts)


def _is_learned(lessons: Graph, room: Room) -> bool:
    planned = plan(lessons, Shelf(room.index, room.vault))
    return not any(one.step.recipe.name in LEARNING for one in planned.to_run())


def shots_of(shoot: Shoot) -> tuple[str, ...]:
    """The shots that a question is about, by which a vendor's part is known."""
    return tuple(shot.id for shot in shoot.story.shots)


def inputs_of(sources: Iterable[Matter], found: Collection[Hindrance]) -> tuple[Digest, ...]:
    """The digests that a verdict binds: of the sources that stand in the way, or of all."""
    guilty = {one.source for one in found}
    return tuple(one.digest for one in sources if not found or file_of(one) in guilty)


def _of_working(sources: Iterable[Matter], use: Use, standing: Standing) -> Iterator[Hindrance]:
    """What forbids to work with a source today. A consent that is still to be granted does not:
    it is asked for when a model is to learn, and when something is to leave."""
    for source in sources:
        bare = msgspec.structs.replace(source.label, consents=frozenset())
        for one in obstacles(file_of(source), bare, use, {}):
            yield told_of(one, source)
        if source.closed:
            yield told_of(
                Obstacle(source=file_of(source), side="show", message=source.closed), source
            )
        for name in standing.taken_back(source.digest, source.label.consents):
            yield _of_consent(source, f"the consent {name}, which it hangs on, was taken back")
        for name in source.label.consents & standing.in_force().keys():
            consent = standing.granted[name].consent
            if not consent.window.holds(use.day):
                said = f"{consent.person}'s consent {name} does not hold on {use.day}"
                yield _of_consent(source, said)


def _of_consent(source: Matter, message: str) -> Hindrance:
    return told_of(Obstacle(source=file_of(source), side="consent", message=message), source)


def _of_learning(sources: Iterable[Matter], use: Use, standing: Standing) -> Iterator[Hindrance]:
    """What forbids a model to learn from these sources."""
    training = msgspec.structs.replace(use, purpose=Purpose.TRAIN)
    for one in hindrances(sources, training, standing):
        message = f"the painter would learn from it, and {one.message}"
        yield msgspec.structs.replace(one, message=message)


def _of_showing(shoot: Shoot, graph: Graph) -> Iterator[Hindrance]:
    """What may not be shown to a model, asked of the pictures that it is shown."""
    names = {
        given.name
        for step in graph.steps
        if step.recipe.name in SHOWING
        for given in step.inputs.values()
        if isinstance(given, Source)
    }
    for source in with_twins(names, shoot):
        if source.training is not None and not source.training.may_infer():
            message = "the painter would be shown it, and its training says no to ai_inference"
            yield told_of(Obstacle(source=file_of(source), side="purpose", message=message), source)
