from __future__ import annotations

import json
from dataclasses import replace

import c2pa
import pytest

from pegbar.assets.traces import carries_credentials
from pegbar.backends.signers.c2pa_signer import C2paReader, C2paSigner, verify_file
from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.ports.signer import Action, Claim, Ingredient
from tests.backends.signers.media import KINDS

VENDOR = "Picture Machines Ltd"


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vendor") / "identity"
    make_identity(folder, VENDOR)
    return folder


@pytest.fixture(scope="module")
def brought(tmp_path_factory, vendor, plain):
    """Files of every kind that a vendor signed: their own say that a model made them."""
    folder = tmp_path_factory.mktemp("brought")
    theirs = Claim(
        title="A hill",
        author=VENDOR,
        actions=[
            Action(action="c2pa.created", source_type="trainedAlgorithmicMedia", agent="Hillmaker")
        ],
        ingredients=[],
        mining={},
        label=None,
    )
    for kind in KINDS:
        C2paSigner(load_identity(vendor)).sign(plain[kind], folder / f"hill.{kind}", theirs)
    return {kind: folder / f"hill.{kind}" for kind in KINDS}


def made_with(claim, *files):
    given = [
        Ingredient(
            title=f"art/{file.name}",
            media_type="image/png",
            digest="blake3:" + "cd" * 32,
            by=VENDOR,
            source_type="trainedAlgorithmicMedia",
            file=file,
        )
        for file in files
    ]
    return replace(claim, ingredients=[*claim.ingredients, *given])


@pytest.fixture(scope="module")
def film(tmp_path_factory, studio, plain, claim, brought):
    target = tmp_path_factory.mktemp("film") / "film.mp4"
    signer = C2paSigner(load_identity(studio))
    signer.sign(plain["mp4"], target, made_with(claim, brought["png"], brought["wav"]))
    return target


def report(path, kind="video/mp4"):
    with path.open("rb") as file, c2pa.Reader(kind, file) as reader:
        return json.loads(reader.json())


@pytest.mark.parametrize("kind", KINDS)
def test_a_vendors_credentials_are_seen_in_every_kind_of_file(kind, brought, plain):
    assert carries_credentials(brought[kind].read_bytes())
    assert not carries_credentials(plain[kind].read_bytes())


def test_words_that_only_speak_of_credentials_carry_none():
    assert not carries_credentials(b"\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq in a text")


def test_what_they_are_worth_depends_on_whose_root_is_known(brought, vendor, studio):
    data = brought["png"].read_bytes()
    known, strange = C2paReader([vendor / "root.pem"]), C2paReader([studio / "root.pem"])
    assert (known.read(data).state, strange.read(data).state) == ("trusted", "valid")
    assert strange.read(data).signer == VENDOR
    changed = data.replace(b"Hillmaker", b"Somebody!")
    assert known.read(changed).state == "tampered"


def test_a_film_keeps_its_vendors_credentials_whole(film, brought):
    told = report(film)
    ours = told["manifests"][told["active_manifest"]]
    kept = {one["title"]: one for one in ours["ingredients"] if one.get("active_manifest")}
    assert set(kept) == {"art/hill.png", "art/hill.wav"}
    theirs = told["manifests"][kept["art/hill.png"]["active_manifest"]]
    assert theirs["signature_info"]["common_name"] == VENDOR
    (actions,) = (one for one in theirs["assertions"] if one["label"] == "c2pa.actions.v2")
    assert actions["data"]["actions"][0]["softwareAgent"]["name"] == "Hillmaker"
    assert (
        kept["art/hill.png"]["active_manifest"]
        == report(brought["png"], "image/png")["active_manifest"]
    )


def test_a_film_with_a_vendors_credentials_in_it_is_trusted_as_ours(film, studio):
    assert verify_file(film, [studio / "root.pem"]).state == "trusted"


def test_ingredients_without_credentials_stand_beside_those_with(film):
    told = report(film)
    ours = told["manifests"][told["active_manifest"]]
    assert [one["title"] for one in ours["ingredients"] if "active_manifest" not in one] == [
        "art/pip.svg"
    ]


def test_a_flipped_bit_in_the_vendors_part_is_tampering(film, studio, tmp_path):
    data = film.read_bytes()
    start, end = data.index(b"jumdc2pa"), data.rindex(b"jumb")
    for at in range(start, end, max((end - start) // 60, 1)):
        changed = bytearray(data)
        changed[at] ^= 1
        (tmp_path / "film.mp4").write_bytes(changed)
        state = verify_file(tmp_path / "film.mp4", [studio / "root.pem"]).state
        assert state == "tampered", at


def test_broken_credentials_are_not_passed_on_as_if_they_were_whole(
    tmp_path, studio, plain, claim, brought
):
    data = brought["png"].read_bytes()
    at = data.index(b"jumdc2pa") - 8
    broken = tmp_path / "hill.png"
    broken.write_bytes(data[:at] + b"\xff" * 40 + data[at + 40 :])
    target = tmp_path / "film.mp4"
    C2paSigner(load_identity(studio)).sign(plain["mp4"], target, made_with(claim, broken))
    told = report(target)
    assert len(told["manifests"]) == 1
    titles = [one["title"] for one in told["manifests"][told["active_manifest"]]["ingredients"]]
    assert titles == ["art/pip.svg", "art/hill.png"]
    assert verify_file(target, [studio / "root.pem"]).state == "trusted"


def test_tampered_credentials_go_with_the_word_that_they_are(
    tmp_path, studio, plain, claim, brought
):
    odd = tmp_path / "hill.png"
    odd.write_bytes(brought["png"].read_bytes().replace(b"Hillmaker", b"Somebody!"))
    target = tmp_path / "film.mp4"
    C2paSigner(load_identity(studio)).sign(plain["mp4"], target, made_with(claim, odd))
    told = report(target)
    (kept,) = (
        one
        for one in told["manifests"][told["active_manifest"]]["ingredients"]
        if one["title"] == "art/hill.png"
    )
    failed = kept["validation_results"]["activeManifest"]["failure"]
    assert {one["code"] for one in failed} & {
        "assertion.hashedURI.mismatch",
        "assertion.dataHash.mismatch",
    }
    assert verify_file(target, [studio / "root.pem"]).state in {"trusted", "valid", "tampered"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_map_and_a_root_are_said_in_every_kind_of_file(kind, tmp_path, studio, plain, claim):
    target = tmp_path / f"film.{kind}"
    spoken = Action(
        action="c2pa.edited",
        source_type="trainedAlgorithmicMedia",
        agent="a voice",
        description="voice otto-1: synthetic",
        span=(1.25, 2.0),
    )
    said = replace(
        claim,
        actions=[*claim.actions, spoken],
        disclosure={"shares": {"picture": None, "voices": 0.5}},
        sequence={"frames": 3, "frames_root": "ab" * 32},
    )
    C2paSigner(load_identity(studio)).sign(plain[kind], target, said)
    verdict = verify_file(target, [studio / "root.pem"])
    assert verdict.state == "trusted"
    told = {one["label"]: one["data"] for one in verdict.manifest["assertions"]}
    assert told["org.pegbar.disclosure"] == said.disclosure
    assert told["org.pegbar.sequence"] == said.sequence
    (region,) = told["c2pa.actions.v2"]["actions"][-1]["changes"][0]["region"]
    assert region["time"] == {"type": "npt", "start": "1.250", "end": "2.000"}
