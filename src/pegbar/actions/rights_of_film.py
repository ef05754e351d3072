"""The rights on a film as it stands: its label, what stands in the way of a use, its consents.

Nothing is made for it: the label follows from the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Literal

import msgspec

from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.loosenings import LoosenedSource, loosened_sources
from pegbar.actions.shoot import Matter, Shoot
from pegbar.actions.studio import Room
from pegbar.assets.facts import ConsentGranted
from pegbar.assets.profile import Profile
from pegbar.assets.terms import is_rehearsal, withheld
from pegbar.graph.flow import LabelFlow
from pegbar.graph.graph import Graph
from pegbar.graph.step import Source
from pegbar.rights.consent import Consent
from pegbar.rights.door import Obstacle, Use, obstacles
from pegbar.rights.label import Label, Purpose, join_all
from pegbar.values.errors import BadInput

SOON: Final = dt.timedelta(days=90)
"""How long before its end a consent is told to be expiring."""

_WHO: Final = "the studio's legal, who can write down in generators.yaml what its contract says"
_REAL: Final = "whoever casts the real one"

State = Literal["in force", "expiring", "expired", "not yet", "not granted", "taken back"]


class Hindrance(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """An obstacle, where the show says so (`file:line`, empty where nobody speaks for the file),
    and who could change it."""

    source: str
    side: str
    message: str
    said: str = ""
    who_could: str = ""


class ConsentState(msgspec.Struct, frozen=True, kw_only=True):
    """One consent on the day of the use. `paper` is its place in the show. `note` says what a
    person should know of it."""

    id: str
    person: str
    state: State
    end: dt.date | None = None
    territories: tuple[str, ...] | None = None
    paper: str = ""
    contract: str = ""
    note: str = ""


class FilmRights(msgspec.Struct, frozen=True, kw_only=True):
    """`label` is the film's own: the join over everything that goes into it. `loosened` are the
    sources of which somebody entitled decided more than they say."""

    show: str
    purpose: Purpose
    day: dt.date
    territory: str
    allowed: bool
    label: Label
    obstacles: tuple[Hindrance, ...]
    consents: tuple[ConsentState, ...]
    loosened: tuple[LoosenedSource, ...] = ()


def rights_of_film(shoot: Shoot, film: FilmGraph, room: Room, use: Use) -> FilmRights:
    """What may be done with this film, and why not."""
    facts = list(room.ledger.facts())
    standing = standing_of(facts)
    graph = film.graph.needed_for({part.step for part in film.parts.values()})
    flow = LabelFlow(film.graph.by_id(), shoot.labels())
    label = join_all(flow.label(part.step) for part in film.parts.values())
    sources = sources_of(graph, shoot)
    found = (*hindrances(sources, use, standing), *of_terms(graph, use.purpose))
    return FilmRights(
        show=shoot.show.id,
        purpose=use.purpose,
        day=use.day,
        territory=use.territory,
        allowed=not found,
        label=label,
        obstacles=found,
        consents=tuple(_consents(shoot, label, standing, use.day)),
        loosened=loosened_sources(sources, facts),
    )


def use_of(show: str, purpose: str, day: dt.date, territory: str) -> Use:
    """The use that a person named. Raises BadInput."""
    if purpose not in {one.value for one in Purpose}:
        known = ", ".join(Purpose)
        raise BadInput(f"there is no purpose {purpose!r}", hint=f"choose from {known}")
    if territory:
        known_territory(territory)
    return Use(show=show, purpose=Purpose(purpose), day=day, territory=territory)


def known_territory(territory: str) -> str:
    """A territory as people write it. Raises BadInput."""
    plain = len(territory) == 2 and territory.isascii() and territory.isalpha()
    if not (plain and territory.isupper()):
        raise BadInput(
            f"{territory!r} is no territory", hint="two capital letters of ISO 3166, such as FR"
        )
    return territory


def sources_of(graph: Graph, shoot: Shoot) -> tuple[Matter, ...]:
    """Everything of people's that goes into these steps, each once."""
    names = {
        given.name
        for step in graph.steps
        for given in step.inputs.values()
        if isinstance(given, Source)
    }
    return with_twins(names, shoot)


def with_twins(names: Collection[str], shoot: Shoot) -> tuple[Matter, ...]:
    """The matter of these names, and every other file of the show that holds the same bytes: they
    stand under the rights of both, so that a copy under another name is no way around them."""
    digests = {shoot.matter[name].digest for name in names}
    same = (path for path, one in shoot.matter.items() if one.digest in digests)
    return tuple(shoot.matter[path] for path in sorted({*names, *same}))


def hindrances(sources: Iterable[Matter], use: Use, standing: Standing) -> tuple[Hindrance, ...]:
    """Everything in these sources that forbids a use, each told once for a file."""
    found = {
        told_of(one, source) for source in sources for one in _obstacles(source, use, standing)
    }
    return tuple(sorted(found))


def generators_of(graph: Graph) -> dict[str, Profile]:
    """The generators that work is given to in these steps, by name."""
    return {step.hired.name: step.hired for step in graph.steps if step.hired is not None}


def of_terms(graph: Graph, purpose: Purpose) -> tuple[Hindrance, ...]:
    """Every generator in these steps whose terms forbid a purpose for what it made."""
    return tuple(
        Hindrance(
            source=name,
            side="terms",
            message=said,
            said="" if is_rehearsal(profile) else profile.terms.source,
            who_could=_REAL if is_rehearsal(profile) else _WHO,
        )
        for name, profile in sorted(generators_of(graph).items())
        for said in withheld(profile, purpose)
    )


def told_of(one: Obstacle, source: Matter) -> Hindrance:
    """An obstacle with its place, and with who could change it."""
    if one.side == "consent":
        could = "the person who consents, or legal"
    else:
        could = source.person or "whoever made it"
    return Hindrance(
        source=one.source,
        side=one.side,
        message=one.message,
        said=f"{source.said.file}:{source.said.line}" if source.said else "",
        who_could=could,
    )


def file_of(source: Matter) -> str:
    """The file of a source: passages of the screenplay are told as the screenplay."""
    return source.path.partition("#")[0]


def _obstacles(source: Matter, use: Use, standing: Standing) -> Iterator[Obstacle]:
    name, consents = file_of(source), standing.in_force()
    yield from obstacles(name, source.label, use, consents)
    if source.closed:
        yield Obstacle(source=name, side="show", message=source.closed)
    for gone in standing.taken_back(source.digest, ()):
        if gone not in source.label.consents:
            message = f"it came in under the consent {gone}, which was taken back"
            yield Obstacle(source=name, side="consent", message=message)
    if use.purpose is Purpose.DEVELOP or not source.label.consents <= consents.keys():
        return  # a consent that is not in force is told already
    spoken = {consents[one].person for one in source.label.consents}
    for person in source.people:
        if person not in spoken:
            message = f"{person} is seen or heard in it, and no consent of {person}'s is in force"
            yield Obstacle(source=name, side="consent", message=message)


def _consents(
    shoot: Shoot, label: Label, standing: Standing, day: dt.date
) -> Iterator[ConsentState]:
    for name in sorted({*shoot.papers, *standing.granted, *label.consents}):
        paper = shoot.papers.get(name)
        granted = standing.granted.get(name)
        consent = granted.consent if granted else paper.consent if paper else None
        place = f"{paper.place.file}:{paper.place.line}" if paper else ""
        if consent is None:
            yield ConsentState(
                id=name, person="", state="not granted", note="there is no such paper in the show"
            )
            continue
        contract = granted.contract if granted else (paper.contract if paper else "") or ""
        on_paper = (
            ConsentGranted(consent=paper.consent, contract=paper.contract or "") if paper else None
        )
        changed = granted is not None and on_paper is not None and granted != on_paper
        yield ConsentState(
            id=name,
            person=consent.person,
            state=_state(consent, standing, day),
            end=consent.end,
            territories=consent.territories,
            paper=place,
            contract=contract,
            note="the paper was changed since it was granted; grant it again" if changed else "",
        )


def _state(consent: Consent, standing: Standing, day: dt.date) -> State:
    if consent.id in standing.revoked:
        return "taken back"
    if consent.id not in standing.granted:
        return "not granted"
    if consent.start and day < consent.start:
        return "not yet"
    if consent.end and day > consent.end:
        return "expired"
    return "expiring" if consent.end and consent.end - day < SOON else "in force"
