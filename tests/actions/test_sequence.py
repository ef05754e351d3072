from __future__ import annotations

import datetime as dt
import json

import pytest

from pegbar.actions.sequence import MANIFEST, check_sequence, sign_sequence
from pegbar.backends.signers.identity import make_identity
from pegbar.backends.signers.notary import KnownRoots, StudioNotary
from pegbar.ports.signer import Action, Claim
from pegbar.values.errors import BadInput

CLAIM = Claim(
    title="The Show",
    author="Ada",
    actions=[Action(action="c2pa.created", source_type="digitalCreation", agent="Pegbar")],
    ingredients=[],
    mining={"cawg.ai_training": "notAllowed"},
    label={"origin": "drawn"},
)


@pytest.fixture
def studio(tmp_path):
    make_identity(tmp_path / "identity", "Testhouse")
    return tmp_path / "identity"


@pytest.fixture
def sequence(tmp_path, studio):
    folder = tmp_path / "sc1-sh010"
    (folder / "depth").mkdir(parents=True)
    for number in range(5):
        (folder / "depth" / f"{number:04d}.png").write_bytes(b"frame %d" % number)
    (folder / "sequence.json").write_text("{}")
    sign_sequence(folder, CLAIM, StudioNotary(studio), now())
    return folder


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()


def test_a_signed_sequence_is_trusted_by_whoever_knows_the_studio(sequence, studio):
    known = check_sequence(sequence, KnownRoots([studio / "root.pem"]))
    assert (known.state, known.signer, known.reasons) == ("trusted", "Testhouse", ())
    assert known.sequence is not None
    assert known.sequence.claim["title"] == "The Show"
    assert len(known.sequence.files) == 6
    assert check_sequence(sequence, KnownRoots([])).state == "valid"


def test_a_changed_frame_is_named(sequence, studio):
    (sequence / "depth" / "0003.png").write_bytes(b"another frame")
    verdict = check_sequence(sequence, KnownRoots([studio / "root.pem"]))
    assert verdict.state == "tampered"
    assert verdict.reasons == ("depth/0003.png is not what was signed",)


def test_a_frame_that_is_missing_or_came_in_is_named(sequence, studio):
    (sequence / "depth" / "0001.png").rename(sequence / "depth" / "0009.png")
    verdict = check_sequence(sequence, KnownRoots([studio / "root.pem"]))
    assert verdict.reasons == ("depth/0001.png is missing", "depth/0009.png was added")


@pytest.mark.parametrize("part", ["time", "claim", "files", "root", "certificate"])
def test_no_part_of_the_manifest_can_be_changed(sequence, studio, part):
    told = json.loads((sequence / MANIFEST).read_text())
    old = told["sequence"][part]
    told["sequence"][part] = (
        {} if isinstance(old, dict) else old.replace("0", "1").replace("A", "B")
    )
    (sequence / MANIFEST).write_text(json.dumps(told))
    assert check_sequence(sequence, KnownRoots([studio / "root.pem"])).state == "tampered"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"sequence": {}, "signature": "no"}'])
def test_a_damaged_manifest_is_tampered_with(sequence, studio, text):
    (sequence / MANIFEST).write_text(text)
    assert check_sequence(sequence, KnownRoots([studio / "root.pem"])).state == "tampered"


def test_an_empty_folder_is_not_signed(tmp_path, studio):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no files"):
        sign_sequence(tmp_path / "empty", CLAIM, StudioNotary(studio), now())
