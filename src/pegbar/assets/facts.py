"""The facts of the ledger. Each kind carries a version; what a newer version wrote is kept."""

from __future__ import annotations

import msgspec

from pegbar.assets.job_facts import (
    CastDecided,
    ElsewhereAllowed,
    JobCreated,
    JobEnded,
    JobIntended,
    JobSettled,
    ProfileSeen,
    TakeChosen,
    TakeScored,
)
from pegbar.assets.money_facts import BudgetSeen, BudgetWarned
from pegbar.rights.consent import Consent
from pegbar.rights.label import Label
from pegbar.rights.people import Member
from pegbar.rights.training import Training
from pegbar.values.digests import Digest


class ShowOpened(msgspec.Struct, frozen=True, kw_only=True, tag="show.opened"):
    """A show is at home in this studio."""

    v: int = 1
    show: str
    title: str


class SourceSeen(msgspec.Struct, frozen=True, kw_only=True, tag="source.seen"):
    """A file that a person made came in, with the rights that its show says it has. `people` are
    depicted or heard in it; `contract` is the digest of the paper behind its rights. `credentials`
    is what its own were worth when it came in (trusted, valid, tampered; empty: it carried none)
    and `signer` who signed them."""

    v: int = 1
    path: str
    digest: Digest
    size: int
    person: str
    licence: str
    label: Label
    people: tuple[str, ...] = ()
    contract: str = ""
    credentials: str = ""
    signer: str = ""


class StepMade(msgspec.Struct, frozen=True, kw_only=True, tag="step.made"):
    """A step ran and came out. `material` is what its key was taken over, as JSON text."""

    v: int = 1
    step: str
    key: Digest
    recipe: str
    department: str
    shot: str = ""
    repeat: str
    material: str
    outputs: dict[str, Digest]
    label: Label
    seconds: float
    why: tuple[str, ...] = ()


class BytesLost(msgspec.Struct, frozen=True, kw_only=True, tag="bytes.lost"):
    """Stored bytes were found damaged or gone; what made them has to run again."""

    v: int = 1
    digest: Digest
    reason: str


class ShotsNamed(msgspec.Struct, frozen=True, kw_only=True, tag="shots.named"):
    """The ids that shots go by, each with the words that it is known again by."""

    v: int = 1
    anchors: dict[str, str]


class FilmMade(msgspec.Struct, frozen=True, kw_only=True, tag="film.made"):
    """A film came out. `files` are its parts by kind: film, timeline, captions, poster …"""

    v: int = 1
    title: str
    quality: str
    files: dict[str, Digest]
    territory: str = ""


class ConsentGranted(msgspec.Struct, frozen=True, kw_only=True, tag="consent.granted"):
    """A person's consent is in force. `contract` is the signed paper's digest, if it is here."""

    v: int = 1
    consent: Consent
    contract: str = ""


class ConsentRevoked(msgspec.Struct, frozen=True, kw_only=True, tag="consent.revoked"):
    """A consent was taken back: what was made with it is closed from here on."""

    v: int = 1
    consent: str
    reason: str
    closed: tuple[str, ...] = ()


class VerdictGiven(msgspec.Struct, frozen=True, kw_only=True, tag="verdict.given"):
    """Policy was asked at a door. `inputs` are the digests that the question was about, `policy`
    the engine and the digest of all its rules, `roles` those of the person who asked, `warnings`
    what is to be known of its rule packs: that one has expired, or was not verified."""

    v: int = 1
    door: str
    action: str
    about: str
    allowed: bool
    rules: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    policy: str
    inputs: tuple[Digest, ...] = ()
    roles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class RulesAccepted(msgspec.Struct, frozen=True, kw_only=True, tag="rules.accepted"):
    """Somebody entitled accepted what governs the show: the digests of those `files`, its people
    with their roles (`named` is false where it names nobody), and its own policies as they are."""

    v: int = 1
    files: dict[str, Digest]
    named: bool
    members: dict[str, Member]
    policies: dict[str, str]


class ApprovalGiven(msgspec.Struct, frozen=True, kw_only=True, tag="approval.given"):
    """A person approved or rejected exactly these bytes; a new version needs a new decision.

    `about` names the thing (the film, a shot), `roles` are those that the person had then, and
    `own` says that all that was new in this version was that person's own work."""

    v: int = 1
    stage: str
    approved: bool
    inputs: tuple[Digest, ...]
    note: str = ""
    about: str = ""
    quality: str = ""
    roles: tuple[str, ...] = ()
    own: bool = False


class QuestionAnswered(msgspec.Struct, frozen=True, kw_only=True, tag="question.answered"):
    """A person answered what a pack asks: `rule` is the question's name in it, with `@TOOL` behind
    it where it is asked of each tool. `inputs` are the digests that the answer is about: of the
    question's words, and of what was asked about. `escalated` says that the question was taken
    to whoever is above, and `note` what was decided there."""

    v: int = 1
    pack: str
    rule: str
    answer: str
    note: str = ""
    escalated: bool = False
    inputs: tuple[Digest, ...] = ()
    roles: tuple[str, ...] = ()


class LabelLoosened(msgspec.Struct, frozen=True, kw_only=True, tag="label.loosened"):
    """Someone entitled decided that an asset may be used for more than its sources say. `before`
    is the label that they say: for any other, the decision does not hold. Where `after` is the
    same, an earlier decision was taken back."""

    v: int = 1
    digest: Digest
    before: Label
    after: Label
    why: str
    path: str = ""
    roles: tuple[str, ...] = ()


class FilmDelivered(msgspec.Struct, frozen=True, kw_only=True, tag="film.delivered"):
    """A file left the house."""

    v: int = 1
    profile: str
    territory: str
    to: str
    files: dict[str, Digest]
    step: str = ""


class ShowMoved(msgspec.Struct, frozen=True, kw_only=True, tag="show.moved"):
    """The show's folder lies somewhere else now. `before` is empty where nobody knew of one."""

    v: int = 1
    before: str
    after: str


class LoanOffered(msgspec.Struct, frozen=True, kw_only=True, tag="loan.offered"):
    """Somebody entitled lends files of this show to the show `to`. `label` is what they stand under
    there: their own, and the loan's purposes and window."""

    v: int = 1
    loan: str
    to: str
    what: str
    files: dict[str, Digest]
    label: Label
    person: str = ""
    licence: str = ""
    people: tuple[str, ...] = ()
    training: Training | None = None
    why: str = ""


class LoanTaken(msgspec.Struct, frozen=True, kw_only=True, tag="loan.taken"):
    """The show `to` took what `of` lent it. It stands in the ledgers of both."""

    v: int = 1
    loan: str
    of: str
    to: str
    files: dict[str, Digest]
    label: Label
    person: str = ""
    licence: str = ""
    people: tuple[str, ...] = ()
    training: Training | None = None


class LoanEnded(msgspec.Struct, frozen=True, kw_only=True, tag="loan.ended"):
    """The lender ended a loan: what was lent is closed. It stands in the ledgers of both."""

    v: int = 1
    loan: str
    to: str
    why: str = ""


class AttemptRefused(msgspec.Struct, frozen=True, kw_only=True, tag="attempt.refused"):
    """Somebody's file or argument led out of the show, or was built to do harm; nothing came of
    it. `what` is what the person was told, `file` and `line` where it stands."""

    v: int = 1
    what: str
    file: str = ""
    line: int = 0


class KeysChanged(msgspec.Struct, frozen=True, kw_only=True, tag="keys.changed"):
    """Something was done with the show's keys: `what` is sealed, rotated, resealed or rewrapped,
    `key` the data key in use since, `studio_key` the name of the key that wraps it, `files` how
    many files it was about."""

    v: int = 1
    what: str
    key: str
    studio_key: str
    files: int = 0


FactBody = (
    AttemptRefused
    | JobIntended
    | JobCreated
    | JobEnded
    | JobSettled
    | ProfileSeen
    | CastDecided
    | ElsewhereAllowed
    | TakeChosen
    | TakeScored
    | BudgetSeen
    | BudgetWarned
    | KeysChanged
    | LoanEnded
    | LoanOffered
    | LoanTaken
    | ShowOpened
    | ShowMoved
    | SourceSeen
    | StepMade
    | BytesLost
    | ShotsNamed
    | FilmMade
    | ConsentGranted
    | ConsentRevoked
    | VerdictGiven
    | RulesAccepted
    | ApprovalGiven
    | QuestionAnswered
    | LabelLoosened
    | FilmDelivered
)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in its place. `digest` is taken over everything else in it, `previous` included.

    `body` is None for a kind that this version does not know; `text` always holds its JSON.
    """

    number: int
    at: str
    by: str
    previous: str
    digest: Digest
    text: str
    body: FactBody | None
