"""A model in this process as a generator: its work runs in a thread, its ticket is good as long as
the process lives. A ticket of another process is LOST, and whoever carries the request asks again:
it costs nothing.

A backend writes a `Craft`: one call that makes files of a request. The rest of the port is here.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Final, Literal, Protocol, TypedDict

from pegbar.assets.fitting import misfits
from pegbar.assets.generation import Used
from pegbar.assets.profile import Premises, Prices, Profile, Terms
from pegbar.ports.generator import (
    Brought,
    GeneratorTrouble,
    Handed,
    Received,
    Sight,
    State,
    Ticket,
    Trouble,
)
from pegbar.values.digests import Digest
from pegbar.values.errors import NotInstalled, PegbarError

KEPT: Final = 32
"""Finished jobs whose files are kept until somebody fetches them; the oldest go first."""

_ENDED: Final = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class AtHome(TypedDict):
    """What the profiles of everything that works in this process have in common."""

    premises: Premises
    prices: Prices
    terms: Terms
    cancels: Literal["any time"]
    at_once: int
    poll: float


def at_home(as_of: dt.date, source: str, *, licence: str, commercial: bool | None = None) -> AtHome:
    """Of a model whose terms were read at `source` on that day."""
    return AtHome(
        premises=Premises.HERE,
        prices=Prices(as_of=as_of, source="it works on the studio's own machine"),
        terms=Terms(
            as_of=as_of,
            source=source,
            keeps="nothing leaves the machine",
            trains=False,
            regions=("here",),
            commercial=commercial,
            licence=licence,
        ),
        cancels="any time",
        at_once=1,
        poll=0.1,
    )


def lacking(message: str, extra: str) -> NotInstalled:
    """A package is missing that this extra brings."""
    return NotInstalled(message, hint=f"pip install 'pegbar[{extra}]'", about=extra)


class Stopped(Exception):
    """The job was cancelled: raised inside a craft, at its next step."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What a craft tells while it works. `share` is how much is done, 0..1; it raises Stopped
    once the job was cancelled."""

    share: Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What came of a request: files in the job's folder, and what was really used."""

    files: Sequence[Brought]
    used: Used


class Craft(Protocol):
    """What a model does with a request: files in `into`, which is empty. One at a time.

    Raises GeneratorTrouble, NotInstalled, Stopped."""

    def __call__(self, handed: Handed, into: Path, hand: Hand) -> Work: ...


@dataclass(slots=True)
class _Job:
    """A job of this process. Mutable: two threads look at it, each field is set at once."""

    folder: Path
    state: State = State.WAITING
    share: float = 0.0
    trouble: Trouble | None = None
    message: str = ""
    work: Work | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class Bench:
    """The jobs of one kind of model in this process: one works, the others wait. Mutable: it is
    the vendor's memory. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._mark = secrets.token_hex(6)  # no job of another process goes by the same id
        self._home: Path | None = None

    def begin(self, handed: Handed, craft: Craft) -> str:
        """Start the work beside the caller, with copies of its files: the caller's are at hand
        only while it waits."""
        id = f"{self._mark}-{secrets.token_hex(6)}"
        with self._lock:
            folder = self._folder(id)
        handed = replace(handed, files=_copied(handed.files, folder / "given"))
        with self._lock:
            job = _Job(folder)
            self._jobs[id] = job
            dropped = self._too_many()
        for one in dropped:
            shutil.rmtree(one.folder, ignore_errors=True)
        # Not waited for at the end of the process: nobody would fetch what it makes.
        threading.Thread(target=self._run, args=(job, handed, craft), daemon=True).start()
        return id

    def job(self, ticket: Ticket) -> _Job:
        """Raises GeneratorTrouble (LOST) for a ticket that is not of this process."""
        with self._lock:
            job = self._jobs.get(ticket.id)
        if job is None:
            raise GeneratorTrouble(
                Trouble.LOST, f"the job {ticket.id[:40]} ended with its process", word="unknown"
            )
        return job

    def cancel(self, job: _Job) -> None:
        """A job that waits never begins, one that works ends at its next step; what is finished
        stays."""
        with self._lock:
            if job.state not in _ENDED:
                job.stop.set()
            if job.state is State.WAITING:
                job.state = State.CANCELLED

    def busy(self) -> bool:
        """Whether any job waits or works."""
        with self._lock:
            return any(job.state not in _ENDED for job in self._jobs.values())

    def forget(self) -> None:
        """Know nothing of any job any more, as after the process ended."""
        with self._lock:
            for job in self._jobs.values():
                job.stop.set()
            self._jobs.clear()

    def _folder(self, id: str) -> Path:
        """An empty folder; all of them go with the process, be it a pool's worker."""
        if self._home is None:
            self._home = Path(tempfile.mkdtemp(prefix="pegbar-jobs-"))
            Finalize(self, shutil.rmtree, (self._home, True), exitpriority=10)
        folder = self._home / id
        folder.mkdir()
        return folder

    def _too_many(self) -> list[_Job]:
        ended = [id for id, job in self._jobs.items() if job.state in _ENDED]
        return [self._jobs.pop(id) for id in ended[: max(0, len(ended) - KEPT)]]

    def _run(self, job: _Job, handed: Handed, craft: Craft) -> None:
        with self._turn:
            with self._lock:
                if job.state is not State.WAITING:
                    return
                job.state = State.RUNNING
            end = _worked(job, handed, craft)
        with self._lock:
            job.state = end


def _copied(files: Mapping[Digest, Path], into: Path) -> dict[Digest, Path]:
    into.mkdir()
    copies = {}
    for number, (digest, path) in enumerate(files.items()):
        copies[digest] = into / f"{number}{path.suffix}"
        shutil.copyfile(path, copies[digest])
    return copies


def _worked(job: _Job, handed: Handed, craft: Craft) -> State:
    """Do the work, and tell how it ended."""

    def share(done: float) -> None:
        job.share = min(max(done, job.share), 1.0)
        if job.stop.is_set():
            raise Stopped

    try:
        share(0.0)
        made = job.folder / "made"
        made.mkdir()
        job.work = craft(handed, made, Hand(share))
    except Stopped:
        return State.CANCELLED
    except GeneratorTrouble as error:
        job.trouble, job.message = error.why, error.message
    except NotInstalled as error:
        job.trouble, job.message = Trouble.INVALID, str(error)
    except PegbarError as error:
        job.trouble, job.message = Trouble.FAILED, str(error)
    except MemoryError:
        job.trouble, job.message = Trouble.FAILED, "the model does not fit into this memory"
    except Exception as error:  # noqa: BLE001 - a door: whatever a model's code raises ends the job
        job.trouble, job.message = Trouble.FAILED, told(error)
    else:
        return State.CANCELLED if job.stop.is_set() else State.DONE
    return State.FAILED


def told(error: BaseException) -> str:
    """A foreign error in one line that a person can act on."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {' '.join(lines)[:400]}"


class InHouse:
    """Implements port Generator for a craft. Thread-safe. `check` raises GeneratorTrouble for a
    request that fits the profile and that the craft cannot do all the same."""

    def __init__(
        self,
        profile: Profile,
        bench: Bench,
        craft: Craft,
        *,
        check: Callable[[Handed], None] = lambda _: None,
    ) -> None:
        self._profile = profile
        self._bench = bench
        self._craft = craft
        self._check = check

    @property
    def profile(self) -> Profile:
        return self._profile

    def create(self, handed: Handed) -> Ticket:
        for reason in misfits(handed.request, self._profile):
            raise GeneratorTrouble(Trouble.INVALID, reason, word="misfit")
        for digest in handed.request.inputs():
            path = handed.files.get(digest)
            if path is None or not path.is_file():
                raise GeneratorTrouble(Trouble.INVALID, f"the input {digest[:19]} is not at hand")
        self._check(handed)
        return Ticket(id=self._bench.begin(handed, self._craft))

    def look(self, ticket: Ticket) -> Sight:
        job = self._bench.job(ticket)
        state = job.state
        if job.stop.is_set() and state is not State.DONE:
            return Sight(state=State.CANCELLED, share=job.share)  # it ends at its next step
        if state is State.FAILED:
            return Sight(state=state, share=job.share, trouble=job.trouble, message=job.message)
        return Sight(state=state, share=1.0 if state is State.DONE else job.share)

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:  # noqa: ARG002
        job = self._bench.job(ticket)
        if job.state is not State.DONE or job.work is None:
            state = State.CANCELLED if job.stop.is_set() else job.state
            raise GeneratorTrouble(Trouble.BROKEN, f"the job is {state.value}, not done")
        whole = into / ".part"
        try:
            shutil.rmtree(whole, ignore_errors=True)
            whole.mkdir()
            for one in job.work.files:
                shutil.copyfile(one.path, whole / one.path.name)
            for one in job.work.files:
                (whole / one.path.name).rename(into / one.path.name)
            whole.rmdir()
        except OSError as error:
            raise GeneratorTrouble(
                Trouble.BROKEN, f"the result could not be kept: {error.strerror or error}"
            ) from error
        files = [
            Brought(path=into / one.path.name, media=one.media, name=one.name)
            for one in job.work.files
        ]
        return Received(files=files, used=job.work.used)

    def cancel(self, ticket: Ticket) -> None:
        self._bench.cancel(self._bench.job(ticket))

    def find(self, handed: Handed) -> Ticket | None:  # noqa: ARG002 - the port's
        """Nothing that another process began is there any more."""
        return None
