"""The desk: each piece of work is paid for at most once, and ends in a result or in words."""

from __future__ import annotations

import threading

import msgspec
import pytest

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.actions.generating.kit import Ways
from pegbar.actions.generating.moves import RealTimer
from pegbar.assets.job_facts import JobEnded, JobSettled
from pegbar.assets.profile import Premises, Prices, Retired
from pegbar.ports.generator import GeneratorTrouble, Sight, State, Ticket, Trouble
from pegbar.ports.jobs import Moderated, Unavailable, Unsettled
from pegbar.values.errors import Cancelled, Refused, StepFailed
from pegbar.values.money import money
from tests.fakes.generators import (
    DAY,
    SIZE,
    ScriptedGenerator,
    Vendor,
    a_kit,
    a_profile,
    an_errand,
    close,
    facts_of,
)
from tests.fakes.pictures import mp4, png

MADE = ["generator.seen", "job.intended", "job.created", "job.ended done"]


def desk_in(folder, **scripted):
    generator = ScriptedGenerator(Vendor(), **scripted)
    kit = a_kit(folder, generator)
    return Desk(kit), kit, generator


def test_an_errand_is_intended_created_looked_at_and_brought(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    made = desk.carry_out(an_errand(), nobody)
    assert kit.vault.read(made.pieces[0].digest) == png(*SIZE)
    assert generator.calls == ["create", "look", "look", "fetch"]
    assert facts_of(kit) == MADE


def test_finished_work_is_brought_again_for_nothing(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    assert desk.carry_out(an_errand(), nobody) == desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 1
    assert facts_of(kit) == MADE


def test_finished_work_whose_bytes_are_gone_is_fetched_again_and_not_created(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    made = desk.carry_out(an_errand(), nobody)
    kit.vault.destroy([made.pieces[0].digest])
    again = desk.carry_out(an_errand(), nobody)
    assert kit.vault.has(again.pieces[0].digest)
    assert generator.calls.count("create") == 1
    assert facts_of(kit).count("job.ended done") == 1


def test_bytes_that_are_gone_here_and_there_are_a_matter_for_a_person(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    made = desk.carry_out(an_errand(), nobody)
    kit.vault.destroy([made.pieces[0].digest])
    taken = dict(generator.vendor.jobs)
    generator.vendor.jobs.clear()
    with pytest.raises(Unsettled, match="its files are gone"):
        desk.carry_out(an_errand(), nobody)
    settle(kit, made.job)
    generator.vendor.jobs.update(taken)
    assert desk.carry_out(an_errand(), nobody).job != made.job


def settle(kit, job, **said):
    kit.ledger.append([JobSettled(job=job, **said)], by="ada")


# -- before anything is sent


def test_what_a_generator_cannot_make_is_refused_with_reasons_and_nothing_is_written(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    errand = an_errand()
    odd = msgspec.structs.replace(errand.request, size=(65, 36), negative="mist")
    with pytest.raises(Refused, match=r"no negative prompt; both sides .* multiples of 2"):
        desk.carry_out(an_errand(request=odd), nobody)
    assert generator.calls == []
    assert facts_of(kit) == []


def test_a_retired_generator_is_refused_with_its_date_and_its_stand_ins(tmp_path):
    gone = Retired(since=DAY, source="its SDK", stand_ins=("runway/gen4.5",))
    desk, _, generator = desk_in(tmp_path, profile=a_profile(retired=gone))
    with pytest.raises(Refused, match=r"since 2026-11-01") as told:
        desk.carry_out(an_errand(), nobody)
    assert "runway/gen4.5" in told.value.hint
    assert generator.calls == []


def test_a_purse_that_says_no_stops_before_the_intent(tmp_path):
    class Empty:
        def allow(self, errand, estimate, worth):
            assert (estimate, worth) == (money("0.10"), money("0.10"))
            raise Refused("the show's budget is spent")

    generator = ScriptedGenerator(Vendor())
    kit = a_kit(tmp_path, generator, purse=Empty())
    with pytest.raises(Refused, match="budget"):
        Desk(kit).carry_out(an_errand(), nobody)
    assert (generator.calls, facts_of(kit)) == ([], [])


def test_the_intent_is_in_the_ledger_when_the_create_is_sent(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    seen = []
    generator.vendor.take = lambda job: seen.append(facts_of(kit)) or "v1"
    generator.vendor.jobs["v1"] = "known"
    desk.carry_out(an_errand(), nobody)
    assert seen == [["generator.seen", "job.intended"]]


def test_a_profile_is_written_down_once_and_again_when_it_changed(tmp_path):
    desk, kit, generator = desk_in(tmp_path)
    desk.carry_out(an_errand("a"), nobody)
    desk.carry_out(an_errand("b"), nobody)
    generator.profile = a_profile(prices=Prices(as_of=DAY, source="a newer list"))
    desk.carry_out(an_errand("c"), nobody)
    assert facts_of(kit).count("generator.seen") == 2


# -- creates


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


# -- a create whose answer was lost


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


# -- waiting


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


# -- bringing


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


# -- stopping, and many at once


def test_who_is_told_to_stop_leaves_the_job_for_the_next_run(tmp_path):
    desk, kit, generator = desk_in(tmp_path, waits=50)

    def stop(done, total):
        if generator.calls.count("look") > 2:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        desk.carry_out(an_errand(), stop)
    assert facts_of(kit)[-1] == "job.created"
    generator.waits = 0
    desk.carry_out(an_errand(), nobody)
    assert generator.calls.count("create") == 1
    assert not generator.cancelled


def test_a_job_that_waits_can_be_cancelled_with_the_work_where_a_studio_wants_it(tmp_path):
    waiting = Sight(state=State.WAITING)
    generator = ScriptedGenerator(
        Vendor(), a_profile(cancels="before it starts"), script={"look": [waiting] * 99}
    )
    kit = a_kit(tmp_path, generator, ways=Ways(cancel=True))

    def stop(done, total):
        if generator.calls.count("look") > 2:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        Desk(kit).carry_out(an_errand(), stop)
    assert generator.cancelled == ["v1"]
    assert facts_of(kit)[-1] == "job.ended cancelled"


@pytest.mark.parametrize("hands", [0, 3])
def test_many_errands_end_in_order_each_in_a_result_or_an_error(tmp_path, hands):
    generator = ScriptedGenerator(
        Vendor(), a_profile(at_once=5, poll=0.0), script={"create": [Trouble.INVALID]}
    )
    desk = Desk(a_kit(tmp_path, generator))
    errands = [an_errand(f"k{number}") for number in range(20)]
    over = []
    ends = desk.carry_out_many([*errands, errands[7]], told=over.append, hands=hands)
    assert sum(isinstance(one, Refused) for one in ends) == 1
    assert len(generator.vendor.jobs) == 19
    assert ends[-1] == ends[7]
    assert over == list(range(1, 22))


def test_no_more_jobs_are_at_a_vendor_than_it_takes_at_once(tmp_path):
    generator = ScriptedGenerator(Vendor(), a_profile(at_once=2), waits=3)
    most = []

    def take(job, take=generator.vendor.take):
        name = take(job)
        ended = sum(one == "fetch" for one in generator.calls)
        most.append(len(generator.vendor.jobs) - ended)
        return name

    generator.vendor.take = take
    desk = Desk(a_kit(tmp_path, generator))
    desk.carry_out_many([an_errand(f"k{number}") for number in range(9)], hands=0)
    assert max(most) == 2


@pytest.mark.parametrize("knows", [True, False])
def test_two_desks_on_one_room_take_the_same_work_once(tmp_path, knows):
    """They stand for two processes: they share a ledger, a vault and files of locks."""
    vendor, ends = Vendor(), []

    def work(number):
        generator = ScriptedGenerator(vendor, a_profile(knows_jobs=knows, poll=0.001))
        desk = Desk(a_kit(tmp_path, generator, timer=RealTimer()))
        ends.append(desk.carry_out(an_errand(), nobody))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(vendor.jobs) == 1
    assert len(ends) == 4
    assert len({one.job for one in ends}) == 1


def test_a_full_take_is_asked_for_with_the_ticket_of_its_draft(tmp_path):
    desk, _, generator = desk_in(tmp_path)
    draft = desk.carry_out(an_errand("draft"), nobody)
    seen = []

    def create(handed, create=generator.create):
        seen.append(handed.draft)
        return create(handed)

    generator.create = create
    request = msgspec.structs.replace(an_errand().request, promotes=draft.pieces[0].digest)
    desk.carry_out(an_errand("full", request=request), nobody)
    assert seen == [Ticket(id="v1")]
