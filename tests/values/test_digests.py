from __future__ import annotations

import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from pegbar.values.digests import digest_bytes, digest_file, hex_of, parse_digest
from pegbar.values.errors import BadInput

EMPTY = "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"


def test_the_digest_of_nothing_is_blake3s_own():
    assert digest_bytes(b"") == EMPTY


@given(st.binary(max_size=300))
def test_a_digest_is_blake3_and_reads_back(data):
    digest = digest_bytes(data)
    assert digest == f"blake3:{blake3(data).hexdigest()}"
    assert parse_digest(digest) == digest
    assert hex_of(digest) == digest[7:]


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_file_read_in_pieces_has_the_digest_of_its_bytes(tmp_path, size):
    data = bytes(range(251)) * (size // 251 + 1)
    (tmp_path / "f").write_bytes(data[:size])
    assert digest_file(tmp_path / "f") == digest_bytes(data[:size])


@pytest.mark.parametrize(
    "text",
    [
        "",
        EMPTY[7:],
        EMPTY.upper(),
        EMPTY[:-1],
        EMPTY + "0",
        EMPTY + "\n",
        " " + EMPTY,
        "sha256:" + EMPTY[7:],
        "blake3:" + "g" * 64,
        "blake3:../../../../etc/passwd",
        "x" * 10_000,
    ],
)
def test_what_is_no_digest_is_bad_input_with_a_short_message(text):
    with pytest.raises(BadInput) as caught:
        parse_digest(text)
    assert len(str(caught.value)) < 250
