"""Waiting for a job and bringing its result: nothing of it spends."""

from __future__ import annotations

import pytest

from pegbar.actions.generating.desk import nobody
from pegbar.assets.job_facts import JobEnded
from pegbar.assets.profile import Premises, Prices
from pegbar.ports.generator import Sight, State, Trouble
from pegbar.ports.jobs import Moderated, Unsettled
from pegbar.values.errors import StepFailed
from pegbar.values.money import money
from tests.fakes.generators import (
    DAY,
    SIZE,
    a_profile,
    an_errand,
    desk_in,
    facts_of,
)
from tests.fakes.pictures import mp4, png


def test_a_vendor_is_never_looked_at_faster_than_it_wants(tmp_path):
    desk, kit, _ = desk_in(tmp_path, waits=6)
    times = []
    tells = []
    desk.carry_out(an_errand(), lambda done, total: tells.append(done))
    times = [one for one in kit.timer.slept if one]
    assert kit.timer.passed >= 7 * 5.0
    assert kit.timer.passed <= 7 * 5.0 * 6 * 1.2
    assert max(times) <= 1.0, "who waits alone is to hear soon that it was stopped"
    assert tells[-1] == 100


@pytest.mark.parametrize("why", [Trouble.DOWN, Trouble.UNCLEAR, Trouble.THROTTLED, Trouble.LOST])
def test_a_look_that_failed_is_looked_again(tmp_path, why):
    desk, _, generator = desk_in(tmp_path, script={"look": [why]})
    desk.carry_out(an_errand(), nobody)
    assert len(generator.vendor.jobs) == 1


def test_a_vendor_that_does_not_answer_any_more_keeps_the_job_for_the_next_run(tmp_path):
    desk, kit, generator = desk_in(tmp_path, script={"look": [Trouble.DOWN] * 8})
    with pytest.raises(StepFailed, match=r"stays at acme/one") as told:
        desk.carry_out(an_errand(), nobody)
    assert "the next run goes on with it" in told.value.hint
    assert facts_of(kit)[-1] == "job.created"
    desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 1


def test_a_job_that_a_vendor_forgot_is_counted_and_never_silently_asked_again(tmp_path):
    desk, kit, generator = desk_in(tmp_path, script={"look": [Trouble.LOST] * 9})
    for _ in range(2):
        with pytest.raises(Unsettled, match="not known there any more"):
            desk.carry_out(an_errand(), nobody)
    ended = [one.body for one in kit.ledger.facts(kinds=(JobEnded,))]
    assert [(one.state, one.cost, one.billed) for one in ended] == [
        ("lost", money("0.10"), "table")
    ]
    assert generator.calls.count("create") == 1


@pytest.mark.parametrize("premises", [Premises.HERE, Premises.STUDIO])
def test_what_the_houses_own_machine_forgot_is_made_again(tmp_path, premises):
    mine = a_profile(premises=premises, prices=Prices(as_of=DAY, source="ours"), poll=0.0)
    desk, kit, generator = desk_in(tmp_path, profile=mine, script={"look": [Trouble.LOST] * 2})
    desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 2
    assert facts_of(kit).count("job.ended lost") == 1


def test_a_job_that_failed_for_nothing_is_asked_again_by_the_next_run_but_not_for_ever(tmp_path):
    failed = Sight(state=State.FAILED, trouble=Trouble.FAILED, message="no luck")
    desk, _, generator = desk_in(tmp_path, script={"look": [failed] * 9})
    for _ in range(3):
        with pytest.raises(StepFailed, match="no luck"):
            desk.carry_out(an_errand(), nobody)
    with pytest.raises(Unsettled, match="failed again and again"):
        desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 3


def test_a_job_that_failed_and_was_charged_waits_for_a_person(tmp_path):
    failed = Sight(state=State.FAILED, message="no luck", cost=money("0.10"))
    desk, _, generator = desk_in(tmp_path, script={"look": [failed]})
    with pytest.raises(StepFailed, match="no luck"):
        desk.carry_out(an_errand(), nobody)
    with pytest.raises(Unsettled, match="was paid for"):
        desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 1


def test_a_result_that_is_refused_for_what_it_shows_ends_so(tmp_path):
    kept = Sight(state=State.FAILED, trouble=Trouble.MODERATION, word="SAFETY.OUTPUT")
    desk, kit, _ = desk_in(tmp_path, script={"look": [kept]})
    with pytest.raises(Moderated):
        desk.carry_out(an_errand(), nobody)
    assert facts_of(kit)[-1] == "job.ended refused"


@pytest.mark.parametrize(
    "bad",
    [
        Trouble.EXPIRED,
        Trouble.BROKEN,
        Trouble.DOWN,
        b"",
        png(*SIZE)[:-20],
        b"<html>sorry</html>",
        b"not a picture at all",
    ],
)
def test_a_download_that_did_not_come_out_is_fetched_again_and_never_created(tmp_path, bad):
    desk, kit, generator = desk_in(tmp_path, script={"fetch": [bad]})
    made = desk.carry_out(an_errand(), nobody)
    assert kit.vault.read(made.pieces[0].digest) == png(*SIZE)
    assert generator.calls.count("create") == 1
    assert generator.calls.count("fetch") == 2


def test_an_address_that_ended_is_looked_up_anew(tmp_path):
    desk, _, generator = desk_in(tmp_path, script={"fetch": [Trouble.EXPIRED]})
    desk.carry_out(an_errand(), nobody)
    assert generator.calls[-3:] == ["fetch", "look", "fetch"]


def test_a_result_that_cannot_be_fetched_stays_there_for_the_next_run(tmp_path):
    desk, _, generator = desk_in(tmp_path, script={"fetch": [Trouble.BROKEN] * 5})
    with pytest.raises(StepFailed, match="stays at"):
        desk.carry_out(an_errand(), nobody)
    desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 1


def test_a_film_where_a_picture_was_asked_for_is_paid_and_of_no_use(tmp_path):
    desk, kit, _ = desk_in(tmp_path, data=mp4(*SIZE, 2.0))
    with pytest.raises(Unsettled, match="a picture was asked for, video came"):
        desk.carry_out(an_errand(), nobody)
    (ended,) = [one.body for one in kit.ledger.facts(kinds=(JobEnded,))]
    assert (ended.state, ended.cost) == ("failed", money("0.10"))


def test_another_size_is_a_note_and_no_trouble(tmp_path):
    desk, _, _ = desk_in(tmp_path, data=png(32, 18))
    made = desk.carry_out(an_errand(), nobody)
    assert made.used.notes == ("it gave 32×18, not 64×36",)


def test_the_vendors_own_figure_wins_over_the_table(tmp_path):
    desk, kit, _ = desk_in(tmp_path, cost=money("0.07"))
    assert desk.carry_out(an_errand(), nobody).cost == (money("0.07"),)
    (ended,) = [one.body for one in kit.ledger.facts(kinds=(JobEnded,))]
    assert (ended.billed, ended.worth) == ("vendor", money("0.07"))


def test_a_rehearsals_results_are_marked_and_their_jobs_say_so(tmp_path):
    desk, kit, _ = desk_in(tmp_path, profile=a_profile(version="sandbox"))
    made = desk.carry_out(an_errand(), nobody)
    assert [one.kind for one in made.marks] == ["sandbox"]
    assert any(getattr(one.body, "sandbox", False) for one in kit.ledger.facts())


def test_nothing_is_left_in_scratch(tmp_path):
    desk, kit, _ = desk_in(tmp_path, script={"fetch": [b"", Trouble.BROKEN]})
    desk.carry_out(an_errand(), nobody)
    assert list(kit.scratch.iterdir()) == []
