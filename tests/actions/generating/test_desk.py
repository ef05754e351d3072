"""The desk: each piece of work is paid for at most once, and ends in a result or in words."""

from __future__ import annotations

import threading

import msgspec
import pytest

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.actions.generating.kit import Ways
from pegbar.actions.generating.moves import RealTimer
from pegbar.assets.profile import Prices, Retired
from pegbar.ports.generator import Sight, State, Ticket, Trouble
from pegbar.ports.jobs import Unsettled
from pegbar.values.errors import Cancelled, Refused
from pegbar.values.money import money
from tests.fakes.generators import (
    DAY,
    SIZE,
    ScriptedGenerator,
    Vendor,
    a_kit,
    a_profile,
    an_errand,
    desk_in,
    facts_of,
    settle,
)
from tests.fakes.pictures import png

MADE = ["generator.seen", "job.intended", "job.created", "job.ended done"]


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


def test_ctrl_c_among_many_leaves_what_vendors_have_and_the_next_run_goes_on(tmp_path):
    generator = ScriptedGenerator(
        Vendor(), a_profile(at_once=5), script={"look": [None] * 7 + [KeyboardInterrupt()]}
    )
    desk = Desk(a_kit(tmp_path, generator))
    errands = [an_errand(f"k{number}") for number in range(5)]
    with pytest.raises(Cancelled, match=r"stopped; \d results are kept, \d jobs are left") as told:
        desk.carry_out_many(errands, hands=0)
    assert "is paid for" in told.value.hint
    assert not generator.cancelled
    ends = desk.carry_out_many(errands, hands=0)
    assert {one.job for one in ends} == set(generator.vendor.jobs.values())
    assert len(generator.vendor.jobs) == 5
