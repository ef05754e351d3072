"""Claims that hold within one process, too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pegbar.backends.engines.claims import OwnClaims
from pegbar.values.digests import digest_bytes

KEY, OTHER = digest_bytes(b"a"), digest_bytes(b"b")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own way of locking")


def test_two_openings_of_one_process_exclude_each_other_key_by_key(tmp_path):
    one, two = (OwnClaims(tmp_path / "jobs.lock") for _ in range(2))
    assert one.take(KEY)
    assert not one.take(KEY)
    assert not two.take(KEY)
    assert two.take(OTHER)
    one.release(KEY)
    assert two.take(KEY)


def test_a_dead_process_holds_nothing_and_a_living_one_does(tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pegbar.backends.engines.claims import OwnClaims\n"
        "from pegbar.values.digests import digest_bytes\n"
        "print(OwnClaims(Path(sys.argv[1])).take(digest_bytes(b'a')), flush=True)\n"
        "sys.stdin.read()\n"
    )
    place = tmp_path / "jobs.lock"
    with subprocess.Popen(
        [sys.executable, "-c", code, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline().strip() == "True"
        assert not OwnClaims(place).take(KEY)
        other.kill()
    assert OwnClaims(place).take(KEY)
