"""What goes wrong: creates, jobs and results that do not come out, and what is said of each."""

from __future__ import annotations

from pegbar.backends.sandbox.orders import Fault
from pegbar.ports.generator import (
    GeneratorTrouble,
    Handed,
    State,
    Ticket,
    Trouble,
)

from .bench import Bench, clause, looked_at


@clause("kind")
def moderation_is_told_as_such_and_asked_once(bench: Bench) -> None:
    """Refused for what was asked: MODERATION, from the create or from the look, and no second."""
    _moderated(bench, Fault.MODERATION_INPUT)


@clause("kind")
def a_result_that_is_kept_back_is_moderation(bench: Bench) -> None:
    """Made and kept back: MODERATION."""
    _moderated(bench, Fault.MODERATION_OUTPUT)


@clause("kind")
def too_many_calls_are_throttled(bench: Bench) -> None:
    """THROTTLED, nothing taken, and the library asked once."""
    assert _refused(bench, Fault.RATE).why is Trouble.THROTTLED


@clause("kind")
def no_credits_are_quota(bench: Bench) -> None:
    """QUOTA, nothing taken, asked once."""
    assert _refused(bench, Fault.QUOTA).why is Trouble.QUOTA


@clause("kind")
def a_server_in_trouble_is_not_asked_again(bench: Bench) -> None:
    """DOWN where it is certain that nothing was taken, else UNCLEAR; asked once."""
    assert _refused(bench, Fault.SERVER).why in (Trouble.DOWN, Trouble.UNCLEAR)


@clause("kind")
def a_connection_that_breaks_before_is_unclear(bench: Bench) -> None:
    """The request went out and nothing came back: UNCLEAR, asked once."""
    assert _refused(bench, Fault.DROP_BEFORE).why is Trouble.UNCLEAR


@clause("kind")
def a_connection_that_breaks_after_is_unclear(bench: Bench) -> None:
    """The job was taken and its answer lost: UNCLEAR, and never a second job. A vendor that knows
    its jobs finds it under our name."""
    creates, asked = bench.play.creates(), bench.play.asked()
    given = bench.handed()
    bench.play.meet(Fault.DROP_AFTER)
    trouble = bench.trouble(lambda: bench.generator.create(given))
    assert trouble.why is Trouble.UNCLEAR
    assert (bench.play.creates(), bench.play.asked()) == (creates + 1, asked + 1)
    if bench.profile.knows_jobs and bench.request().references:
        found = bench.fresh().find(given)
        assert found is not None
        assert bench.over(found).state is State.DONE
        assert bench.play.creates() == creates + 1


@clause("kind")
def a_job_that_was_never_asked_for_is_not_found(bench: Bench) -> None:
    """A vendor that knows its jobs knows that it has none under a name that it never heard."""
    if bench.profile.knows_jobs and bench.request().references:
        bench.generator.create(bench.handed())
        assert bench.generator.find(bench.handed()) is None


# Jobs that do not come out


@clause("kind")
def a_job_that_fails_says_so(bench: Bench) -> None:
    """FAILED, with what the vendor says about it."""
    bench.play.meet(Fault.FAILED)
    sight = bench.over(bench.generator.create(bench.handed()))
    assert sight.state is State.FAILED
    assert sight.trouble is Trouble.FAILED
    assert sight.message or sight.word


@clause("kind")
def a_job_that_is_forgotten_is_lost(bench: Bench) -> None:
    """LOST: the vendor answers, and does not know it."""
    ticket = bench.generator.create(bench.handed())
    bench.play.forget()
    assert bench.trouble(lambda: bench.generator.look(ticket)).why is Trouble.LOST


@clause("kind")
def a_look_that_fails_loses_nothing(bench: Bench) -> None:
    """A server in trouble, or a broken connection, at a look is DOWN; the job goes on."""
    ticket = bench.generator.create(bench.handed())
    for fault in (Fault.SERVER, Fault.DROP_BEFORE):
        bench.play.meet_on_look(fault)
        assert bench.trouble(lambda: bench.generator.look(ticket)).why is Trouble.DOWN
    assert bench.over(ticket).state is State.DONE


# Results that do not come whole


@clause("kind")
def half_a_download_is_no_result(bench: Bench) -> None:
    """BROKEN, and nothing of it lies in the folder; brought again it is whole."""
    given, ticket = _done(bench, Fault.HALF_DOWNLOAD)
    into = bench.into()
    trouble = bench.trouble(lambda: bench.generator.fetch(ticket, given, into))
    assert trouble.why in (Trouble.BROKEN, Trouble.DOWN)
    assert list(into.iterdir()) == []
    got = bench.generator.fetch(ticket, given, into)
    assert [one.path.read_bytes() for one in got.files] == list(bench.play.gives(ticket))


@clause("kind")
def an_address_that_has_ended_is_asked_for_again(bench: Bench) -> None:
    """EXPIRED; another look, and the result comes."""
    given, ticket = _done(bench, Fault.EXPIRED_URL)
    into = bench.into()
    trouble = bench.trouble(lambda: bench.generator.fetch(ticket, given, into))
    assert trouble.why is Trouble.EXPIRED
    assert list(into.iterdir()) == []
    assert bench.generator.look(ticket).state is State.DONE
    assert bench.generator.fetch(ticket, given, into).files


@clause("kind")
def another_size_than_asked_for_is_not_touched(bench: Bench) -> None:
    """A result of another size is brought as it is, for others to judge: it was paid for."""
    given, ticket = _done(bench, Fault.WRONG_SIZE)
    got = bench.generator.fetch(ticket, given, bench.into())
    assert [one.path.read_bytes() for one in got.files] == list(bench.play.gives(ticket))
    assert looked_at(got.files[0])[0] != given.request.size


@clause("kind")
def credentials_in_a_result_survive(bench: Bench) -> None:
    """A result that carries credentials of its own is brought to the byte."""
    given, ticket = _done(bench, Fault.CREDENTIALS)
    got = bench.generator.fetch(ticket, given, bench.into())
    data = [one.path.read_bytes() for one in got.files]
    assert data == list(bench.play.gives(ticket))
    assert any(b"c2pa" in one for one in data)


def _done(bench: Bench, fault: Fault) -> tuple[Handed, Ticket]:
    """A job that is over, and of which the result meets this."""
    given = bench.handed()
    bench.play.meet(fault)
    ticket = bench.generator.create(given)
    bench.over(ticket)
    return given, ticket


def _moderated(bench: Bench, fault: Fault) -> None:
    creates, asked = bench.play.creates(), bench.play.asked()
    bench.play.meet(fault)
    try:
        ticket = bench.generator.create(bench.handed())
    except GeneratorTrouble as trouble:
        assert trouble.why is Trouble.MODERATION
    else:
        sight = bench.over(ticket)
        assert (sight.state, sight.trouble) == (State.FAILED, Trouble.MODERATION)
    assert bench.play.asked() == asked + 1
    assert bench.play.creates() <= creates + 1


def _refused(bench: Bench, fault: Fault) -> GeneratorTrouble:
    creates, asked = bench.play.creates(), bench.play.asked()
    bench.play.meet(fault)
    trouble = bench.trouble(lambda: bench.generator.create(bench.handed()))
    assert bench.play.asked() == asked + 1, "a library that asks twice may pay twice"
    assert bench.play.creates() == creates
    return trouble
