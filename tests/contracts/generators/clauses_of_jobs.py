"""Jobs that go well: what comes of them, and how they are found again."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import msgspec

from pegbar.assets.generation import GIVES_VIDEO, Request
from pegbar.ports.generator import (
    Brought,
    GeneratorTrouble,
    State,
    Ticket,
    Trouble,
)

from .bench import Bench, as_json, clause, looked_at
from .stand import SECRET


@clause("capability")
def a_result_is_what_was_asked_for(bench: Bench) -> None:
    """A job is taken once, ends, and its files come: the kind, the size and the length asked for,
    the bytes as they were sent, and what was really used."""
    creates = bench.play.creates()
    given = bench.handed()
    ticket = bench.generator.create(given)
    assert bench.play.creates() == creates + 1
    sight = bench.over(ticket)
    assert sight.state is State.DONE, sight
    into = bench.into()
    got = bench.generator.fetch(ticket, given, into)
    assert sorted(into.iterdir()) == sorted(one.path for one in got.files)
    assert [one.path.read_bytes() for one in got.files] == list(bench.play.gives(ticket))
    assert bench.play.creates() == creates + 1
    assert got.used.generator == bench.profile.name
    assert got.used.version
    as_json(got.used.parameters)
    for one in got.files:
        _is_asked_for(one, given.request)
    for cost in (sight.cost, got.cost, ticket.estimate):
        assert cost is None or cost.micros >= 0
    for cost, line in itertools.product((sight.cost, got.cost), bench.profile.prices.lines):
        assert cost is None or cost.unit == line.amount.unit


@clause("kind")
def progress_only_grows(bench: Bench) -> None:
    """What is told of a job's progress lies within 0 and 1 and never falls."""
    ticket = bench.generator.create(bench.handed())
    shares = [0.0]
    for _ in range(4):
        sight = bench.generator.look(ticket)
        assert sight.state in (State.WAITING, State.RUNNING, State.DONE)
        if sight.share is not None:
            shares.append(sight.share)
        bench.play.pass_time(0.15)
    assert all(0 <= one <= 1 for one in shares)
    assert shares == sorted(shares)
    assert bench.over(ticket).state is State.DONE


@clause("kind")
def a_job_is_found_again_by_its_ticket_alone(bench: Bench) -> None:
    """Between create and look everything may be lost but the ticket, as JSON."""
    given = bench.handed()
    written = msgspec.json.encode(bench.generator.create(given))
    creates = bench.play.creates()
    ticket = msgspec.json.decode(written, type=Ticket)
    other = bench.fresh()
    assert bench.over(ticket, other).state is State.DONE
    assert other.fetch(ticket, given, bench.into()).files
    assert bench.play.creates() == creates


@clause("kind")
def a_result_can_be_brought_twice(bench: Bench) -> None:
    """Bringing a finished job again costs nothing and gives the same bytes."""
    given = bench.handed()
    ticket = bench.generator.create(given)
    bench.over(ticket)
    creates = bench.play.creates()
    twice = [bench.generator.fetch(ticket, given, bench.into()) for _ in range(2)]
    first, second = ([one.path.read_bytes() for one in got.files] for got in twice)
    assert first == second
    assert bench.play.creates() == creates


@clause("kind")
def what_is_seen_is_kept_without_secrets(bench: Bench) -> None:
    """What a look keeps for the record is JSON, short, and holds no key."""
    ticket = bench.generator.create(bench.handed())
    raw = [as_json(bench.generator.look(ticket).raw), as_json(bench.over(ticket).raw)]
    assert all(SECRET not in one and len(one) < 20_000 for one in raw)
    assert SECRET not in f"{ticket!r} {bench.generator!r}"


@clause("vendor")
def many_at_a_time(bench: Bench) -> None:
    """One generator carries many jobs at once, and mixes none of them up."""
    creates = bench.play.creates()
    with ThreadPoolExecutor(8) as pool:
        tickets = list(pool.map(lambda _: bench.generator.create(bench.handed()), range(16)))
        sights = list(pool.map(bench.generator.look, tickets))
    assert len({one.id for one in tickets}) == 16
    assert bench.play.creates() == creates + 16
    assert all(one.state not in (State.FAILED, State.CANCELLED) for one in sights)


@clause("kind")
def a_job_can_be_ended(bench: Bench) -> None:
    """Cancel ends a waiting job where the vendor can; where it cannot, nothing happens."""
    creates = bench.play.creates()
    ticket = bench.generator.create(bench.handed())
    bench.generator.cancel(ticket)
    try:
        state = bench.generator.look(ticket).state
    except GeneratorTrouble as trouble:
        assert trouble.why is Trouble.LOST
        state = State.CANCELLED
    if bench.profile.cancels != "never":
        assert state is State.CANCELLED
    assert bench.play.creates() == creates + 1


@clause("vendor")
def ending_a_finished_job_leaves_it(bench: Bench) -> None:
    """A result that is there is not thrown away by a late cancel."""
    given = bench.handed()
    ticket = bench.generator.create(given)
    bench.over(ticket)
    try:
        bench.generator.cancel(ticket)
    except GeneratorTrouble as trouble:
        assert trouble.why is Trouble.INVALID
    assert bench.generator.fetch(ticket, given, bench.into()).files


@clause("generator")
def a_draft_is_made_and_promoted(bench: Bench) -> None:
    """Where it has drafts: one is made, and its full take is asked for by the draft's job."""
    if not bench.able.draft:
        return
    request = msgspec.structs.replace(bench.request(), draft=True)
    given = bench.handed(request)
    draft = bench.generator.create(given)
    assert bench.over(draft).state is State.DONE
    assert bench.generator.fetch(draft, given, bench.into()).files
    digest = bench.files.film
    full = msgspec.structs.replace(bench.request(), promotes=digest)
    ticket = bench.generator.create(bench.handed(full, draft))
    assert ticket.id != draft.id
    assert bench.over(ticket).state is State.DONE


def _is_asked_for(one: Brought, request: Request) -> None:
    family = one.media.partition("/")[0]
    size, seconds = looked_at(one)
    assert family == ("video" if request.kind in GIVES_VIDEO else family), one.media
    assert family in ("image", "video"), one.media
    assert size == request.size
    if request.kind in GIVES_VIDEO and request.seconds is not None:
        assert abs(seconds - request.seconds) < 0.4, seconds
