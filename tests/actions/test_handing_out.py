from __future__ import annotations

import datetime as dt
import json

import pytest

from pegbar.actions.consents import standing_of
from pegbar.actions.film_words import film_facts
from pegbar.actions.grant import grant
from pegbar.actions.handing_out import Going, Seal, ask_to_hand_out, leaves, on_record
from pegbar.actions.sequence import MANIFEST, check_sequence, read_sequence, sign_sequence
from pegbar.assets.facts import FilmDelivered, VerdictGiven
from pegbar.backends.signers.c2pa_signer import C2paSigner
from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.backends.signers.notary import KnownRoots, StudioNotary
from pegbar.departments.finishing.credentials import film_claim
from pegbar.ports.signer import Action, Claim
from pegbar.rights.label import Purpose
from pegbar.values.digests import digest_file
from pegbar.values.errors import Refused
from pegbar.values.merkle import files_root
from tests.backends.signers.media import make_media
from tests.fakes.rights import HANDS, film_of, shoot_of, with_consent
from tests.fakes.rooms import room_in

CREATED = Action(action="c2pa.created", source_type="digitalCreation", agent="Pegbar")


@pytest.fixture
def house(tmp_path):
    """A room and a show whose Kit hangs on Ada's consent for Japan, which was granted."""
    room = room_in(tmp_path / "room")
    shoot = shoot_of(with_consent(tmp_path, territories="[JP]"))
    grant(shoot, "ada-voice", room)
    room.engine.stop()
    return room, shoot, film_of(shoot, tmp_path)


def going(folder, form="pdf", territory=""):
    return Going(form=form, territory=territory, folder=folder)


def verdicts(room):
    return [one.body for one in room.ledger.facts() if isinstance(one.body, VerdictGiven)]


def test_a_folder_of_the_show_is_the_house_and_every_other_is_outside(tmp_path):
    home = tmp_path / "my-show"
    home.mkdir()
    (tmp_path / "door").symlink_to(tmp_path)
    assert not leaves(home / "out" / "export", home)
    assert leaves(tmp_path / "delivery", home)
    assert leaves(home / ".." / "delivery", home)
    (home / "out").symlink_to(tmp_path / "delivery")
    assert leaves(home / "out" / "export", home)


def test_what_may_leave_is_asked_and_on_record(house, tmp_path):
    room, shoot, film = house
    ask_to_hand_out(shoot, film.graph, room, going(tmp_path / "out"))
    verdict = verdicts(room)[-1]
    assert (verdict.door, verdict.action, verdict.allowed) == ("leave", "export", True)
    assert verdict.about == "my-show as pdf"


def test_a_place_that_a_consent_does_not_cover_is_refused(house, tmp_path):
    room, shoot, film = house
    with pytest.raises(Refused, match="Ada Berg's consent ada-voice does not cover FR"):
        ask_to_hand_out(shoot, film.graph, room, going(tmp_path / "out", territory="FR"))
    assert not verdicts(room)[-1].allowed
    ask_to_hand_out(shoot, film.graph, room, going(tmp_path / "out", territory="JP"))


@pytest.mark.parametrize(
    "form", ["boards", "pdf", "xdts", "storyboarder", "guides", "alternatives"]
)
def test_what_is_worked_with_outside_needs_leave_to_produce(tmp_path, form):
    assert going(tmp_path, form).purpose is Purpose.PRODUCE


@pytest.mark.parametrize("form", ["film", "mezzanine", "otio", "frames"])
def test_the_film_and_its_pictures_need_leave_to_deliver(tmp_path, form):
    assert going(tmp_path, form).purpose is Purpose.DELIVER


def test_what_left_is_found_by_its_bytes(house, tmp_path):
    room, _, _ = house
    (tmp_path / "boards.pdf").write_bytes(b"boards")
    digest = digest_file(tmp_path / "boards.pdf")
    on_record(room, going(tmp_path, "pdf", "JP"), {"boards.pdf": digest}, "cut/boards")
    (fact,) = (one.body for one in room.ledger.facts() if isinstance(one.body, FilmDelivered))
    assert (fact.profile, fact.territory, fact.files) == ("pdf", "JP", {"boards.pdf": digest})
    assert standing_of(room.ledger.facts()).granted


@pytest.fixture
def seal(house, tmp_path):
    _, shoot, film = house
    make_identity(tmp_path / "identity", "Lumen")
    return Seal(
        shoot=shoot,
        hands=HANDS,
        painted_by=film.painted_by,
        graph=film.graph,
        notary=StudioNotary(tmp_path / "identity"),
        register=KnownRoots([tmp_path / "identity/root.pem"]),
    )


def film_claim_of(seal):
    return film_claim(film_facts(seal.shoot, seal.hands, seal.painted_by, seal.graph.steps))


def now():
    return dt.datetime.now(dt.UTC).isoformat()


def test_what_carries_credentials_needs_no_manifest(seal, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    plain = make_media(tmp_path)["png"]
    said = Claim(title="A", author="", actions=[CREATED], ingredients=[], mining={}, label=None)
    C2paSigner(load_identity(tmp_path / "identity")).sign(plain, out / "poster.png", said)
    assert seal.put(out, ["poster.png"], now()) is None
    (out / "frame.png").write_bytes(plain.read_bytes())
    assert seal.put(out, ["poster.png", "frame.png"], now()) == out / MANIFEST
    assert list(read_sequence(out).files) == ["frame.png", "poster.png"]


def test_what_carries_none_is_signed_for_beside_it(seal, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "boards.pdf").write_bytes(b"boards")
    assert seal.put(out, ["boards.pdf"], now()) == out / MANIFEST
    roots = KnownRoots([tmp_path / "identity/root.pem"])
    assert check_sequence(out, roots).state == "trusted"
    (out / "boards.pdf").write_bytes(b"other")
    assert check_sequence(out, roots).reasons == ("boards.pdf is not what was signed",)


def test_a_second_export_keeps_what_the_first_one_signed_for(seal, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "boards.pdf").write_bytes(b"boards")
    seal.put(out, ["boards.pdf"], now())
    (out / "film.otio").write_bytes(b"cut")
    seal.put(out, ["film.otio"], now())
    told = read_sequence(out)
    assert list(told.files) == ["boards.pdf", "film.otio"]
    assert told.root == files_root(told.files)
    (out / "boards.pdf").write_bytes(b"not ours any more")
    seal.put(out, ["film.otio"], now())
    assert list(read_sequence(out).files) == ["film.otio"]


@pytest.mark.parametrize("whose", ["nobody's", "another studio's", "changed"])
def test_a_manifest_that_this_studio_did_not_sign_brings_nothing_in(seal, tmp_path, whose):
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.txt").write_bytes(b"not ours")
    make_identity(tmp_path / "stranger", "Lumen")
    sign_sequence(out, film_claim_of(seal), StudioNotary(tmp_path / "stranger"), now())
    if whose != "another studio's":
        told = json.loads((out / MANIFEST).read_text())
        if whose == "changed":
            (out / "boards.pdf").write_bytes(b"boards")
            seal.put(out, ["boards.pdf"], now())
            told = json.loads((out / MANIFEST).read_text())
            told["sequence"]["files"]["letter.txt"] = digest_file(out / "letter.txt")
        else:
            told["signature"] = ""
        (out / MANIFEST).write_text(json.dumps(told))
    (out / "film.otio").write_bytes(b"cut")
    seal.put(out, ["film.otio"], now())
    assert list(read_sequence(out).files) == ["film.otio"]


def test_a_strangers_file_in_the_folder_is_not_signed_for(seal, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "boards.pdf").write_bytes(b"boards")
    (out / "letter.txt").write_bytes(b"not ours")
    seal.put(out, ["boards.pdf"], now())
    assert list(read_sequence(out).files) == ["boards.pdf"]
