"""Makes the recordings of Tove's lines: a program that stands in for a performer.

    python examples/the-moon-is-late/tools/speak_lines.py [--out FOLDER]

Nobody was recorded for this example. Another speaker than the scratch voice says the lines (the
extra `voice`), through a chain of its own: warmer below, softer above, in a small room. What comes
out is treated as a performer's recording is, from art/lines to the credits, and is labelled as
what it is: generated.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from pegbar.backends.voices.hibari import RATE, HibariVoice
from pegbar.departments.finishing import ffmpeg
from pegbar.departments.finishing.wav import encode_wav
from pegbar.ports.voice import VoiceRequest
from pegbar.production.recording import FOLDER, line_name

SHOW: Final = Path(__file__).resolve().parents[1]
WHO: Final = "TOVE"
LINES: Final = (
    ("She is always late on Tuesdays.", 0.91),
    ("Then somebody should leave a light on.", 0.96),
    ("Hush. She hurried.", 0.76),
)
"""What she says, and at which pace: each takes as long as the story's timing gives it."""

Sound = npt.NDArray[np.float32]


def spoken(voice: HibariVoice, text: str, pace: float) -> Sound:
    """The line in the stand-in's voice."""
    request = VoiceRequest(
        text=text, language="en", voice="low_woman", pitch=0.93, pace=pace, melody=1.2
    )
    samples = voice.speak(request).samples
    assert samples is not None, "there are words in every line"
    return samples


def through_the_chain(sound: Sound, seed: int) -> Sound:
    """Tone, a small room around it, and the room's own breath before and after."""
    before, after = round(0.35 * RATE), round(0.5 * RATE)
    dry = np.pad(sound.astype(np.float64), (before, after))
    hertz = np.fft.rfftfreq(len(dry), 1 / RATE)
    tone = 10 ** (
        (2.5 / (1 + (hertz / 260) ** 2) - 3.0 / (1 + (5200 / np.maximum(hertz, 1)) ** 3)) / 20
    )
    warm = np.fft.irfft(np.fft.rfft(dry) * tone, len(dry))
    chance = np.random.default_rng(seed)
    room = np.zeros(round(0.16 * RATE))
    room[0] = 1.0
    for _ in range(26):
        delay = chance.uniform(0.004, 0.15)
        room[int(delay * RATE)] += chance.choice((-1, 1)) * 0.11 * np.exp(-delay / 0.045)
    size = len(warm) + len(room)
    wet = np.fft.irfft(np.fft.rfft(warm, size) * np.fft.rfft(room, size), size)[: len(warm)]
    soft = np.tanh(1.15 * wet / max(np.abs(wet).max(), 1e-6)) * 0.6
    return (soft + chance.normal(0, 1.5e-4, len(soft))).astype(np.float32)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHOW / FOLDER)
    out: Path = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    voice = HibariVoice()
    for number, (text, pace) in enumerate(LINES):
        target = out / f"{line_name(WHO, text)}.flac"
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "line.wav"
            plain.write_bytes(encode_wav(through_the_chain(spoken(voice, text, pace), number)))
            packed = ("-ar", "24000", "-ac", "1", "-sample_fmt", "s16", "-compression_level", "12")
            ffmpeg.run(
                ["-i", plain, *packed, *ffmpeg.BITEXACT, target],
                about=f"packing {target.name}",
                seconds=60.0,
            )
        print(f"{target.name}: {target.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
