from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from pegbar.actions.evidence.notices import notices
from pegbar.actions.governance import governance
from pegbar.actions.governance_rule import TOLD, House
from pegbar.actions.stages import Review
from pegbar.backends.shows.packs import shipped
from pegbar.ports.keys import SecretsTold
from pegbar.production.disclosure import ArtException, Disclosure
from pegbar.production.rights_file import Staged
from pegbar.rights.approvals import Stage
from pegbar.rights.packs import SURENESS
from pegbar.rights.people import HouseRules, Member, People, Role
from pegbar.values.place import Place
from tests.fakes.evidence import desk_in

PACKS = {one.pack.id: one.pack for one in shipped()}
SEALED = SecretsTold(show="kite", state="sealed")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return desk_in(tmp_path_factory.mktemp("house"))


class Clock:
    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def under(desk, *names):
    packs = tuple(PACKS[name] for name in names)
    return replace(desk, room=replace(desk.room, packs=packs, clock=Clock()))


def rules_of(desk, **house):
    return governance(desk.shoot, desk.film, desk.room, House(**house))


def rule(rules, words):
    return next(one for one in rules if one.rule.startswith(words))


def state_of(rules, words):
    return rule(rules, words).state


def test_gaps_come_first(desk):
    states = [one.state for one in rules_of(desk)]
    assert states == sorted(states, key=list(TOLD).index)
    assert states[0] == "written"


def test_a_bare_house_calls_nothing_enforced_that_it_does_not_keep(desk):
    plain = SecretsTold(show="kite", state="plain")
    rules = rules_of(desk, secrets=plain, known=tuple(PACKS.values()))
    for gap in (
        "only those in a role",
        "whoever acts is who",
        "a change of people",
        "stages are approved",
        "the show's bytes are readable with its keys",
        "what is made for work in the house",
        "the rules of packs that the show has not chosen",
    ):
        assert state_of(rules, gap) == "written", gap


def test_people_with_roles_turn_a_gap_into_a_rule_that_holds(desk):
    people = People(named=True, members={"tester": Member(roles=(Role.PRODUCER,))})
    room = replace(desk.room, rules=HouseRules(people=people, policies={"policy/night.cedar": "…"}))
    rules = rules_of(replace(desk, room=room))
    assert state_of(rules, "only those in a role") == "enforced"
    assert state_of(rules, "a change of people") == "enforced"
    assert rule(rules, "the show's own policies").about == ("policy/night.cedar",)
    assert state_of(rules, "whoever acts is who") == "written"


def test_each_stage_is_told_with_what_waits_for_it(desk):
    def staged(stage):
        return Staged(stage=stage, place=Place("rights/approvals.yaml", 3))

    stages = (
        staged(Stage(stage="cut", by=(Role.DIRECTOR,), before=("deliver", "final"))),
        staged(Stage(stage="look", by=(Role.DIRECTOR,), before=())),
    )
    rules = rules_of(replace(desk, shoot=replace(desk.shoot, stages=stages)))
    cut = rule(rules, "the stage cut is approved by director")
    assert (cut.state, cut.how) == (
        "enforced",
        "the door out and a film of final quality wait for it",
    )
    assert state_of(rules, "the stage look") == "asked"


def test_sealed_bytes_are_told_and_what_stays_in_the_clear_too(desk):
    rules = rules_of(desk, secrets=SEALED, key_in="the system's keyring")
    kept = rule(rules, "the show's bytes are readable")
    assert kept.state == "enforced"
    assert "the system's keyring" in kept.how
    assert state_of(rules, "the show's own folder, its ledger") == "written"


def test_a_film_without_a_certificate_is_a_gap(desk):
    assert desk.hands.signer == ""
    assert state_of(rules_of(desk), "a film tells how it was made") == "written"


def test_a_checkpoint_turns_asking_into_holding(desk):
    assert state_of(rules_of(desk), "the record is what it was") == "asked"
    assert state_of(rules_of(desk, checkpoints=1), "the record is what it was") == "enforced"


def test_the_show_s_own_papers_are_named(desk):
    rules = rules_of(desk)
    used = rule(rules, "a source is used for its purposes")
    assert "screenplay.fountain" in used.about
    closed = next(one for one in rules if "does not leave" in one.rule)
    assert closed.about == ("mira-voice",)


def test_a_claimed_exception_is_asked_of_whoever_claims_it(desk):
    claim = Disclosure(art_exception=ArtException(claimed_by="Marit Oye", why="a fairy tale"))
    show = msgspec.structs.replace(desk.shoot.show, disclosure=claim)
    rules = rules_of(replace(desk, shoot=replace(desk.shoot, show=show)))
    claimed = rule(rules, "the exception for works of art")
    assert (claimed.state, claimed.how) == (
        "asked",
        "Marit Oye claims it (everywhere): a fairy tale",
    )


def test_the_rules_of_a_chosen_pack_are_told_as_they_are_kept(desk):
    pack = PACKS["eu-ai-act-50"]
    rules = [one for one in rules_of(under(desk, pack.id)) if one.origin == f"{pack.id} 2026.1"]
    kept = {one.rule: one for one in rules}
    for one in pack.rules:
        assert kept[one.text].state == one.state
        assert kept[one.text].confidence == "S"
        assert SURENESS["S"] in kept[one.text].how
    assert rule(rules, "somebody answerable").state == "written"


def test_an_expired_pack_enforces_nothing(desk):
    rules = rules_of(under(desk, "sag-aftra-2023"))
    ours = [one for one in rules if one.origin == "sag-aftra-2023 2023.1"]
    assert len(ours) == len(PACKS["sag-aftra-2023"].rules) + 1
    assert {one.state for one in ours} == {"written"}
    assert any("expired on 2026-06-30" in one.how for one in ours)


def test_what_a_pack_asks_is_told_with_what_is_open(desk):
    rules = rules_of(under(desk, "animation-guild-2024"))
    notice = rule(rules, "Employees have notice")
    assert notice.state == "asked"
    assert notice.how.endswith("open: animation-guild-2024/staff-noticed")


def test_packs_that_could_be_chosen_are_named_and_expired_ones_are_not(desk):
    rules = rules_of(under(desk, "wga-2026"), known=tuple(PACKS.values()))
    others = rule(rules, "the rules of packs that the show has not chosen").about
    assert "eu-ai-act-50" in others
    assert not {"wga-2026", "wga-2023", "sag-aftra-animation-2024"} & set(others)


def told(desk):
    facts = list(desk.room.ledger.facts())
    return list(notices(Review(shoot=desk.shoot, film=desk.film, room=desk.room, facts=facts)))


def test_the_evidence_says_of_each_pack_what_was_checked_asked_and_only_written(desk):
    (one,) = told(under(desk, "animation-guild-2024"))
    assert (one.state, one.pack) == ("in force", "animation-guild-2024 2024.1")
    assert (len(one.checked), len(one.asked), len(one.written), len(one.open)) == (0, 3, 1, 3)
    (gone,) = told(under(desk, "sag-aftra-2023"))
    assert (gone.state, gone.checked, gone.asked) == ("expired", (), ())
    (unsure,) = told(under(desk, "wga-2026"))
    assert unsure.state == "unverified"
    assert "unverified" in unsure.note


def test_the_evidence_of_a_show_without_packs_says_that_nothing_was_checked(desk):
    (one,) = told(desk)
    assert one.state == "none chosen"
