from __future__ import annotations

import pytest

from pegbar.backends.signers.identity import make_identity
from pegbar.backends.signers.notary import KEY, KnownRoots, StudioNotary
from pegbar.values.errors import BadInput, Corrupt

DAY = "2026-11-21T00:00:00+00:00"


@pytest.fixture
def studio(tmp_path):
    make_identity(tmp_path / "identity", "Studio Øst")
    return tmp_path / "identity"


def today() -> str:
    import datetime as dt

    return dt.datetime.now(dt.UTC).isoformat()


def test_the_notary_is_made_once_and_kept_private(studio):
    first, second = StudioNotary(studio), StudioNotary(studio)
    assert first.certificate() == second.certificate()
    assert first.sign(b"x") == second.sign(b"x")
    assert (studio / KEY).stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in first.certificate()


def test_a_signature_holds_for_its_bytes_only(studio):
    notary, register = StudioNotary(studio), KnownRoots([])
    signature = notary.sign(b"five facts")
    assert register.holds(notary.public(), signature, b"five facts")
    assert not register.holds(notary.public(), signature, b"six facts")
    assert not register.holds(bytes(32), signature, b"five facts")
    assert not register.holds(b"short", signature, b"five facts")


def test_whoever_knows_the_root_trusts_the_notary(studio, tmp_path):
    notary = StudioNotary(studio)
    known = KnownRoots([studio / "root.pem"]).standing(notary.certificate(), today())
    assert (known.state, known.signer, known.public) == ("trusted", "Studio Øst", notary.public())
    assert KnownRoots([]).standing(notary.certificate(), today()).state == "valid"
    make_identity(tmp_path / "other", "Studio Øst")
    stranger = KnownRoots([tmp_path / "other" / "root.pem"])
    assert stranger.standing(notary.certificate(), today()).state == "valid"


def test_a_certificate_that_gives_out_none_is_no_root(studio):
    notary = StudioNotary(studio)
    signer = KnownRoots([studio / "signer.pem"])
    assert signer.standing(notary.certificate(), today()).state == "valid"


@pytest.mark.parametrize("day", ["1990-01-01T00:00:00+00:00", "2990-01-01T00:00:00+00:00"])
def test_outside_its_time_a_certificate_is_worth_nothing(studio, day):
    found = KnownRoots([]).standing(StudioNotary(studio).certificate(), day)
    assert (found.state, found.public) == ("unfit", b"")


def test_another_kind_of_certificate_is_unfit(studio):
    register = KnownRoots([])
    assert register.standing((studio / "signer.pem").read_text(), today()).state == "unfit"
    assert register.standing("no certificate", today()).state == "unfit"
    assert register.standing(StudioNotary(studio).certificate(), "yesterday").state == "unfit"


def test_a_damaged_key_and_a_lost_root_are_told(studio):
    (studio / "root.key").unlink()
    with pytest.raises(BadInput, match=r"root\.key"):
        StudioNotary(studio)
    (studio / KEY).write_text("nothing")
    with pytest.raises(Corrupt):
        StudioNotary(studio)
