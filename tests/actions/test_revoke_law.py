"""The law of taking back: whatever the lineage, exactly what a consent led to is closed and, where
the paper asks for it, destroyed; a second consent's own is untouched."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.revoke import revoke
from pegbar.assets.facts import ConsentGranted, ConsentRevoked, FactBody, SourceSeen, StepMade
from pegbar.graph.key import Material
from pegbar.production.show import Show
from pegbar.rights.consent import Consent
from pegbar.rights.label import ALL_PURPOSES, Label, Origin, Purpose, unlimited
from pegbar.values.digests import Digest
from tests.fakes.rooms import room_in

NAMES = ("mira-voice", "ada-face")
SHOW = Show(format=1, id="test", title="Test")


def consent(name: str) -> Consent:
    return Consent(
        id=name,
        person=name.title(),
        project="test",
        use="the part of somebody in this film",
        kind="voice",
        purposes=(Purpose.DEVELOP,),
        signed=dt.date(2025, 12, 1),
        separately_signed=True,
        destroy_on_revoke=True,
    )


@st.composite
def lineages(draw):
    """Sources under consents, and steps that take from anything before them; some steps give out
    the very bytes that another thing has."""
    sources = draw(st.lists(st.frozensets(st.sampled_from(NAMES)), min_size=1, max_size=5))
    things = [f"source{n}" for n in range(len(sources))]
    steps: list[tuple[str, tuple[str, ...], str]] = []
    for number in range(draw(st.integers(1, 9))):
        inputs = tuple(draw(st.lists(st.sampled_from(things), unique=True, max_size=3)))
        name = f"step{number}"
        same = draw(st.sampled_from(["", "", "", *(one[2] for one in steps)]))
        steps.append((name, inputs, same or name))
        things.append(same or name)
    return sources, steps


@given(lineages(), st.sampled_from(NAMES))
@settings(max_examples=25, deadline=None)
def test_exactly_what_was_made_with_a_consent_is_closed_and_destroyed(lineage, taken) -> None:
    sources, steps = lineage
    with TemporaryDirectory() as folder:
        room = room_in(Path(folder))
        bytes_of = {name: name.encode() for name in (one[2] for one in steps)}
        bytes_of |= {f"source{n}": f"source{n}".encode() for n in range(len(sources))}
        digests = {name: room.vault.put(data) for name, data in bytes_of.items()}
        facts: list[FactBody] = [ConsentGranted(consent=consent(name)) for name in NAMES]
        facts += [seen(f"source{n}", names, digests) for n, names in enumerate(sources)]
        facts += [made(one, digests) for one in steps]
        room.ledger.append(facts, by="tester")

        told = revoke(taken, {}, room, show=SHOW, reason="asked", dry_run=False)

        hers = {f"source{n}" for n, names in enumerate(sources) if taken in names}
        closed, reached = bytes_led_to(hers, steps)
        (fact,) = (one.body for one in room.ledger.facts(kinds=(ConsentRevoked,)))
        assert isinstance(fact, ConsentRevoked)
        assert set(fact.closed) == {digests[name] for name in closed}
        latest = {name for name, _, _ in steps if name in reached}
        assert {one.step for one in told.works} == latest
        others = {gives for name, _, gives in steps if name not in reached and gives not in closed}
        clean = {f"source{n}" for n, names in enumerate(sources) if taken not in names}
        for name, digest in digests.items():
            kept = name in others | clean or name not in closed | hers
            assert room.vault.has(digest) == kept, name
        room.engine.stop()


def bytes_led_to(
    roots: set[str], steps: list[tuple[str, tuple[str, ...], str]]
) -> tuple[set[str], set[str]]:
    """What the roots lead to, by going over the steps until nothing is new."""
    closed: set[str] = set()
    reached: set[str] = set()
    while True:
        more = {name for name, inputs, _ in steps if set(inputs) & (roots | closed)}
        if more == reached:
            return closed, reached
        reached = more
        closed = {gives for name, _, gives in steps if name in reached}


def seen(name: str, consents: frozenset[str], digests: dict[str, Digest]) -> SourceSeen:
    label = Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, consents=consents)
    return SourceSeen(path=name, digest=digests[name], size=1, person="", licence="", label=label)


def made(step: tuple[str, tuple[str, ...], str], digests: dict[str, Digest]) -> StepMade:
    name, inputs, gives = step
    stuff = Material(
        generator="",
        inputs={one: digests[one] for one in inputs},
        params=msgspec.Raw(b'{"step":"%s"}' % name.encode()),
        recipe="film.mux",
        version="1",
    )
    return StepMade(
        step=name,
        key=stuff.key(),
        recipe="film.mux",
        department="cut",
        repeat="",
        material=stuff.encode().decode(),
        outputs={"out": digests[gives]},
        label=unlimited(Origin.DRAWN),
        seconds=1.0,
    )
