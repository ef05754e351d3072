"""Whether a request fits a generator, and what it would cost: from its profile alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from pegbar.assets.generation import GIVES_VIDEO, Kind, RefRole, Request
from pegbar.assets.profile import Capability, Price, Profile
from pegbar.values.money import Money

_EPSILON: Final = 1e-6


def misfits(request: Request, profile: Profile) -> tuple[str, ...]:
    """Why a generator cannot make this, in words; nothing where it can. Asked before anything is
    sent or spent."""
    able = profile.can(request.kind)
    if able is None:
        kinds = ", ".join(one.kind.value for one in profile.does) or "nothing"
        return (f"{profile.name} makes {kinds}, not {request.kind.value}",)
    said = _of_words(request, able, profile.name)
    return (
        *said,
        *_of_shape(request, able),
        *_of_inputs(request, able),
        *_of_options(request, profile),
    )


def _of_words(request: Request, able: Capability, name: str) -> Iterator[str]:
    units = len(request.prompt.encode("utf-16-le")) // 2
    if units > able.prompt:
        yield f"the prompt has {units} UTF-16 units, {name} takes {able.prompt}"
    if able.needs_prompt and not request.prompt.strip():
        yield f"{name} needs a prompt"
    if request.negative and not able.negative:
        yield f"{name} takes no negative prompt"
    if request.seed is not None and not able.seed:
        yield f"{name} takes no seed"
    if request.draft and not able.draft:
        yield f"{name} has no drafts"


def _of_shape(request: Request, able: Capability) -> Iterator[str]:
    width, height = request.size
    if able.sizes and request.size not in able.sizes:
        sizes = ", ".join(f"{one}×{other}" for one, other in able.sizes)
        yield f"it gives {sizes}, not {width}×{height}"
    if not able.sizes and (width * height > able.most_pixels or width < 1 or height < 1):
        yield f"{width}×{height} is more than its {able.most_pixels} pixels"
    if not able.sizes and (width % able.multiple or height % able.multiple):
        yield f"both sides have to be multiples of {able.multiple}, not {width}×{height}"
    if able.seconds:
        yield from _of_length(request, able)
    if able.fps and request.fps is not None and request.fps not in able.fps:
        yield f"it gives {_listed(able.fps)} frames a second, not {request.fps:g}"


def _of_length(request: Request, able: Capability) -> Iterator[str]:
    wanted = request.seconds
    if wanted is None:
        yield "it needs a length in seconds"
    elif able.between:
        least, most = able.seconds[0], able.seconds[-1]
        if not least - _EPSILON <= wanted <= most + _EPSILON:
            yield f"it gives {least:g} to {most:g} seconds, not {wanted:g}"
    elif all(abs(wanted - one) > _EPSILON for one in able.seconds):
        yield f"it gives {_listed(able.seconds)} seconds, not {wanted:g}"


def _of_inputs(request: Request, able: Capability) -> Iterator[str]:
    for role in RefRole:
        count = len(request.of(role))
        least, most = able.references.get(role, (0, 0))
        if count < least:
            yield f"it needs {least} {role.value} reference{'s' * (least > 1)}, there are {count}"
        if count > most:
            yield f"it takes {most or 'no'} {role.value} references, there are {count}"
    for guide in request.guides:
        if guide.kind not in able.guides:
            yield f"it takes no {guide.kind.value} guide"
    if len(request.loras) > able.loras:
        yield f"it takes {able.loras or 'no'} LoRAs, there are {len(request.loras)}"


def _of_options(request: Request, profile: Profile) -> Iterator[str]:
    try:
        msgspec.convert(request.options, profile.options)
    except msgspec.ValidationError as error:
        yield f"its options: {error}"


def fitting_size(size: tuple[int, int], able: Capability) -> tuple[int, int]:
    """The size to ask for when a picture of this size is wanted: of those that it gives the
    smallest that covers it in the nearest shape, or its largest there."""
    width, height = size
    if able.sizes:
        shape = min(abs(_shape(one) - width / height) for one in able.sizes)
        near = [one for one in able.sizes if abs(_shape(one) - width / height) <= shape + 0.01]
        covering = [one for one in near if one[0] >= width and one[1] >= height]
        return min(covering, key=_area) if covering else max(near, key=_area)
    most = max(1.0, (width * height / able.most_pixels) ** 0.5)
    step = able.multiple
    width = max(step, int(width / most) // step * step)
    height = max(step, int(height / most) // step * step)
    if width * height > able.most_pixels:  # a strip: its short side is as short as it can be
        longest = max(step, able.most_pixels // min(width, height) // step * step)
        width, height = min(width, longest), min(height, longest)
    return width, height


def fitting_seconds(seconds: float, able: Capability) -> float | None:
    """The length to ask for when so much is needed: the shortest that covers it, the longest where
    none does; None where it makes no films."""
    if not able.seconds:
        return None
    if able.between:
        return min(max(round(seconds, 3), able.seconds[0]), able.seconds[-1])
    return next(
        (one for one in sorted(able.seconds) if one >= seconds - _EPSILON), max(able.seconds)
    )


def tier_of(size: tuple[int, int]) -> str:
    """The name that vendors give to a size: by its shorter side."""
    short = min(size)
    for name, most in (("360p", 400), ("540p", 600), ("720p", 800), ("1080p", 1200)):
        if short <= most:
            return name
    return "4k"


def wide_or_tall(size: tuple[int, int]) -> str:
    """The shape that vendors give to a size, of the two that films have with all of them."""
    return "16:9" if size[0] > size[1] else "9:16"


def estimate(request: Request, profile: Profile) -> Money | None:
    """What the request would cost by the dated table, in the unit that the vendor bills; None
    where the table has no line for it. Nothing costs nothing: a generator without lines that works
    in the house is free."""
    line = _line(request, profile)
    if line is None:
        return None
    return line.amount.times(_amount(request, line))


def in_currency(cost: Money, profile: Profile) -> Money | None:
    """Credits as money, by the price of one; None where it is not known."""
    if cost.unit.isupper():
        return cost
    credit = profile.prices.credit
    return None if credit is None else credit.times(Decimal(cost.micros) / 1_000_000)


def _line(request: Request, profile: Profile) -> Price | None:
    tier = tier_of(request.size)
    fit = [
        one
        for one in profile.prices.lines
        if one.kind in (None, request.kind)
        and one.draft == request.draft
        and one.tier in ("", tier)
    ]
    return max(fit, key=lambda one: (one.kind is not None, bool(one.tier)), default=None)


def _amount(request: Request, line: Price) -> float:
    if line.per == "second":
        return request.seconds or 0.0
    if line.per == "megapixel":
        return request.size[0] * request.size[1] / 1e6
    return 1.0


def _shape(size: tuple[int, int]) -> float:
    return size[0] / size[1]


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _listed(values: tuple[float, ...]) -> str:
    return ", ".join(f"{one:g}" for one in values)


def moves(kind: Kind) -> bool:
    """Whether its result is a film."""
    return kind in GIVES_VIDEO
