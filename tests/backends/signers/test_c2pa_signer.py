from __future__ import annotations

import dataclasses
import os
import random
import socket
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.signers import identity
from pegbar.backends.signers.c2pa_signer import C2paSigner, verify_file
from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.values.errors import BadInput, StepFailed
from tests.backends.signers.media import KINDS

HEADS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"RIFF\x20\x00\x00\x00WAVE",
    b"\x00\x00\x00\x18ftypisom",
    b"GIF89a",
    b"RIFF\x10\x00\x00\x00WEBP",
    b"%PDF-1.7\n",
    b"II*\x00\x08\x00\x00\x00",
    b"PK\x03\x04",
    b"ID3\x04",
    b"fLaC",
    b"",
)


def assertions(verdict):
    return {one["label"]: one["data"] for one in verdict.manifest["assertions"]}


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_sees_valid_and_who_knows_the_root_sees_trusted(kind, signed, studio):
    assert verify_file(signed[kind], []).state == "valid"
    verdict = verify_file(signed[kind], [studio / "root.pem"])
    assert (verdict.state, verdict.signer) == ("trusted", "Häuschen & Søn Animation")


def test_another_studio_of_the_same_name_is_not_trusted(tmp_path, signed):
    make_identity(tmp_path / "other", "Häuschen & Søn Animation")
    verdict = verify_file(signed["png"], [tmp_path / "other" / "root.pem"])
    assert verdict.state == "valid"
    assert "anybody can make a certificate of that name" in verdict.reasons[1]


def test_a_strangers_name_cannot_write_to_the_terminal(tmp_path, plain, claim, monkeypatch):
    monkeypatch.setattr(identity, "_certificate_name", lambda name: name)
    make_identity(tmp_path / "i", "Eve\x1b[2K\rtrusted\u202e")
    C2paSigner(load_identity(tmp_path / "i")).sign(plain["png"], tmp_path / "out", claim)
    verdict = verify_file(tmp_path / "out", [])
    assert verdict.signer == "Eve\ufffd[2K\ufffdtrusted\ufffd"
    assert all(reason.isprintable() for reason in verdict.reasons)


def test_one_known_root_among_several_is_enough(tmp_path, signed, studio):
    make_identity(tmp_path / "other", "Other")
    anchors = [tmp_path / "other" / "root.pem", studio / "root.pem"]
    assert verify_file(signed["mp4"], anchors).state == "trusted"


def test_the_name_of_the_file_does_not_matter(tmp_path, signed):
    moved = tmp_path / "holiday.txt"
    moved.write_bytes(signed["mp4"].read_bytes())
    assert verify_file(moved, []).state == "valid"


def test_the_manifest_says_what_the_claim_says(signed, claim):
    verdict = verify_file(signed["mp4"], [])
    said = assertions(verdict)
    actions = said["c2pa.actions.v2"]["actions"]
    assert [one["digitalSourceType"].rpartition("/")[2] for one in actions] == [
        "compositeWithTrainedAlgorithmicMedia",
        "trainedAlgorithmicMedia",
    ]
    assert actions[1]["softwareAgent"] == {"name": "house-painter", "version": "3"}
    assert said["org.pegbar.label"] == claim.label
    assert said["cawg.training-mining"]["entries"]["cawg.ai_training"] == {"use": "notAllowed"}
    assert said["cawg.metadata"]["dc:creator"] == ["Ann Ä"]
    assert verdict.manifest["title"] == "The Moon Is Late"
    assert verdict.manifest["claim_generator_info"][0]["name"] == "Pegbar"


def test_what_is_constrained_says_where_the_details_are(signed):
    """CAWG reads `constrained` without details as notAllowed."""
    entries = assertions(verify_file(signed["png"], []))["cawg.training-mining"]["entries"]
    assert entries["cawg.data_mining"]["constraint_info"] == "see the assertion org.pegbar.label"


def test_every_ingredient_names_its_maker_and_its_digest(signed):
    (one,) = verify_file(signed["png"], []).manifest["ingredients"]
    assert (one["title"], one["relationship"]) == ("art/pip.svg", "componentOf")
    assert one["metadata"]["org.pegbar.source"] == {
        "by": "Ann Ä",
        "digest": "blake3:" + "ab" * 32,
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation",
        "licence": "CC BY 4.0",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_anywhere_is_tampering(kind, signed, tmp_path):
    """Also where the standard's own hashes do not look: heads, labels, padding, `ftyp`."""
    data = signed[kind].read_bytes()
    store = data.find(b"jumb")
    rng = random.Random(kind)
    places = [
        *range(80),
        *range(store - 50, store + 50),
        *rng.sample(range(store, min(store + 5000, len(data))), 80),
        *rng.sample(range(len(data)), 40),
    ]
    changed = tmp_path / "changed"
    for place in places:
        flipped = bytearray(data)
        flipped[place] ^= 1 << rng.randrange(8)
        changed.write_bytes(flipped)
        assert verify_file(changed, []).state == "tampered", f"byte {place}"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_hidden_in_the_padding_beside_the_signature(kind, signed, tmp_path):
    data = bytearray(signed[kind].read_bytes())
    pad = data.index(bytes(900))
    data[pad + 100 : pad + 107] = b"smuggle"
    if kind == "png":  # an intruder who knows what he does mends the chunk's check sum
        start = data.index(b"caBX")
        end = start + 4 + int.from_bytes(data[start - 4 : start], "big")
        data[end : end + 4] = zlib.crc32(data[start:end]).to_bytes(4, "big")
    (tmp_path / "changed").write_bytes(data)
    verdict = verify_file(tmp_path / "changed", [])
    assert verdict.state == "tampered"
    assert verdict.reasons == ("something is hidden beside its signature",)


def test_the_kind_of_an_mp4_cannot_be_changed(signed, tmp_path):
    data = signed["mp4"].read_bytes()
    (tmp_path / "changed").write_bytes(data.replace(b"avc1mp41", b"avc1mp42", 1))
    assert verify_file(tmp_path / "changed", []).state == "tampered"


@pytest.mark.parametrize("box", [b"free", b"skip", b"mfra"])
def test_no_box_can_be_added_where_the_standard_does_not_look(box, signed, tmp_path):
    hidden = b"\x00\x00\x00\x0f" + box + b"smuggle"
    (tmp_path / "changed").write_bytes(signed["mp4"].read_bytes() + hidden)
    assert verify_file(tmp_path / "changed", []).state == "tampered"


@pytest.mark.parametrize("kind", KINDS)
def test_a_film_of_very_many_drawings_is_signed_whole(kind, plain, studio, claim, tmp_path):
    """In a JPEG such credentials take several segments."""
    many = tuple(
        dataclasses.replace(claim.ingredients[0], title=f"art/{n:03}.svg") for n in range(150)
    )
    signer = C2paSigner(load_identity(studio))
    signer.sign(plain[kind], tmp_path / "out", dataclasses.replace(claim, ingredients=many))
    verdict = verify_file(tmp_path / "out", [])
    assert verdict.state == "valid", verdict.reasons
    assert [one["title"] for one in verdict.manifest["ingredients"]] == [one.title for one in many]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_was_cut_short_or_grew_is_not_valid(kind, signed, tmp_path):
    data = signed[kind].read_bytes()
    changed = tmp_path / "changed"
    for other in (data[:-1], data[: len(data) // 2], data[:300], data + b"\x00", data + data):
        changed.write_bytes(other)
        assert verify_file(changed, []).state in {"tampered", "unsigned"}, len(other)


def test_the_reason_for_a_changed_picture_is_in_plain_words(signed, tmp_path):
    data = bytearray(signed["wav"].read_bytes())
    data[200] ^= 1
    (tmp_path / "changed").write_bytes(data)
    verdict = verify_file(tmp_path / "changed", [])
    assert verdict.reasons == ("the picture or the sound is not what was signed",)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_credentials_is_unsigned(kind, plain):
    verdict = verify_file(plain[kind], [])
    assert (verdict.state, verdict.manifest) == ("unsigned", None)
    assert verdict.reasons == ("it carries no credentials",)


def test_what_is_no_media_file_is_unsigned(tmp_path):
    for number, text in enumerate((b"", b"FADE IN:", b"\x00" * 5000, b"%PDF-1.4 broken")):
        path = tmp_path / str(number)
        path.write_bytes(text)
        assert verify_file(path, []).state == "unsigned"


def test_a_huge_empty_file_is_answered_at_once(tmp_path):
    path = tmp_path / "huge.mp4"
    with path.open("wb") as file:
        file.write(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomavc1")
        file.truncate(1 << 26)
    assert verify_file(path, []).state == "unsigned"


def test_what_cannot_be_read_is_bad_input(tmp_path, signed, studio):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (tmp_path / "absent.mp4", tmp_path, fifo):
        with pytest.raises(BadInput):
            verify_file(path, [])
    for anchor in (signed["png"], tmp_path / "absent.pem", studio / "root.key"):
        with pytest.raises(BadInput, match="is no certificate"):
            verify_file(signed["png"], [anchor])


@settings(max_examples=80, deadline=None)
@given(head=st.sampled_from(HEADS), body=st.binary(max_size=400), kind=st.sampled_from(KINDS))
def test_no_bytes_however_odd_break_the_verifier(tmp_path_factory, signed, head, body, kind):
    real = signed[kind].read_bytes()
    path = tmp_path_factory.getbasetemp() / "odd"
    for data in (head + body, head + body + real[len(head) :], real[: len(real) // 2] + body):
        path.write_bytes(data)
        assert verify_file(path, []).state in {"unsigned", "tampered"} or data == real


def test_a_file_that_cannot_carry_credentials_is_not_signed(tmp_path, studio, claim):
    (tmp_path / "film.txt").write_text("FADE IN:")
    with pytest.raises(StepFailed, match=r"film\.txt cannot carry credentials"):
        C2paSigner(load_identity(studio)).sign(tmp_path / "film.txt", tmp_path / "out", claim)
    assert not (tmp_path / "out").exists()


def test_a_broken_file_is_not_signed_and_leaves_nothing(tmp_path, studio, claim, plain):
    (tmp_path / "film.mp4").write_bytes(plain["mp4"].read_bytes()[:60])
    with pytest.raises(StepFailed, match=r"film\.mp4 cannot be signed"):
        C2paSigner(load_identity(studio)).sign(tmp_path / "film.mp4", tmp_path / "out", claim)
    assert not (tmp_path / "out").exists()


def test_a_film_in_fragments_is_not_signed(tmp_path, studio, claim, plain):
    (tmp_path / "film.mp4").write_bytes(plain["mp4"].read_bytes() + b"\x00\x00\x00\x08mfra")
    with pytest.raises(StepFailed, match="an index of fragments"):
        C2paSigner(load_identity(studio)).sign(tmp_path / "film.mp4", tmp_path / "out", claim)


def test_credentials_that_are_there_already_are_not_written_over(tmp_path, studio, claim, signed):
    with pytest.raises(StepFailed, match="carries credentials already"):
        C2paSigner(load_identity(studio)).sign(signed["png"], tmp_path / "out", claim)


def test_the_identity_names_the_certificate(studio):
    mine = load_identity(studio)
    assert C2paSigner(mine).identity() == f"Häuschen & Søn Animation {mine.digest}"
