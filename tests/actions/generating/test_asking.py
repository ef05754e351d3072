"""Asking a generator: what is sent again, what never is, and what a person has to say."""

from __future__ import annotations

import pytest

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.actions.generating.kit import Ways
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.ports.jobs import Moderated, Unavailable, Unsettled
from pegbar.values.errors import Refused, StepFailed
from tests.fakes.generators import (
    ScriptedGenerator,
    Vendor,
    a_kit,
    a_profile,
    an_errand,
    close,
    desk_in,
    facts_of,
    settle,
)

MADE = ["generator.seen", "job.intended", "job.created", "job.ended done"]


@pytest.mark.parametrize("why", [Trouble.DOWN, Trouble.THROTTLED])
def test_a_vendor_that_cannot_now_is_asked_again_later(tmp_path, why):
    desk, kit, generator = desk_in(tmp_path, script={"create": [why, why]})
    desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 3
    assert len(generator.vendor.jobs) == 1
    assert facts_of(kit).count("job.ended unasked") == 2


def test_what_a_vendor_wants_to_be_left_alone_for_is_honoured(tmp_path):
    busy = GeneratorTrouble(Trouble.THROTTLED, "busy", after=40.0)
    desk, kit, _ = desk_in(tmp_path, script={"create": [busy]})
    desk.carry_out(an_errand(), nobody)
    assert 40.0 <= kit.timer.passed <= 80.0


def test_a_vendor_that_stays_down_is_unavailable_and_says_when_to_try_again(tmp_path):
    desk, _, generator = desk_in(tmp_path, script={"create": [Trouble.DOWN] * 99})
    with pytest.raises(Unavailable, match="cannot now") as told:
        desk.carry_out(an_errand(), nobody)
    assert "2026-11-21" in told.value.hint
    assert generator.calls.count("create") <= Ways().creates
    assert not generator.vendor.jobs


@pytest.mark.parametrize(
    ("why", "error"),
    [
        (Trouble.QUOTA, Unavailable),
        (Trouble.DENIED, Unavailable),
        (Trouble.INVALID, Refused),
        (Trouble.MODERATION, Moderated),
        (Trouble.FAILED, StepFailed),
    ],
)
def test_a_create_that_would_not_be_taken_again_is_not_sent_again(tmp_path, why, error):
    desk, _, generator = desk_in(tmp_path, script={"create": [why]})
    with pytest.raises(error):
        desk.carry_out(an_errand(), nobody)
    assert generator.calls == ["create"]


def test_a_refused_shot_is_refused_from_then_on_until_a_person_says_otherwise(tmp_path):
    desk, kit, generator = desk_in(tmp_path, script={"create": [Trouble.MODERATION]})
    for _ in range(2):
        with pytest.raises(Moderated, match="refused for what it shows") as told:
            desk.carry_out(an_errand(), nobody)
    with pytest.raises(Moderated):
        desk.carry_out(an_errand(generator="acme/two"), nobody)
    assert generator.calls == ["create"]
    settle(kit, told.value.about)
    desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 2


def test_an_answer_that_was_lost_is_found_at_a_vendor_that_lists_its_jobs(tmp_path):
    desk, kit, generator = desk_in(
        tmp_path, profile=a_profile(knows_jobs=True), script={"create": ["after"]}
    )
    desk.carry_out(an_errand(), nobody)
    assert len(generator.vendor.jobs) == 1
    assert facts_of(kit) == MADE


def test_a_create_that_surely_was_not_taken_is_sent_again(tmp_path):
    desk, kit, generator = desk_in(
        tmp_path, profile=a_profile(knows_jobs=True), script={"create": [Trouble.UNCLEAR]}
    )
    desk.carry_out(an_errand(), nobody)
    assert generator.calls[:4] == ["create", "find", "find", "create"]
    assert len(generator.vendor.jobs) == 1
    assert "job.ended unasked" in facts_of(kit)


@pytest.mark.parametrize("lost", ["after", Trouble.UNCLEAR, Trouble.BROKEN, ValueError("a bug")])
def test_where_nobody_can_tell_a_person_is_asked_and_nothing_is_sent(tmp_path, lost):
    desk, kit, generator = desk_in(tmp_path, script={"create": [lost]})
    for _ in range(2):
        with pytest.raises(Unsettled, match="nobody knows whether it was taken") as told:
            desk.carry_out(an_errand(), nobody)
        assert f"pegbar jobs settle moon {told.value.about} --taken ID" in told.value.hint
    assert generator.calls == ["create"]
    assert facts_of(kit)[-1] == "job.ended unclear"


def test_a_person_who_found_the_job_has_it_gone_on_with(tmp_path):
    desk, kit, generator = desk_in(tmp_path, script={"create": ["after"]})
    with pytest.raises(Unsettled) as told:
        desk.carry_out(an_errand(), nobody)
    settle(kit, told.value.about, id="v1")
    assert desk.carry_out(an_errand(), nobody).job == told.value.about
    assert generator.calls.count("create") == 1


def test_a_person_who_found_none_has_it_sent_again(tmp_path):
    desk, kit, generator = desk_in(tmp_path, script={"create": [Trouble.UNCLEAR]})
    with pytest.raises(Unsettled) as told:
        desk.carry_out(an_errand(), nobody)
    settle(kit, told.value.about)
    assert desk.carry_out(an_errand(), nobody).job != told.value.about
    assert len(generator.vendor.jobs) == 1


def test_an_intent_without_more_is_found_out_about_by_the_next_process(tmp_path):
    class Killed(BaseException):
        pass

    vendor = Vendor()
    profile = a_profile(knows_jobs=True)
    first = ScriptedGenerator(vendor, profile)
    first.create = lambda handed: vendor.take(handed.job) and (_ for _ in ()).throw(Killed)
    kit = a_kit(tmp_path, first)
    with pytest.raises(Killed):
        Desk(kit).carry_out(an_errand(), nobody)
    close(kit)
    second = ScriptedGenerator(vendor, profile)
    Desk(a_kit(tmp_path, second)).carry_out(an_errand(), nobody)
    assert second.calls == ["find", "look", "look", "fetch"]
    assert len(vendor.jobs) == 1
