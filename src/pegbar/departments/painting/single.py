"""One request that a person makes by hand: an inbetween, an enlarged drawing, a matte, a plate;
whatever a show needs that none of its shots asks for by itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pegbar.assets.generation import Kind, LoraUse, Reference, RefRole, Request
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.painting.generating import desk_at
from pegbar.departments.painting.take_requests import errand_key
from pegbar.ports.jobs import Errand
from pegbar.ports.work import Work
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A reference by the input that holds it; `file` is its name where that is a tree."""

    role: RefRole
    input: str
    media: str
    file: str = ""


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    generator: str
    kind: Kind
    prompt: str
    negative: str
    seed: int | None
    size: tuple[int, int]
    seconds: float | None
    options: dict[str, object]
    references: tuple[Named, ...] = ()
    loras: tuple[LoraUse, ...] = ()
    take: int = 1


def single(work: Work) -> Mapping[str, Digest]:
    """The pieces as they were received, as a tree and one by one, and the record of the request."""
    params = msgspec.convert(work.params, _Params)
    jobs = desk_at(work)
    profile = jobs.profile(params.generator)
    request = Request(
        kind=params.kind,
        prompt=params.prompt,
        negative=params.negative,
        seed=params.seed,
        size=params.size,
        seconds=params.seconds,
        references=tuple(_reference(work, one) for one in params.references),
        loras=params.loras,
        options=params.options,
        take=params.take,
    )
    errand = Errand(
        generator=profile.name,
        request=request,
        step=work.step,
        key=errand_key(profile, request),
    )
    made = jobs.carry_out(errand, work.bench.progress)
    told: Json = msgspec.to_builtins(made)
    files = {
        f"{number:04d}.{piece.media.rpartition('/')[2]}": piece.digest
        for number, piece in enumerate(made.pieces)
    }
    return {
        "out": work.bench.put(tree_of(files).encode()),
        "made": work.bench.put(canonical(told)),
        **{f"piece/{name}": digest for name, digest in files.items()},
    }


def _reference(work: Work, one: Named) -> Reference:
    digest = work.inputs[one.input]
    if one.file:
        files = decode_tree(work.read(one.input)).files
        if one.file not in files:
            some = ", ".join(sorted(files)[:4])
            raise BadInput(f"{one.input} has no file {one.file}", hint=f"it has {some} …")
        digest = files[one.file]
    return Reference(role=one.role, digest=digest, media=one.media)
