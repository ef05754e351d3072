from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pegbar.actions.approvals import ask_to_finish, lacking, rows
from pegbar.actions.approve import Choice, decide
from pegbar.actions.build import build
from pegbar.actions.deliver import deliver
from pegbar.actions.doors import ask_to_run
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.handing_out import Going, ask_to_hand_out
from pegbar.actions.make_film import take_in
from pegbar.actions.rights_of_film import use_of
from pegbar.actions.stages import LEAVING, Review
from pegbar.assets.facts import ApprovalGiven, FilmMade, VerdictGiven
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.errors import BadInput, Refused
from tests.fakes.recipes import recipe
from tests.fakes.rights import shoot_of, show_with
from tests.fakes.rooms import SilentListener, room_in

KIT, BO = "art/characters/kit.svg", "art/characters/bo.svg"
STAGES = """\
format: 1
stages:
  - {stage: cut, by: [director], before: [final, deliver]}
  - {stage: shots, of: shot, by: [director, technical-director], before: []}
  - {stage: delivery, by: [producer, legal], count: 2}
"""
RIGHTS = """\
format: 1
sources:
  - {files: ["*"], by: Lio Hartmann, purposes: [develop, produce, train, market, deliver]}
"""
CREW = {
    "Ana": Member(roles=(Role.DIRECTOR,)),
    "Lio Hartmann": Member(roles=(Role.DIRECTOR, Role.ARTIST)),
    "Pru": Member(roles=(Role.PRODUCER,)),
    "Lee": Member(roles=(Role.LEGAL, Role.PRODUCER)),
    "Tom": Member(roles=(Role.TECHNICAL_DIRECTOR,)),
}


def film_of(shoot, word: str = "") -> FilmGraph:
    """A film of a few words. `word` is a choice of somebody's that no file holds."""

    def made(name, path, given=None, **params):
        inputs = given or {path: Source(path, shoot.matter[path].digest)}
        return Step(id=name, recipe=recipe("join", Slot.CPU), inputs=inputs, params=params)

    shots = [shot.id for shot in shoot.story.shots]
    takes = [made(f"take/{one}", KIT, add=one) for one in shots]
    behind = {f"take/{one}": Output(f"take/{one}") for one in shots}
    steps = [
        *takes,
        made("sign/film", "", behind, add=f"film{word}"),
        made("poster", KIT, add="poster"),
        made("captions", BO, add="captions"),
    ]
    parts = {"film": "sign/film", "poster": "poster", "captions": "captions"}
    return FilmGraph(
        graph=graph_of(steps),
        parts={kind: Output(step) for kind, step in parts.items()},
        painted_by={},
        quality="draft",
    )


class House:
    """A show with stages, its crew, and its film. Mutable: people work on it."""

    def __init__(self, folder, files=None) -> None:
        given = {"rights/approvals.yaml": STAGES, "rights/who.yaml": RIGHTS, **(files or {})}
        self.show = show_with(folder, given)
        self.folder = folder
        self.word = ""
        room = room_in(folder / "room")
        self.room = replace(room, rules=HouseRules(people=People(named=True, members=CREW)))
        self.as_person("Tom").make()

    def as_person(self, name: str) -> House:
        self.room = replace(self.room, person=name)
        return self

    @property
    def review(self) -> Review:
        shoot = shoot_of(self.show)
        facts = tuple(self.room.ledger.facts())
        return Review(shoot=shoot, film=film_of(shoot, self.word), room=self.room, facts=facts)

    def make(self) -> None:
        review = self.review
        room = replace(self.room, person="Tom", engine=room_in(self.folder / "room").engine)
        room = replace(room, rules=HouseRules())
        take_in(review.shoot, room, review.film.graph)
        built = build(review.film.graph, review.shoot.labels(), room, SilentListener())
        room.engine.stop()
        files = {kind: built.outputs[part.step]["out"] for kind, part in review.film.parts.items()}
        fact = FilmMade(title="", quality="draft", files=files)
        room.ledger.append([fact], by=room.person)

    def says(self, name: str, stage: str, *only: str, yes: bool = True, note: str = ""):
        choice = Choice(stage=stage, approved=yes, only=only, note=note)
        return decide(self.as_person(name).review, choice)

    def state(self, stage: str, about: str = "") -> str:
        found = [one for one in rows(self.review) if one.stage == stage]
        return next(one for one in found if about in {"", one.about}).state


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.room.engine.stop()


def facts(house, kind):
    return [one.body for one in house.room.ledger.facts() if isinstance(one.body, kind)]


def test_an_approval_binds_the_bytes_that_were_seen_and_is_on_record(house):
    assert house.state("cut") == "waiting"
    done = house.says("Ana", "cut", note="lovely")
    (row,) = done.rows
    assert (row.state, row.told, done.new) == ("approved", "approved by Ana", 1)
    (fact,) = facts(house, ApprovalGiven)
    film = facts(house, FilmMade)[-1].files["film"]
    assert (fact.stage, fact.about, fact.inputs) == ("cut", "film", (film,))
    assert (fact.roles, fact.own, fact.note) == (("director",), False, "lovely")
    assert facts(house, VerdictGiven)[-1].action == "approve"


def test_said_twice_it_is_on_record_once(house):
    house.says("Ana", "cut")
    assert house.says("Ana", "cut").new == 0
    assert len(facts(house, ApprovalGiven)) == 1


def test_only_whose_stage_it_is_may_approve_and_the_refusal_names_them(house):
    with pytest.raises(Refused) as caught:
        house.says("Pru", "cut")
    assert "the stage cut of film" in caught.value.message
    assert facts(house, ApprovalGiven) == []
    assert facts(house, VerdictGiven)[-1].allowed is False


def test_a_new_version_is_out_of_date_and_told_by_what_changed(house):
    house.says("Ana", "cut")
    old = rows(house.review)[0].version
    drawing = house.show / KIT
    drawing.write_text(drawing.read_text() + "<!-- a little more tail -->")
    (row, *_) = rows(house.review)
    assert row.state == "not made"
    assert row.told == (
        f"it is not made as the show stands now; {old} was approved by Ana: {KIT} changed"
    )
    house.make()
    (row, *_) = rows(house.review)
    assert (row.state, row.changed) == ("out of date", (f"{KIT} changed",))
    assert row.told.startswith("out of date since 2026-01-02 03:04")
    assert row.version != old


def test_what_no_file_holds_is_told_by_its_step(house):
    house.says("Ana", "cut")
    house.word = ", shorter"
    house.make()
    (row, *_) = rows(house.review)
    assert row.changed == ('sign/film: add is "film, shorter", was "film"',)


def test_the_old_version_come_back_is_still_approved(house):
    house.says("Ana", "cut")
    house.word = ", shorter"
    house.make()
    assert house.state("cut") == "out of date"
    house.word = ""
    assert house.state("cut") == "approved"


def test_the_version_for_a_territory_is_approved_by_itself(house):
    house.says("Ana", "cut")
    review = house.review
    shoot = replace(review.shoot, territory="FR")
    french = replace(review, shoot=shoot, film=film_of(shoot, ", in French"))
    (row, *_) = rows(french)
    assert (row.about, row.state, row.changed) == ("film FR", "not made", ())


def test_what_is_not_made_cannot_be_approved(house):
    house.word = ", other"
    with pytest.raises(Refused, match="film is not made as the show stands now"):
        house.says("Ana", "cut")


def test_nobody_approves_a_version_in_which_all_that_is_new_is_their_own(house):
    with pytest.raises(Refused) as caught:
        house.says("Lio Hartmann", "cut")
    assert "nobody approves what they made themselves" in caught.value.message
    assert "all that is new is yours" in caught.value.message
    house.says("Ana", "cut")
    assert house.state("cut") == "approved"


def test_whose_work_it_is_counts_and_not_who_pressed_make(house):
    house.says("Tom", "shots", house.review.shoot.story.shots[0].id)
    assert facts(house, ApprovalGiven)[-1].own is False


def test_a_stage_may_let_people_approve_their_own(tmp_path):
    free = STAGES.replace("by: [director],", "by: [director], not_self: false,")
    house = House(tmp_path, {"rights/approvals.yaml": free})
    house.says("Lio Hartmann", "cut")
    assert (house.state("cut"), facts(house, ApprovalGiven)[-1].own) == ("approved", True)
    (house.show / "rights/approvals.yaml").write_text(STAGES)
    assert house.state("cut") == "waiting", "the rule of today is asked of what was said before"


def test_one_persons_work_in_a_version_of_many_is_no_obstacle(tmp_path):
    more = RIGHTS + f'  - {{files: ["{BO}"], by: Ana, purposes: [develop, deliver]}}\n'
    house = House(tmp_path, {"rights/who.yaml": more})
    house.says("Ana", "cut")
    drawing = house.show / KIT
    drawing.write_text(drawing.read_text() + "<!-- -->")
    house.make()
    with pytest.raises(Refused, match="nobody approves what they made themselves"):
        house.says("Lio Hartmann", "cut")


def test_two_people_are_two_people(house):
    house.says("Lee", "delivery")
    house.says("Lee", "delivery", note="again")
    assert house.state("delivery") == "waiting"
    (row,) = house.says("Pru", "delivery").rows
    assert (row.state, row.given, row.needed) == ("approved", 2, 2)


def test_a_rejection_closes_until_whoever_gave_it_approves(house):
    house.says("Ana", "cut")
    house.says("Lio Hartmann", "cut", yes=False, note="the end is too soon")
    (row, *_) = rows(house.review)
    assert (row.state, row.told) == ("rejected", "rejected by Lio Hartmann: the end is too soon")
    house.says("Ana", "cut")
    assert house.state("cut") == "rejected"
    house.word = ", longer"
    house.make()
    house.says("Ana", "cut")
    assert house.state("cut") == "approved"


def test_single_shots_are_approved_by_name(house):
    first, *others = [shot.id for shot in house.review.shoot.story.shots]
    house.says("Ana", "shots", first)
    assert house.state("shots", first) == "approved"
    assert house.state("shots", others[0]) == "waiting"
    with pytest.raises(BadInput, match="looks at nothing called 'sc9'"):
        house.says("Ana", "shots", "sc9")
    with pytest.raises(BadInput, match="not at single shots"):
        house.says("Ana", "cut", first)
    with pytest.raises(BadInput, match="there is no stage 'cutt'"):
        house.says("Ana", "cutt")


def test_the_door_out_waits_for_every_stage_that_says_so_and_names_whose_they_are(house):
    def leave():
        use = use_of(house.review.shoot.show.id, "deliver", dt.date(2026, 1, 2), "FR")
        review = house.as_person("Pru").review
        return deliver(review.shoot, review.film, house.room, use, house.folder / "out")

    with pytest.raises(Refused) as caught:
        leave()
    assert (
        "the stage cut of film (rights/approvals.yaml:3): waiting, 0 of 1; could change it: "
        in (caught.value.message)
    )
    assert "director (Ana, Lio Hartmann)" in caught.value.message
    assert "the stage delivery (" in caught.value.message
    assert "shots" not in caught.value.message
    assert not (house.folder / "out").exists()
    house.says("Ana", "cut")
    house.says("Lee", "delivery")
    house.says("Pru", "delivery")
    assert len(leave().files) == len(LEAVING)


def test_an_export_of_the_film_waits_as_a_delivery_does_and_one_to_work_with_does_not(house):
    def hand_out(form):
        review = house.as_person("Pru").review
        going = Going(form=form, territory="", folder=house.folder / "out")
        ask_to_hand_out(review.shoot, review.film.graph, house.room, going, review.film)

    hand_out("pdf")
    with pytest.raises(Refused, match="the stage cut of film"):
        hand_out("mezzanine")


def test_a_final_film_waits_for_the_approval_of_its_draft(house):
    with pytest.raises(Refused, match="in final quality may not be drawn"):
        ask_to_finish(house.as_person("Tom").review)
    house.says("Ana", "cut")
    ask_to_finish(house.as_person("Tom").review)


def test_a_model_learns_from_approved_keys_only(tmp_path):
    stage = "format: 1\nstages:\n  - {stage: keys, by: [director], before: [train]}\n"
    house = House(tmp_path, {"rights/approvals.yaml": stage})
    review = house.review
    key = review.shoot.matter[KIT]
    matter = {
        **review.shoot.matter,
        **{f"art/keys/one.{end}": replace(key, path=f"art/keys/one.{end}") for end in ("png",)},
    }
    shoot = replace(review.shoot, matter=matter, keyframes={"one": None})
    learn = Step(
        id="learn/look",
        recipe=replace(recipe("join"), name="paint.learn", department="painting"),
        inputs={"k": Source("art/keys/one.png", key.digest)},
    )
    graph = graph_of([learn])
    room = replace(house.room, rules=HouseRules(), person="Ana")
    with pytest.raises(Refused, match="the stage keys of one"):
        ask_to_run(shoot, graph, room)
    room = replace(house.room, person="Ana")
    seen = replace(review, shoot=shoot, room=room, facts=tuple(room.ledger.facts()))
    decide(seen, Choice(stage="keys", approved=True, only=("one",)))
    ask_to_run(shoot, graph, replace(room, rules=HouseRules()))


def test_a_show_without_stages_waits_for_nobody(tmp_path):
    house = House(tmp_path)
    (house.show / "rights/approvals.yaml").unlink()
    assert rows(house.review) == ()
    assert lacking(house.review, "deliver") == ()
    with pytest.raises(BadInput, match="has no stages to approve"):
        house.says("Ana", "cut")
