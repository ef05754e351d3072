"""Ask a generator for something by hand. It goes through the same doors, the same budget and the
same record as a shot does, and is made once."""

from __future__ import annotations

import difflib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from pegbar.actions.build import Listener, build
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.make_film import take_in
from pegbar.actions.publish import inside, place_bytes
from pegbar.actions.shoot import Shoot
from pegbar.actions.studio import Room
from pegbar.assets.fitting import fitting_seconds, fitting_size
from pegbar.assets.generation import Kind, LoraUse, Made, RefRole
from pegbar.assets.png_text import is_png, stripped_png
from pegbar.assets.profile import Capability, Premises, Profile
from pegbar.assets.tree import decode_tree
from pegbar.departments.painting.single import Named
from pegbar.graph.graph import Graph, graph_of
from pegbar.graph.step import Input, Output, Recipe, Slot, Source, Step
from pegbar.values.canonical import Json
from pegbar.values.digests import digest_json
from pegbar.values.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asks for. `references` are a role and a file of the show, or `STEP:FILE` of
    something that the film makes (`take/sc1-sh020:0003.png`); `loras` are the show's, by name.
    What is left open the generator's own sizes and lengths decide."""

    profile: Profile
    kind: Kind
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    size: tuple[int, int] | None = None
    seconds: float | None = None
    references: tuple[tuple[RefRole, str], ...] = ()
    loras: tuple[str, ...] = ()
    options: Mapping[str, Json] | None = None
    take: int = 1


class Generated(msgspec.Struct, frozen=True, kw_only=True):
    """What came: the files that were written, and the record of the request."""

    step: str
    generator: str
    files: tuple[str, ...]
    cached: bool
    made: Made


def generate(
    whole: tuple[Shoot, FilmGraph],
    recipe: Recipe,
    room: Room,
    listener: Listener,
    wish: Wish,
    out: Path,
) -> Generated:
    """Make it, and lay its files into `out`, without the words that were sent for them.

    Raises BadInput for what the generator cannot make or the show does not have, and what `build`
    raises.
    """
    shoot, film = whole
    step, graph = _graph(shoot, film, recipe, wish)
    lease = take_in(shoot, room, graph)
    built = build(graph, shoot.labels(), room, listener, lease)
    outputs = built.outputs[step.id]
    written = []
    for name, digest in decode_tree(room.vault.read(outputs["out"])).files.items():
        data = room.vault.read(digest)
        target = inside(out, f"{step.id.partition('/')[2]}-{name}")
        place_bytes(stripped_png(data) if is_png(data) else data, target)
        written.append(str(target))
    return Generated(
        step=step.id,
        generator=wish.profile.name,
        files=tuple(written),
        cached=step.id not in built.ran,
        made=msgspec.json.decode(room.vault.read(outputs["made"]), type=Made),
    )


def asked_graph(whole: tuple[Shoot, FilmGraph], recipe: Recipe, wish: Wish) -> Graph:
    """The steps that such a wish comes to. Raises BadInput."""
    return _graph(*whole, recipe, wish)[1]


def _graph(shoot: Shoot, film: FilmGraph, recipe: Recipe, wish: Wish) -> tuple[Step, Graph]:
    """The step of the request, with what the film makes for it."""
    able = wish.profile.can(wish.kind)
    if able is None:
        kinds = ", ".join(one.kind.value for one in wish.profile.does) or "nothing any more"
        raise BadInput(f"{wish.profile.name} makes {kinds}, not {wish.kind.value}")
    inputs: dict[str, Input] = {}
    named = []
    for number, (role, text) in enumerate(wish.references):
        one, given = _reference(shoot, film, f"reference/{number}", (role, text))
        named.append(one)
        inputs[one.input] = given
    loras = tuple(_lora(shoot, name) for name in wish.loras)
    inputs |= {f"lora/{one.name}": _source(shoot, shoot.loras[one.name].path) for one in loras}
    params = _params(shoot, wish, able)
    params |= {
        "references": [msgspec.to_builtins(one) for one in named],
        "loras": [msgspec.to_builtins(one) for one in loras],
    }
    here = wish.profile.premises is Premises.HERE
    given_to = {name: str(given) for name, given in inputs.items()}
    digest = digest_json({"params": params, "inputs": given_to})
    step = Step(
        id=f"asked/{wish.kind.value}-{digest[7:15]}",
        recipe=replace(recipe, slot=Slot.WIDE if here else Slot.WIRE, repeat=wish.profile.repeat),
        params=params,
        inputs=inputs,
        generator=wish.profile.identity,
        hired=wish.profile,
    )
    needed = {one.step for one in inputs.values() if isinstance(one, Output)}
    before = film.graph.needed_for(needed).steps if needed else ()
    return step, graph_of([*before, step])


def _params(shoot: Shoot, wish: Wish, able: Capability) -> dict[str, Json]:
    picture = shoot.show.picture
    usual = picture.final if wish.kind is Kind.UPSCALE else picture.size
    seconds = fitting_seconds(wish.seconds or 0.0, able) if able.seconds else wish.seconds
    return {
        "generator": wish.profile.name,
        "kind": wish.kind.value,
        "prompt": wish.prompt,
        "negative": wish.negative,
        "seed": wish.seed if wish.seed is not None else shoot.show.seed if able.seed else None,
        "size": list(wish.size or fitting_size(usual, able)),
        "seconds": seconds,
        "options": dict(wish.options or {}),
        "take": wish.take,
    }


def _reference(
    shoot: Shoot, film: FilmGraph, slot: str, given: tuple[RefRole, str]
) -> tuple[Named, Input]:
    role, text = given
    step, colon, file = text.partition(":")
    if colon:
        steps = film.graph.by_id()
        if step not in steps:
            close = difflib.get_close_matches(step, steps, n=3, cutoff=0.4)
            raise BadInput(
                f"this film has no step {step!r}",
                hint=f"did you mean {', '.join(close)}?" if close else "pegbar plan lists them",
            )
        return Named(role=role, input=slot, media=_media(file), file=file), Output(step)
    source = _source(shoot, text)
    return Named(role=role, input=source.name, media=_media(text)), source


def _source(shoot: Shoot, path: str) -> Source:
    if path not in shoot.matter:
        close = difflib.get_close_matches(path, shoot.matter, n=3, cutoff=0.5)
        raise BadInput(
            f"the show has no file {path!r}",
            hint=f"did you mean {', '.join(close)}?"
            if close
            else "only files of the show can be given to a generator: put it into art/",
        )
    return Source(path, shoot.matter[path].digest)


def _lora(shoot: Shoot, name: str) -> LoraUse:
    if name not in shoot.loras:
        known = ", ".join(sorted(shoot.loras)) or "none"
        raise BadInput(f"the show has no LoRA {name!r}", hint=f"it has {known}")
    one = shoot.loras[name]
    return LoraUse(
        name=name, digest=one.digest, weight=one.weight, who=one.who, trigger=one.trigger
    )


def _media(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
