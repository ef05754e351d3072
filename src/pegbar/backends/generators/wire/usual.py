"""What most vendors have in common around a job: names for what is sent, the id that comes back,
drafts that are promoted, results that hold nothing, jobs that cannot be listed, cancels that come
too late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from pegbar.assets.generation import Reference
from pegbar.ports.generator import GeneratorTrouble, Handed, Ticket, Trouble

T = TypeVar("T")

_ENDINGS: Final = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}


def sent_name(job: str, one: Reference) -> str:
    """The name under which a file is sent: it holds our job's, so that a person, or a list of the
    vendor's, tells whose it is."""
    return f"{job}-{one.role.value}{_ENDINGS.get(one.media, '')}"


def id_in(made: Any, who: str, where: str = "id") -> str:
    """The id in the answer to a create. Raises GeneratorTrouble (UNCLEAR): it was taken, and
    nobody can ask for it."""
    found = getattr(made, where, None)
    if isinstance(found, str) and found:
        return found
    raise GeneratorTrouble(Trouble.UNCLEAR, f"{who} took it and gave no id", word="no id")


def draft_in(handed: Handed, who: str) -> Ticket | None:
    """The vendor's job whose result the request promotes; None where it promotes none. Raises
    GeneratorTrouble (INVALID) where what it promotes is no job of this vendor's."""
    if handed.request.promotes and handed.draft is None:
        raise GeneratorTrouble(
            Trouble.INVALID, f"the draft to promote is no job of {who}'s", word="no draft"
        )
    return handed.draft


def film_in(found: T | None, who: str) -> T:
    """What a finished job holds. Raises GeneratorTrouble (BROKEN) where that is nothing."""
    if not found:
        raise GeneratorTrouble(Trouble.BROKEN, f"{who}'s finished job holds no film")
    return found


def not_listed(who: str, job: str) -> GeneratorTrouble:
    """What a vendor that lists no jobs by name says to `find`: only a person can look."""
    return GeneratorTrouble(
        Trouble.UNCLEAR, f"{who} lists no jobs by name: {job} cannot be looked for", word="list"
    )


@contextmanager
def unless_over() -> Iterator[None]:
    """Around a cancel: of a job that has ended, or that the vendor does not know, there is nothing
    left to end."""
    try:
        yield
    except GeneratorTrouble as trouble:
        if trouble.why not in (Trouble.INVALID, Trouble.LOST):
            raise
