"""Recorded lines: `art/lines/NAME.wav` or `.flac`, one file a line of dialogue.

A line is known by who says it and by its words, so that a recording follows its line through a
script that is rewritten around it, and lets go of it when the words change.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.production.acting import Verb
from pegbar.production.shots import Shot
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

FOLDER: Final = "art/lines"
ENDINGS: Final = (".wav", ".flac")
RATES: Final = (8_000, 192_000)
LONGEST: Final = 120.0
"""Seconds: the longest line that anybody says."""
_CHANNELS: Final = 2
_NAME: Final = 64
_SHORTEST: Final = 0.1
_WAVE: Final = {(1, 16): "<i2", (1, 24): "", (1, 32): "<i4", (3, 32): "<f4"}
_HINT: Final = "save it as WAV (16, 24 or 32 bit) or FLAC, mono or stereo"


class SlateLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of dialogue as a recording studio knows it: `name` is the name of its file."""

    name: str
    beat: str
    shot: str
    who: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What the head of a sound file says. `start` and `size` place its samples in the file;
    `layout` is that of plain samples for numpy, empty where they are packed otherwise."""

    kind: str
    rate: int
    channels: int
    bits: int
    seconds: float
    start: int = 0
    size: int = 0
    layout: str = ""


def slate(shots: Iterable[Shot]) -> tuple[SlateLine, ...]:
    """Every line of these shots with the name that its recording goes by. Who says the same words
    twice has two names: the second ends in -2."""
    times: dict[str, int] = {}
    found: list[SlateLine] = []
    for shot in shots:
        for beat in (one for one in shot.beats if one.verb is Verb.SPEAK):
            name = line_name(beat.who, beat.text)
            times[name] = times.get(name, 0) + 1
            again = f"-{times[name]}" if times[name] > 1 else ""
            found.append(
                SlateLine(
                    name=name + again,
                    beat=beat.id,
                    shot=shot.id,
                    who=beat.who,
                    text=beat.text,
                    line=beat.first_line,
                )
            )
    return tuple(found)


def line_name(who: str, text: str) -> str:
    """`tove-she-is-always-late-on-tuesdays`; long lines are cut and end in a mark of their own."""
    words = _words(f"{who} {text.replace(chr(39), '').replace(chr(0x2019), '')}")
    name = "-".join(words)
    if len(name) <= _NAME:
        return name
    mark = digest_bytes(" ".join(words).encode())[7:13]
    return f"{name[:_NAME].rpartition('-')[0] or name[:_NAME]}-{mark}"


def plain_name(stem: str) -> str:
    """A file's name as names of lines are compared."""
    return unicodedata.normalize("NFC", stem).casefold()


def _words(text: str) -> list[str]:
    plain = plain_name(text)
    return "".join(sign if sign.isalnum() else " " for sign in plain).split() or ["line"]


def read_head(data: bytes, file: str) -> Sound:
    """What the head of a recording says. Raises BadInput for a file that is no recording of a
    line."""
    try:
        sound = _flac(data) if data[:4] == b"fLaC" else _wav(data)
    except (struct.error, ValueError) as error:
        raise BadInput(
            f"this is no recording that can be read: {error}", place=Place(file), hint=_HINT
        ) from None
    low, high = RATES
    wrong = ""
    if not low <= sound.rate <= high:
        wrong = f"it has {sound.rate} Hz; {low} to {high} can be read"
    elif not 1 <= sound.channels <= _CHANNELS:
        wrong = f"it has {sound.channels} channels, and a line has one or two"
    elif not _SHORTEST <= sound.seconds <= LONGEST:
        wrong = f"it is {sound.seconds:.2f} s long; {_SHORTEST} to {LONGEST:.0f} s are a line"
    if wrong:
        raise BadInput(f"this is no recording of a line: {wrong}", place=Place(file), hint=_HINT)
    return sound


def _wav(data: bytes) -> Sound:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("it is neither WAV nor FLAC")
    at, form = 12, None
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        at += 8
        if name == b"fmt ":
            form = _form(data[at : at + min(size, 40)])
        elif name == b"data":
            if form is None:
                raise ValueError("its samples come before their format")
            code, channels, rate, bits = form
            if (code, bits) not in _WAVE:
                raise ValueError(f"its samples (format {code}, {bits} bit) are not plain ones")
            if not channels or not rate:
                raise ValueError("it has no channels or no rate")
            whole = bits // 8 * channels
            size = min(size, len(data) - at) // whole * whole
            return Sound(
                kind="wav",
                rate=rate,
                channels=channels,
                bits=bits,
                seconds=size / whole / rate,
                start=at,
                size=size,
                layout=_WAVE[code, bits],
            )
        at += size + size % 2
    raise ValueError("it has no samples")


def _form(chunk: bytes) -> tuple[int, int, int, int]:
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if code == 0xFFFE:  # the extended form keeps the real code in its identifier
        code = struct.unpack_from("<H", chunk, 24)[0]
    return code, channels, rate, bits


def _flac(data: bytes) -> Sound:
    """The stream's own description is FLAC's first block."""
    if len(data) < 42 or data[4] & 0x7F:
        raise ValueError("its first block does not describe it")
    packed = int.from_bytes(data[18:26], "big")
    rate, samples = packed >> 44, packed & (1 << 36) - 1
    if not rate or not samples:
        raise ValueError("it does not say how long it is")
    return Sound(
        kind="flac",
        rate=rate,
        channels=(packed >> 41 & 7) + 1,
        bits=(packed >> 36 & 31) + 1,
        seconds=samples / rate,
    )
