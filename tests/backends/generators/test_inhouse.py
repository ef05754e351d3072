"""A model in this process keeps the port: tickets, one job at a time, an end at the next step."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import time
from pathlib import Path

import pytest

from pegbar.assets.generation import Kind, LoraUse, Request, Used
from pegbar.assets.profile import Capability, Premises, Prices, Profile, Terms
from pegbar.backends.generators.inhouse import KEPT, Bench, Hand, InHouse, Work
from pegbar.ports.generator import Brought, GeneratorTrouble, Handed, State, Ticket, Trouble
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import NotInstalled, StepFailed
from pegbar.values.repeat import Repeat

DAY = dt.date(2026, 11, 21)
PROFILE = Profile(
    name="test/lamp",
    vendor="test",
    title="A lamp",
    premises=Premises.HERE,
    does=(Capability(kind=Kind.TEXT_TO_IMAGE, seed=True),),
    prices=Prices(as_of=DAY, source=""),
    terms=Terms(as_of=DAY, source=""),
    repeat=Repeat.EXACT,
)


def handed(prompt: str = "a lamp", kind: Kind = Kind.TEXT_TO_IMAGE) -> Handed:
    return Handed(job="j1", request=Request(kind=kind, prompt=prompt, size=(8, 8)), files={})


def lamp(handed: Handed, into: Path, hand: Hand) -> Work:
    hand.share(0.5)
    path = into / "out.txt"
    path.write_text(handed.request.prompt, "utf-8")
    return Work(
        files=[Brought(path=path, media="text/plain")],
        used=Used(generator="test/lamp", version="1"),
    )


def ended(one: InHouse, ticket: Ticket) -> State:
    for _ in range(2000):
        state = one.look(ticket).state
        if state not in (State.WAITING, State.RUNNING):
            return state
        time.sleep(0.001)
    raise AssertionError("it does not end")


class Held:
    """A craft that waits where it is told to. Mutable: it tells that it began."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()

    def __call__(self, handed: Handed, into: Path, hand: Hand) -> Work:
        self.began.set()
        assert self.go.wait(5)
        return lamp(handed, into, hand)


def test_a_job_is_done_and_its_files_can_be_fetched_again_and_again(tmp_path: Path) -> None:
    one = InHouse(PROFILE, Bench(), lamp)
    ticket = one.create(handed())
    assert ended(one, ticket) is State.DONE
    assert one.look(ticket).share == 1.0
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        got = one.fetch(ticket, handed(), tmp_path / name)
        assert [file.path.read_text("utf-8") for file in got.files] == ["a lamp"]
        assert [path.name for path in (tmp_path / name).iterdir()] == ["out.txt"]
    assert got.used.version == "1"


def test_a_ticket_of_another_process_is_lost() -> None:
    ticket = InHouse(PROFILE, Bench(), lamp).create(handed())
    other = InHouse(PROFILE, Bench(), lamp)
    for call in (other.look, other.cancel, lambda one: other.fetch(one, handed(), Path())):
        with pytest.raises(GeneratorTrouble) as caught:
            call(ticket)
        assert caught.value.why is Trouble.LOST
    assert other.find(handed()) is None


def test_a_generator_that_is_opened_again_knows_its_bench_s_jobs() -> None:
    bench = Bench()
    ticket = InHouse(PROFILE, bench, lamp).create(handed())
    assert ended(InHouse(PROFILE, bench, lamp), ticket) is State.DONE


def test_what_does_not_fit_is_refused_before_it_begins() -> None:
    with pytest.raises(GeneratorTrouble, match="not text-to-video") as caught:
        InHouse(PROFILE, Bench(), lamp).create(handed(kind=Kind.TEXT_TO_VIDEO))
    assert caught.value.why is Trouble.INVALID


def test_one_job_works_and_the_others_wait_and_may_be_cancelled_there() -> None:
    held = Held()
    one = InHouse(PROFILE, Bench(), held)
    first = one.create(handed())
    assert held.began.wait(5)
    second = one.create(handed())
    assert one.look(first).state is State.RUNNING
    assert one.look(second).state is State.WAITING
    one.cancel(second)
    assert one.look(second).state is State.CANCELLED
    held.go.set()
    assert ended(one, first) is State.DONE
    assert ended(one, second) is State.CANCELLED


def test_a_job_that_works_ends_at_its_next_step_when_it_is_cancelled(tmp_path: Path) -> None:
    held = Held()
    one = InHouse(PROFILE, Bench(), held)
    ticket = one.create(handed())
    assert held.began.wait(5)
    one.cancel(ticket)
    held.go.set()
    assert ended(one, ticket) is State.CANCELLED
    with pytest.raises(GeneratorTrouble, match="cancelled, not done"):
        one.fetch(ticket, handed(), tmp_path)


@pytest.mark.parametrize(
    ("error", "why", "says"),
    [
        (GeneratorTrouble(Trouble.BROKEN, "half a lamp"), Trouble.BROKEN, "half a lamp"),
        (StepFailed("no oil", hint="buy some"), Trouble.FAILED, "no oil (buy some)"),
        (NotInstalled("no lamp", hint="pip install lamp"), Trouble.INVALID, "pip install lamp"),
        (MemoryError(), Trouble.FAILED, "does not fit into this memory"),
        (ValueError("bad\n\nwick"), Trouble.FAILED, "ValueError: bad wick"),
    ],
)
def test_whatever_goes_wrong_in_the_model_is_told_in_one_line(
    error: Exception, why: Trouble, says: str
) -> None:
    def broken(handed: Handed, into: Path, hand: Hand) -> Work:
        raise error

    one = InHouse(PROFILE, Bench(), broken)
    ticket = one.create(handed())
    assert ended(one, ticket) is State.FAILED
    seen = one.look(ticket)
    assert (seen.trouble, seen.message) == (why, seen.message)
    assert says in seen.message


def test_an_input_that_is_not_at_hand_is_told_before_it_begins() -> None:
    able = dataclasses.replace(PROFILE.does[0], loras=1)
    one = InHouse(dataclasses.replace(PROFILE, does=(able,)), Bench(), lamp)
    digest = Digest("blake3:" + "0" * 64)
    request = Request(
        kind=Kind.TEXT_TO_IMAGE,
        prompt="a",
        size=(8, 8),
        loras=(LoraUse(name="ada", digest=digest),),
    )
    with pytest.raises(GeneratorTrouble, match="not at hand"):
        one.create(Handed(job="j", request=request, files={}))


def test_old_jobs_make_room(tmp_path: Path) -> None:
    one = InHouse(PROFILE, Bench(), lamp)
    first = one.create(handed())
    assert ended(one, first) is State.DONE
    for _ in range(KEPT + 1):
        last = one.create(handed())
        assert ended(one, last) is State.DONE
    with pytest.raises(GeneratorTrouble) as caught:
        one.look(first)
    assert caught.value.why is Trouble.LOST


def test_files_are_there_while_the_model_works_though_the_caller_let_go_of_them(
    tmp_path: Path,
) -> None:
    gate, given = threading.Event(), tmp_path / "given"
    given.write_bytes(b"a drawing")
    digest = digest_bytes(b"a drawing")

    def reads(handed: Handed, into: Path, hand: Hand) -> Work:
        gate.wait(5)
        assert list(into.iterdir()) == []
        path = into / "out.txt"
        path.write_bytes(handed.files[digest].read_bytes())
        return Work(
            files=[Brought(path=path, media="text/plain")],
            used=Used(generator="test/lamp", version="1"),
        )

    one = InHouse(PROFILE, Bench(), reads)
    ticket = one.create(dataclasses.replace(handed(), files={digest: given}))
    given.unlink()
    gate.set()
    assert ended(one, ticket) is State.DONE
    (tmp_path / "into").mkdir()
    received = one.fetch(ticket, handed(), tmp_path / "into")
    assert received.files[0].path.read_bytes() == b"a drawing"
