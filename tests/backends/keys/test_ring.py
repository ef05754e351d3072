from __future__ import annotations

import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegbar.backends.keys.ring import FILE, make_ring, read_ring, wrapped_by, write_ring
from pegbar.backends.keys.secret import SecretKeeper, new_secret
from pegbar.values.errors import Corrupt, PegbarError, Refused, StorageFailed
from tests.fakes.keys import NOW, keeper


def test_a_ring_is_read_as_it_was_made_and_whoever_is_second_gets_the_first(tmp_path):
    one = make_ring(tmp_path, "moon", keeper(), NOW)
    assert make_ring(tmp_path, "moon", keeper(), NOW) == one
    assert read_ring(tmp_path, "moon", keeper()) == one
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_no_key_lies_open_on_the_disk_or_in_a_log(tmp_path):
    ring = make_ring(tmp_path, "moon", keeper(), NOW)
    stored = (tmp_path / FILE).read_bytes()
    for secret in (ring.naming, ring.current.secret):
        assert secret not in stored
        assert str(secret)[2:20] not in repr(ring)


def test_the_ring_of_another_show_does_not_open(tmp_path):
    make_ring(tmp_path, "moon", keeper(), NOW)
    with pytest.raises(Corrupt, match="another show"):
        read_ring(tmp_path, "kites", keeper())


def test_another_studio_key_does_not_open_it_and_the_one_that_does_is_named(tmp_path):
    make_ring(tmp_path, "moon", keeper(), NOW)
    with pytest.raises(Refused, match=keeper().identity):
        read_ring(tmp_path, "moon", SecretKeeper([new_secret()], "another file"))
    assert wrapped_by(tmp_path) == {keeper().identity}


def test_a_ring_that_is_gone_or_newer_is_said(tmp_path):
    with pytest.raises(StorageFailed, match="not there"):
        read_ring(tmp_path, "moon", keeper())
    make_ring(tmp_path, "moon", keeper(), NOW)
    text = (tmp_path / FILE).read_text().replace('"format": 1', '"format": 2')
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StorageFailed, match="newer"):
        read_ring(tmp_path, "moon", keeper())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 5000), flip=st.integers(1, 255))
def test_a_ring_that_was_changed_anywhere_never_opens_as_another(tmp_path, place, flip):
    ring = make_ring(tmp_path, "moon", keeper(), NOW)
    whole = (tmp_path / FILE).read_bytes()
    changed = bytearray(whole)
    changed[place % len(whole)] ^= flip
    (tmp_path / FILE).write_bytes(bytes(changed))
    try:
        read = read_ring(tmp_path, "moon", keeper())
        assert read.naming == ring.naming
        assert read.current.secret == ring.current.secret
    except PegbarError:
        pass
    finally:
        (tmp_path / FILE).write_bytes(whole)


def test_a_turned_ring_has_a_new_key_in_use_and_the_old_one_retired(tmp_path):
    ring = make_ring(tmp_path, "moon", keeper(), NOW)
    turned = ring.turned("2027-01-01T00:00:00+00:00")
    assert turned.current.id.startswith("2-")
    assert turned.keys[0].secret == ring.current.secret
    assert turned.keys[0].retired == "2027-01-01T00:00:00+00:00"
    write_ring(tmp_path, turned, keeper())
    assert read_ring(tmp_path, "moon", keeper()) == turned
    assert pickle.loads(pickle.dumps(turned)) == turned
