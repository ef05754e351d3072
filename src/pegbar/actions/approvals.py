"""What a show has approved, what waits for whom, and what is out of date because it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec

from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.rights_of_film import Hindrance
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, Shelf
from pegbar.actions.what_changed import what_changed
from pegbar.assets.facts import ApprovalGiven, Fact, FilmMade, SourceSeen, StepMade
from pegbar.graph.graph import Graph
from pegbar.graph.plan import Outputs, plan
from pegbar.graph.step import Source
from pegbar.production.rights_file import Staged
from pegbar.rights.approvals import Before, Decision, Stage, Standing, State, standing
from pegbar.values.digests import Digest, digest_json

KEYS: Final = "art/keys/"
PARTS: Final = frozenset({"film", "poster", "captions", "timeline", "contact_sheet"})
STEPS: Final[Mapping[str, str]] = {
    "boards": "cut/boards",
    "sound": "sound/master",
    "look": "learn/look",
}
_BESIDE: Final = ("show.yaml", "direction/")
"""Files whose words are in every step's parameters, and in no step's inputs."""

_CHANGES: Final = 4


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
        return f"the stage {self.stage.stage} of {self.about}"


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What one person said of a version."""

    by: str
    at: str
    approved: bool
    note: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Where one thing stands. `version` is short for the bytes in question; `changed` tells what
    set it apart from the version that was approved last, `since` when that came about."""

    stage: str
    about: str
    version: str
    digests: tuple[str, ...]
    state: State
    told: str
    given: int
    needed: int
    whose: str
    words: tuple[Word, ...]
    before: tuple[Before, ...]
    said: str
    since: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
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


def items(scene: Scene) -> Iterator[Item]:
    """Everything that the show's stages look at, stage by stage."""
    for staged in scene.shoot.stages:
        yield from _items_of(staged, scene)


def _items_of(staged: Staged, scene: Scene) -> Iterator[Item]:
    subject, film = staged.stage.subject, scene.film
    if subject == "keys":
        for name in sorted(scene.shoot.keyframes):
            files = {path: scene.shoot.matter[path].digest for path in _key_files(name, scene)}
            digests = frozenset[str](files.values())
            yield Item(staged=staged, about=name, digests=digests, steps=(), files=files)
    elif subject == "shot":
        for shot in scene.shoot.story.shots:
            yield _made(staged, shot.id, f"take/{shot.id}", scene)
    elif subject in PARTS:
        part = film.parts[subject]
        made = scene.outputs.get(part.step)
        there = frozenset({made[part.name]} if made else ()) & scene.published
        yield _item(staged, subject, part.step, there, scene)
    else:
        yield _made(staged, subject, STEPS[subject], scene)


def _key_files(name: str, scene: Scene) -> list[str]:
    both = (f"{KEYS}{name}.png", f"{KEYS}{name}.json")
    return [path for path in both if path in scene.shoot.matter]


def _made(staged: Staged, about: str, step: str, scene: Scene) -> Item:
    made = scene.outputs.get(step, {})
    return _item(staged, about, step, frozenset(made.values()), scene)


def _item(staged: Staged, about: str, step: str, digests: frozenset[str], scene: Scene) -> Item:
    known = step in scene.film.graph.by_id()
    graph = scene.film.graph.needed_for([step]) if known else Graph(())
    files = {
        given.name: given.digest
        for one in graph.steps
        for given in one.inputs.values()
        if isinstance(given, Source)
    }
    files |= {
        path: one.digest for path, one in scene.shoot.matter.items() if path.startswith(_BESIDE)
    }
    return Item(
        staged=staged, about=about, digests=digests, steps=(step,) if known else (), files=files
    )


def standing_of_item(item: Item, scene: Scene) -> Standing:
    return standing(item.stage, item.about, item.digests, scene.decided)


def rows(scene: Scene) -> tuple[Row, ...]:
    """Where everything stands that a stage looks at."""
    return tuple(row_of(item, scene) for item in items(scene))


def row_of(item: Item, scene: Scene) -> Row:
    stands = standing_of_item(item, scene)
    changed: tuple[str, ...] = ()
    since = ""
    if stands.last is not None and stands.state in {"out of date", "not made"}:
        changed = _changed(item, stands.last, scene)
        since = _since(item, scene)
    words = (*stands.given, *stands.rejected)
    return Row(
        stage=item.stage.stage,
        about=item.about,
        version=short(item.digests),
        digests=tuple(sorted(item.digests)),
        state=stands.state,
        told=_told(item, stands, since, changed),
        given=len(stands.given),
        needed=item.stage.count,
        whose=whose(item.stage, scene.room),
        words=tuple(
            Word(by=one.by, at=one.at, approved=one.approved, note=one.note) for one in words
        ),
        before=item.stage.before,
        said=f"{item.staged.place.file}:{item.staged.place.line}",
        since=since,
        changed=changed,
    )


def lacking(scene: Scene, before: Before) -> tuple[Hindrance, ...]:
    """What waits for an approval that is not there: it stands in the way as a label does."""
    found = []
    for item in items(scene):
        if before not in item.stage.before:
            continue
        row = row_of(item, scene)
        if row.state != "approved":
            found.append(
                Hindrance(
                    source=item.name,
                    side="approval",
                    message=row.told,
                    said=row.said,
                    who_could=row.whose,
                )
            )
    return tuple(found)


def approved_at(scene: Scene, stage: str) -> bool:
    """Whether everything that a stage looks at is approved as it stands; never for a stage that
    the show does not have, or that looks at nothing."""
    stands = [
        standing_of_item(item, scene).state for item in items(scene) if item.stage.stage == stage
    ]
    return bool(stands) and all(state == "approved" for state in stands)


def short(digests: frozenset[str]) -> str:
    """A version's name for people: twelve digits of its digest, or of all its digests."""
    if not digests:
        return ""
    one = next(iter(digests)) if len(digests) == 1 else digest_json(sorted(digests))
    return one.removeprefix("blake3:")[:12]


def whose(stage: Stage, room: Room) -> str:
    """The roles that could approve it, each with those on the show who have it."""
    roles = []
    for role in stage.by:
        names = ", ".join(room.rules.people.having(role))
        roles.append(f"{role} ({names})" if names else role.value)
    said = " or ".join(roles)
    return said if stage.count == 1 else f"{stage.count} of {said}"


def hands(item: Item, scene: Scene) -> dict[str, list[str]]:
    """Whose work is new in this version, since the last that was approved at its stage: people, and
    the files of each. A file that names nobody is the work of whoever brought it in."""
    approved = [
        fact.number
        for fact in scene.facts
        if isinstance(one := fact.body, ApprovalGiven)
        and (one.stage, one.about, one.approved) == (item.stage.stage, item.about, True)
    ]
    seen = _brought(scene.facts)
    found: dict[str, list[str]] = {}
    for path, digest in sorted(item.files.items()):
        matter = scene.shoot.matter[path]
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


def _changed(item: Item, last: Decision, scene: Scene) -> tuple[str, ...]:
    if not item.steps:
        return tuple(
            f"{path} changed" for path, one in sorted(item.files.items()) if one not in last.digests
        )
    return what_changed(scene.film.graph, scene.outputs, scene.room.index, last.digests)


def _since(item: Item, scene: Scene) -> str:
    """When this version came about; empty while it is not made."""
    for fact in scene.facts:
        match fact.body:
            case StepMade() if item.digests & set(fact.body.outputs.values()):
                return fact.at
            case SourceSeen() if not item.steps and fact.body.digest in item.digests:
                return fact.at
            case _:
                pass
    return ""


def _told(item: Item, stands: Standing, since: str, changed: tuple[str, ...]) -> str:
    given, needed = len(stands.given), item.stage.count
    last = stands.last
    why = f": {changes(changed)}" if changed else ""
    match stands.state:
        case "approved":
            return "approved by " + ", ".join(one.by for one in stands.given)
        case "rejected":
            one = stands.rejected[-1]
            return f"rejected by {one.by}" + (f": {one.note}" if one.note else "")
        case "not made":
            before = f"; {short(last.digests)} was {_word(last)}{why}" if last else ""
            return f"it is not made as the show stands now{before}"
        case "out of date":
            assert last is not None, "something was approved before"
            when = f" since {since[:16].replace('T', ' ')}" if since else ""
            return f"out of date{when}; {short(last.digests)} was {_word(last)}{why}"
        case _:
            return f"waiting, {given} of {needed}"


def _word(last: Decision) -> str:
    return f"{'approved' if last.approved else 'rejected'} by {last.by}"


def changes(changed: Sequence[str]) -> str:
    """What changed, in a line: the first few."""
    more = len(changed) - _CHANGES
    return "; ".join(changed[:_CHANGES]) + (f" and {more} more" if more > 0 else "")
