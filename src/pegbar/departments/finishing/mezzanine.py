"""The mezzanine: the film for an editor's or a broadcaster's next step, hardly compressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from pegbar.departments.finishing.ffmpeg import BITEXACT, feed
from pegbar.departments.finishing.mastering import CEILING, limit
from pegbar.departments.finishing.picture import Picture
from pegbar.departments.finishing.wav import Sound, encode_wav
from pegbar.values.errors import StepFailed

START: Final = "01:00:00:00"
"""The timecode of the first frame, as programmes begin."""
_HQ: Final = "3"
_HEADROOM: Final = 0.3  # dB under the ceiling: nothing is encoded that could overshoot
_THREADS: Final = "4"
_TO_YUV: Final = (
    "scale=in_range=pc:out_range=tv:out_color_matrix=bt709:"
    "flags=bicubic+accurate_rnd+full_chroma_int+bitexact,format=yuv422p10le,"
    "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
)
_BT709: Final = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
                 "-color_range", "tv")  # fmt: skip


def mastered_pcm(mix: Sound, gain_db: float) -> Sound:
    """The mix as loud as the film's master is, under its ceiling, before any encoder."""
    louder = mix * np.float32(10 ** (gain_db / 20))
    return limit(louder, CEILING - _HEADROOM)[0]


def encode_mezzanine(
    frames: Iterator[Picture],
    sound: Sound,
    target: Path,
    *,
    size: tuple[int, int],
    fps: int,
    title: str,
) -> None:
    """ProRes 422 HQ, 10 bit, BT.709, with 48 kHz 24-bit PCM and a timecode track, in MOV.

    Raises StepFailed, StorageFailed, NotInstalled.
    """
    width, height = (side // 2 * 2 for side in size)
    if width < 2 or height < 2:
        raise StepFailed(f"there is no picture to encode: {width}×{height}")
    wav = target.with_suffix(".wav")
    wav.write_bytes(encode_wav(sound))
    arguments: list[str | Path] = ["-f", "rawvideo", "-pix_fmt", "rgb24"]
    arguments += ["-video_size", f"{width}x{height}", "-framerate", str(fps), "-i", "pipe:0"]
    arguments += ["-i", wav, "-map", "0:v:0", "-map", "1:a:0", "-vf", _TO_YUV]
    arguments += ["-c:v", "prores_ks", "-profile:v", _HQ, "-threads", _THREADS, *_BT709]
    arguments += ["-c:a", "pcm_s24le", "-ar", "48000", "-timecode", START]
    arguments += [*BITEXACT, "-map_metadata", "-1", "-metadata", f"title={title}"]
    arguments += ["-movflags", "+write_colr", "-f", "mov", target]
    pieces = (np.ascontiguousarray(frame).data.cast("B") for frame in frames)
    feed(arguments, pieces, about="encoding the mezzanine", seconds=1200)
    wav.unlink()
