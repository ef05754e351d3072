"""The master: one loudness and no overs, both measured on what the listener gets, after encoding.

The target is the web's: -14 LUFS integrated (ITU-R BS.1770, EBU R 128's gate) within half a unit,
true peak at most -1 dBTP. Encoding to AAC moves both, so the master is encoded, decoded, measured
and set again until it is right.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from pegbar.departments.finishing.ffmpeg import BITEXACT, run
from pegbar.departments.finishing.wav import RATE, Sound, encode_wav
from pegbar.values.errors import StepFailed

TARGET, TOLERANCE, CEILING = -14.0, 0.5, -1.0
SILENT = -60.0
"""LUFS below which a film has no sound to bring up."""

PRIMING = 1024
"""Samples by which AAC starts late. They are cut from the front of the sound (it fades in there),
so that it is in sync without an edit list, which many players and uploaders do not honour."""

_BIT_RATE = "384k"
_TRIES = 8
_HEADROOM = 0.4  # dB that the first try stays under the ceiling: what AAC commonly adds


class SoundReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured on the encoded master. LUFS and dBTP; None where there is only silence."""

    target_lufs: float = TARGET
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    range_lu: float | None
    seconds: float
    gain_db: float
    limited_db: float
    tries: int
    silent: bool
    within: bool


@dataclass(frozen=True, slots=True)
class Loudness:
    """`integrated` in LUFS and `peak` in dBTP, -inf for silence; `spread` in LU."""

    integrated: float
    peak: float
    spread: float


def loudness(path: Path) -> Loudness:
    """What FFmpeg's EBU R 128 meter says about a file's sound. Raises StepFailed."""
    log = run(
        ["-i", path, "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"],
        about="measuring loudness",
        seconds=600,
    ).log
    summary = log[log.rfind("Summary:") :]
    found = re.search(r"I:\s+(\S+) LUFS.*?LRA:\s+(\S+) LU.*?Peak:\s+(\S+) dBFS", summary, re.DOTALL)
    if found is None:
        raise StepFailed("FFmpeg gave no loudness", hint="the file may hold no sound")
    integrated, spread, peak = (float(v) if v != "nan" else -math.inf for v in found.groups())
    return Loudness(-math.inf if integrated <= -70 else integrated, peak, max(spread, 0.0))


def mastered(mix: Sound, scratch: Path) -> tuple[Path, SoundReport]:
    """The encoded master (AAC in MP4, no edit list) and its report.

    The ceiling is kept in any case; a mix of nothing but peaks may stay quieter than the target,
    and its report says so (`within`). Raises StepFailed, StorageFailed, NotInstalled.
    """
    wav, encoded = scratch / "master.wav", scratch / "master.m4a"
    shrink = min(1.0, 0.99 / max(_top(mix), 1e-9))
    wav.write_bytes(encode_wav(mix * np.float32(shrink)))
    integrated = loudness(wav).integrated - 20 * math.log10(shrink)
    if integrated < SILENT:
        encode_aac(mix, encoded, scratch)
        return encoded, _report(loudness(encoded), len(mix), 0.0, 0.0, 1)
    gain, ceiling, slope = TARGET - integrated, CEILING - _HEADROOM, 1.0
    before: tuple[float, float] | None = None
    for attempt in range(1, _TRIES + 1):
        limited, reduction = limit(mix * np.float32(10 ** (gain / 20)), ceiling)
        encode_aac(limited, encoded, scratch)
        measured = loudness(encoded)
        report = _report(measured, len(mix), gain, reduction, attempt)
        if report.within or (attempt == _TRIES - 2 and measured.peak <= CEILING):
            break
        if before is not None and abs(gain - before[0]) > 0.05:
            # A limiter eats part of what is added, so the next step must be the larger for it.
            slope = min(max((measured.integrated - before[1]) / (gain - before[0]), 0.2), 1.0)
        before = (gain, measured.integrated)
        gain += (TARGET - measured.integrated) / slope
        ceiling -= max(measured.peak - CEILING + 0.1, 0.0)
    if measured.peak > CEILING:
        raise StepFailed(f"the master peaks at {measured.peak:.1f} dBTP after encoding")
    return encoded, report


def _report(
    measured: Loudness, count: int, gain: float, reduction: float, tries: int
) -> SoundReport:
    silent = measured.integrated < SILENT
    right = abs(measured.integrated - TARGET) <= TOLERANCE and measured.peak <= CEILING
    return SoundReport(
        integrated_lufs=None if silent else measured.integrated,
        true_peak_dbtp=None if math.isinf(measured.peak) else measured.peak,
        range_lu=None if silent else measured.spread,
        seconds=round(count / RATE, 4),
        gain_db=round(gain, 3),
        limited_db=round(reduction, 3),
        tries=tries,
        silent=silent,
        within=silent or right,
    )


def encode_aac(sound: Sound, target: Path, scratch: Path) -> None:
    """AAC-LC in MP4 at 48 kHz, in sync without an edit list."""
    source = scratch / "to-encode.wav"
    kept = np.concatenate([sound[PRIMING:], np.zeros((min(PRIMING, len(sound)), 2), np.float32)])
    source.write_bytes(encode_wav(kept))
    how = ["-map_metadata", "-1", "-c:a", "aac", "-b:a", _BIT_RATE, "-threads", "1", *BITEXACT]
    how += ["-use_editlist", "0", "-movflags", "+faststart", "-f", "mp4"]
    run(["-i", source, *how, target], about="encoding the sound", seconds=900)


def _top(sound: Sound) -> float:
    return float(np.abs(sound).max()) if sound.size else 0.0


_BLOCK = RATE // 1000
_AHEAD = 6  # blocks: how many milliseconds the limiter looks ahead
_RELEASE = 0.985  # what is left of a reduction after a millisecond


def limit(sound: Sound, ceiling: float) -> tuple[Sound, float]:
    """N×2 under `ceiling` dBTP, and the deepest reduction in dB.

    Peaks are found at four times the rate. The gain is already down when a peak comes and
    returns over about 150 ms; both sides move together, so that nothing wanders.
    """
    blocks = -(-len(sound) // _BLOCK)
    if blocks == 0:
        return sound, 0.0
    peaks = np.zeros(blocks * _BLOCK)
    peaks[: len(sound)] = _true_peaks(sound)
    over = 20 * np.log10(np.maximum(peaks.reshape(blocks, _BLOCK).max(axis=1), 1e-9)) - ceiling
    need = np.maximum(over, 0.0)
    if not need.any():
        return sound, 0.0
    around = np.pad(need, _AHEAD)
    held = np.lib.stride_tricks.sliding_window_view(around, 2 * _AHEAD + 1).max(axis=1)
    released = _released(held)
    box = np.ones(_AHEAD) / _AHEAD
    smooth = np.convolve(np.pad(released, _AHEAD // 2, mode="edge"), box, "same")
    smooth = np.maximum(smooth[_AHEAD // 2 : _AHEAD // 2 + blocks], need)
    at = (np.arange(len(sound)) + 0.5) / _BLOCK - 0.5
    reduction = np.interp(at, np.arange(blocks), smooth)
    return (sound * (10 ** (-reduction / 20))[:, None]).astype(np.float32), float(smooth.max())


def _released(held: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each value decays into the next; done on plain floats, which is faster than array cells."""
    out: list[float] = []
    now = 0.0
    for value in held.tolist():
        now = max(value, now * _RELEASE)
        out.append(now)
    return np.asarray(out)


def _true_peaks(sound: Sound) -> npt.NDArray[np.float64]:
    """For each sample the highest absolute value until the next, at four times the rate."""
    taps = np.arange(-16, 16) + 0.0
    window = np.hanning(34)[1:-1]
    highest: npt.NDArray[np.float64] = np.abs(sound).max(axis=1).astype(np.float64)
    for quarter in (0.25, 0.5, 0.75):
        kernel = np.sinc(taps + quarter) * window
        kernel /= kernel.sum()
        for side in range(sound.shape[1]):
            between = np.abs(np.convolve(sound[:, side], kernel, "same"))
            np.maximum(highest, between[: len(highest)], out=highest)
    return highest
