"""The doors that ask the labels: before anything runs, and before anything leaves.

Every refusal is a fact, with its reasons and the digests that it was about; so is a pass, once
for each state of a film.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.rights_of_film import Hindrance, file_of, hindrances, sources_of, told_of
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.studio import Room, opening
from pegbar.assets.facts import Fact, VerdictGiven
from pegbar.graph.graph import Graph
from pegbar.graph.step import Source
from pegbar.production.show import Show
from pegbar.rights.door import Door, Obstacle, Use, obstacles
from pegbar.rights.label import Purpose
from pegbar.values.errors import Refused

POLICY: Final = "labels 1"
"""Who decided: the arithmetic of labels and consents. It stands beside every verdict."""

LEARNING: Final = frozenset({"paint.learn", "paint.restyle"})
SHOWING: Final = frozenset({*LEARNING, "paint.shot"})
"""The recipes in which a model learns from pictures, and those that show it some."""

_TOLD: Final = 8


def ask_to_run(shoot: Shoot, graph: Graph, room: Room) -> None:
    """Ask whether these steps may run today.

    Raises Refused, which names each source, where its rights are said and who could change them.
    """
    facts = list(room.ledger.facts())
    today = room.clock.now().date()
    use = Use(show=shoot.show.id, purpose=Purpose.DEVELOP, day=today)
    standing = standing_of(facts)
    sources = sources_of(graph, shoot)
    found = {
        *_of_working(sources, use, standing),
        *_of_learning(shoot, graph, use, standing),
        *_of_showing(shoot, graph),
    }
    question = Question(door=Door.RUN, action="make", about=shoot.show.id, show=shoot.show)
    give_verdict(question, room, facts, sources, sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: at which door, what for, and about what."""

    door: Door
    action: str
    about: str
    show: Show


def give_verdict(
    question: Question,
    room: Room,
    facts: Sequence[Fact],
    sources: Sequence[Matter],
    found: Sequence[Hindrance],
) -> None:
    """Put the answer on record, and raise Refused where something stands in the way."""
    guilty = {one.source for one in found}
    about = sorted({one.digest for one in sources if not found or file_of(one) in guilty})
    fact = VerdictGiven(
        door=question.door.value,
        action=question.action,
        about=question.about,
        allowed=not found,
        rules=tuple(sorted({f"label.{one.side}" for one in found})) or ("label",),
        reasons=tuple(f"{one.source}: {one.message}" for one in found),
        policy=POLICY,
        inputs=tuple(about),
    )
    if found or fact != last_verdict(facts, question):
        room.ledger.append([*opening(facts, question.show), fact], by=room.person)
    if found:
        raise Refused(
            f"{question.about} may not be {_DONE[question.action]}:{told(found)}",
            hint="pegbar rights SHOW says what may be done with the film, where and when",
            about=question.show.id,
        )


_DONE: Final = {"make": "made", "deliver": "delivered"}


def last_verdict(facts: Iterable[Fact], question: Question) -> VerdictGiven | None:
    """The last answer to the same question."""
    given = [fact.body for fact in facts if isinstance(fact.body, VerdictGiven)]
    same = [
        one for one in given if (one.door, one.action) == (question.door.value, question.action)
    ]
    return same[-1] if same else None


def told(found: Sequence[Hindrance]) -> str:
    """Obstacles as lines below a message, the first few of them."""
    lines = [
        f"\n  {one.source}{f' ({one.said})' if one.said else ''}: {one.message}; "
        f"could change it: {one.who_could}"
        for one in found[:_TOLD]
    ]
    more = len(found) - _TOLD
    return "".join(lines) + (f"\n  and {more} more" if more > 0 else "")


def _of_working(sources: Iterable[Matter], use: Use, standing: Standing) -> Iterator[Hindrance]:
    """What forbids to work with a source today. A consent that is still to be granted does not:
    it is asked for when a model is to learn, and when something is to leave."""
    for source in sources:
        bare = msgspec.structs.replace(source.label, consents=frozenset())
        for one in obstacles(file_of(source), bare, use, {}):
            yield told_of(one, source)
        for name in standing.taken_back(source.digest, source.label.consents):
            yield _of_consent(source, f"the consent {name}, which it hangs on, was taken back")
        for name in source.label.consents & standing.in_force().keys():
            consent = standing.granted[name].consent
            if not consent.window.holds(use.day):
                said = f"{consent.person}'s consent {name} does not hold on {use.day}"
                yield _of_consent(source, said)


def _of_consent(source: Matter, message: str) -> Hindrance:
    return told_of(Obstacle(source=file_of(source), side="consent", message=message), source)


def _of_learning(shoot: Shoot, graph: Graph, use: Use, standing: Standing) -> Iterator[Hindrance]:
    """What forbids a model to learn: asked of everything that its lessons are made of."""
    lessons = [step.id for step in graph.steps if step.recipe.name in LEARNING]
    training = msgspec.structs.replace(use, purpose=Purpose.TRAIN)
    for one in hindrances(sources_of(graph.needed_for(lessons), shoot), training, standing):
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
    for source in (shoot.matter[name] for name in sorted(names)):
        if source.training is not None and not source.training.may_infer():
            message = "the painter would be shown it, and its training says no to ai_inference"
            yield told_of(Obstacle(source=file_of(source), side="purpose", message=message), source)
