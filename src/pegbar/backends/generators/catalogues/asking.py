"""A request in an endpoint's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from pegbar.assets.generation import Reference, RefRole, Request
from pegbar.backends.generators.catalogues.form import Does, Length
from pegbar.backends.generators.catalogues.reading import Offer, roles
from pegbar.ports.generator import GeneratorTrouble, Trouble
from pegbar.values.canonical import Json

_ORDER: Final = (RefRole.SOURCE, RefRole.CHARACTER, RefRole.STYLE)
"""Where several roles go into one list, what is changed comes first."""


def arguments(model: Offer, request: Request, send: Callable[[Reference], str]) -> dict[str, Json]:
    """What goes out to the endpoint of the request's kind. `send` gives the address (or the data)
    of a file. Raises GeneratorTrouble (INVALID)."""
    does = model.endpoints.get(request.kind)
    if does is None:
        raise GeneratorTrouble(
            Trouble.INVALID, f"{model.profile.name} does no {request.kind.value}"
        )
    sent: dict[str, Json] = dict(does.fixed)
    sent.update(_words(does, request))
    sent.update(_shape(does, request))
    sent.update(_options(model, does, request))
    sent.update(_files(does, request, send))
    return sent


def _words(does: Does, request: Request) -> dict[str, Json]:
    inputs = does.inputs
    said: dict[str, Json] = {}
    if inputs.prompt:
        said[inputs.prompt] = request.prompt
    if inputs.negative and request.negative:
        said[inputs.negative] = request.negative
    if inputs.seed and request.seed is not None:
        said[inputs.seed] = request.seed
    return said


def _shape(does: Does, request: Request) -> dict[str, Json]:
    inputs = does.inputs
    width, height = request.size
    said: dict[str, Json] = {}
    if inputs.size is not None:
        sides: dict[str, Json] = {inputs.size.width: width, inputs.size.height: height}
        said.update({inputs.size.inside: sides} if inputs.size.inside else sides)
    said.update(does.sizes.get(f"{width}x{height}", {}))
    if inputs.fps and request.fps is not None:
        said[inputs.fps] = _number(request.fps)
    if inputs.seconds and request.seconds is not None:
        length = inputs.seconds
        if isinstance(length, str):
            length = Length(name=length)
        said[length.name] = _length(length, request.seconds)
    return said


def _length(length: Length, seconds: float) -> Json:
    if length.form == "text":
        return f"{seconds:g}"
    if length.form == "frames":
        return round(seconds * length.fps) + length.plus
    return _number(seconds)


def _number(value: float) -> Json:
    """Whole numbers as such: endpoints that list their lengths know no 5.0."""
    return int(value) if float(value).is_integer() else value


def _options(model: Offer, does: Does, request: Request) -> dict[str, Json]:
    """The options that the endpoint has; one that only another kind of work has is refused, not
    dropped."""
    strange = sorted(set(request.options) - set(does.options))
    if strange:
        raise GeneratorTrouble(
            Trouble.INVALID,
            f"{model.profile.name} takes no {strange[0]} for {request.kind.value}",
            word=strange[0],
        )
    try:
        given = msgspec.convert(request.options, model.profile.options)
    except msgspec.ValidationError as error:
        raise GeneratorTrouble(Trouble.INVALID, f"{model.profile.name}, options: {error}") from None
    said = {name: getattr(given, name) for name in does.options}
    return {name: value for name, value in said.items() if value is not None}


def _files(does: Does, request: Request, send: Callable[[Reference], str]) -> dict[str, Json]:
    single: dict[str, Json] = {}
    lists: dict[str, list[Json]] = {}
    by_role = sorted(roles(does), key=lambda one: _ORDER.index(one[0]) if one[0] in _ORDER else -1)
    for role, into in by_role:
        for reference in sorted(request.of(role), key=lambda one: one.at):
            address = send(reference)
            if into.many or into.most > 1:
                lists.setdefault(into.name, []).append(address)
            else:
                single[into.name] = address
    return {**single, **lists}
