"""Answer what a show's rule packs ask, and say what is still open."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

import msgspec

from pegbar.actions.answers import words_of
from pegbar.actions.asking import Asked, ask
from pegbar.actions.pack_asks import AskState, asks_of, heard
from pegbar.actions.pack_facts import tools_of
from pegbar.actions.stages import LEAVING, Review
from pegbar.actions.studio import opening
from pegbar.assets.facts import QuestionAnswered
from pegbar.rights.door import Door
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput

ANSWERS: Final = ("yes", "no", "unsure")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a person answers to which question."""

    question: str
    answer: str
    note: str = ""
    escalated: bool = False


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A question of a pack as it stands, for a person: `met`, `open`, or `blocked` by its answer.
    `note` tells what was said, `whose` the roles that may say it, `rule` which rule hangs on it."""

    key: str
    text: str
    state: str
    kind: str
    note: str
    whose: tuple[str, ...]
    rule: str


def asking(review: Review) -> tuple[Asking, ...]:
    """What the show's packs ask of people today, what is open first. The approvals that they ask
    for are stages (`approvals.py`)."""
    found = {
        one.key: Asking(
            key=one.key,
            text=one.ask.text,
            state=one.state,
            kind=one.ask.kind,
            note=one.note,
            whose=tuple(role.value for role in one.ask.of),
            rule=rule,
        )
        for rule, one in _asks(review)
        if one.ask.kind != "approval"
    }
    return tuple(sorted(found.values(), key=lambda one: (one.state == "met", one.key)))


def answer(review: Review, said: Said) -> Asking:
    """Put a person's answer on record, and say where the question stands now. The answer holds on
    to the question's words: a pack that asks otherwise has to be answered again.

    Raises BadInput for a question that nobody asks and an answer that is none; Refused for whoever
    may not answer.
    """
    if said.answer not in ANSWERS:
        raise BadInput(f"{said.answer!r} is no answer", hint="say yes, no or unsure")
    if said.escalated and not said.note.strip():
        raise BadInput(
            "nobody knows what was decided above", hint="say it with --note, and who decided it"
        )
    state = _asked(review, said.question)
    room = review.room
    question = Asked(
        door=Door.DECIDE,
        action="answer",
        about=said.question,
        kind="Paper",
        facts={"entitled": [role.value for role in state.ask.of]},
        inputs=(words_of(state.ask.text),),
    )
    ask(room, review.shoot.show, question, facts=review.facts)
    pack, _, rule = said.question.partition("/")
    member = room.rules.people.member(room.person)
    fact = QuestionAnswered(
        pack=pack,
        rule=rule,
        answer=said.answer,
        note=said.note,
        escalated=said.escalated,
        inputs=(words_of(state.ask.text), *_files(review)),
        roles=tuple(role.value for role in member.roles) if member else (),
    )
    room.ledger.append(
        [*opening(list(room.ledger.facts()), review.shoot.show), fact], by=room.person
    )
    now = Review(shoot=review.shoot, film=review.film, room=room, facts=tuple(room.ledger.facts()))
    return next(one for one in asking(now) if one.key == said.question)


def _asked(review: Review, key: str) -> AskState:
    """The question of this name. Raises BadInput."""
    states = {one.key: one for _, one in _asks(review)}
    state = states.get(key)
    if state is not None and state.ask.kind == "answer":
        return state
    if state is not None:
        what = "an approval" if state.ask.kind == "approval" else "a paper"
        raise BadInput(f"{key} asks for {what}, not for an answer", hint=state.told())
    if not review.room.packs:
        raise BadInput(
            f"{review.shoot.show.id} is under no rule pack, so nothing is asked",
            hint="choose some with packs: in show.yaml; pegbar packs lists them",
        )
    questions = [one.key for one in states.values() if one.ask.kind == "answer"]
    near = difflib.get_close_matches(key, questions, n=3, cutoff=0.4) or questions[:3]
    raise BadInput(
        f"nothing asks {key!r}",
        hint=f"did you mean {', '.join(near)}?" if near else "pegbar approvals lists the questions",
    )


def _asks(review: Review) -> Iterator[tuple[str, AskState]]:
    """Every ask of the packs' rules that are in force today, with the rule's name."""
    film = review.film
    graph = film.graph.needed_for({film.parts[kind].step for kind in LEAVING})
    said, files = heard(review.facts), frozenset(_files(review))
    today = review.room.clock.now().date()
    for pack in review.room.packs:
        for rule in pack.rules:
            if pack.in_force(rule, today) and rule.state != "written":
                for one in asks_of(pack, rule, tools_of(graph), files, said):
                    yield pack.key(rule), one


def _files(review: Review) -> tuple[Digest, ...]:
    """The very bytes that would leave, as far as they are made."""
    parts = (review.film.parts[kind] for kind in LEAVING)
    made = (review.outputs.get(part.step, {}).get(part.name) for part in parts)
    return tuple(digest for digest in made if digest)
