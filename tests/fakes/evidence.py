"""A show whose ledger has something of everything that an evidence pack tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import msgspec

from pegbar import wiring
from pegbar.actions.audit import Desk
from pegbar.actions.film_graph import film_graph
from pegbar.actions.film_words import Hands
from pegbar.actions.make_film import take_in
from pegbar.actions.new_show import new_show
from pegbar.assets.facts import (
    ApprovalGiven,
    ConsentGranted,
    ConsentRevoked,
    FilmMade,
    LabelLoosened,
    RulesAccepted,
    StepMade,
    VerdictGiven,
)
from pegbar.graph.key import Material
from pegbar.rights.consent import Consent
from pegbar.rights.label import Label, Origin, Purpose
from pegbar.rights.people import Member, Role
from pegbar.values.canonical import canonical
from pegbar.values.digests import digest_bytes
from tests.fakes.ledgers import notary_in, ticking_room

SOME = digest_bytes(b"some bytes")
LABEL = Label(origin=Origin.COMPOSITE, consents=frozenset({"mira-voice"}))
HANDS = Hands(voice="hibari 0.2.1", voiced=True, painter="house-painter", signer="")


def desk_in(folder: Path) -> Desk:
    show = new_show(wiring.TEMPLATE, folder / "kite", wiring.STOCK)
    shoot = wiring.gather_shoot(wiring.read_show(show), {})
    room = replace(ticking_room(folder), show=shoot.show.id)
    studio = wiring.Studio(folder)
    film = film_graph(shoot, studio.recipes, HANDS, "draft")
    take_in(shoot, room, film.graph)
    card = room.vault.put(canonical({"training_data": "<b>two keyframes & nothing else"}))
    facts = [
        ConsentGranted(consent=CONSENT, contract=SOME),
        step("learn/look", "paint.learn", "house-painter", {"weights": SOME, "card": card}),
        step("voice/x", "voice.speak", "hibari 0.2.1", {"sound": SOME}),
        step("voice/y", "voice.speak", "text timing", {"speech": SOME}),
        VerdictGiven(
            door="leave",
            action="deliver",
            about="kite",
            allowed=False,
            rules=("label.purpose",),
            reasons=("photo.png: it may be used to develop",),
            policy="labels 1",
        ),
        RulesAccepted(
            files={"rights/people.yaml": SOME},
            named=True,
            members={"Ada": Member(roles=(Role.PRODUCER, Role.LEGAL))},
            policies={},
        ),
        ApprovalGiven(stage="picture", approved=True, inputs=(SOME,), note="Lovely."),
        LabelLoosened(digest=SOME, before=LABEL, after=LABEL, why="a new paper"),
        ConsentRevoked(consent="mira-voice", reason="she asked"),
        FilmMade(title="Kite", quality="draft", files={"film": SOME}),
    ]
    for fact in facts:
        room.ledger.append([fact], by=room.person)
    return Desk(
        shoot=shoot,
        film=film,
        room=room,
        hands=HANDS,
        notary=notary_in(folder),
        studio="A Studio",
        checkpoints=folder / "checkpoints",
    )


CONSENT = Consent(
    id="mira-voice",
    person="Mira Holm",
    project="kite",
    use="her voice for the part of Kit",
    kind="voice",
    purposes=(Purpose.DEVELOP, Purpose.DELIVER),
    signed=dt.date(2025, 12, 1),
    separately_signed=True,
    territories=("FR", "DE"),
)


def step(name: str, recipe: str, generator: str, outputs: dict[str, str]) -> StepMade:
    material = Material(
        generator=generator, inputs={}, params=msgspec.Raw(b"{}"), recipe=recipe, version="1"
    )
    return StepMade(
        step=name,
        key=SOME,
        recipe=recipe,
        department="painting",
        shot="sc1-sh010",
        repeat="bit-exact",
        material=material.encode().decode(),
        outputs=outputs,
        label=LABEL,
        seconds=0.1,
        why=("was never made",),
    )
