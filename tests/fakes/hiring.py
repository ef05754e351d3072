"""Vendors and generators for casting: made up, each good at something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pegbar.actions.casting.books import Books, Entry
from pegbar.actions.casting.looking import Studio
from pegbar.assets.facts import FactBody
from pegbar.assets.generation import Kind, Made, Piece, RefRole, Request, Used
from pegbar.assets.job_facts import JobCreated, JobEnded, JobIntended
from pegbar.assets.profile import Capability, Premises, Price, Prices, Profile, Retired, Terms
from pegbar.ports.generator import Account, Generator
from pegbar.production.cast_file import read_cast
from pegbar.values.digests import digest_bytes
from pegbar.values.money import money
from pegbar.values.repeat import Repeat

DAY = dt.date(2026, 11, 1)
VIDEO = Capability(
    kind=Kind.FIRST_LAST,
    seconds=(2.0, 10.0),
    between=True,
    seed=True,
    references={RefRole.FIRST: (1, 1), RefRole.LAST: (0, 1)},
)
WORDS = Capability(kind=Kind.TEXT_TO_VIDEO, seconds=(5.0, 9.0))


def profile(
    name: str,
    *does: Capability,
    price: str = "0.10",
    premises: Premises = Premises.OUTSIDE,
    trains: bool | None = False,
    retired: Retired | None = None,
    secrets: tuple[str, ...] = ("A_KEY",),
) -> Profile:
    """A generator that is paid by the second of film."""
    lines = (Price(amount=money(price), per="second"),) if price else ()
    return Profile(
        name=name,
        vendor=name.partition("/")[0],
        title=name.title(),
        premises=premises,
        does=() if retired else does or (VIDEO,),
        prices=Prices(as_of=DAY, source="https://example.org/prices", lines=lines),
        terms=Terms(as_of=DAY, source="https://example.org/terms", trains=trains, commercial=True),
        repeat=Repeat.BOUNDED if does else Repeat.NEVER,
        retired=retired,
        secrets=secrets if premises is Premises.OUTSIDE else (),
    )


@dataclass(frozen=True, slots=True)
class MadeUpVendor:
    """A vendor whose generators are given."""

    name: str
    made_up: Sequence[Profile] = field(default_factory=tuple)

    def profiles(self, account: Account) -> Sequence[Profile]:
        return self.made_up

    def open(self, profile: Profile, account: Account) -> Generator:
        raise AssertionError("nobody is asked for anything here")


def books(*profiles: Profile, **lacks: str) -> Books:
    """Books of these, all of whom can be asked but those whose vendor `lacks` something."""
    return Books(
        {one.name: Entry(profile=one, lacks=lacks.get(one.vendor, "")) for one in profiles}
    )


ONE, TWO, THREE = profile("a/one"), profile("b/two"), profile("c/three", price="0.90")
"""Whom a casting director knows that is told of nobody else."""


def director(shoot, room, text: str, *profiles: Profile, lacks=None, **more) -> Studio:
    """The casting director of a show with this cast file, who knows these generators."""
    shots = [shot.id for shot in shoot.story.shots]
    casting = read_cast(f"format: 1\n{text}\n", shots, shoot.show.characters)
    known = books(*(profiles or (ONE, TWO, THREE)), **(lacks or {}))
    return Studio(shoot=replace(shoot, casting=casting), room=room, books=known, keys={}, **more)


def job(
    shot: str,
    generator: str,
    state: str = "done",
    *,
    why: str = "",
    message: str = "",
    take: int = 1,
    draft: bool = False,
    cost: str = "0.40",
    sandbox: bool = False,
) -> list[FactBody]:
    """The facts of one job for a shot, from its intent to its end; with no `state` it runs on."""
    name = f"job-{shot}-{generator}-{take}-{state}-{why}"
    digest = digest_bytes(name.encode())
    request = Request(kind=Kind.FIRST_LAST, size=(1280, 720), seconds=4.0, take=take, draft=draft)
    facts: list[FactBody] = [
        JobIntended(
            job=name,
            key=digest,
            generator=generator,
            vendor=generator.partition("/")[0],
            profile=digest,
            step=f"generate/{shot}/{take}",
            shot=shot,
            request=request,
            sandbox=sandbox,
        ),
        JobCreated(job=name, id=f"there-{name}"),
    ]
    made = Made(
        job=name,
        pieces=(Piece(digest=digest, media="video/mp4"),),
        used=Used(generator=generator, version="1"),
        cost=(money(cost),),
        seconds=12.0,
    )
    if state:
        facts.append(
            JobEnded(
                job=name,
                state=state,
                why=why,
                message=message,
                made=made if state == "done" else None,
                worth=money(cost) if state == "done" else None,
            )
        )
    return facts
