"""Whatever goes wrong and whenever the process is killed: nothing is created twice, and every
errand ends in one result or in words."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pegbar.actions.generating.desk import Desk
from pegbar.assets.generation import Made
from pegbar.ports.generator import Sight, State, Trouble
from pegbar.values.errors import PegbarError
from pegbar.values.money import money
from tests.fakes.generators import (
    SIZE,
    ScriptedGenerator,
    Vendor,
    a_kit,
    a_profile,
    an_errand,
    close,
)
from tests.fakes.pictures import png

RUNS = 4
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where syncs cost nothing: there are thousands here, and no power is cut."""


class Killed(BaseException):
    """The process ends here, whatever it is doing."""


class MortalLedger:
    """A ledger whose process is killed at its nth append: before it is whole, or right after."""

    def __init__(self, ledger, at, *, after):
        self._ledger, self._at, self._after = ledger, at, after

    def append(self, bodies, *, by):
        self._at -= 1
        if self._at == 0 and not self._after:
            raise Killed
        self._ledger.append(bodies, by=by)
        if self._at == 0:
            raise Killed

    def __getattr__(self, name):
        return getattr(self._ledger, name)


class MortalGenerator(ScriptedGenerator):
    """Its caller may be killed in the middle of a create: before it was taken, or after."""

    def create(self, handed):
        turns = self.script.get("create", [])
        said = turns[0] if turns else None
        if said in {"killed-before", "killed-after"}:
            turns.pop(0)
            if said == "killed-after":
                self.vendor.take(handed.job)
            raise Killed
        return super().create(handed)


CREATES = st.sampled_from(
    [
        None,
        "after",
        "killed-before",
        "killed-after",
        Trouble.UNCLEAR,
        Trouble.DOWN,
        Trouble.THROTTLED,
        Trouble.QUOTA,
        Trouble.INVALID,
        Trouble.MODERATION,
    ]
)
LOOKS = st.sampled_from(
    [
        None,
        None,
        Killed(),
        Trouble.DOWN,
        Trouble.LOST,
        Trouble.UNCLEAR,
        Trouble.DENIED,
        Sight(state=State.FAILED, message="failed", cost=money("0.10")),
        Sight(state=State.FAILED, trouble=Trouble.MODERATION),
    ]
)
FETCHES = st.sampled_from(
    [None, None, Killed(), Trouble.EXPIRED, Trouble.BROKEN, Trouble.LOST, b"", png(*SIZE)[:-9]]
)
FINDS = st.sampled_from([None, None, Killed(), Trouble.DOWN, Trouble.DENIED])
RUN = st.fixed_dictionaries(
    {
        "create": st.lists(CREATES, max_size=4),
        "look": st.lists(LOOKS, max_size=6),
        "fetch": st.lists(FETCHES, max_size=5),
        "find": st.lists(FINDS, max_size=4),
        "append": st.integers(min_value=0, max_value=9),
        "after": st.booleans(),
    }
)
CALM: dict[str, object] = {"append": 0, "after": False}


def run(folder, vendor, errands, faults, *, knows):
    """One process: what came of each errand, or None where it was killed."""
    script = {name: list(faults.get(name, ())) for name in ("create", "look", "fetch", "find")}
    generator = MortalGenerator(vendor, a_profile(knows_jobs=knows, at_once=2), script)
    kit = a_kit(folder, generator)
    ledger = MortalLedger(kit.ledger, faults["append"], after=faults["after"])
    mortal = a_kit(folder, generator, ledger=ledger)
    try:
        return Desk(mortal).carry_out_many(errands, hands=0)
    except Killed:
        return None
    finally:
        close(kit)


@settings(max_examples=40, deadline=None)
@given(runs=st.lists(RUN, min_size=1, max_size=RUNS), knows=st.booleans())
@example(runs=[{**CALM, "create": ["killed-after"]}], knows=False)
@example(runs=[{**CALM, "create": ["killed-after"]}], knows=True)
@example(runs=[{**CALM, "append": 2, "after": False}], knows=True)
def test_no_work_is_taken_twice_and_every_errand_ends_in_a_result_or_in_words(runs, knows):
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    vendor = Vendor()
    errands = [an_errand("a"), an_errand("b"), an_errand("a")]
    try:
        for faults in runs:
            run(folder, vendor, errands, faults, knows=knows)
            assert taken(folder, vendor) <= {1}
        ends = run(folder, vendor, errands, CALM, knows=knows)
        assert taken(folder, vendor) <= {1}
    finally:
        shutil.rmtree(folder)
    assert ends is not None
    assert all(isinstance(one, Made) or (one.message and one.hint) for one in ends)
    assert str(ends[0]) == str(ends[2])


@settings(max_examples=20, deadline=None)
@given(
    kills=st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=3),
    creates=st.lists(st.sampled_from([None, "after", "killed-before", "killed-after"]), max_size=3),
)
def test_after_any_crashes_a_vendor_that_lists_its_jobs_gives_every_result(kills, creates):
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    vendor = Vendor()
    errands = [an_errand("a"), an_errand("b")]
    try:
        for at, after in kills:
            faults = {"append": at, "after": after, "create": creates}
            run(folder, vendor, errands, faults, knows=True)
        ends = run(folder, vendor, errands, CALM, knows=True)
    finally:
        shutil.rmtree(folder)
    assert ends is not None
    assert not [one for one in ends if isinstance(one, PegbarError)]
    assert len(vendor.jobs) == 2


def taken(folder, vendor):
    """How often each piece of work was taken by the vendor."""
    kit = a_kit(folder, ScriptedGenerator(vendor))
    kit.book.refresh()
    works = Counter(kit.book.known(job).intended.key for job in vendor.jobs.values())
    close(kit)
    return set(works.values())
