"""What a show's stages look at: each thing by name, the version of it that is there now, and whose
work is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, Shelf
from pegbar.assets.facts import ApprovalGiven, Fact, FilmMade, SourceSeen
from pegbar.graph.plan import Outputs, plan
from pegbar.graph.step import Source
from pegbar.production.rights_file import Staged
from pegbar.rights.approvals import Before, Decision, Stage
from pegbar.rights.people import Role
from pegbar.values.digests import Digest, digest_json
from pegbar.values.place import Place

KEYS: Final = "art/keys/"
LEAVING: Final = ("film", "captions", "poster")
"""The parts of a film that leave the house."""

PARTS: Final = frozenset({"film", "poster", "captions", "timeline", "contact_sheet"})
STEPS: Final[Mapping[str, str]] = {
    "boards": "cut/boards",
    "sound": "sound/master",
    "look": "learn/look",
}
_BESIDE: Final = ("show.yaml", "direction/")
"""Files whose words are in every step's parameters, and in no step's inputs."""

_ANYBODY: Final = (Role.PRODUCER, Role.LEGAL)
"""Whose an approval is that a pack asks for without saying whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a stage looks at. `digests` are its version as the show stands, none where it
    is not made; `files` the sources that it is made of, by path."""

    staged: Staged
    about: str
    digests: frozenset[str]
    steps: tuple[str, ...]
    files: Mapping[str, Digest]

    @property
    def stage(self) -> Stage:
        return self.staged.stage

    @property
    def name(self) -> str:
        """How it is called where something is refused."""
        known = self.about in {self.stage.stage, "delivery"}
        return f"the stage {self.stage.stage}" + ("" if known else f" of {self.about}")


@dataclass(frozen=True)
class Review:
    """A film beside its ledger. Not slotted, because it keeps what it works out."""

    shoot: Shoot
    film: FilmGraph
    room: Room
    facts: Sequence[Fact]

    @cached_property
    def outputs(self) -> Mapping[str, Outputs]:
        """What is made for the film as it stands, by step."""
        planned = plan(self.film.graph, Shelf(self.room.index, self.room.vault)).steps
        return {one.step.id: one.outputs for one in planned if one.outputs is not None}

    @cached_property
    def decided(self) -> tuple[Decision, ...]:
        return decisions(self.facts)

    @cached_property
    def published(self) -> frozenset[str]:
        """The digests of all parts of films that were put where people find them."""
        films = (one.body for one in self.facts if isinstance(one.body, FilmMade))
        return frozenset(digest for film in films for digest in film.files.values())


def decisions(facts: Sequence[Fact]) -> tuple[Decision, ...]:
    """Every approval and rejection on record, in its order."""
    return tuple(
        Decision(
            stage=one.stage,
            about=one.about,
            approved=one.approved,
            by=fact.by,
            at=fact.at,
            roles=one.roles,
            own=one.own,
            digests=frozenset(one.inputs),
            note=one.note,
        )
        for fact in facts
        if isinstance(one := fact.body, ApprovalGiven)
    )


def items(review: Review, before: Before | None = None) -> Iterator[Item]:
    """Everything that the show's stages look at, stage by stage; or those stages alone that
    something waits for."""
    for staged in stages_of(review):
        if before is None or before in staged.stage.before:
            yield from _items_of(staged, review)


def stages_of(review: Review) -> tuple[Staged, ...]:
    """The show's stages, and those that its packs ask for: of all files that leave together. A pack
    keeps the door itself, so nothing else waits for its stages."""
    named = {one.stage.stage for one in review.shoot.stages}
    asked = {
        ask.stage: Stage(
            stage=ask.stage,
            of="delivery",
            by=ask.of or _ANYBODY,
            not_self=False,
            before=(),
            note=ask.text,
        )
        for pack in review.room.packs
        for rule in pack.rules
        for ask in rule.asks
        if ask.kind == "approval" and ask.stage not in named
    }
    place = Place("show.yaml")
    return (*review.shoot.stages, *(Staged(stage=one, place=place) for one in asked.values()))


def _items_of(staged: Staged, review: Review) -> Iterator[Item]:
    subject, film = staged.stage.subject, review.film
    if subject == "keys":
        for name in sorted(review.shoot.keyframes):
            files = {path: review.shoot.matter[path].digest for path in _key_files(name, review)}
            digests = frozenset[str](files.values())
            yield Item(staged=staged, about=name, digests=digests, steps=(), files=files)
    elif subject == "shot":
        for shot in review.shoot.story.shots:
            yield _made(staged, shot.id, f"take/{shot.id}", review)
    elif subject in PARTS or subject == "delivery":
        names = LEAVING if subject == "delivery" else (subject,)
        made = {name: _part(name, review) for name in names}
        there = frozenset(digest for digest in made.values() if digest in review.published)
        whole = there if len(there) == len(set(made.values())) else frozenset[str]()
        steps = tuple(film.parts[name].step for name in names)
        about = f"{subject} {review.shoot.territory}".rstrip()
        yield _item(staged, about, steps, whole, review)
    else:
        yield _made(staged, subject, STEPS[subject], review)


def _part(name: str, review: Review) -> str:
    part = review.film.parts[name]
    return review.outputs.get(part.step, {}).get(part.name, "")


def _key_files(name: str, review: Review) -> list[str]:
    both = (f"{KEYS}{name}.png", f"{KEYS}{name}.json")
    return [path for path in both if path in review.shoot.matter]


def _made(staged: Staged, about: str, step: str, review: Review) -> Item:
    made = review.outputs.get(step, {})
    return _item(staged, about, (step,), frozenset(made.values()), review)


def _item(
    staged: Staged, about: str, steps: tuple[str, ...], digests: frozenset[str], review: Review
) -> Item:
    by_id = review.film.graph.by_id()
    known = tuple(step for step in steps if step in by_id)
    files = {
        given.name: given.digest
        for one in review.film.graph.needed_for(known).steps
        for given in one.inputs.values()
        if isinstance(given, Source)
    }
    files |= {
        path: one.digest for path, one in review.shoot.matter.items() if path.startswith(_BESIDE)
    }
    return Item(staged=staged, about=about, digests=digests, steps=known, files=files)


def short(digests: frozenset[str]) -> str:
    """A version's name for people: twelve digits of its digest, or of all its digests."""
    if not digests:
        return ""
    one = next(iter(digests)) if len(digests) == 1 else digest_json(sorted(digests))
    return one.removeprefix("blake3:")[:12]


def hands(item: Item, review: Review) -> dict[str, list[str]]:
    """Whose work is new in this version, since the last that was approved at its stage: people, and
    the files of each. A file that names nobody is the work of whoever brought it in."""
    approved = [
        fact.number
        for fact in review.facts
        if isinstance(one := fact.body, ApprovalGiven)
        and (one.stage, one.about, one.approved) == (item.stage.stage, item.about, True)
    ]
    seen = _brought(review.facts)
    found: dict[str, list[str]] = {}
    for path, digest in sorted(item.files.items()):
        matter = review.shoot.matter[path]
        number, bringer = seen.get((path, digest), (0, ""))
        new = not approved or not number or number > approved[-1]
        who = matter.person or bringer
        if new and who:
            found.setdefault(who, []).append(path)
    return found


def _brought(facts: Sequence[Fact]) -> dict[tuple[str, str], tuple[int, str]]:
    """Where each version of each file came in first, and with whom."""
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for fact in facts:
        if isinstance(one := fact.body, SourceSeen):
            seen.setdefault((one.path, one.digest), (fact.number, fact.by))
    return seen
