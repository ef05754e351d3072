"""Sound in files: WAV, 48 kHz, 24 bit. Arrays are N×channels float32, -1..1."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

from pegbar.values.errors import StepFailed

Sound = npt.NDArray[np.float32]

RATE = 48_000
_FULL = 2**23 - 1


def encode_wav(sound: Sound) -> bytes:
    """A 24-bit WAV file; what lies outside -1..1 is clipped."""
    whole = np.rint(np.clip(sound, -1.0, 1.0).astype(np.float64) * _FULL).astype("<i4")
    octets = whole.reshape(-1, 1).view(np.uint8).reshape(-1, 4)[:, :3]
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(3)
        file.setframerate(RATE)
        file.writeframes(octets.tobytes())
    return buffer.getvalue()


def decode_wav(data: bytes) -> Sound:
    """N×channels float32. Raises StepFailed for a file that the house did not write."""
    try:
        with wave.open(io.BytesIO(data), "rb") as file:
            shape = (file.getframerate(), file.getsampwidth())
            channels = file.getnchannels()
            octets = np.frombuffer(file.readframes(file.getnframes()), np.uint8)
    except (wave.Error, EOFError) as error:
        raise StepFailed(f"a sound is not a WAV file: {error}") from error
    if shape != (RATE, 3):
        raise StepFailed(
            f"a sound has {shape[0]} Hz and {8 * shape[1]} bit", hint="expected 48000 Hz, 24 bit"
        )
    whole = np.zeros((len(octets) // 3, 4), np.uint8)
    whole[:, 1:] = octets.reshape(-1, 3)
    samples = whole.reshape(-1).view("<i4").astype(np.float64) / (256 * _FULL)
    return samples.astype(np.float32).reshape(-1, channels)
