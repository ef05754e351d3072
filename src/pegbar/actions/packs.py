"""Rule packs as a person reads them: which there are, what each is today, and its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from pegbar.actions.under_packs import warnings_of
from pegbar.rights.packs import SURENESS, Kept, Pack, PackRule, State


class PackRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pack in the table. `whose` is pegbar, studio or show; `chosen` tells that the show is under
    it. `enforced`, `asked` and `written` count its rules by how they are kept."""

    id: str
    title: str
    version: str
    effective: dt.date | None
    expires: dt.date | None
    state: State
    whose: str
    chosen: bool
    enforced: int
    asked: int
    written: int
    warnings: tuple[str, ...]


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of a pack. `unsure` says what kind of source its words rest on, where nobody read the
    text itself; `decides` whether it decides anything today."""

    id: str
    text: str
    reference: str
    confidence: str
    unsure: str
    kept: Kept
    at: tuple[str, ...]
    decides: bool
    refusal: str
    who_could: tuple[str, ...]
    asks: tuple[str, ...]
    note: str


def row_of(pack: Pack, whose: str, day: dt.date, *, chosen: bool) -> PackRow:
    """A pack as it stands on a day."""
    return PackRow(
        id=pack.id,
        title=pack.title,
        version=pack.version,
        effective=pack.effective,
        expires=pack.expires,
        state=pack.state(day),
        whose=whose,
        chosen=chosen,
        enforced=_count(pack.rules, "enforced"),
        asked=_count(pack.rules, "asked"),
        written=_count(pack.rules, "written"),
        warnings=tuple(warnings_of([pack], day)),
    )


def _count(rules: Iterable[PackRule], kept: Kept) -> int:
    return sum(rule.state == kept for rule in rules)


def rules_of(pack: Pack, day: dt.date) -> tuple[RuleRow, ...]:
    """The rules of a pack in their order."""
    return tuple(
        RuleRow(
            id=pack.key(rule),
            text=rule.text,
            reference=rule.reference,
            confidence=rule.confidence,
            unsure="" if rule.confidence == "V" else SURENESS[rule.confidence],
            kept=rule.state,
            at=tuple(door.value for door in rule.at),
            decides=bool(rule.at) and pack.in_force(rule, day),
            refusal=rule.refusal,
            who_could=rule.who_could,
            asks=tuple(f"{pack.id}/{ask.id}: {ask.text}" for ask in rule.asks),
            note=rule.note,
        )
        for rule in pack.rules
    )
