"""What a generator is put on to be held against the contract: its vendor, something that answers
it, and what of the contract cannot apply to it.

A `Stand` is general: a vendor behind the sandbox needs three lines (`SandboxStand`), a generator
that runs here or on a studio's own server writes a `Play` of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from PIL import Image, ImageDraw

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Routes, Sandbox
from pegbar.backends.sandbox.orders import Fault, HandClock, Pace
from pegbar.backends.sandbox.pictures import Studio
from pegbar.departments.finishing import ffmpeg
from pegbar.ports.generator import Account, Handed, Ticket, Vendor
from pegbar.values.digests import Digest, digest_file

SECRET = "sk-never-to-be-seen-4711"
"""The key that every account here has; a clause looks for it wherever it must not be."""

FILM = (640, 360)
FILM_SECONDS = 3.0

Waived = Mapping[str, str]
"""Clauses that cannot apply, by name, each with its reason."""


class Play(Protocol):
    """Something that answers a generator while the clauses run. What a play cannot do it leaves
    out by raising NotImplementedError, and its stand waives the clauses that need it."""

    account: Account

    def creates(self) -> int:
        """How many jobs were taken so far: each may have been paid for."""
        ...

    def asked(self) -> int:
        """How many creates came in so far, taken or not; retries show here."""
        ...

    def pass_time(self, share: float) -> None:
        """Let a job that has begun get on by this share of its time; 2 is certainly enough."""
        ...

    def meet(self, fault: Fault) -> None:
        """Let the next create meet this fault, or the job that comes of it."""
        ...

    def meet_on_look(self, fault: Fault) -> None:
        """Let the next look meet SERVER or DROP_BEFORE."""
        ...

    def gives(self, ticket: Ticket) -> Sequence[bytes]:
        """The files of a finished job, as they are sent."""
        ...

    def forget(self) -> None:
        """Forget all jobs, as a server that lost its memory."""
        ...


class Stand(Protocol):
    """`waived` are clauses that cannot apply, with reasons."""

    name: str
    vendor: Vendor
    waived: Waived

    def open(self) -> Any:
        """A context manager that gives the Play."""
        ...

    def profiles(self) -> Sequence[Profile]:
        """Those that are held against the contract."""
        ...

    def request(self, profile: Profile, able: Capability, files: Files) -> Request:
        """A request that fits, small and quick."""
        ...


@dataclass(frozen=True)
class Files:
    """What can go in: a few small pictures and a film of three seconds, by digest."""

    pictures: tuple[Digest, ...]
    film: Digest
    paths: Mapping[Digest, Path]


def fitting_request(able: Capability, files: Files, *, options: Mapping[str, object] | None = None):
    """A request that a capability takes by its own telling: its smallest size, a length near that
    of the film that can go in, a reference in each role that needs one."""
    size = min(able.sizes, key=lambda one: one[0] * one[1]) if able.sizes else FILM
    if not able.sizes:
        size = tuple(side // able.multiple * able.multiple for side in size)
    seconds = None
    if able.between:
        seconds = min(max(FILM_SECONDS, able.seconds[0]), able.seconds[-1])
    elif able.seconds:
        seconds = min(able.seconds)
    pictures = iter(files.pictures * 4)
    references = tuple(
        _reference(role, able.kind, files, pictures)
        for role, (least, _) in able.references.items()
        for _ in range(least)
    )
    return Request(
        kind=able.kind,
        prompt="A lantern swings in the wind" if able.prompt else "",
        seed=7 if able.seed else None,
        size=size,
        seconds=seconds,
        fps=able.fps[0] if able.fps else None,
        references=references,
        options=dict(options or {}),
    )


def _reference(role: RefRole, kind: Kind, files: Files, pictures: Iterator[Digest]) -> Reference:
    films = {RefRole.DRIVING} | ({RefRole.SOURCE} if kind is Kind.VIDEO_TO_VIDEO else set())
    if role in films:
        return Reference(role=role, digest=files.film, media="video/mp4")
    return Reference(role=role, digest=next(pictures))


@dataclass(kw_only=True)
class SandboxStand:
    """A vendor whose side the sandbox plays. `routes` are given for one that is not among its own;
    `account` adds what this vendor's account needs besides keys and address; `options` are sent
    with every request of a generator; `beside` are other sides that have to be in the house."""

    vendor: Vendor
    waived: Waived = field(default_factory=dict)
    routes: Routes | None = None
    account: Callable[[Account, Sandbox], Account] = lambda account, _: account
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    only: Sequence[str] = ()
    beside: Sequence[str] = ()

    @property
    def name(self) -> str:
        return self.vendor.name

    def profiles(self) -> Sequence[Profile]:
        found = [one for one in self.vendor.profiles(Account()) if one.retired is None]
        return [one for one in found if not self.only or one.name in self.only]

    def request(self, profile: Profile, able: Capability, files: Files) -> Request:
        return fitting_request(able, files, options=self.options.get(profile.name))

    @contextmanager
    def open(self) -> Iterator[SandboxPlay]:
        floor = Floor(clock=HandClock(), pace=Pace(queue=1.0, work=8.0), studio=Studio(fps=3.0))
        more = {self.name: self.routes} if self.routes else {}
        with Sandbox(floor, only=(self.name, *self.beside), more=more) as house:
            keys = {key for one in self.vendor.profiles(Account()) for key in one.secrets}
            account = Account(
                secrets=dict.fromkeys(keys, SECRET),
                address=house.address(self.name),
                timeout=10.0,
                sandbox=True,
            )
            yield SandboxPlay(floor=floor, vendor=self.name, account=self.account(account, house))
        assert floor.broken == [], "the sandbox itself is at fault"


@dataclass(kw_only=True)
class SandboxPlay:
    """Implements Play with the sandbox's floor."""

    floor: Floor
    vendor: str
    account: Account

    def creates(self) -> int:
        return len(self.floor.creates)

    def asked(self) -> int:
        return len(self.floor.asked)

    def pass_time(self, share: float) -> None:
        clock = self.floor.clock
        assert isinstance(clock, HandClock)
        clock.advance(1.0 + share * self.floor.pace.work)

    def meet(self, fault: Fault) -> None:
        self.floor.meet(self.vendor, fault)

    def meet_on_look(self, fault: Fault) -> None:
        self.floor.ambush(self.vendor, "", fault)

    def gives(self, ticket: Ticket) -> Sequence[bytes]:
        work = self.floor.creates[-1]
        return [self.floor.result(work).data]

    def forget(self) -> None:
        self.floor.forget(self.vendor)


@cache
def files_in(folder: Path) -> Files:
    """Makes what can go in, once for a folder."""
    paths = {}
    pictures = []
    for number, colour in enumerate(((70, 96, 140), (196, 122, 74), (92, 128, 88))):
        picture = Image.new("RGB", FILM, colour)
        middle = 160 + 160 * number
        ImageDraw.Draw(picture).ellipse((middle - 60, 120, middle + 60, 240), fill=(244, 240, 228))
        path = folder / f"{number}.png"
        picture.save(path)
        digest = digest_file(path)
        paths[digest] = path
        pictures.append(digest)
    film = folder / "film.mp4"
    first, last = (paths[one] for one in pictures[:2])
    fade = f"xfade=transition=fade:duration={FILM_SECONDS}:offset=0"
    hold = "format=yuv420p,loop=-1:1,settb=1/12,setpts=N"
    graph = f"[0:v]{hold}[a];[1:v]{hold}[b];[a][b]{fade}"
    made = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    ffmpeg.run(
        ["-i", first, "-i", last, "-filter_complex", graph, "-t", "3", "-r", "12", *made, film],
        about="a small film",
        seconds=60,
    )
    digest = digest_file(film)
    return Files(tuple(pictures), digest, {**paths, digest: film})


def handed(request: Request, files: Files, job: str, draft: Ticket | None = None) -> Handed:
    """The request with the files that go into it, and no others."""
    wanted = set(request.inputs())
    paths = {digest: path for digest, path in files.paths.items() if digest in wanted}
    return Handed(job=job, request=request, files=paths, draft=draft)
