"""Whenever the process is killed, at every vendor: the next one goes on, and the vendor saw one
create; or it stops and asks a person, where nobody can tell whether there was one."""

from __future__ import annotations

import multiprocessing as mp
import os
import shutil
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from pegbar.actions.generating.desk import Desk, nobody
from pegbar.assets.job_facts import JobSettled
from pegbar.backends.sandbox.orders import Fault
from pegbar.ports.jobs import Unsettled

from .dying import errand_of, kit_of, live, opened
from .killed import STANDS
from .stand import files_in

POINTS = (
    "before intent",
    "after intent",
    "during create",
    "taken",
    "before created",
    "after created",
    "looking",
    "downloading",
    "after fetch",
    "before ended",
    "after ended",
)
IN_DOUBT = POINTS[1:5]
"""Here nobody knows whether a job was taken but the vendor, if it tells."""


class Houses:
    """One open sandbox for each stand, for all points."""

    def __init__(self, closing: ExitStack) -> None:
        self._closing = closing
        self._open = {}

    def play(self, name):
        if name not in self._open:
            self._open[name] = self._closing.enter_context(STANDS[name].open())
        return self._open[name]


@pytest.fixture(scope="module")
def houses():
    with ExitStack() as closing:
        yield Houses(closing)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return files_in(tmp_path_factory.mktemp("goes-in"))


@pytest.fixture
def folder(tmp_path):
    """In memory, where syncs cost nothing: a kill loses nothing there either."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    made = tempfile.mkdtemp(dir=memory)
    yield Path(made)
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def processes():
    """Children that begin with everything imported and nothing open."""
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["tests.contracts.generators.cradle"])
    return context


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("name", STANDS)
def test_a_killed_process_is_gone_on_with_and_no_create_is_sent_twice(
    name, point, houses, files, processes, folder
):
    stand, play = STANDS[name], houses.play(name)
    generator = opened(stand, play.account)
    request = stand.request(generator.profile, generator.profile.does[0], files)
    if request.prompt:  # some vendors know a job by what it says alone
        request = msgspec.structs.replace(request, prompt=f"{request.prompt}, {point}")
    kit = kit_of(folder, generator)
    for digest in request.inputs():
        kit.vault.put(files.paths[digest])
    before = play.creates()
    killed = run_and_kill(processes, (name, play, folder, request), point)
    assert killed or point == "downloading", "this vendor sends its results inside its answers"

    errand, desk = errand_of(generator, request), Desk(kit)
    taken = play.creates() - before
    assert taken <= 1
    if point in IN_DOUBT:
        assert taken == (point in {"taken", "before created"})
        ask(desk, kit, errand, play)
        assert play.creates() - before in {taken, 1}
    made = carried_out(desk, errand, play)
    assert all(kit.vault.has(one.digest) for one in made.pieces)
    assert play.creates() - before == 1


def ask(desk, kit, errand, play):
    """Have a second process go on where nobody may know whether there is a job. Where it asks, a
    person looks at the vendor's own list and says."""
    before = play.creates()
    knows = kit.profiles(errand.generator).knows_jobs
    try:
        carried_out(desk, errand, play)
    except Unsettled as told:
        assert play.creates() == before, "it was sent again without a word"
        there = play.floor.creates[-1]
        found = there.id if errand.request.prompt in there.order.prompt else ""
        kit.ledger.append([JobSettled(job=told.about, id=found)], by="ada")
    else:
        assert knows, "nobody could know"


def carried_out(desk, errand, play):
    play.floor.watch = lambda *_: play.pass_time(0.3)
    try:
        return desk.carry_out(errand, nobody)
    finally:
        play.floor.watch = None


def run_and_kill(processes, errand, point):
    """Run the errand in a process of its own until it is killed at the point; whether it was."""
    name, play, folder, request = errand
    child = processes.Process(target=live, args=(name, play.account, folder, request, point))
    watch = Watch(play, point)
    if point == "during create":
        play.meet(Fault.DROP_BEFORE)
        play.floor.log = watch.log
    play.floor.watch = watch
    try:
        child.start()
        watch.victim = child.pid
        child.join(30)
    finally:
        play.floor.watch = play.floor.log = None
    assert child.exitcode in {0, -signal.SIGKILL}, f"it ended with {child.exitcode}"
    return child.exitcode != 0


class Watch:
    """Lets time pass while the child lives, and kills it when the vendor is at the point."""

    def __init__(self, play, point) -> None:
        self._play, self._point = play, point
        self._taken = False
        self.victim = None

    def __call__(self, point, vendor, what):
        if point == "taken":
            self._taken = True
            self._strike("taken")
        elif point == "arrived" and self._taken:
            self._strike("looking")
        elif point == "answering" and self._taken and "/files/" in what:
            self._strike("downloading")
        self._play.pass_time(0.3)

    def log(self, line):
        if line.event == Fault.DROP_BEFORE.value:
            self._strike("during create")

    def _strike(self, point):
        if point == self._point and self.victim is not None:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = None


def test_the_first_vendor_of_the_sandbox_is_among_those_that_are_killed():
    assert "runway" in STANDS
