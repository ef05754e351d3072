from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pegbar.departments.finishing.wav import decode_wav, encode_wav
from pegbar.values.errors import StepFailed


@settings(max_examples=40)
@given(arrays.arrays(np.float32, (37, 2), elements=st.floats(-1, 1, width=32)))
def test_sound_comes_back_within_one_step_of_24_bits(sound: np.ndarray) -> None:
    assert np.abs(decode_wav(encode_wav(sound)) - sound).max() <= 2**-23


def test_what_is_too_loud_is_clipped_and_not_wrapped() -> None:
    assert decode_wav(encode_wav(np.array([1.7, -1.7], np.float32))).ravel().tolist() == [1, -1]


@pytest.mark.parametrize("data", [b"", b"RIFF", b"\x00" * 64])
def test_what_is_no_sound_is_named(data: bytes) -> None:
    with pytest.raises(StepFailed, match="not a WAV"):
        decode_wav(data)
