"""What a server says of a graph before anything is sent: a proposal for its card, and what it lacks
to run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from pegbar.assets.generation import Guide, Kind, LoraUse, Reference, Request
from pegbar.assets.graph_file import GraphCard, ModelFile, Registered, Workflow
from pegbar.backends.generators.comfy_convert import as_graph
from pegbar.backends.generators.comfy_fill import Filling, filled, lacks, spots_of
from pegbar.backends.generators.comfy_job import graph_on, lora_files, wrong_models
from pegbar.backends.generators.comfy_server import Server
from pegbar.backends.generators.comfy_slots import modules, propose
from pegbar.ports.generator import GeneratorTrouble
from pegbar.values.digests import digest_bytes, digest_file

_ANY: Final = digest_bytes(b"a file that nobody sends")
_SECONDS: Final = 1.0
_SIZE: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a check. `lacks` stops the graph there, `notes` tell what is otherwise than when
    it was registered."""

    server: str
    version: str
    lacks: tuple[str, ...]
    notes: tuple[str, ...] = ()


def proposed(
    workflow: Workflow, address: str, cast: Sequence[str], folder: Path | None = None
) -> tuple[GraphCard, Checked]:
    """A card for a graph, as far as its server tells, and what the server lacks to run it. Raises
    BadInput, GeneratorTrouble."""
    server = Server(address=address)
    classes = server.classes_of_all()
    graph = as_graph(workflow, classes)
    card = propose(graph, classes, f"ComfyUI {server.version()}", tuple(cast))
    models = tuple(_measured(one, server, folder) for one in card.models)
    card = msgspec.structs.replace(card, models=models)
    return card, Checked(
        server=address, version=server.version(), lacks=tuple(lacks(graph, classes))
    )


def _measured(model: ModelFile, server: Server, folder: Path | None) -> ModelFile:
    sizes = set(server.sizes(model.name))
    size = sizes.pop() if len(sizes) == 1 else 0
    held = None if folder is None else next(folder.glob(f"*/{model.name}"), None)
    digest = digest_file(held) if held is not None and held.is_file() else ""
    return msgspec.structs.replace(model, size=size, digest=digest)


def checked(
    registered: Registered,
    address: str,
    loras: Mapping[LoraUse, Path],
    folder: Path | None = None,
) -> Checked:
    """What a server lacks to run a registered graph with these LoRAs: nodes, models, LoRAs, and
    bindings that lead nowhere. Raises GeneratorTrouble where it cannot be asked."""
    server = Server(address=address)
    graph, classes = graph_on(server, registered)
    request = _any_request(registered.card)
    said: list[str] = []
    try:
        filling = Filling(
            graph=graph,
            card=registered.card,
            classes=classes,
            request=request,
            names={_ANY: "any"},
            loras=(),
            prefix="pegbar",
        )
        said += lacks(filled(filling), classes)
    except GeneratorTrouble as trouble:
        said += [*lacks(graph, classes), trouble.message]
    files = {use.digest: path for use, path in loras.items()}
    said += lora_files(server, list(loras), files, folder)[1]
    said += wrong_models(server, registered, folder)
    return Checked(
        server=address,
        version=server.version(),
        lacks=tuple(dict.fromkeys(said)),
        notes=tuple(_otherwise(registered.card, server, modules(graph, classes))),
    )


def _any_request(card: GraphCard) -> Request:
    """A request that binds everything, with nothing in it."""
    size = card.sizes[0] if card.sizes else (_SIZE, _SIZE)
    references = [
        Reference(role=role, digest=_ANY)
        for role, said in card.bind.references.items()
        for _ in spots_of(said)
    ]
    moving = card.seconds or card.makes in (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO)
    return Request(
        kind=card.makes,
        prompt="any",
        seed=1,
        size=size,
        seconds=(card.seconds or (_SECONDS,))[0] if moving else None,
        fps=card.fps[0] if card.fps else None,
        guides=tuple(Guide(kind=kind, digests=(_ANY,)) for kind in card.bind.guides),
        references=tuple(references),
    )


def _otherwise(card: GraphCard, server: Server, now: Mapping[str, str]) -> list[str]:
    said = []
    version = f"ComfyUI {server.version()}"
    if card.server and card.server != version:
        said.append(f"it was registered with {card.server}; this server is {version}")
    said += [
        f"node {name} came from {before}; here it comes from {now[name]}"
        for name, before in card.nodes.items()
        if before and now.get(name) and now[name] != before
    ]
    return said
