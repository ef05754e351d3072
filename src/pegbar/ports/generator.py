"""A generator: any model behind one port, as five short calls that hold no state.

Whoever carries a request to it (`ports/jobs.py`) owns everything else: the journal, the budget,
waiting, trying again. So a generator never retries, never sleeps, never keeps anything: each call
is one conversation, and a job is known by its ticket alone, in another process and after a crash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from pegbar.assets.generation import Request, Used
from pegbar.assets.profile import Profile, Terms
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest
from pegbar.values.errors import PegbarError
from pegbar.values.money import Money


class Trouble(StrEnum):
    """Why a call or a job did not come out, as far as it decides what is done about it."""

    MODERATION = "moderation"  # refused for what it shows: only a person may try it elsewhere
    INVALID = "invalid"  # the vendor does not take this request; it would not take it again
    QUOTA = "quota"  # no credits, or the day's limit: another generator, or tomorrow
    THROTTLED = "throttled"  # too many at once: the same again, later
    DENIED = "denied"  # the key is wrong, or not for this model
    DOWN = "down"  # the vendor answered that it cannot now, and has taken nothing
    UNCLEAR = "unclear"  # nobody knows whether it was taken: the answer was lost
    LOST = "lost"  # the vendor does not know the job (any more)
    EXPIRED = "expired"  # the result's address has ended: look again for a new one
    BROKEN = "broken"  # what came is half, empty, or not what was asked for
    FAILED = "failed"  # the job ran and failed there


class GeneratorTrouble(PegbarError):
    """What a generator raises, and nothing else. `after` are seconds that the vendor wants to be
    left alone for, `code` its own word for it."""

    code: ClassVar[str] = "generator"

    def __init__(
        self, why: Trouble, message: str, *, word: str = "", after: float | None = None
    ) -> None:
        super().__init__(message, about=word)
        self.why = why
        self.word = word
        self.after = after

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (self.why, self.message, self.word, self.after))


def _again(why: Trouble, message: str, word: str, after: float | None) -> GeneratorTrouble:
    return GeneratorTrouble(why, message, word=word, after=after)


class State(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A request with its files at hand: `files` are read-only paths by digest, good until the call
    returns. `job` is our own name for it, unique for ever: a vendor that takes a tag or a prefix is
    given it. `draft` is the
    vendor's job whose result the request promotes, where it promotes one. `others` are the vendor's
    ids of jobs that are known to be somebody else's: what is looked for is none of those."""

    job: str
    request: Request
    files: Mapping[Digest, Path]
    draft: Ticket | None = None
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A job at a vendor: `id` is the vendor's. `extra` is what else is needed to find it (addresses
    that the vendor gave); `estimate` what it said that it will cost."""

    id: str
    extra: Mapping[str, str] = field(default_factory=dict)
    estimate: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was seen of a job. `share` is how much is done, 0..1, where it tells; `trouble`,
    `word` and `message` are why it failed; `cost` what was charged, where it tells; `raw` the
    answer, without secrets, for the record."""

    state: State
    share: float | None = None
    trouble: Trouble | None = None
    word: str = ""
    message: str = ""
    cost: Money | None = None
    raw: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One received file: bytes as they came."""

    path: Path
    media: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A result as it was received, and what was really used."""

    files: Sequence[Brought]
    used: Used
    cost: Money | None = None


class Generator(Protocol):
    """One model, server graph or package. Thread-safe: many jobs use one at a time.

    Every method raises GeneratorTrouble or NotInstalled and nothing else; none retries by itself.
    """

    @property
    def profile(self) -> Profile:
        """What it is: frozen."""
        ...

    def create(self, handed: Handed) -> Ticket:
        """Ask for the job. This is the one call that can spend. Raises UNCLEAR whenever the vendor
        may have taken it and its answer did not arrive."""
        ...

    def look(self, ticket: Ticket) -> Sight:
        """Where the job is. Never spends."""
        ...

    def fetch(self, ticket: Ticket, handed: Handed, into: Path) -> Received:
        """Bring a DONE job's files into an empty folder, whole or not at all. Never spends."""
        ...

    def cancel(self, ticket: Ticket) -> None:
        """End a job, as far as the vendor can; nothing where it cannot."""
        ...

    def find(self, handed: Handed) -> Ticket | None:
        """The job that the vendor has under our name for it, None where it surely has none. Only
        of generators whose profile `knows_jobs`. Raises UNCLEAR where a person has to look."""
        ...


class Agreed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a studio agreed with a vendor: `source` names the paper, `as_of` its day. What it says
    wins over the vendor's public terms (`Terms`), what it leaves out stands as there."""

    source: str
    as_of: dt.date
    keeps: str | None = None
    trains: bool | None = None
    regions: tuple[str, ...] | None = None
    commercial: bool | None = None
    indemnity: bool | None = None
    licence: str | None = None

    def over(self, terms: Terms) -> Terms:
        """These terms with what was agreed in their place."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return replace(terms, **{name: one for name, one in said.items() if one is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a vendor is reached: `secrets` are its keys by the variables' names, `address` overrides
    where it is (a sandbox), `servers` are a studio's own, `folder` is where models lie, `region`
    where it is to work. `tools` are what the studio registered (graphs by name, as JSON text).
    `at_once` is how many jobs it may have there at a time (0: as many as the profile says),
    `sandbox` tells that a rehearsal's servers answer in the vendor's name. `pickup` is where files
    are laid out for a vendor that takes none and only reads addresses (`s3://studio/pickup`).
    `catalogues` are the studio's own files of models, for vendors whose models are written down.
    `agreed` is what the studio's own contract says where the vendor's public terms say something
    else or nothing."""

    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = ""
    servers: Sequence[str] = ()
    folder: Path | None = None
    region: str = ""
    timeout: float = 60.0
    tools: Mapping[str, str] = field(default_factory=dict)
    at_once: int = 0
    sandbox: bool = False
    pickup: str = ""
    catalogues: Sequence[Path] = ()
    agreed: Agreed | None = None


class Vendor(Protocol):
    """What a vendor's one file gives under the name `VENDOR`. Importing it loads nothing heavy."""

    @property
    def name(self) -> str:
        """How an account for it is called in generators.yaml."""
        ...

    def profiles(self, account: Account) -> Sequence[Profile]:
        """Its generators: the same for everybody, or those that this account's servers and folders
        hold."""
        ...

    def open(self, profile: Profile, account: Account) -> Generator:
        """One of them, ready to be called. Raises NotInstalled, GeneratorTrouble (DENIED)."""
        ...
