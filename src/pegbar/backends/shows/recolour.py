"""Puts a design in other colours: the same drawing and names, other paint.

A design names its colour roles: `colours: {coat: ["#3b8a8c", "#2a6668"]}`. The first of a role is
the colour that a director names; the others (shade, light, trim) keep their distance from it in
OKLab (Björn Ottosson, 2020), so that shading stays shading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Triple = tuple[float, float, float]

_HEX = re.compile(rb"#[0-9a-fA-F]{6}(?![0-9a-fA-F])")


def repaint(data: bytes, paint: Mapping[str, str]) -> bytes:
    """A design file with each six-digit colour in `paint` replaced, whatever its case."""

    def other(hit: re.Match[bytes]) -> bytes:
        return paint.get(hit[0].decode().lower(), hit[0].decode()).encode()

    return _HEX.sub(other, data)


def paint_of(roles: Mapping[str, Sequence[str]], colours: Mapping[str, str]) -> dict[str, str]:
    """Which colour becomes which, when roles are given other colours."""
    paint: dict[str, str] = {}
    for role, wanted in colours.items():
        first, *others = [_long(colour) for colour in roles[role]]
        target, base = _lab(_long(wanted)), _lab(first)
        paint[first] = _long(wanted)
        for one in others:
            L, a, b = _lab(one)
            paint[one] = _hex(
                (target[0] + L - base[0], target[1] + a - base[1], target[2] + b - base[2])
            )
    return paint


def _long(colour: str) -> str:
    """`#abc` as `#aabbcc`, in lower case."""
    digits = colour.lstrip("#").lower()
    return "#" + ("".join(sign * 2 for sign in digits) if len(digits) == 3 else digits)


def _lab(colour: str) -> Triple:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hex(lab: Triple) -> str:
    light, a, b = min(max(lab[0], 0.02), 0.995), lab[1], lab[2]
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(_display(one) * 255):02x}" for one in rgb)


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _display(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    return float(value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)
