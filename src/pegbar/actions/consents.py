"""Which consents are in force in a show, which were taken back, and what was seen under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pegbar.assets.facts import ConsentGranted, ConsentRevoked, Fact, SourceSeen
from pegbar.rights.consent import Consent
from pegbar.values.digests import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`granted` holds every consent that was ever in force, as it was granted last; `under` the
    consents under which a source was ever seen, by its digest: a name that is taken off a source
    afterwards does not take the person out of it."""

    granted: Mapping[str, ConsentGranted]
    revoked: Mapping[str, ConsentRevoked]
    under: Mapping[Digest, frozenset[str]]

    def in_force(self) -> dict[str, Consent]:
        """The consents that were granted and not taken back, whatever the day."""
        return {
            name: fact.consent for name, fact in self.granted.items() if name not in self.revoked
        }

    def taken_back(self, digest: Digest, named: Iterable[str]) -> tuple[str, ...]:
        """The revoked consents that these bytes hang on: those named now, and any from before."""
        wanted = {*named, *self.under.get(digest, ())}
        return tuple(sorted(wanted & self.revoked.keys()))


SAID_OF_CONSENTS: Final = (ConsentGranted, ConsentRevoked, SourceSeen)
"""The kinds of facts that a standing is read off."""


def standing_of(facts: Iterable[Fact]) -> Standing:
    """Read off the ledger, in its order."""
    granted: dict[str, ConsentGranted] = {}
    revoked: dict[str, ConsentRevoked] = {}
    under: dict[Digest, frozenset[str]] = {}
    for fact in facts:
        match fact.body:
            case ConsentGranted():
                granted[fact.body.consent.id] = fact.body
            case ConsentRevoked():
                revoked[fact.body.consent] = fact.body
            case SourceSeen() if fact.body.label.consents:
                before = under.get(fact.body.digest, frozenset())
                under[fact.body.digest] = before | fact.body.label.consents
            case _:
                pass
    return Standing(granted=granted, revoked=revoked, under=under)
