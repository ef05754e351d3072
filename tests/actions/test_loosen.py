from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from pegbar.actions.build import build
from pegbar.actions.deliver import deliver
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.film_words import film_facts
from pegbar.actions.grant import grant
from pegbar.actions.loosen import STAGE, loosen
from pegbar.actions.loosenings import decisions, loosened_sources, with_loosened
from pegbar.actions.make_film import take_in
from pegbar.actions.rights_of_film import rights_of_film, use_of
from pegbar.actions.trace import trace
from pegbar.assets.facts import ApprovalGiven, LabelLoosened, SourceSeen, StepMade, VerdictGiven
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Output, Slot, Source, Step
from pegbar.rights.label import Purpose
from pegbar.rights.loosening import Widening
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.errors import BadInput, Refused
from tests.fakes.recipes import recipe
from tests.fakes.rights import HANDS, shoot_of, show_with, with_consent
from tests.fakes.rooms import SilentListener, room_in

KIT, BO, TALE = "art/characters/kit.svg", "art/characters/bo.svg", "screenplay.fountain"
TODAY = dt.date(2026, 1, 2)
RIGHTS = """\
format: 1
sources:
  - {files: ["*"], by: Lio, purposes: [develop, produce, deliver]}
  - {files: ["art/characters/kit.*"], by: Lio, purposes: [develop, deliver], territories: [DE]}
  - {files: ["*.fountain"], by: Sam, purposes: [develop], end: 2027-01-01}
"""
FRANCE = Widening(territories=frozenset({"FR"}))
CREW = {
    "Pru": Member(roles=(Role.PRODUCER,)),
    "Lee": Member(roles=(Role.LEGAL,)),
    "Ana": Member(roles=(Role.DIRECTOR,)),
}


def film_of(shoot) -> FilmGraph:
    def made(name, path):
        given = {path: Source(path, shoot.matter[path].digest)}
        return Step(id=name, recipe=recipe("join", Slot.CPU), inputs=given, params={"add": name})

    steps = [made("sign/film", KIT), made("poster", BO), made("captions", BO)]
    parts = {"film": "sign/film", "poster": "poster", "captions": "captions"}
    return FilmGraph(
        graph=graph_of(steps),
        parts={kind: Output(step) for kind, step in parts.items()},
        painted_by={},
        quality="draft",
    )


@pytest.fixture
def room(tmp_path):
    made = room_in(tmp_path / "room")
    yield made
    made.engine.stop()


@pytest.fixture
def show(tmp_path):
    return show_with(tmp_path, {"rights/who.yaml": RIGHTS})


def stands(show, room):
    return with_loosened(shoot_of(show), room.ledger.facts())


def facts(room, kind):
    return [one.body for one in room.ledger.facts() if isinstance(one.body, kind)]


def crewed(room, person):
    return replace(room, person=person, rules=HouseRules(people=People(named=True, members=CREW)))


def test_a_loosened_file_stands_under_the_wider_label_and_says_what_its_sources_say(show, room):
    before = stands(show, room).matter[KIT]
    done = loosen(stands(show, room), KIT, FRANCE, "letter of 4 May", room)
    after = stands(show, room).matter[KIT]
    assert (done.in_force, done.new) == (True, True)
    assert after.label.territories == {"DE", "FR"}
    assert after.as_said == before.label
    (fact,) = facts(room, LabelLoosened)
    assert (fact.path, fact.digest, fact.why) == (KIT, after.digest, "letter of 4 May")
    assert (fact.before, fact.after) == (before.label, after.label)
    assert "producer" in fact.roles
    verdict = facts(room, VerdictGiven)[-1]
    assert (verdict.door, verdict.action, verdict.allowed) == ("decide", "loosen", True)


def test_only_what_hangs_on_those_bytes_is_looser(show, room):
    before = stands(show, room)
    loosen(before, KIT, FRANCE, "a letter", room)
    after = stands(show, room)
    changed = {path for path in after.matter if after.matter[path] != before.matter[path]}
    assert changed == {KIT}
    assert {d for d in before.labels() if before.labels()[d] != after.labels()[d]} == {
        before.matter[KIT].digest
    }


def test_other_bytes_under_the_same_name_are_as_tight_as_before(show, room):
    loosen(stands(show, room), KIT, FRANCE, "a letter", room)
    (show / KIT).write_text((show / KIT).read_text() + "<!-- -->")
    assert stands(show, room).matter[KIT].label.territories == {"DE"}


def test_whoever_changes_the_rights_of_a_source_is_heard_again(show, room):
    loosen(stands(show, room), KIT, FRANCE, "a letter", room)
    rights = show / "rights/who.yaml"
    rights.write_text(rights.read_text().replace("territories: [DE]", "territories: [CH]"))
    assert stands(show, room).matter[KIT].label.territories == {"CH"}


def test_decisions_add_up_and_can_be_taken_back(show, room):
    loosen(stands(show, room), KIT, FRANCE, "a letter", room)
    market = Widening(purposes=frozenset({Purpose.MARKET}))
    loosen(stands(show, room), KIT, market, "another letter", room)
    label = stands(show, room).matter[KIT].label
    assert label.territories == {"DE", "FR"} and Purpose.MARKET in label.purposes
    again = loosen(stands(show, room), KIT, market, "another letter", room)
    assert (again.new, len(facts(room, LabelLoosened))) == (False, 2)
    loosen(stands(show, room), KIT, None, "withdrawn", room)
    assert stands(show, room).matter[KIT].as_said is None
    with pytest.raises(BadInput, match="stands so already"):
        loosen(stands(show, room), KIT, None, "withdrawn", room)


def test_a_screenplay_is_loosened_with_its_passages(show, room):
    until = Widening(until=dt.date(2028, 1, 1))
    done = loosen(stands(show, room), TALE, until, "a letter", room)
    assert len(done.paths) > 3
    after = stands(show, room)
    ends = {one.label.window.end for path, one in after.matter.items() if path in done.paths}
    assert ends == {dt.date(2028, 1, 1)}


def test_it_takes_two_the_first_word_waits_for_the_other(show, room):
    first = loosen(stands(show, room), KIT, FRANCE, "a letter", crewed(room, "Pru"))
    assert (first.in_force, first.waits_for) == (False, ("legal",))
    assert stands(show, room).matter[KIT].as_said is None
    (word,) = facts(room, ApprovalGiven)
    assert (word.stage, word.about, word.roles) == (STAGE, KIT, ("producer",))
    japan = Widening(territories=frozenset({"JP"}))
    other = loosen(stands(show, room), KIT, japan, "a letter", crewed(room, "Lee"))
    assert other.in_force is False, "they have to say the very same"
    assert loosen(stands(show, room), KIT, FRANCE, "yes", crewed(room, "Lee")).in_force
    assert stands(show, room).matter[KIT].label.territories == {"DE", "FR"}


def test_one_persons_word_twice_is_one_word(show, room):
    for _ in range(2):
        done = loosen(stands(show, room), KIT, FRANCE, "a letter", crewed(room, "Pru"))
        assert done.in_force is False
    assert len(facts(room, ApprovalGiven)) == 1
    assert loosen(stands(show, room), KIT, FRANCE, "x", crewed(room, "Lee")).in_force
    assert loosen(stands(show, room), KIT, None, "no", crewed(room, "Pru")).in_force


def test_who_is_not_entitled_is_refused_and_nothing_is_looser(show, room):
    with pytest.raises(Refused):
        loosen(stands(show, room), KIT, FRANCE, "because", crewed(room, "Ana"))
    assert facts(room, LabelLoosened) == []
    assert facts(room, VerdictGiven)[-1].allowed is False


def test_nothing_is_loosened_beyond_a_persons_consent(tmp_path, room):
    show = with_consent(tmp_path, territories="[JP]")
    shoot = shoot_of(show)
    with pytest.raises(Refused, match="Ada Berg's consent ada-voice does not cover FR"):
        loosen(shoot, KIT, FRANCE, "we need it", room)
    grant(shoot, "ada-voice", room)
    with pytest.raises(Refused, match="does not cover FR"):
        loosen(shoot, KIT, FRANCE, "we need it", room)
    assert facts(room, LabelLoosened) == []


def test_what_is_borrowed_is_the_lenders_to_loosen(show, room):
    with pytest.raises(Refused, match="is the lender's to say"):
        loosen(stands(show, room), "borrowed/kites/art/kite.svg", FRANCE, "so", room)


def test_a_forged_fact_gives_no_consent_away(tmp_path, room):
    shoot = shoot_of(with_consent(tmp_path))
    said = shoot.matter[KIT].label
    free = LabelLoosened(
        digest=shoot.matter[KIT].digest,
        before=said,
        after=msgspec.structs.replace(said, consents=frozenset()),
        why="nobody looks",
    )
    room.ledger.append([free], by="tester")
    assert with_loosened(shoot, room.ledger.facts()).matter[KIT].label == said


@pytest.mark.parametrize(
    ("file", "by", "why", "said"),
    [
        (KIT, FRANCE, " ", "without a reason"),
        ("art/kit.svg", FRANCE, "so", "has no file"),
        (KIT, Widening(territories=frozenset({"DE"})), "so", "stands so already"),
    ],
)
def test_words_that_say_nothing_are_told_so(show, room, file, by, why, said):
    with pytest.raises(BadInput, match=said):
        loosen(shoot_of(show), file, by, why, room)


def test_it_is_heard_at_every_door_and_in_every_label(show, room, tmp_path):
    def use(territory):
        return use_of("my-show", "deliver", TODAY, territory)

    tight = stands(show, room)
    film = film_of(tight)
    assert rights_of_film(tight, film, room, use("FR")).allowed is False
    loosen(tight, KIT, FRANCE, "letter of 4 May", room)
    shoot = stands(show, room)
    told = rights_of_film(shoot, film, room, use("FR"))
    assert (told.allowed, told.label.territories) == (True, {"DE", "FR"})
    (one,) = told.loosened
    assert (one.path, one.more, one.why, one.by) == (KIT, "in FR", "letter of 4 May", "tester")
    assert rights_of_film(shoot, film, room, use("JP")).allowed is False
    take_in(shoot, room, film.graph)
    build(film.graph, shoot.labels(), room, SilentListener())
    steps = {one.step: one.label for one in facts(room, StepMade)}
    assert steps["sign/film"].territories == {"DE", "FR"}
    assert steps["poster"].territories is None
    seen = {one.path: one.label for one in facts(room, SourceSeen)}
    assert seen[KIT].territories == {"DE"}, "the record of the source is what its rights say"
    assert film_facts(shoot, HANDS, {}, film.graph.steps).label.territories == {"DE", "FR"}
    made = {one.step: one.outputs["out"] for one in facts(room, StepMade)}
    tree = trace(made["sign/film"], room.index, decisions(room.ledger.facts()))
    assert {one.name: one.loosened for one in tree.inputs} == {KIT: "in FR"}
    assert len(deliver(shoot, film, room, use("FR"), tmp_path / "out").files) == 3
    with pytest.raises(Refused, match="not for JP"):
        deliver(shoot, film, room, use("JP"), tmp_path / "jp")
    assert [one.path for one in loosened_sources(shoot.matter.values(), room.ledger.facts())] == [
        KIT
    ]
