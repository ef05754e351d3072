"""The example's rights: each door seen to open and to refuse, and a consent that is taken back."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pegbar.actions.doors import ask_to_run
from pegbar.actions.export import export_graph
from pegbar.actions.film_graph import FilmGraph, desk_of, film_graph, film_of
from pegbar.actions.film_words import Hands
from pegbar.actions.grant import grant
from pegbar.actions.make_film import take_in
from pegbar.actions.recorded import line_reports
from pegbar.actions.revoke import Revoked, revoke
from pegbar.actions.rights_of_film import FilmRights, rights_of_film, use_of
from pegbar.actions.shoot import Shoot
from pegbar.actions.steps.desk import Desk
from pegbar.actions.steps.export import exported
from pegbar.actions.studio import Room, Shelf
from pegbar.assets.facts import FactBody, FilmMade, StepMade
from pegbar.graph.flow import LabelFlow
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.key import material
from pegbar.graph.plan import plan
from pegbar.graph.step import Output, Source, Step
from pegbar.rights.label import Origin
from pegbar.values.digests import Digest
from pegbar.values.errors import Refused
from pegbar.wiring import Studio, gather_shoot, read_show
from tests.examples.shows import EXAMPLE
from tests.fakes.rooms import room_in

HANDS = Hands(voice="a voice 1.0", voiced=True, painter="house-painter", signer="")
DAY = dt.date(2026, 11, 21)
HERS = "art/lines/tove-"
REFERENCE = "art/ref/harbour-at-night.png"
PAPER = "art/textures/night-paper.png"


@pytest.fixture(scope="module")
def moon() -> Shoot:
    return gather_shoot(read_show(EXAMPLE), {})


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "moon", ignore=shutil.ignore_patterns("out"))


def film_of_shoot(shoot: Shoot, tmp_path: Path) -> FilmGraph:
    return film_graph(shoot, Studio(tmp_path).recipes, HANDS, "draft")


def answer(shoot: Shoot, tmp_path: Path, room: Room, territory: str) -> FilmRights:
    use = use_of("the-moon-is-late", "deliver", DAY, territory)
    return rights_of_film(shoot, film_of_shoot(shoot, tmp_path), room, use)


def test_the_film_is_made_in_the_house_before_anybody_granted_anything(
    moon: Shoot, tmp_path: Path
) -> None:
    film = film_of_shoot(moon, tmp_path)
    assert any(step.recipe.name == "paint.learn" for step in film.graph.steps)
    ask_to_run(moon, film.graph, room_in(tmp_path / "room"))


def test_it_leaves_for_france_when_she_agreed_and_for_no_other_place_yet(
    moon: Shoot, tmp_path: Path
) -> None:
    room = room_in(tmp_path / "room")
    before = answer(moon, tmp_path, room, "FR")
    assert {one.source.startswith(HERS) for one in before.obstacles} == {True}
    grant(moon, "runa-tove", room)
    assert answer(moon, tmp_path, room, "FR").allowed
    japan, states = (answer(moon, tmp_path, room, place) for place in ("JP", "US"))
    assert {one.source for one in japan.obstacles} == {PAPER}
    assert {one.source for one in states.obstacles} == {PAPER, *moon.recordings.values()}


def test_another_paper_opens_the_second_territory_and_makes_only_the_cards_again(
    show: Path, moon: Shoot, tmp_path: Path
) -> None:
    room = room_in(tmp_path / "room")
    grant(moon, "runa-tove", room)
    bible = show / "show.yaml"
    bible.write_text(
        bible.read_text("utf-8").replace(f"titles:\n  paper: {PAPER}\n\n", ""), "utf-8"
    )
    bare = gather_shoot(read_show(show), {})
    assert answer(bare, tmp_path, room, "JP").allowed
    first, second = (film_of_shoot(one, tmp_path).graph.by_id() for one in (moon, bare))
    changed = {name for name in first if first[name] != second[name]}
    assert {"cut/title", "cut/credits"} <= changed
    assert not any(name.startswith(("take/", "voice/", "perform/")) for name in changed)


def test_nobody_learns_from_the_reference_under_whatever_name_it_comes(
    show: Path, tmp_path: Path
) -> None:
    shutil.copy(show / REFERENCE, show / "art/keys/sc1-sh010-a.png")
    shoot = gather_shoot(read_show(show), {})
    with pytest.raises(Refused) as caught:
        ask_to_run(shoot, film_of_shoot(shoot, tmp_path).graph, room_in(tmp_path / "room"))
    assert f"{REFERENCE} (rights/materials.yaml:" in caught.value.message
    assert "to develop, not to train" in caught.value.message
    assert "Teo Vannerly" in caught.value.message


def test_the_reference_is_known_and_in_no_picture_of_the_film(moon: Shoot, tmp_path: Path) -> None:
    assert moon.matter[REFERENCE].person == "Teo Vannerly"
    graph = film_of_shoot(moon, tmp_path).graph
    used = {one.name for s in graph.steps for one in s.inputs.values() if isinstance(one, Source)}
    assert REFERENCE not in used
    assert PAPER in used


def test_the_recordings_are_hers_and_say_that_a_program_stood_in(moon: Shoot) -> None:
    recorded = [one for one in line_reports(moon, voiced=True).values() if one.sound == "recorded"]
    assert [one.who for one in recorded] == ["TOVE"] * 3
    assert {one.by for one in recorded} == {"Runa Aldermoor"}
    assert sum(len(moon.matter[one.file].data) for one in recorded) < 300_000
    for one in recorded:
        assert moon.matter[one.file].label.origin is Origin.GENERATED


# -- a consent that is taken back, over the whole film: each step is on record as if it was made


@dataclass(frozen=True)
class Made:
    """A film whose every step is on record, with bytes of its own for every output."""

    desk: Desk
    graph: Graph
    parts: dict[str, Output]
    outputs: dict[Output, Digest]


def made_in(room: Room, shoot: Shoot, tmp_path: Path) -> Made:
    desk = desk_of(shoot, Studio(tmp_path).recipes, HANDS, "draft")
    film = film_of(desk)
    more = exported(desk, "mezzanine")
    parts = {**film.parts, "mezzanine": next(iter(more.values()))}
    steps = {step.id: step for step in film.graph.steps}
    steps |= {step.id: step for step in export_graph(desk, "mezzanine", more).steps}
    graph = graph_of(steps.values())
    take_in(shoot, room, graph)
    wanted = {one for s in graph.steps for one in s.inputs.values() if isinstance(one, Output)}
    wanted |= {*parts.values()}
    outputs: dict[Output, Digest] = {}
    flow = LabelFlow(steps, shoot.labels())
    facts: list[FactBody] = []
    for step in in_order(graph):
        names = {one.name for one in wanted if one.step == step.id} or {"out"}
        own = {name: room.vault.put(f"{step.id} {name}".encode()) for name in sorted(names)}
        outputs |= {Output(step.id, name): digest for name, digest in own.items()}
        given = {
            slot: one.digest if isinstance(one, Source) else outputs[one]
            for slot, one in step.inputs.items()
        }
        stuff = material(step, given)
        facts.append(
            StepMade(
                step=step.id,
                key=stuff.key(),
                recipe=step.recipe.name,
                department=step.recipe.department,
                repeat=step.recipe.repeat.value,
                material=stuff.encode().decode(),
                outputs=own,
                label=flow.label(step.id),
                seconds=1.0,
                shot=step.shot,
            )
        )
    facts.append(
        FilmMade(title="A", quality="draft", files={k: outputs[part] for k, part in parts.items()})
    )
    room.ledger.append(facts, by="tester")
    return Made(desk, graph, parts, outputs)


def in_order(graph: Graph) -> list[Step]:
    done: dict[str, Step] = {}
    left = list(graph.steps)
    while left:
        ready = [
            step
            for step in left
            if all(isinstance(one, Source) or one.step in done for one in step.inputs.values())
        ]
        assert ready, "a graph has no circles"
        done |= {step.id: step for step in ready}
        left = [step for step in left if step.id not in done]
    return list(done.values())


def reached_from_her(graph: Graph) -> set[str]:
    """The steps behind her recordings, walked over the graph, and not over the ledger."""
    found: set[str] = set()
    for step in in_order(graph):
        for one in step.inputs.values():
            hers = one.name.startswith(HERS) if isinstance(one, Source) else one.step in found
            if hers:
                found.add(step.id)
    return found


def taken_back(room: Room, shoot: Shoot, *, dry_run: bool = False) -> Revoked:
    return revoke(
        "runa-tove", shoot.papers, room, show=shoot.show, reason="she asked", dry_run=dry_run
    )


def test_taking_her_consent_back_stops_what_was_made_with_her_voice_and_nothing_else(
    moon: Shoot, tmp_path: Path
) -> None:
    room = room_in(tmp_path / "room")
    grant(moon, "runa-tove", room)
    made = made_in(room, moon, tmp_path)
    hers = reached_from_her(made.graph)
    told = taken_back(room, moon, dry_run=True)
    assert {one.step for one in told.works} == hers
    assert set(told.films[0].files) == {k for k, part in made.parts.items() if part.step in hers}
    assert {"film", "mezzanine"} <= set(told.films[0].files)
    silent = [shot.id for shot in moon.story.shots if f"perform/{shot.id}" not in hers]
    assert len(silent) == 7
    others = {f"{kind}/{shot}" for shot in silent for kind in ("take", "guides", "panel")}
    pip = {f"voice/{n}" for n, one in line_reports(moon, voiced=True).items() if one.who == "PIP"}
    assert not sorted(hers & {*others, *pip, "learn/look"})


def test_her_voice_is_destroyed_and_nobody_else_s_bytes_are(moon: Shoot, tmp_path: Path) -> None:
    room = room_in(tmp_path / "room")
    grant(moon, "runa-tove", room)
    made = made_in(room, moon, tmp_path)
    hers = reached_from_her(made.graph)
    taken_back(room, moon)
    for one, digest in made.outputs.items():
        assert room.vault.has(digest) == (one.step not in hers), one
    for path, matter in moon.matter.items():
        assert room.vault.has(matter.digest) == (not path.startswith(HERS)), path
    with pytest.raises(Refused, match="was taken back"):
        ask_to_run(moon, made.graph, room)


def test_without_her_the_film_is_made_again_where_she_was_heard_and_nowhere_else(
    show: Path, moon: Shoot, tmp_path: Path
) -> None:
    room = room_in(tmp_path / "room")
    grant(moon, "runa-tove", room)
    made = made_in(room, moon, tmp_path)
    hers = reached_from_her(made.graph)
    taken_back(room, moon)
    shutil.rmtree(show / "art/lines")
    shoot = gather_shoot(read_show(show), {})
    film = film_of_shoot(shoot, tmp_path)
    ask_to_run(shoot, film.graph, room)
    again = {one.step.id for one in plan(film.graph, Shelf(room.index, room.vault)).to_run()}
    credits = {"time/credits", "cut/credits"}  # they name whoever speaks now
    assert again - credits == (hers & set(film.graph.by_id())) - credits
    assert answer(shoot, tmp_path, room, "FR").allowed
