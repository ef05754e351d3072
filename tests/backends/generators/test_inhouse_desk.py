"""The desk and a model in its own process: brought once, and asked again for nothing when the
process that had the job is gone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.assets.generation import Request, Used
from pegbar.backends.generators.inhouse import Bench, Hand, InHouse, Work
from pegbar.ports.generator import Brought, Handed, Sight, Ticket
from pegbar.ports.jobs import Errand
from tests.backends.generators.test_inhouse import PROFILE, handed
from tests.fakes.generators import a_kit, facts_of
from tests.fakes.pictures import png

LAMP = png(8, 8)


def lamp(handed: Handed, into: Path, hand: Hand) -> Work:
    path = into / "lamp.png"
    path.write_bytes(LAMP)
    used = Used(generator="test/lamp", version="1")
    return Work(files=[Brought(path=path, media="image/png")], used=used)


class Hurry:
    """A clock that runs as it should, and sleeps little."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.005))


def errand() -> Errand:
    request: Request = handed().request
    return Errand(generator=PROFILE.name, request=request, step="generate/sc1-sh010", key="k1")


class Dies(InHouse):
    """Its process ends when it is looked at."""

    def look(self, ticket: Ticket) -> Sight:
        raise KeyboardInterrupt


def test_the_desk_brings_what_a_model_here_made(tmp_path: Path) -> None:
    kit = a_kit(tmp_path, InHouse(PROFILE, Bench(), lamp), timer=Hurry())
    made = Desk(kit).carry_out(errand(), nobody)
    assert [kit.vault.read(one.digest) for one in made.pieces] == [LAMP]
    assert all(one.micros == 0 for one in made.cost)
    again = Desk(kit).carry_out(errand(), nobody)
    assert again.pieces == made.pieces
    assert facts_of(kit).count("job.created") == 1


def test_a_job_whose_process_is_gone_is_asked_again_and_costs_nothing(tmp_path: Path) -> None:
    first = a_kit(tmp_path, Dies(PROFILE, Bench(), lamp), timer=Hurry())
    with pytest.raises(BaseException) as caught:
        Desk(first).carry_out(errand(), nobody)
    assert not isinstance(caught.value, AssertionError)
    second = a_kit(tmp_path, InHouse(PROFILE, Bench(), lamp), timer=Hurry())
    made = Desk(second).carry_out(errand(), nobody)
    assert [second.vault.read(one.digest) for one in made.pieces] == [LAMP]
    told = facts_of(second)
    assert told.count("job.created") == 2
    assert told[-1] == "job.ended done"
    assert "job.ended lost" in told
