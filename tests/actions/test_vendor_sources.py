from __future__ import annotations

from dataclasses import replace

import pytest

from pegbar.actions.capture import credentials_of
from pegbar.actions.make_film import take_in
from pegbar.assets.facts import SourceSeen
from pegbar.backends.signers.c2pa_signer import C2paReader, C2paSigner
from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.graph.graph import graph_of
from pegbar.graph.step import Slot, Source, Step
from pegbar.ports.signer import Action, Claim
from pegbar.values.digests import digest_bytes
from tests.backends.signers.media import make_media
from tests.fakes.recipes import recipe
from tests.fakes.rights import shoot_of, show_with
from tests.fakes.rooms import room_in

PATH = "art/keys/hill.png"
VENDOR = "Picture Machines Ltd"


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vendor")
    make_identity(folder / "identity", VENDOR)
    theirs = Claim(
        title="A hill",
        author=VENDOR,
        actions=[Action(action="c2pa.created", source_type="trainedAlgorithmicMedia", agent="H")],
        ingredients=[],
        mining={},
        label=None,
    )
    plain = make_media(folder)["png"]
    C2paSigner(load_identity(folder / "identity")).sign(plain, folder / "hill.png", theirs)
    return folder


def taken_in(tmp_path, data, anchors):
    """What the ledger says of a picture that came in, and the room."""
    room = replace(room_in(tmp_path / "room"), reader=C2paReader(anchors))
    room.engine.stop()
    shoot = shoot_of(show_with(tmp_path, {}))
    svg = next(one for one in shoot.matter.values() if one.path.endswith(".svg"))
    matter = {PATH: replace(svg, path=PATH, data=data, digest=digest_bytes(data))}
    shoot = replace(shoot, matter={**shoot.matter, **matter})
    given = {PATH: Source(PATH, digest_bytes(data))}
    graph = graph_of([Step(id="film", recipe=recipe("join", Slot.CPU), inputs=given)])
    take_in(shoot, room, graph)
    return room, shoot, graph


def seen(room):
    facts = (one.body for one in room.ledger.facts())
    return [one for one in facts if isinstance(one, SourceSeen) and one.path == PATH]


@pytest.mark.parametrize("known", [True, False])
def test_a_vendors_credentials_are_on_record_as_the_picture_came_in(tmp_path, vendor, known):
    anchors = [vendor / "identity/root.pem"] if known else []
    room, _, _ = taken_in(tmp_path, (vendor / "hill.png").read_bytes(), anchors)
    (fact,) = seen(room)
    assert (fact.credentials, fact.signer) == ("trusted" if known else "valid", VENDOR)


def test_changed_credentials_come_in_as_what_they_are(tmp_path, vendor):
    data = (vendor / "hill.png").read_bytes().replace(b"A hill", b"B hill")
    room, _, _ = taken_in(tmp_path, data, [])
    assert [one.credentials for one in seen(room)] == ["tampered"]


def test_what_carries_none_says_none(tmp_path, vendor):
    room, _, _ = taken_in(tmp_path, (vendor / "plain.png").read_bytes(), [])
    assert [(one.credentials, one.signer) for one in seen(room)] == [("", "")]


def test_the_record_is_of_the_day_it_came_in(tmp_path, vendor):
    room, shoot, graph = taken_in(tmp_path, (vendor / "hill.png").read_bytes(), [])
    later = replace(room, reader=C2paReader([vendor / "identity/root.pem"]))
    take_in(shoot, later, graph)
    assert [one.credentials for one in seen(room)] == ["valid"]


def test_bytes_are_kept_as_they_came(tmp_path, vendor):
    data = (vendor / "hill.png").read_bytes()
    room, _, _ = taken_in(tmp_path, data, [])
    assert room.vault.read(digest_bytes(data)) == data


def test_the_credentials_of_an_actors_video_are_read_before_anything_else_is(vendor, tmp_path):
    reader = C2paReader([vendor / "identity/root.pem"])
    verdict = credentials_of(vendor / "hill.png", reader)
    assert (verdict.state, verdict.signer) == ("trusted", VENDOR)
    assert credentials_of(vendor / "plain.png", reader) is None
