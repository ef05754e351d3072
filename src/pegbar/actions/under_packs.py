"""What a show's rule packs bring to a door: the facts that their rules look at, the words that a
refused person needs, and a warning for every pack that has expired or was not verified.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pegbar.actions.pack_asks import AskState, Heard, asks_of, heard
from pegbar.actions.pack_facts import Scene, facts_of, facts_of_papers, tools_of
from pegbar.actions.studio import Room
from pegbar.actions.verdicts import Asked
from pegbar.assets.facts import Fact
from pegbar.production.rights_file import Paper
from pegbar.rights.door import Door
from pegbar.rights.pack_facts import FactValue, plain, quiet_facts
from pegbar.rights.packs import RULES_ASKED, RULES_OPEN, SURENESS, Pack, PackRule
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest

_NAMED: Final = 4
_LEFT_OUT: Final = frozenset({RULES_ASKED, RULES_OPEN, "tools", "consents", "people"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """`facts` go into the question; `told` are words by the id of a rule, `warnings` those that
    everybody reads."""

    facts: Mapping[str, Json] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


NOTHING: Final = Brought()
"""What a show without packs brings."""


def brought_to(
    packs: Sequence[Pack], door: Door, scene: Scene, files: Iterable[Digest] = ()
) -> Brought:
    """What packs bring to a door before steps run, or before `files` leave."""
    if not packs:
        return NOTHING
    values = {**quiet_facts(), **facts_of(scene)}
    said = heard(scene.ledger)
    tools = tools_of(scene.graph)
    asks = {
        pack.policy_id(rule): tuple(asks_of(pack, rule, tools, frozenset(files), said))
        for pack in packs
        for rule in pack.rules
    }
    return _brought(packs, door, scene.day, values, asks)


def paper_brought(
    packs: Sequence[Pack], paper: Paper, day: dt.date, project: str, ledger: Sequence[Fact]
) -> Brought:
    """What packs bring to the decision to put a consent into force."""
    if not packs:
        return NOTHING
    consent = paper.consent
    papers = {consent.id: (consent, paper.contract or "")}
    values: dict[str, FactValue] = {
        **quiet_facts(),
        **facts_of_papers(papers, project),
        "people": (consent.person,),
        "consents": (consent.id,),
    }
    said: Heard = heard(ledger)
    asks = {
        pack.policy_id(rule): tuple(asks_of(pack, rule, (), frozenset(), said))
        for pack in packs
        for rule in pack.rules
    }
    return _brought(packs, Door.DECIDE, day, values, asks)


def _brought(
    packs: Sequence[Pack],
    door: Door,
    day: dt.date,
    values: dict[str, FactValue],
    asks: Mapping[str, tuple[AskState, ...]],
) -> Brought:
    deciding = [(pack, rule) for pack in packs for rule in pack.at_door(door, day)]
    values[RULES_ASKED] = tuple(sorted(pack.key(rule) for pack, rule in deciding))
    values[RULES_OPEN] = tuple(
        sorted(
            pack.key(rule)
            for pack in packs
            for rule in pack.rules
            if any(one.state != "met" for one in asks[pack.policy_id(rule)])
        )
    )
    told = {
        pack.policy_id(rule): _detail(rule, values, asks[pack.policy_id(rule)])
        for pack, rule in deciding
    }
    return Brought(
        facts={name: _json(value) for name, value in values.items()},
        told={name: words for name, words in told.items() if words},
        warnings=tuple(warnings_of(packs, day)),
    )


def _json(value: FactValue) -> Json:
    found = plain(value)
    return [*found] if isinstance(found, list) else found


def _detail(rule: PackRule, values: Mapping[str, FactValue], asks: Sequence[AskState]) -> str:
    """What a rule is about here: the names in its facts, and what is open of its asks."""
    sets = [values[fact] for fact in rule.facts if fact not in _LEFT_OUT]
    names = [name for one in sets if isinstance(one, tuple) for name in one]
    open_asks = [one.told() for one in asks if one.state != "met"]
    return "; ".join([*filter(None, [_some(names)]), *open_asks])


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def warnings_of(packs: Iterable[Pack], day: dt.date) -> Iterator[str]:
    """What has to be said of packs wherever they speak: that they have expired, do not apply yet,
    or were not verified."""
    for pack in packs:
        match pack.state(day):
            case "expired":
                after = pack.successor or "no successor is known"
                after = f"its successor is {after}" if pack.successor else after
                yield f"the pack {pack.id} expired on {pack.expires} and decides nothing: {after}"
            case "not yet":
                yield f"the pack {pack.id} applies from {pack.effective} and decides nothing yet"
            case "unverified":
                yield f"the pack {pack.id} is unverified: {doubts(pack)}"
            case _:
                pass


def doubts(pack: Pack) -> str:
    """How many of a pack's rules were not read in the text itself, and why."""
    parts = []
    for letter, words in SURENESS.items():
        count = sum(one.confidence == letter for one in pack.rules)
        if count and letter != "V":
            parts.append(f"{count} of {len(pack.rules)} rules {words}")
    if pack.dates != "V":
        parts.append(f"its days {SURENESS[pack.dates]}")
    return "; ".join(parts)


def under_packs(
    asked: Asked, packs: Sequence[Pack], scene: Scene, files: Iterable[Digest] = ()
) -> Asked:
    """A question with all that the show's packs bring to it. `files` are the very bytes that
    leave, by which approvals are known."""
    return _with(asked, brought_to(packs, asked.door, scene, files))


def paper_under_packs(asked: Asked, room: Room, paper: Paper, ledger: Sequence[Fact]) -> Asked:
    """The same for the question whether a consent may be put into force in this room."""
    day = room.clock.now().date()
    return _with(asked, paper_brought(room.packs, paper, day, room.show, ledger))


def _with(asked: Asked, brought: Brought) -> Asked:
    if brought is NOTHING:
        return asked
    return replace(
        asked,
        facts={**asked.facts, **brought.facts},
        told=brought.told,
        warnings=brought.warnings,
    )
