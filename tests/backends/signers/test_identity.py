from __future__ import annotations

import datetime as dt
import os
import pickle
import stat

import pytest
from cryptography import x509

from pegbar.backends.signers.identity import load_identity, make_identity
from pegbar.values.errors import BadInput, Corrupt, Refused, StorageFailed


def test_keys_can_be_read_by_their_owner_alone(studio):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in studio.iterdir()}
    assert modes == {
        "root.pem": 0o644,
        "root.key": 0o600,
        "signer.pem": 0o644,
        "signer.key": 0o600,
    }


def test_only_the_root_certificate_matches_the_pattern_of_anchors(studio):
    assert [path.name for path in studio.glob("*root*.pem")] == ["root.pem"]


def test_the_root_vouches_for_the_signer_for_years(studio):
    root = x509.load_pem_x509_certificate((studio / "root.pem").read_bytes())
    signer = x509.load_pem_x509_certificate((studio / "signer.pem").read_bytes())
    signer.verify_directly_issued_by(root)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=365 * 10)
    assert later < signer.not_valid_after_utc < root.not_valid_after_utc


def test_two_studios_of_one_name_are_two_identities(tmp_path):
    for folder in ("a", "b"):
        make_identity(tmp_path / folder, "Pip & Tove")
    assert load_identity(tmp_path / "a").digest != load_identity(tmp_path / "b").digest


def test_an_identity_is_never_overwritten(studio):
    before = {path.name: path.read_bytes() for path in studio.iterdir()}
    with pytest.raises(Refused, match="already holds an identity"):
        make_identity(studio, "Another")
    assert {path.name: path.read_bytes() for path in studio.iterdir()} == before
    assert [path.name for path in studio.parent.iterdir()] == ["identity"]


def test_an_empty_folder_may_be_there_already(tmp_path):
    (tmp_path / "identity").mkdir()
    make_identity(tmp_path / "identity", "Pip")
    assert load_identity(tmp_path / "identity").name == "Pip"


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "a\x1b[31m", "x" * 60])
def test_a_name_that_a_certificate_cannot_carry_is_bad_input(tmp_path, name):
    with pytest.raises(BadInput):
        make_identity(tmp_path / "identity", name)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_not_shown(studio):
    identity = load_identity(studio)
    assert "PRIVATE" not in repr(identity)
    assert b"PRIVATE" in pickle.dumps(identity.key)


def test_no_identity_says_how_to_get_one(tmp_path):
    with pytest.raises(BadInput, match="pegbar init"):
        load_identity(tmp_path)


@pytest.mark.parametrize("name", ["signer.pem", "signer.key"])
@pytest.mark.parametrize("damage", [b"", b"not PEM at all", b"\xff\xfe\x00"])
def test_a_damaged_identity_is_named(tmp_path, name, damage):
    make_identity(tmp_path / "i", "Pip")
    (tmp_path / "i" / name).write_bytes(damage)
    with pytest.raises(Corrupt, match="is damaged"):
        load_identity(tmp_path / "i")


def test_a_key_of_another_studio_is_noticed(tmp_path, studio):
    make_identity(tmp_path / "i", "Pip")
    (tmp_path / "i" / "signer.key").write_bytes((studio / "signer.key").read_bytes())
    with pytest.raises(Corrupt, match="do not belong together"):
        load_identity(tmp_path / "i")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_locked_folder_is_a_storage_failure(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StorageFailed, match="cannot be written"):
        make_identity(tmp_path / "identity", "Pip")


def test_a_file_in_the_way_is_a_storage_failure(tmp_path):
    (tmp_path / "studio").write_text("a file")
    with pytest.raises(StorageFailed, match="cannot be written"):
        make_identity(tmp_path / "studio" / "identity", "Pip")
