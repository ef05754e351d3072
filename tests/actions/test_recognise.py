from __future__ import annotations

import json

import msgspec

from pegbar.actions.recognise import recognise
from pegbar.assets.facts import FilmMade, StepMade
from pegbar.graph.key import Material
from pegbar.rights.label import Label, Origin
from pegbar.values.digests import Digest, digest_bytes
from tests.fakes.rooms import room_in

MARK = "0123456789ab"


def test_a_mark_leads_from_the_picture_to_the_film_that_left(tmp_path):
    room = room_in(tmp_path)
    picture, film, signed = (digest_bytes(name) for name in (b"picture", b"film", b"signed"))
    told = room.vault.put(json.dumps({"mark": MARK, "show": "test", "shots": []}).encode())
    room.ledger.append(
        [
            made("picture.encode", {}, {"out": picture, "mark": told}),
            made("film.mux", {"picture": picture}, {"out": film}),
            made("film.sign", {"file": film}, {"out": signed}),
            FilmMade(title="The Show", quality="draft", files={"film": signed}),
        ],
        by="Ada",
    )
    found = recognise(MARK, room)
    assert found is not None
    assert (found.title, found.film, found.picture, found.by) == (
        "The Show",
        signed,
        picture,
        "Ada",
    )
    assert recognise("ffffffffffff", room) is None


def test_a_film_without_the_mark_is_not_taken_for_it(tmp_path):
    room = room_in(tmp_path)
    told = room.vault.put(json.dumps({"mark": MARK, "show": "test", "shots": []}).encode())
    room.ledger.append(
        [
            made("picture.encode", {}, {"out": digest_bytes(b"picture"), "mark": told}),
            FilmMade(title="Another", quality="draft", files={"film": digest_bytes(b"other")}),
        ],
        by="Ada",
    )
    found = recognise(MARK, room)
    assert found is not None
    assert (found.title, found.film) == ("", "")


def made(recipe: str, inputs: dict[str, Digest], outputs: dict[str, Digest]) -> StepMade:
    material = Material(
        generator="", inputs=inputs, params=msgspec.Raw(b"{}"), recipe=recipe, version="1"
    )
    return StepMade(
        step=recipe,
        key=material.key(),
        recipe=recipe,
        department="finishing",
        repeat="exact",
        material=material.encode().decode(),
        outputs=outputs,
        label=Label(origin=Origin.DRAWN),
        seconds=0.0,
    )
