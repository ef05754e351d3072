"""What a request at an endpoint of a catalogue means: the way back from `asking.py`.

For the sides of vendors whose models are written down: fal and Replicate.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from pegbar.assets.fitting import estimate
from pegbar.assets.generation import GIVES_VIDEO, Kind, RefRole, Request
from pegbar.backends.generators.catalogues.form import Does, Length
from pegbar.backends.generators.catalogues.reading import Offer, files_of
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, seed_in
from pegbar.values.money import Money

_FPS: Final = 24.0
_FREE: Final = frozenset({Fault.FAILED})
_REFUSED: Final = frozenset({Fault.MODERATION_INPUT, Fault.MODERATION_OUTPUT})


class Wrong(Exception):
    """A request that the endpoint does not take: `where` is the input, `what` the vendor's kind of
    word for it."""

    def __init__(self, where: str, what: str, message: str) -> None:
        super().__init__(message)
        self.where = where
        self.what = what
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An order, and the model and endpoint that it is for."""

    order: Order
    offer: Offer
    does: Does


def read(floor: Floor, offers: Sequence[Offer], endpoint: str, said: Mapping[str, Any]) -> Read:
    """The order behind an endpoint's inputs. Raises KeyError for an endpoint that no catalogue
    holds, Wrong for inputs that it does not take."""
    offer, does = _found(offers, endpoint, said)
    _check(does, said)
    kind = _kind(does, said)
    frames = _frames(floor, does, said)
    source = _one(floor, does, RefRole.SOURCE, said)
    driving = _one(floor, does, RefRole.DRIVING, said)
    if not frames and (character := _one(floor, does, RefRole.CHARACTER, said)):
        frames = ((0.0, character),)
    size = _size(does, said, frames)
    seconds = _seconds(does, said)
    order = Order(
        model=offer.profile.name,
        prompt=str(said.get(does.inputs.prompt, "")),
        gives="video" if kind in GIVES_VIDEO else "image",
        size=size,
        seconds=None if driving is not None else seconds,
        fps=float(said.get(does.inputs.fps) or (does.fps or (_FPS,))[0]),
        seed=seed_in(said.get(does.inputs.seed)),
        frames=frames,
        source=source if kind in GIVES_VIDEO or not frames else None,
        driving=driving,
        price=_price(offer, kind, size, seconds),
        free=_FREE if "refused" in offer.profile.prices.charges_for else _FREE | _REFUSED,
        said={key: value for key, value in said.items() if not _is_file(value)},
    )
    return Read(order=order, offer=offer, does=does)


def _found(offers: Sequence[Offer], endpoint: str, said: Mapping[str, Any]) -> tuple[Offer, Does]:
    """The way of asking that knows the most of what was sent: one endpoint may stand twice."""
    ways = [
        (offer, does)
        for offer in offers
        for does in offer.endpoints.values()
        if does.endpoint == endpoint
    ]
    if not ways:
        raise KeyError(endpoint)
    return max(
        ways, key=lambda way: (_needed(way[1]) <= set(said), len(_known(way[1]) & set(said)))
    )


def _files(does: Does) -> dict[str, RefRole]:
    return {into.name: role for role in RefRole if (into := files_of(does, role))}


def _known(does: Does) -> set[str]:
    """All inputs that the endpoint has, as far as its catalogue tells."""
    inputs, size = does.inputs, does.inputs.size
    plain = {inputs.prompt, inputs.negative, inputs.seed, inputs.fps, _length(does).name}
    sides = set()
    if size is not None:
        sides = {size.inside} if size.inside else {size.width, size.height}
    constants = {key for one in does.sizes.values() for key in one} | set(does.fixed)
    return (plain | sides | constants | set(does.options) | set(_files(does))) - {"", "-"}


def _needed(does: Does) -> set[str]:
    """What has to be there: the frames without which none of its kinds can be made."""
    frames = {RefRole.FIRST, RefRole.SOURCE, RefRole.DRIVING}
    needed = {name for name, role in _files(does).items() if role in frames}
    if does.needs_prompt and does.inputs.prompt:
        needed.add(does.inputs.prompt)
    if does.kinds == (Kind.FIRST_LAST,) and (last := files_of(does, RefRole.LAST)):
        needed.add(last.name)
    return needed


def _check(does: Does, said: Mapping[str, Any]) -> None:
    for name in sorted(_needed(does)):
        if not said.get(name):
            raise Wrong(name, "missing", "Field required")
    for name in said:
        if name not in _known(does):
            raise Wrong(name, "extra_forbidden", "Extra inputs are not permitted")
    length = _length(does)
    if length.name in said and isinstance(said[length.name], str) != (length.form == "text"):
        raise Wrong(length.name, "literal_error", "Input is not of the right type")


def _kind(does: Does, said: Mapping[str, Any]) -> Kind:
    last = files_of(does, RefRole.LAST)
    if last and said.get(last.name) and Kind.FIRST_LAST in does.kinds:
        return Kind.FIRST_LAST
    return does.kinds[0]


def _length(does: Does) -> Length:
    given = does.inputs.seconds
    return given if isinstance(given, Length) else Length(name=given or "-")


def _seconds(does: Does, said: Mapping[str, Any]) -> float | None:
    length = _length(does)
    if length.name not in said:
        return None
    value = float(said[length.name])
    seconds = (value - length.plus) / length.fps if length.form == "frames" else value
    if not math.isfinite(seconds) or seconds <= 0:
        raise Wrong(length.name, "literal_error", "Input should be one of the lengths")
    return seconds


def _frames(floor: Floor, does: Does, said: Mapping[str, Any]) -> tuple[tuple[float, bytes], ...]:
    found: list[tuple[float, bytes]] = []
    for role, at in ((RefRole.FIRST, 0.0), (RefRole.LAST, 1.0)):
        if data := _one(floor, does, role, said):
            found.append((at, data))
    middle = _all(floor, does, RefRole.MIDDLE, said)
    found += [((n + 1) / (len(middle) + 1), data) for n, data in enumerate(middle)]
    return tuple(sorted(found, key=lambda one: one[0]))


def _one(floor: Floor, does: Does, role: RefRole, said: Mapping[str, Any]) -> bytes | None:
    found = _all(floor, does, role, said)
    return found[0] if found else None


def _all(floor: Floor, does: Does, role: RefRole, said: Mapping[str, Any]) -> list[bytes]:
    into = files_of(does, role)
    value = said.get(into.name) if into else None
    if into is None or not value:
        return []
    several = value if isinstance(value, list) else [value]
    found = []
    for address in several:
        data = floor.bytes_of(str(address))
        if data is None:
            raise Wrong(into.name, "file_download_error", "Failed to download the file")
        found.append(data)
    return found


def _size(
    does: Does, said: Mapping[str, Any], frames: Sequence[tuple[float, bytes]]
) -> tuple[int, int] | None:
    """The size that was asked for. Where a model follows its picture, several sizes are asked for
    in the same words: the one of the picture's shape is meant."""
    sides = does.inputs.size
    if sides is not None:
        inside = said.get(sides.inside) if sides.inside else said
        if not isinstance(inside, Mapping):
            return None
        return int(inside[sides.width]), int(inside[sides.height])
    fit = [
        size
        for size, words in does.sizes.items()
        if all(said.get(key) == value for key, value in words.items())
    ]
    if not fit:
        named = next((key for words in does.sizes.values() for key in words), "size")
        raise Wrong(named, "literal_error", "Input should be one of the sizes")
    wanted = [(int(one.partition("x")[0]), int(one.partition("x")[2])) for one in fit]
    shape = (_shape(frames[0][1]) if frames else None) or wanted[0][0] / wanted[0][1]
    return min(wanted, key=lambda one: abs(one[0] / one[1] - shape))


def _shape(data: bytes) -> float | None:
    try:
        width, height = Image.open(io.BytesIO(data)).size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    return float(width / height)


def _price(
    offer: Offer, kind: Kind, size: tuple[int, int] | None, seconds: float | None
) -> Money | None:
    """By the catalogue's own lines; nothing where it has none."""
    request = Request(kind=kind, size=size or (1280, 720), seconds=seconds)
    return estimate(request, offer.profile)


def _is_file(value: Any) -> bool:
    text = value[0] if isinstance(value, list) and value else value
    return isinstance(text, str) and text.startswith(("data:", "http:", "https:"))
