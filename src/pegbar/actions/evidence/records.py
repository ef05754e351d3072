"""What an evidence pack holds. The published schema is made from these records
(`docs/reference/evidence-pack.schema.json`), and every field of it is text, a whole number, a
truth value or a list of those. `fact` is always the number of a ledger fact that the pack proves.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A generator that was used, and for what. `training` says what it learned from, `terms` under
    which words it may be used, as this machine knew them at `terms_at`. The facts are the first
    and the last of `steps` steps."""

    name: str
    version: str
    weights: tuple[str, ...]
    craft: str
    shots: tuple[str, ...]
    steps: int
    training: str
    terms: str
    terms_at: str
    fact: int
    last_fact: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came in, or a passage of the screenplay, with the rights that its show gives it.
    `territories` and `shows` of null mean no limit."""

    path: str
    digest: str
    size: int
    by: str
    licence: str
    origin: str
    purposes: tuple[str, ...]
    shows: tuple[str, ...] | None
    territories: tuple[str, ...] | None
    start: str
    end: str
    consents: tuple[str, ...]
    people: tuple[str, ...]
    contract: str
    seen: str
    fact: int


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """A person's consent, as it was granted, and when work under it began: `first_use` is the time
    of the first step that hangs on it, empty when there is none; `before_use` whether the consent
    was granted by then."""

    id: str
    person: str
    kind: str
    use: str
    purposes: tuple[str, ...]
    territories: tuple[str, ...] | None
    signed: str
    start: str
    end: str
    contract: str
    granted: str
    granted_by: str
    revoked: str
    revoked_by: str
    reason: str
    first_use: str
    before_use: bool
    fact: int
    revoked_fact: int


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that ran together: one department's on one shot, or on none. `first` and `last` are
    fact numbers; the pack does not quote these facts one by one."""

    start: str
    end: str
    by: str
    department: str
    shot: str
    what: tuple[str, ...]
    why: tuple[str, ...]
    steps: int
    first: int
    last: int


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of the screenplay that a shot plays."""

    shot: str
    lines: str
    by: str
    digest: str
    text: str
    fact: int


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a person overruled: what was proposed, what it is now, where that is said."""

    shot: str
    value: str
    before: str
    after: str
    place: str


class Keyframe(msgspec.Struct, frozen=True, kw_only=True):
    """A frame that somebody painted, from which the look was learned."""

    path: str
    by: str
    origin: str
    digest: str
    fact: int


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    at: str
    by: str
    stage: str
    approved: bool
    inputs: tuple[str, ...]
    note: str
    fact: int


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a door answered. `roles` are those that whoever asked had then."""

    at: str
    by: str
    roles: tuple[str, ...]
    door: str
    action: str
    about: str
    allowed: bool
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    policy: str
    fact: int


class Governed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody entitled accepted what governs the show: these files, and these people in these
    roles (none where it names nobody)."""

    at: str
    by: str
    files: tuple[str, ...]
    people: dict[str, tuple[str, ...]]
    fact: int


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """How a shot came to be, for a label: `picture` is generated when a learned model painted its
    frames, `generated` the share of them in per cent. `voices` are lines of synthetic speech,
    `recorded` those of performers. `kind` is the disclosure map's, and `note` says what was not
    measured."""

    shot: str
    heading: str
    frames: int
    milliseconds: int
    painted_by: str
    picture: Literal["generated", "drawn"]
    generated: int
    voices: int
    kind: str = ""
    recorded: int = 0
    note: str = ""


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    duty: str
    to: str
    text: str
    source: str


class Loosened(msgspec.Struct, frozen=True, kw_only=True):
    """Someone entitled decided that an asset may be used for more than its sources say."""

    at: str
    by: str
    digest: str
    why: str
    fact: int


class Film(msgspec.Struct, frozen=True, kw_only=True):
    """A film that came out or left. `where` is empty for one that was only made."""

    at: str
    by: str
    title: str
    quality: str
    where: str
    digest: str
    fact: int


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a guild or an office as a rule pack has them, and where this show stands to
    them. `state` is the pack's on the day of the evidence: in force, unverified, expired or not
    yet. `checked`, `asked` and `written` name its rules by how they are kept, `open` what nobody
    answered or approved yet."""

    body: str
    state: str
    note: str
    pack: str = ""
    source: str = ""
    checked: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """A request to a generator: what it was asked, with the digests of what went in (`inputs`) and
    of what came (`outputs`, as received), how it ended, what it cost, and the marks found in it."""

    at: str
    by: str
    job: str
    shot: str
    generator: str
    version: str
    kind: str
    prompt: str
    negative: str
    seed: int | None
    inputs: tuple[str, ...]
    state: str
    outputs: tuple[str, ...]
    cost: str
    marks: tuple[str, ...]
    fact: int
    last_fact: int


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in full, and the proof that it is leaf `number` - 1 under the checkpoint."""

    number: int
    at: str
    by: str
    previous: str
    text: str
    proof: tuple[str, ...]


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said of a show. `checkpoint` is a signed note, `certificate` PEM."""

    format: Literal["pegbar-evidence"] = "pegbar-evidence"
    version: Literal[1] = 1
    show: str
    title: str
    studio: str
    made: str
    made_by: str
    made_with: str
    ai_use: tuple[Use, ...]
    consents: tuple[Consent, ...]
    sources: tuple[Source, ...]
    record: tuple[Work, ...]
    passages: tuple[Passage, ...]
    choices: tuple[Choice, ...]
    keyframes: tuple[Keyframe, ...]
    approvals: tuple[Approval, ...]
    verdicts: tuple[Verdict, ...]
    governed: tuple[Governed, ...]
    loosened: tuple[Loosened, ...]
    films: tuple[Film, ...]
    disclosure: tuple[Disclosure, ...]
    obligations: tuple[Owed, ...]
    notices: tuple[Notice, ...]
    facts: tuple[Proven, ...]
    checkpoint: str
    certificate: str
    prompts: tuple[Prompt, ...] = ()


class SignedPack(msgspec.Struct, frozen=True, kw_only=True):
    """The file `evidence.json`. `signature` is a signed note over the pack's and the page's
    digests."""

    pack: Pack
    signature: str
