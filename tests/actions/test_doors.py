from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pegbar.actions.doors import ask_to_run
from pegbar.actions.grant import grant
from pegbar.assets.facts import ConsentRevoked, ShowOpened, SourceSeen, VerdictGiven
from pegbar.entrypoints.cli.main import run
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.values.errors import Refused
from tests.fakes.recipes import recipe
from tests.fakes.rights import HANDS, SOURCE, film_of, shoot_of, show_with, with_consent
from tests.fakes.rooms import room_in

KIT = "art/characters/kit.svg"
BARE = SOURCE.replace("    consents: [ada-voice]\n", "")


@pytest.fixture
def room(tmp_path):
    return room_in(tmp_path / "room")


def ask(show, room, *, learning=False):
    """Ask whether Kit may be drawn, and a look learned from her, through a step between."""
    shoot = shoot_of(show)
    kit = Source(KIT, shoot.matter[KIT].digest)
    drawn = Step(id="guides", recipe=recipe("join", Slot.CPU), inputs={KIT: kit})
    steps = [drawn]
    if learning:
        learn = replace(recipe("join", Slot.CPU), name="paint.learn")
        steps.append(Step(id="learn/look", recipe=learn, inputs={"guides": Output("guides")}))
    ask_to_run(shoot, graph_of(steps), room)


def verdicts(room) -> list[VerdictGiven]:
    return [one.body for one in room.ledger.facts() if isinstance(one.body, VerdictGiven)]


def refusal(show, room, **how) -> str:
    with pytest.raises(Refused) as caught:
        ask(show, room, **how)
    return caught.value.message


def test_a_pass_is_on_record_once_for_each_state_of_the_film(tmp_path, room):
    show = show_with(tmp_path, {})
    ask(show, room, learning=True)
    ask(show, room, learning=True)
    verdict, learning = verdicts(room)
    assert (verdict.door, verdict.action, verdict.allowed) == ("run", "generate", True)
    assert (learning.action, learning.allowed) == ("train", True)
    assert verdict.policy.startswith("cedar ")
    assert verdict.inputs == (shoot_of(show).matter[KIT].digest,)
    with (show / KIT).open("a") as file:
        file.write("<!-- changed -->")
    ask(show, room, learning=True)
    assert len(verdicts(room)) == 4


def test_a_refusal_names_the_file_its_place_and_who_could_change_it(tmp_path, room):
    show = show_with(tmp_path, {"rights/a.yaml": BARE + "    end: 2025-12-31\n"})
    said = refusal(show, room)
    assert f"{KIT} (rights/a.yaml:3): its window does not hold on 2026-01-02" in said
    assert "could change it: Ada Berg" in said
    opened, verdict = [one.body for one in room.ledger.facts()]
    assert isinstance(opened, ShowOpened)
    assert (verdict.allowed, verdict.rules) == (False, ("label.window",))
    assert verdict.inputs == (shoot_of(show).matter[KIT].digest,)
    assert KIT in verdict.reasons[0]


def test_a_file_that_may_not_be_developed_with_is_refused(tmp_path, room):
    source = BARE.replace("[develop, produce, train, market, deliver]", "[market]")
    assert "not to develop" in refusal(show_with(tmp_path, {"rights/a.yaml": source}), room)


def test_nobody_learns_from_what_forbids_it_through_however_many_steps(tmp_path, room):
    source = BARE + "    training: {ai_generative_training: constrained}\n"
    show = show_with(tmp_path, {"rights/a.yaml": source})
    ask(show, room)
    said = refusal(show, room, learning=True)
    assert "the painter would learn from it" in said
    assert "not to train" in said
    assert "Ada Berg" in said


def test_a_picture_is_not_shown_to_the_painter_where_that_is_not_allowed(tmp_path, room):
    source = BARE + "    training: {ai_generative_training: allowed}\n"
    shoot = shoot_of(show_with(tmp_path, {"rights/a.yaml": source}))
    kit = Source(KIT, shoot.matter[KIT].digest)
    paint = replace(recipe("join", Slot.CPU), name="paint.shot")
    graph = graph_of([Step(id="take", recipe=paint, inputs={"key": kit})])
    with pytest.raises(Refused, match="ai_inference"):
        ask_to_run(shoot, graph, room)


def test_a_consent_that_is_not_granted_yet_stops_learning_and_not_working(tmp_path, room):
    show = with_consent(tmp_path, purposes="[develop, produce, train, deliver]")
    ask(show, room)
    assert "is not granted" in refusal(show, room, learning=True)
    grant(shoot_of(show), "ada-voice", room)
    ask(show, room, learning=True)


def test_a_consent_that_does_not_cover_learning_stops_it(tmp_path, room):
    show = with_consent(tmp_path)
    grant(shoot_of(show), "ada-voice", room)
    assert "does not cover to train" in refusal(show, room, learning=True)


def test_a_consent_that_ended_stops_work(tmp_path, room):
    show = with_consent(tmp_path, end="2026-01-01")
    grant(shoot_of(show), "ada-voice", room)
    assert "Ada Berg's consent ada-voice does not hold on 2026-01-02" in refusal(show, room)


def test_a_consent_that_was_taken_back_stops_work_also_when_it_is_no_longer_named(tmp_path, room):
    show = with_consent(tmp_path)
    shoot = shoot_of(show)
    kit = shoot.matter[KIT]
    seen = SourceSeen(path=KIT, digest=kit.digest, size=1, person="", licence="", label=kit.label)
    room.ledger.append([seen, ConsentRevoked(consent="ada-voice", reason="")], by="tester")
    assert "the consent ada-voice, which it hangs on, was taken back" in refusal(show, room)
    (show / "rights/cast.yaml").write_text(BARE)
    assert "was taken back" in refusal(show, room)


def test_make_and_boards_refuse_before_anything_comes_in(tmp_path, capsys):
    show = show_with(tmp_path, {"rights/a.yaml": BARE + "    end: 2025-12-31\n"})
    studio = tmp_path / ".pegbar"
    assert run(["init", "--studio", str(studio)]) == 0
    for verb in ("make", "boards"):
        capsys.readouterr()
        assert run([verb, str(show), "--studio", str(studio), "--json"]) == 1
        told = json.loads(capsys.readouterr().err.splitlines()[-1])
        assert told["error"] == "refused"
        assert KIT in told["message"]
    kept = (studio / "shows/my-show/vault").rglob("*")
    assert {file.name for file in kept if file.is_file()} <= {"SEALED"}


@pytest.mark.parametrize("name", ["the-moon-is-late", "the-borrowed-wind", "post-for-the-sea"])
def test_the_examples_may_be_made_and_painted(name, tmp_path, room):
    shoot = shoot_of(Path(__file__).parents[2] / "examples" / name)
    film = film_of(shoot, tmp_path, replace(HANDS, painter="house-painter"))
    ask_to_run(shoot, film.graph, room)
    assert verdicts(room)[-1].allowed
