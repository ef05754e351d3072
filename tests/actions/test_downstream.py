"""Taking back one consent closes what its sources lead to, and nothing else."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.actions.downstream import downstream
from pegbar.assets.facts import FilmDelivered, FilmMade, SourceSeen, StepMade
from pegbar.backends.ledgers.sqlite import SqliteLedger
from pegbar.graph.key import Material
from pegbar.rights.label import ALL_PURPOSES, Label, Origin, join_all, unlimited
from pegbar.values.digests import Digest, digest_bytes
from tests.fakes.rooms import StoppedClock

CONSENTS = ("mira-voice", "ada-face")


def digest(name: str) -> Digest:
    return digest_bytes(name.encode())


def seen(name: str, consents: frozenset[str]) -> SourceSeen:
    label = Label(origin=Origin.DRAWN, purposes=ALL_PURPOSES, consents=consents)
    return SourceSeen(path=name, digest=digest(name), size=1, person="", licence="", label=label)


def made(name: str, inputs: list[str], label: Label, *, seconds: float = 1.0) -> StepMade:
    stuff = Material(
        generator="",
        inputs={one: digest(one) for one in inputs},
        params=msgspec.Raw(b"{}"),
        recipe="film.mux",
        version="1",
    )
    return StepMade(
        step=name.partition("@")[0],
        key=stuff.key(),
        recipe="film.mux",
        department="cut",
        repeat="",
        material=stuff.encode().decode(),
        outputs={"out": digest(name)},
        label=label,
        seconds=seconds,
    )


def told(bodies: list, consent: str):
    """What the consent leads to, of a ledger with these facts, and what it leaves open."""
    with TemporaryDirectory() as folder:
        ledger = SqliteLedger(Path(folder) / "ledger.db", StoppedClock())
        ledger.append(bodies, by="ada")
        found = downstream(ledger, ledger, consent)
        still_open = ledger.open(consent)
        ledger.rebuild()
        assert downstream(ledger, ledger, consent) == found
        ledger.close()
    return found, still_open


@st.composite
def lineages(draw):
    """Random graphs: sources under consents, and steps that take from anything before them."""
    consents = st.frozensets(st.sampled_from(CONSENTS))
    sources = draw(st.lists(consents, min_size=1, max_size=5))
    labels = {f"source{n}": seen(f"source{n}", found).label for n, found in enumerate(sources)}
    above: dict[str, list[str]] = {}
    for number in range(draw(st.integers(0, 10))):
        inputs = draw(st.lists(st.sampled_from(sorted(labels)), unique=True, max_size=3))
        name = f"step{number}"
        above[name] = inputs
        labels[name] = join_all([unlimited(Origin.DRAWN), *(labels[one] for one in inputs)])
    return sources, above, labels


def leads(name: str, above: dict[str, list[str]], roots: set[str]) -> bool:
    return name in roots or any(leads(one, above, roots) for one in above.get(name, ()))


@given(lineages(), st.sampled_from(CONSENTS), st.booleans(), st.data())
@settings(max_examples=150, deadline=None)
def test_taking_back_a_consent_closes_exactly_what_its_sources_lead_to(
    graph, consent, labelled, data
):
    """With the labels that steps had, and without them, from their inputs alone: in any order of
    the facts, because bytes can be made again and sources can be named late."""
    sources, above, labels = graph
    bodies: list = [
        made(n, i, labels[n] if labelled else unlimited(Origin.DRAWN)) for n, i in above.items()
    ]
    bodies += [seen(f"source{n}", found) for n, found in enumerate(sources)]
    bodies = data.draw(st.permutations(bodies))
    roots = {f"source{n}" for n, found in enumerate(sources) if consent in found}
    found, still_open = told(bodies, consent)
    closed = {name for name in above if leads(name, above, roots)}
    assert found.closed == {digest(name) for name in closed}
    assert still_open == {digest(name) for name in above if name not in closed}
    assert {one.step for one in found.works} == closed
    assert set(found.sources) == roots


def test_bytes_that_two_steps_made_carry_the_consent_on_from_either():
    plain = unlimited(Origin.DRAWN)
    bodies = [
        made("card", ["copy"], plain),
        made("copy", [], plain),
        made("copy@2", [], plain),
        seen("voice.wav", frozenset({"mira-voice"})),
        msgspec.structs.replace(
            made("echo", ["voice.wav"], plain), outputs={"out": digest("copy")}
        ),
    ]
    found, still_open = told(bodies, "mira-voice")
    assert {one.step for one in found.works} == {"echo", "card"}
    assert found.closed == {digest("copy"), digest("card")}
    assert digest("copy") in still_open


def test_films_and_files_that_left_are_found_and_others_are_not():
    consents = frozenset({"mira-voice"})
    label = Label(origin=Origin.DRAWN, consents=consents)
    bodies = [
        seen("voice.wav", consents),
        made("film", ["voice.wav"], label),
        made("poster", [], unlimited(Origin.DRAWN)),
        FilmMade(title="A", quality="draft", files={"film": digest("film")}),
        FilmMade(title="B", quality="draft", files={"film": digest("poster")}),
        FilmDelivered(
            profile="film",
            territory="JP",
            to="/out",
            files={"film": digest("film"), "poster": digest("poster")},
        ),
    ]
    found, _ = told(bodies, "mira-voice")
    assert [one.title for one in found.films] == ["A"]
    assert [(one.to, one.territory, list(one.files)) for one in found.delivered] == [
        ("/out", "JP", ["film"])
    ]


def test_a_step_that_was_made_again_without_the_person_is_not_on_the_work_list():
    consents = frozenset({"mira-voice"})
    bodies = [
        seen("voice.wav", consents),
        made("mix", ["voice.wav"], Label(origin=Origin.DRAWN, consents=consents), seconds=9),
        made("mix@2", [], unlimited(Origin.DRAWN)),
    ]
    found, _ = told(bodies, "mira-voice")
    assert found.closed == {digest("mix")}
    assert found.works == ()
    assert found.seconds == 0
