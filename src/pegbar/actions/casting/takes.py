"""The takes of a show: what generators made for each shot, and the one that the film shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from pegbar.actions.casting.recast import ask_to_choose
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room, opening
from pegbar.assets.casting import CastChoice
from pegbar.assets.facts import ApprovalGiven, Fact, FactBody, ShowOpened, StepMade
from pegbar.assets.generation import Made
from pegbar.assets.job_facts import JobIntended, TakeChosen, TakeScored
from pegbar.ports.vault import Vault
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, Refused
from pegbar.values.money import Money

STEP: Final = "generate/"
KINDS: Final[tuple[type[FactBody], ...]] = (
    ApprovalGiven,
    JobIntended,
    ShowOpened,
    StepMade,
    TakeChosen,
    TakeScored,
)
_LEAST: Final = 6
"""So many signs of a digest name a take."""


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """One finished take. `number` counts the takes of its shot, `take` those that its generator
    made together; `digest` names its film, or its pictures together. `received` is the tree of the
    files as they came. `cost` is what was charged, `waited` how long it took in seconds. `shown`
    tells that the film shows it, `chosen` that a person said so; `again` is the number of a later
    take that was made in its place; `word` the shot's last approval since it was made."""

    shot: str
    number: int
    take: int
    generator: str
    version: str
    at: str
    digest: Digest
    received: Digest
    draft: bool = False
    sandbox: bool = False
    seconds: float | None = None
    cost: tuple[Money, ...] = ()
    waited: float = 0.0
    notes: tuple[str, ...] = ()
    shown: bool = False
    chosen: bool = False
    promoted: bool = False
    word: str = ""
    score: float | None = None
    again: int = 0


def takes_of(
    facts: Iterable[Fact],
    vault: Vault,
    shot: str = "",
    choices: Mapping[str, CastChoice] | None = None,
) -> tuple[Take, ...]:
    """Every take that was finished, by shot, in the order of their numbers. With the `choices` of
    the casting, those that the film shows are marked. Raises Corrupt, StorageFailed."""
    known = [one for one in facts if isinstance(one.body, KINDS)]
    asked: dict[str, JobIntended] = {}
    found: dict[str, list[Take]] = {}
    for fact in known:
        body = fact.body
        if isinstance(body, JobIntended):
            asked[body.job] = body
        elif isinstance(body, StepMade) and body.step.startswith(STEP) and shot in ("", body.shot):
            found.setdefault(body.shot, []).append(_take(fact, body, vault, asked))
    said = _words(known)
    rows = []
    for name, takes in sorted(found.items()):
        mine = _numbered(takes)
        choice = (choices or {}).get(name)
        rows += [_with_words(one, mine, said, choice) for one in mine]
    return tuple(rows)


def _numbered(takes: Sequence[Take]) -> list[Take]:
    """The takes with their numbers: those that a generator made together keep its order, whichever
    came first; a new lot begins where another generator does, or a take is made again."""
    found: list[Take] = []
    before, lot = 0, set[int]()
    for one in takes:
        last = found[-1] if found else None
        if last and (_maker(last) != _maker(one) or one.take in lot):
            before, lot = max(each.number for each in found), set()
        lot.add(one.take)
        found.append(msgspec.structs.replace(one, number=before + one.take))
    return sorted(found, key=lambda one: one.number)


def _maker(one: Take) -> tuple[str, bool, bool]:
    return one.generator, one.draft, one.sandbox


def _take(fact: Fact, step: StepMade, vault: Vault, asked: Mapping[str, JobIntended]) -> Take:
    made = msgspec.json.decode(vault.read(step.outputs["made"]), type=dict[str, Made])
    every = list(made.values())
    first = every[0] if every else None
    intended = asked.get(first.job) if first else None
    film = first.pieces[0] if first and len(made) == 1 and len(first.pieces) == 1 else None
    costs: dict[str, Money] = {}
    for cost in (one for each in every for one in each.cost):
        costs[cost.unit] = costs[cost.unit] + cost if cost.unit in costs else cost
    request = intended.request if intended else None
    return Take(
        shot=step.shot,
        number=0,
        take=request.take if request else int(step.step.rpartition("/")[2]),
        generator=first.used.generator if first else "",
        version=first.used.version if first else "",
        at=fact.at,
        digest=film.digest if film else step.outputs["out"],
        received=step.outputs["out"],
        draft=bool(request and request.draft),
        sandbox=bool(intended and intended.sandbox),
        seconds=request.seconds if request else None,
        cost=tuple(costs.values()),
        waited=round(sum(one.seconds for one in every), 2),
        notes=tuple(dict.fromkeys(note for one in every for note in one.used.notes)),
    )


class _Words(msgspec.Struct, frozen=True):
    """What was said of takes and shots: choices by shot, approvals by shot with when, scores."""

    chosen: dict[str, TakeChosen]
    approved: dict[str, tuple[str, ApprovalGiven]]
    scores: dict[Digest, float]


def _words(facts: Sequence[Fact]) -> _Words:
    words = _Words({}, {}, {})
    for fact in facts:
        match fact.body:
            case TakeChosen():
                words.chosen[fact.body.shot] = fact.body
            case ApprovalGiven():
                words.approved[fact.body.about] = (fact.at, fact.body)
            case TakeScored():
                words.scores[fact.body.digest] = fact.body.score
            case _:
                pass
    return words


def _with_words(one: Take, takes: Sequence[Take], said: _Words, cast: CastChoice | None) -> Take:
    choice = said.chosen.get(one.shot)
    name = (one.generator, one.take, one.digest)
    chosen = choice is not None and (choice.generator, choice.take, choice.digest) == name
    at, word = said.approved.get(one.shot, ("", None))
    later = [
        other.number
        for other in takes
        if other.number > one.number and (*_maker(other), other.take) == (*_maker(one), one.take)
    ]
    shown = (
        cast is not None
        and not later
        and (cast.generator, min(cast.chosen, cast.takes), cast.draft) == (*name[:2], one.draft)
    )
    return msgspec.structs.replace(
        one,
        shown=shown,
        chosen=chosen and not later,
        promoted=bool(chosen and not later and choice and choice.promote),
        word=("approved" if word.approved else "rejected")
        if word is not None and at >= one.at and (shown or chosen)
        else "",
        score=said.scores.get(one.digest),
        again=later[-1] if later else 0,
    )


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants of a take: `take` is its number in the shot, or the beginning of its
    digest; `promote` that the draft is made in full."""

    shot: str
    take: str
    note: str = ""
    promote: bool = False


def choose(shoot: Shoot, room: Room, wish: Wish) -> Take:
    """Put on record which take of a shot the film shows.

    Raises BadInput for a take that there is none of, Refused for one that cannot be shown as the
    show stands, and where a person may not choose here.
    """
    facts = list(room.ledger.facts(kinds=KINDS))
    takes = takes_of(facts, room.vault, wish.shot)
    take = _named(takes, wish)
    if not shoot.casting.there:
        raise Refused(
            "no generator is cast in this show, so the film shows none of their takes",
            hint="write direction/cast.yaml; docs/reference/casting.md says how",
        )
    if take.again:
        raise Refused(
            f"take {take.number} of {wish.shot} was made for an older version of the shot",
            hint=f"it was made again as take {take.again}: choose that",
        )
    if wish.promote and not take.draft:
        raise Refused(
            f"take {take.number} of {wish.shot} is no draft: it was made in full",
            hint="leave out --promote",
        )
    if not room.vault.has(take.received):
        raise Refused(f"the bytes of take {take.number} of {wish.shot} are not here any more")
    ask_to_choose(shoot, room, (wish.shot,), f"take {take.number} ({take.generator})")
    fact = TakeChosen(
        shot=wish.shot,
        take=take.take,
        digest=take.digest,
        generator=take.generator,
        note=" ".join(wish.note.split()),
        promote=wish.promote,
    )
    last = [one.body for one in facts if isinstance(one.body, TakeChosen)]
    mine = [one for one in last if one.shot == wish.shot]
    if mine[-1:] != [fact]:
        room.ledger.append([*opening(facts, shoot.show), fact], by=room.person)
    return msgspec.structs.replace(take, chosen=True, promoted=wish.promote)


def _named(takes: Sequence[Take], wish: Wish) -> Take:
    if not takes:
        raise BadInput(
            f"{wish.shot} has no takes yet", hint="pegbar make it first; pegbar takes lists them"
        )
    if wish.take.isascii() and wish.take.isdigit() and len(wish.take) < _LEAST:
        found = [one for one in takes if one.number == int(wish.take)]
    else:
        bare = wish.take.rpartition(":")[2]
        found = [one for one in takes if one.digest.rpartition(":")[2].startswith(bare)]
        found = found if len(bare) >= _LEAST else []
    if len(found) != 1:
        raise BadInput(
            f"{wish.shot} has no take {wish.take[:40]!r}",
            hint=f"its takes: {', '.join(str(one.number) for one in takes)}; "
            f"pegbar takes SHOW {wish.shot} lists them",
        )
    return found[0]
