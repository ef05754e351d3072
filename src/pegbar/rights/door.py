"""The four doors: what is asked at each, and what can stand in the way.

The label's own arithmetic is here (which dimension of which source forbids a use); roles and rule
packs are policy's. Both are asked before anything happens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from pegbar.rights.consent import Consent
from pegbar.rights.label import Label, Purpose


class Door(StrEnum):
    RUN = "run"  # before a step runs: generate, train, send to a vendor outside
    READ = "read"  # before bytes are read by a person
    DECIDE = "decide"  # when a person decides: choose, approve, grant, revoke, loosen
    LEAVE = "leave"  # when anything leaves the house


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A use that somebody wants to make: of what show, for what, when and where.

    `territory` is an ISO 3166-1 alpha-2 code, empty while the use is inside the house.
    """

    show: str
    purpose: Purpose
    day: dt.date
    territory: str = ""


class Obstacle(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One reason why a use is not allowed. `source` is what carries it: a path or a consent; `side`
    is show, purpose, territory, window or consent of its label, terms, or approval."""

    source: str
    side: str
    message: str


def obstacles(
    source: str, label: Label, use: Use, consents: Mapping[str, Consent]
) -> tuple[Obstacle, ...]:
    """Everything in a label that forbids a use. `consents` are those in force, by id."""
    found = [*_limits(source, label, use)]
    for name in sorted(label.consents):
        consent = consents.get(name)
        if consent is None:
            message = f"the consent {name} is not granted, or was taken back"
            found.append(Obstacle(source=source, side="consent", message=message))
        else:
            found += _consent_limits(source, consent, use)
    return tuple(found)


def _limits(source: str, label: Label, use: Use) -> Iterable[Obstacle]:
    if label.shows is not None and use.show not in label.shows:
        yield Obstacle(source=source, side="show", message=f"it is not {use.show}'s to use")
    if use.purpose not in label.purposes:
        allowed = ", ".join(sorted(label.purposes)) or "nothing"
        message = f"it may be used to {allowed}, not to {use.purpose}"
        yield Obstacle(source=source, side="purpose", message=message)
    if use.territory and label.territories is not None and use.territory not in label.territories:
        cleared = ", ".join(sorted(label.territories)) or "nowhere"
        message = f"it is cleared for {cleared}, not for {use.territory}"
        yield Obstacle(source=source, side="territory", message=message)
    if not label.window.holds(use.day):
        message = f"its window does not hold on {use.day} ({_span(label)})"
        yield Obstacle(source=source, side="window", message=message)


def _span(label: Label) -> str:
    if label.window.is_empty():
        return "its sources' windows never meet"
    return f"{label.window.start or 'always'} to {label.window.end or 'ever'}"


def _consent_limits(source: str, consent: Consent, use: Use) -> Iterable[Obstacle]:
    def told(message: str) -> Obstacle:
        text = f"{consent.person}'s consent {consent.id} {message}"
        return Obstacle(source=source, side="consent", message=text)

    if consent.project != use.show:
        yield told(f"is for {consent.project}")
    if use.purpose not in consent.purposes:
        yield told(f"does not cover to {use.purpose}")
    elsewhere = consent.territories is not None and use.territory not in consent.territories
    if use.territory and elsewhere:
        yield told(f"does not cover {use.territory}")
    if not consent.window.holds(use.day):
        yield told(f"does not hold on {use.day}")
    for fault in consent.faults():
        yield told(f"is not valid: {fault}")
