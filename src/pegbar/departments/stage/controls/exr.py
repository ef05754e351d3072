"""Multi-channel EXR with standard channel names, and Cryptomatte ids of owners and parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pegbar.values.errors import NotInstalled, StepFailed

Floats = npt.NDArray[np.float32]
_WORD: Final = 0xFFFFFFFF
_NO_TIME: Final = "1970:01:01 00:00:00"
"""The library writes down the hour otherwise, and equal pictures would differ."""


@dataclass(frozen=True, slots=True)
class Matte:
    """One kind of Cryptomatte: `ids` H×W are numbers into `names`; None is nothing."""

    layer: str
    ids: npt.NDArray[np.uint16]
    names: Mapping[int, str]


def linear(picture: npt.NDArray[np.uint8]) -> Floats:
    """sRGB as scene-linear light (IEC 61966-2-1)."""
    share = np.arange(256) / 255
    table = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(table.astype(np.float32)[picture], np.float32)


def murmur3(text: str) -> int:
    """MurmurHash3 x86 32 with seed 0: Cryptomatte's hash of a name."""
    data = text.encode()
    h = 0
    for start in range(0, len(data) // 4 * 4, 4):
        h ^= _scrambled(int.from_bytes(data[start : start + 4], "little"))
        h = ((h << 13 | h >> 19) * 5 + 0xE6546B64) & _WORD
    tail = data[len(data) // 4 * 4 :]
    if tail:
        h ^= _scrambled(int.from_bytes(tail, "little"))
    h ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = ((h ^ h >> shift) * factor) & _WORD
    return h


def _scrambled(word: int) -> int:
    word = word * 0xCC9E2D51 & _WORD
    word = (word << 15 | word >> 17) & _WORD
    return word * 0x1B873593 & _WORD


def crypto_id(name: str) -> int:
    """The hash as bits that are a finite number when they are read as a float."""
    number = murmur3(name)
    exponent = number >> 23 & 255
    return number ^ 1 << 23 if exponent in (0, 255) else number


def _crypto(matte: Matte) -> tuple[dict[str, Floats], dict[str, str]]:
    """A layer's channels and its metadata. Ids are drawn without soft edges: one rank is all."""
    numbers = {number: crypto_id(name) for number, name in matte.names.items()}
    column = np.zeros(max(numbers, default=0) + 1, np.uint32)
    for number, one in numbers.items():
        column[number] = one
    ids = column[matte.ids]
    channels = {f"{matte.layer}00.R": ids.view(np.float32)}
    channels[f"{matte.layer}00.G"] = (ids > 0).astype(np.float32)
    channels |= {f"{matte.layer}00.{c}": np.zeros(ids.shape, np.float32) for c in "BA"}
    key = f"cryptomatte/{murmur3(matte.layer):08x}"[:19]
    manifest = {matte.names[n]: f"{one:08x}" for n, one in numbers.items()}
    return channels, {
        f"{key}/name": matte.layer,
        f"{key}/hash": "MurmurHash3_32",
        f"{key}/conversion": "uint32_to_float32",
        f"{key}/manifest": json.dumps(manifest, sort_keys=True, ensure_ascii=True),
    }


def write_exr(
    target: Path,
    channels: Mapping[str, Floats],
    mattes: tuple[Matte, ...],
    words: Mapping[str, str | int],
) -> None:
    """Writes one picture of these channels (H×W float32 each), ZIP-compressed. `words` are its
    metadata. Raises NotInstalled, StepFailed."""
    oiio = _library()
    every, told = dict(channels), dict(words)
    for matte in mattes:
        more, about = _crypto(matte)
        every |= more
        told |= about
    names = list(every)
    height, width = every[names[0]].shape
    spec = oiio.ImageSpec(width, height, len(names), oiio.FLOAT)
    spec.channelnames = tuple(names)
    exact = ("Z", "forward", "Crypto")
    spec.channelformats = tuple(
        oiio.TypeDesc("float" if name.startswith(exact) else "half") for name in names
    )
    spec.attribute("compression", "zip")
    spec.attribute("oiio:ColorSpace", "lin_rec709_scene")
    spec.attribute("DateTime", _NO_TIME)
    for name, value in told.items():
        spec.attribute(name, value)
    out = oiio.ImageOutput.create(str(target))
    pixels = np.ascontiguousarray(np.stack([every[name] for name in names], axis=-1))
    if out is None or not out.open(str(target), spec) or not out.write_image(pixels):
        raise StepFailed(f"{target.name} cannot be written: {oiio.geterror() or out.geterror()}")
    out.close()


def _library() -> Any:
    try:
        import OpenImageIO
    except ImportError as error:
        raise NotInstalled(
            "EXR needs OpenImageIO", hint="pip install 'pegbar[exr]', or ask for --format png"
        ) from error
    return OpenImageIO
