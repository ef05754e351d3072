"""The facts that rules of packs look at, read off small shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from pegbar.actions.film_words import Hands
from pegbar.actions.grant import grant
from pegbar.actions.pack_facts import EU, Scene, facts_of
from pegbar.production.disclosure import ArtException, Disclosure
from pegbar.rights.label import Origin
from pegbar.rights.pack_facts import FACTS, fits
from pegbar.rights.packs import RULES_ASKED, RULES_OPEN
from tests.fakes.rights import HANDS, film_of, shoot_of, show_with, with_consent
from tests.fakes.rooms import room_in

DAY = dt.date(2026, 1, 2)
VOICED = Hands(voice="hibari 0.2.1", voiced=True, painter="", signer="")


def facts(show, tmp_path, *, hands=HANDS, territory="", room=None, edit=lambda shoot: shoot):
    shoot = edit(shoot_of(show))
    film = film_of(shoot, tmp_path, hands)
    graph = film.graph.needed_for({film.parts["film"].step})
    ledger = list(room.ledger.facts()) if room else []
    return facts_of(Scene(shoot=shoot, graph=graph, ledger=ledger, day=DAY, territory=territory))


@pytest.fixture
def room(tmp_path):
    return replace(room_in(tmp_path / "room"), show="my-show")


def test_every_fact_is_worked_out_and_of_its_kind(tmp_path):
    found = facts(show_with(tmp_path, {}), tmp_path, territory="FR")
    assert found.keys() == FACTS.keys() - {RULES_ASKED, RULES_OPEN}
    assert all(fits(name, value) for name, value in found.items())


def test_the_place_of_the_use_tells_whether_it_is_final_and_in_the_union(tmp_path):
    show = show_with(tmp_path, {})
    in_house, france, japan = (facts(show, tmp_path, territory=at) for at in ("", "FR", "JP"))
    assert (in_house["final"], in_house["in_eu"]) == (False, False)
    assert (france["final"], france["in_eu"]) == (True, True)
    assert (japan["final"], japan["in_eu"]) == (True, False)
    assert len(EU) == 27


def test_a_consent_is_told_by_what_its_paper_lacks(tmp_path):
    show = with_consent(
        tmp_path,
        separately_signed="false",
        use="her voice",
        project="another-show",
        scanned="2025-12-02",
        noticed="2025-12-01",
        minor="true",
        died="2025-11-01",
    )
    found = facts(show, tmp_path)
    for name in (
        "consents",
        "consents_not_in_force",
        "consents_not_apart",
        "consents_vague",
        "consents_elsewhere",
        "scanned_without_reason",
        "minors",
        "minors_without_guardian",
        "signed_after_death",
    ):
        assert found[name] == ("ada-voice",), name
    assert (found["scanned"], found["scan_notice_hours"]) == (True, 24)
    assert found["consents_without_contract"] == ()


def test_a_consent_in_force_lacks_nothing_until_it_ends(tmp_path, room):
    show = with_consent(tmp_path, end="2026-01-02", scanned="2025-12-04", noticed="2025-12-01")
    grant(shoot_of(show), "ada-voice", room)
    found = facts(show, tmp_path, room=room)
    assert found["consents_not_in_force"] == ()
    assert found["people"] == ("Ada Berg",)
    assert found["scan_notice_hours"] == 72
    shoot = shoot_of(show)
    film = film_of(shoot, tmp_path)
    after = Scene(
        shoot=shoot,
        graph=film.graph,
        ledger=list(room.ledger.facts()),
        day=dt.date(2026, 1, 3),
    )
    assert facts_of(after)["consents_not_in_force"] == ("ada-voice",)


def test_whoever_is_named_in_a_file_without_a_consent_is_told(tmp_path):
    source = """\
format: 1
sources:
  - {files: ["art/characters/kit.*"], by: Ada Berg, people: [Mira Holm]}
"""
    found = facts(show_with(tmp_path, {"rights/cast.yaml": source}), tmp_path)
    assert found["people_without_consent"] == ("Mira Holm",)


def test_scratch_voices_are_a_model_and_timed_lines_are_none(tmp_path):
    show = show_with(tmp_path, {})
    timed, voiced = (
        facts(show, tmp_path, hands=hands)
        for hands in (replace(HANDS, voice="text timing"), VOICED)
    )
    assert (timed["generative"], timed["synthetic_lines"], timed["tools"]) == (False, 0, ())
    assert voiced["generative"]
    assert voiced["tools"] == ("hibari",)
    assert voiced["synthetic_lines"] == voiced["lines"] > 0


def test_a_generated_script_is_told_and_whether_it_is_disclosed(tmp_path):
    def script(shoot, **changes):
        name = shoot.show.screenplay
        matter = {
            path: replace(one, label=msgspec.structs.replace(one.label, origin=Origin.GENERATED))
            if path.partition("#")[0] == name
            else one
            for path, one in shoot.matter.items()
        }
        return replace(shoot, matter=matter)

    show = show_with(tmp_path, {})
    found = facts(show, tmp_path, edit=script)
    assert found["generated_script"] == ("screenplay.fountain",)
    assert found["generated_script_undisclosed"] == ("screenplay.fountain",)
    assert facts(show, tmp_path)["generated_script"] == ()


def test_without_end_credits_nobody_is_credited_and_nothing_disclosed(tmp_path):
    def bare(shoot):
        titles = msgspec.structs.replace(shoot.show.titles, credits=False)
        return replace(shoot, show=msgspec.structs.replace(shoot.show, titles=titles))

    show = show_with(tmp_path, {})
    with_credits, without = facts(show, tmp_path), facts(show, tmp_path, edit=bare)
    assert (with_credits["told"], without["told"]) == (True, False)
    assert not with_credits["told_first"]
    assert with_credits["writers_uncredited"] == ()
    assert without["writers_uncredited"] != ()


def test_a_card_before_the_film_tells_first_and_a_claim_is_of_its_territories(tmp_path):
    def told(shoot):
        disclosure = Disclosure(
            default="card",
            art_exception=ArtException(
                claimed_by="Marit Oye", why="it is a fairy tale", territories=("FR",)
            ),
        )
        return replace(shoot, show=msgspec.structs.replace(shoot.show, disclosure=disclosure))

    show = show_with(tmp_path, {})
    spain, france = (
        facts(show, tmp_path, hands=VOICED, territory=at, edit=told) for at in ("ES", "FR")
    )
    assert (spain["told_first"], spain["told"], spain["art_exception"]) == (True, True, False)
    assert france["art_exception"]
