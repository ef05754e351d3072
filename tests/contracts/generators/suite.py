"""The contract of generators as clauses: each is run for every stand, by `test_generators.py`.

What the clauses cannot tell: whether a vendor's real servers behave as the sandbox does, and
whether a result shows what was asked for.
"""

from __future__ import annotations

import itertools
import json
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import imageio_ffmpeg
import msgspec
from PIL import Image

from pegbar.assets.fitting import misfits
from pegbar.assets.generation import GIVES_VIDEO, Request
from pegbar.assets.profile import Capability, Premises, Profile
from pegbar.backends.sandbox.orders import Fault
from pegbar.ports.generator import (
    Brought,
    Generator,
    GeneratorTrouble,
    Handed,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.values.errors import NotInstalled

from .stand import SECRET, Files, Play, Stand, handed

Scope = Literal["capability", "kind", "generator", "vendor"]
_COUNT = itertools.count(1)
_OVER = frozenset({State.DONE, State.FAILED, State.CANCELLED})


@dataclass
class Bench:
    """What a clause works with: a stand's play, one generator and one thing that it can do."""

    stand: Stand
    play: Play
    profile: Profile
    able: Capability
    files: Files
    folder: Path
    generator: Generator
    clause: Clause

    def request(self) -> Request:
        return self.stand.request(self.profile, self.able, self.files)

    def handed(self, request: Request | None = None, draft: Ticket | None = None) -> Handed:
        job = f"job-{self.stand.name}-{next(_COUNT):06}"
        return handed(request or self.request(), self.files, job, draft)

    def fresh(self) -> Generator:
        """The same generator as another process would open it."""
        return self.stand.vendor.open(self.profile, self.play.account)

    def into(self) -> Path:
        folder = self.folder / f"in-{next(_COUNT)}"
        folder.mkdir()
        return folder

    def over(self, ticket: Ticket, generator: Generator | None = None) -> Sight:
        """The last that is seen of a job."""
        asked = generator or self.generator
        for _ in range(100):
            sight = asked.look(ticket)
            if sight.state in _OVER:
                return sight
            self.play.pass_time(2)
        raise AssertionError(f"the job never ended: {sight}")

    def trouble(self, call: Callable[[], object]) -> GeneratorTrouble:
        """The trouble that a call ends in; nothing else may come out of it, and no secret."""
        try:
            result = call()
        except GeneratorTrouble as trouble:
            assert SECRET not in f"{trouble} {trouble!r} {trouble.word} {trouble.__cause__!r}"
            assert trouble.message, "a trouble says what happened"
            assert pickle.loads(pickle.dumps(trouble)).why is trouble.why
            return trouble
        raise AssertionError(f"no trouble came, but {result!r}")


@dataclass(frozen=True)
class Clause:
    name: str
    scope: Scope
    run: Callable[[Bench], None]
    says: str


CLAUSES: dict[str, Clause] = {}


def clause(scope: Scope) -> Callable[[Callable[[Bench], None]], Callable[[Bench], None]]:
    """A clause runs for each capability of each generator, for each kind of work of the stand, for
    each generator, or once."""

    def kept(run: Callable[[Bench], None]) -> Callable[[Bench], None]:
        CLAUSES[run.__name__] = Clause(run.__name__, scope, run, (run.__doc__ or "").strip())
        return run

    return kept


# Its profile


@clause("generator")
def its_profile_is_whole(bench: Bench) -> None:
    """It says whose it is, what it does, when its prices and terms were read, and where."""
    told = bench.profile
    assert told.vendor == bench.stand.vendor.name
    assert told.title and told.name.isascii() and " " not in told.name
    assert told.does, "a generator does something"
    kinds = [one.kind for one in told.does]
    assert len(kinds) == len(set(kinds)), "one capability for each kind"
    assert told.prices.source and told.terms.source
    assert told.met is False or told.premises is not Premises.OUTSIDE
    if told.premises is Premises.OUTSIDE:
        assert told.read_at and told.secrets and told.extra and told.package
    for one in told.does:
        assert list(one.seconds) == sorted(one.seconds)
        assert not one.between or len(one.seconds) == 2
        assert all(least <= most for least, most in one.references.values())
    assert bench.generator.profile == told


@clause("capability")
def a_fitting_request_fits(bench: Bench) -> None:
    """By its own telling it takes the stand's request."""
    assert misfits(bench.request(), bench.profile) == ()


@clause("capability")
def what_does_not_fit_is_told_before_anything_is_sent(bench: Bench) -> None:
    """Its profile refuses what it cannot do, and nobody was asked."""
    asked = bench.play.asked()
    for name, request in _misfitting(bench.request(), bench.able):
        assert misfits(request, bench.profile), name
    assert bench.play.asked() == asked


@clause("capability")
def what_it_says_it_takes_is_taken(bench: Bench) -> None:
    """Every size and every length that it tells is taken by the other side."""
    request = bench.request()
    creates = bench.play.creates()
    wanted = [msgspec.structs.replace(request, size=size) for size in bench.able.sizes]
    lengths = bench.able.seconds
    wanted += [msgspec.structs.replace(request, seconds=length) for length in lengths]
    if bench.able.prompt:
        longest = ("🌕" * bench.able.prompt)[: bench.able.prompt // 2]
        wanted.append(msgspec.structs.replace(request, prompt=longest))
    for number, one in enumerate(wanted, 1):
        ticket = bench.generator.create(bench.handed(one))
        assert ticket.id
        assert bench.play.creates() == creates + number


@clause("vendor")
def without_a_key_it_does_not_open(bench: Bench) -> None:
    """Opening it without its keys is DENIED at once, and asks nobody."""
    asked = bench.play.asked()
    account = replace(bench.play.account, secrets={})
    trouble = bench.trouble(lambda: bench.stand.vendor.open(bench.profile, account))
    assert trouble.why is Trouble.DENIED
    assert bench.play.asked() == asked


@clause("vendor")
def a_wrong_key_is_denied(bench: Bench) -> None:
    """A key that the vendor does not know is DENIED, and nothing is taken."""
    creates = bench.play.creates()
    secrets = dict.fromkeys(bench.play.account.secrets, f"wrong-{SECRET}")
    account = replace(bench.play.account, secrets=secrets)
    generator = bench.stand.vendor.open(bench.profile, account)
    trouble = bench.trouble(lambda: generator.create(bench.handed()))
    assert trouble.why is Trouble.DENIED
    assert bench.play.creates() == creates


@clause("vendor")
def nobody_there_is_down(bench: Bench) -> None:
    """Where nobody listens nothing was taken: DOWN, not UNCLEAR."""
    account = replace(bench.play.account, address="http://127.0.0.1:9/nobody")
    generator = bench.stand.vendor.open(bench.profile, account)
    assert bench.trouble(lambda: generator.create(bench.handed())).why is Trouble.DOWN
    assert bench.trouble(lambda: generator.look(Ticket(id="x"))).why is Trouble.DOWN


# A job that goes well


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
    _json(got.used.parameters)
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
    raw = [_json(bench.generator.look(ticket).raw), _json(bench.over(ticket).raw)]
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


# Creates that do not come out


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
    given = bench.handed()
    bench.play.meet(Fault.HALF_DOWNLOAD)
    ticket = bench.generator.create(given)
    bench.over(ticket)
    into = bench.into()
    trouble = bench.trouble(lambda: bench.generator.fetch(ticket, given, into))
    assert trouble.why in (Trouble.BROKEN, Trouble.DOWN)
    assert list(into.iterdir()) == []
    got = bench.generator.fetch(ticket, given, into)
    assert [one.path.read_bytes() for one in got.files] == list(bench.play.gives(ticket))


@clause("kind")
def an_address_that_has_ended_is_asked_for_again(bench: Bench) -> None:
    """EXPIRED; another look, and the result comes."""
    given = bench.handed()
    bench.play.meet(Fault.EXPIRED_URL)
    ticket = bench.generator.create(given)
    bench.over(ticket)
    into = bench.into()
    trouble = bench.trouble(lambda: bench.generator.fetch(ticket, given, into))
    assert trouble.why is Trouble.EXPIRED
    assert list(into.iterdir()) == []
    assert bench.generator.look(ticket).state is State.DONE
    assert bench.generator.fetch(ticket, given, into).files


@clause("kind")
def another_size_than_asked_for_is_not_touched(bench: Bench) -> None:
    """A result of another size is brought as it is, for others to judge: it was paid for."""
    given = bench.handed()
    bench.play.meet(Fault.WRONG_SIZE)
    ticket = bench.generator.create(given)
    bench.over(ticket)
    got = bench.generator.fetch(ticket, given, bench.into())
    assert [one.path.read_bytes() for one in got.files] == list(bench.play.gives(ticket))
    assert _looked_at(got.files[0])[0] != given.request.size


@clause("kind")
def credentials_in_a_result_survive(bench: Bench) -> None:
    """A result that carries credentials of its own is brought to the byte."""
    given = bench.handed()
    bench.play.meet(Fault.CREDENTIALS)
    ticket = bench.generator.create(given)
    bench.over(ticket)
    got = bench.generator.fetch(ticket, given, bench.into())
    data = [one.path.read_bytes() for one in got.files]
    assert data == list(bench.play.gives(ticket))
    assert any(b"c2pa" in one for one in data)


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


def _misfitting(request: Request, able: Capability) -> list[tuple[str, Request]]:
    change = msgspec.structs.replace
    found = [
        ("an unknown option", change(request, options={"surely-not-an-option": 1})),
        ("a size", change(request, size=(16_384, 16_384))),
    ]
    if not able.negative:
        found.append(("a negative prompt", change(request, negative="rain")))
    if not able.seed:
        found.append(("a seed", change(request, seed=1)))
    if not able.draft:
        found.append(("a draft", change(request, draft=True)))
    if able.seconds:
        found.append(("a length", change(request, seconds=able.seconds[-1] + 100)))
        found.append(("no length", change(request, seconds=None)))
    if able.needs_prompt:
        found.append(("no prompt", change(request, prompt=" ")))
    found.append(("a long prompt", change(request, prompt="🌕" * (able.prompt // 2 + 1))))
    if any(least for least, _ in able.references.values()):
        found.append(("nothing that goes in", change(request, references=())))
    return found


def _is_asked_for(one: Brought, request: Request) -> None:
    family = one.media.partition("/")[0]
    size, seconds = _looked_at(one)
    assert family == ("video" if request.kind in GIVES_VIDEO else family), one.media
    assert family in ("image", "video"), one.media
    assert size == request.size
    if request.kind in GIVES_VIDEO and request.seconds is not None:
        assert abs(seconds - request.seconds) < 0.4, seconds


def _looked_at(one: Brought) -> tuple[tuple[int, int], float]:
    """The size of a received picture or film, and its length."""
    if one.media.startswith("video/"):
        reader = imageio_ffmpeg.read_frames(str(one.path))
        told = next(reader)
        reader.close()
        return tuple(told["size"]), told["duration"]
    with Image.open(one.path) as picture:
        return picture.size, 0.0


def _json(value: object) -> str:
    return json.dumps(value)


__all__ = ["CLAUSES", "Bench", "Clause", "NotInstalled", "clause"]
