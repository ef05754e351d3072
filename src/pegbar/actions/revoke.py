"""Take a consent back: say what stops, close it in one transaction, discard what has to go."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from pegbar.actions.asking import Asked, ask
from pegbar.actions.consents import SAID_OF_CONSENTS, Standing, standing_of
from pegbar.actions.downstream import Downstream, FilmOut, Work, downstream
from pegbar.actions.lose import held, unaccounted
from pegbar.actions.studio import Room
from pegbar.assets.facts import BytesLost, ConsentRevoked, Fact, FactBody, SourceSeen
from pegbar.production.rights_file import Paper
from pegbar.production.show import Show
from pegbar.rights.consent import Consent
from pegbar.rights.door import Door
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """What stops, or would stop. `works` is the work list, `seconds` what it took to make them;
    `closed` counts every output that was ever made with the consent. `discarded` names the bytes
    that were taken out of the vault, or would be: paths of sources, and digests."""

    consent: str
    person: str
    dry_run: bool
    new: bool
    sources: tuple[str, ...]
    works: tuple[Work, ...]
    seconds: float
    closed: int
    films: tuple[FilmOut, ...]
    delivered: tuple[FilmOut, ...]
    destroy: bool
    discarded: tuple[str, ...]


def revoke(
    name: str,
    papers: Mapping[str, Paper],
    room: Room,
    *,
    show: Show,
    reason: str,
    dry_run: bool,
) -> Revoked:
    """Take the consent `name` back. Done twice, it is on record once; what an earlier run left in
    the vault is discarded then.

    Raises BadInput for a consent that nobody knows, Refused for somebody who may not take it back,
    or may not read whose papers would stop what.
    """
    about = f"the consent {name}"
    door, action = (Door.READ, "read") if dry_run else (Door.DECIDE, "revoke")
    ask(room, show, Asked(door=door, action=action, about=about, kind="Paper"), quiet=dry_run)
    facts = list(room.ledger.facts(kinds=SAID_OF_CONSENTS))
    standing = standing_of(facts)
    consent = _known(name, papers, standing)
    found = downstream(room.ledger, room.index, name)
    destroy = bool(consent and consent.destroy_on_revoke)
    doomed = sorted(_doomed(facts, found, name, room)) if destroy else []
    new = name not in standing.revoked
    if not dry_run:
        bodies: list[FactBody] = []
        if new:
            closed = tuple(sorted(found.closed))
            bodies.append(ConsentRevoked(consent=name, reason=reason, closed=closed))
        _close(name, bodies, doomed, room, show)
    paths = {digest: path for path, digest in found.sources.items()}
    return Revoked(
        consent=name,
        person=consent.person if consent else "",
        dry_run=dry_run,
        new=new,
        sources=tuple(sorted(found.sources)),
        works=found.works,
        seconds=round(found.seconds, 2),
        closed=len(found.closed),
        films=found.films,
        delivered=found.delivered,
        destroy=destroy,
        discarded=tuple(paths.get(digest, digest) for digest in doomed),
    )


def _close(
    name: str, bodies: Sequence[FactBody], doomed: Sequence[Digest], room: Room, show: Show
) -> None:
    """Put it on record, then destroy: a crash between leaves bytes, never a gap. Raises Refused."""
    if doomed:
        about = f"the keys of what {name} covers"
        ask(room, show, Asked(door=Door.DECIDE, action="destroy", about=about, kind="Secret"))
    why = f"the consent {name} was taken back"
    lost = [BytesLost(digest=digest, reason=why) for digest in doomed]
    room.ledger.append([*bodies, *lost], by=room.person)
    room.vault.destroy(doomed)


def _known(name: str, papers: Mapping[str, Paper], standing: Standing) -> Consent | None:
    """The consent as it was granted, or as it stands on paper; None where sources name it only."""
    if name in standing.granted:
        return standing.granted[name].consent
    if name in papers:
        return papers[name].consent
    named = {one for consents in standing.under.values() for one in consents}
    if name in named:
        return None
    known = sorted({*standing.granted, *papers, *named})
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known
    raise BadInput(
        f"nobody knows a consent called {name!r} here",
        hint=f"there are {', '.join(near)}" if near else "pegbar rights lists the consents",
    )


def _doomed(facts: Sequence[Fact], found: Downstream, name: str, room: Room) -> Iterator[Digest]:
    """The person's bytes and all that were made of them, but for those that others share; and what
    no fact tells of, the pieces of steps that were stopped: nobody can say whose they are."""
    theirs = {*found.source_digests, *_all_of(found.closed, room)}
    others = {
        fact.body.digest
        for fact in facts
        if isinstance(fact.body, SourceSeen) and name not in fact.body.label.consents
    }
    others -= found.source_digests
    shared = {*others, *_all_of(room.index.open(name) - found.closed, room)}
    doomed = (theirs - shared) | unaccounted(room)
    return (digest for digest in doomed if room.vault.has(digest))


def _all_of(outputs: frozenset[Digest], room: Room) -> set[Digest]:
    """These outputs, and whatever they hold."""
    there = [digest for digest in outputs if room.vault.has(digest)]
    return set(there).union(*(held(room, digest) for digest in there))
