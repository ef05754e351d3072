"""A request as ComfyUI is given it: names that no other show can guess, LoRAs by the server's own
list, and the runs that show whether each LoRA took effect."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from blake3 import blake3

from pegbar.assets.generation import LoraUse, Request
from pegbar.assets.graph_file import Registered
from pegbar.backends.generators.comfy_convert import Graph, as_graph, is_editor_form
from pegbar.backends.generators.comfy_fill import Filling, filled, lacks, resolve, spots_of, wrong
from pegbar.backends.generators.comfy_nodes import Classes
from pegbar.backends.generators.comfy_proof import Proofs, proof_key
from pegbar.backends.generators.comfy_server import Server
from pegbar.backends.generators.comfy_slots import is_lora, weight_files
from pegbar.ports.generator import GeneratorTrouble, Handed
from pegbar.values.digests import Digest, digest_file, hex_of

_OURS: Final = "pegbar"
_QUICK: Final = 2
"""Sampling steps of a run that only shows whether a LoRA does anything."""

_ENDINGS: Final[Mapping[str, str]] = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/flac": ".flac",
    "audio/mpeg": ".mp3",
}


def token_of(job: str) -> str:
    """The folder's name of a job, on every server: nobody who does not know the job can name what
    lies in it."""
    return blake3(f"pegbar comfyui {job}".encode()).hexdigest(length=16)


def run_id(job: str, run: str = "") -> str:
    """The id under which a server knows a job, or one of its runs beside it."""
    told = blake3(f"pegbar comfyui {job} {run}".encode()).digest(length=16)
    return str(uuid.UUID(bytes=told, version=4))


def folder_of(job: str, run: str = "") -> str:
    return "/".join(one for one in (_OURS, token_of(job), run) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One prompt: the job itself, or a check beside it (`with`, `without-0`)."""

    name: str
    id: str
    graph: Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Everything about a job at one server, before it is sent. `checks` are the places of the
    LoRAs whose effect is looked at, `keys` what each LoRA's measurement is kept under."""

    job: str
    main: Run
    beside: tuple[Run, ...]
    checks: tuple[int, ...]
    keys: tuple[str, ...]
    files: tuple[str, ...]
    models: tuple[tuple[str, str], ...]
    classes: Classes
    lacking: tuple[str, ...]
    seed: int | None

    @property
    def runs(self) -> tuple[Run, ...]:
        return (self.main, *self.beside)


def graph_on(server: Server, registered: Registered) -> tuple[Graph, Classes]:
    """The graph as this server runs it, and the server's classes of its nodes."""
    names = _class_names(registered)
    classes = server.classes(sorted({*names, "ImageBatch"}))
    return as_graph(registered.workflow, classes, f"graphs/{registered.name}.json"), classes


def papers(
    server: Server,
    registered: Registered,
    handed: Handed,
    folder: Path | None,
    proofs: Proofs | None,
) -> Papers:
    """The job's papers for this server. Nothing is sent. Raises INVALID where the request does not
    fit the graph; what the server lacks is told in `lacking`. Without `proofs` no LoRA is to be
    looked at."""
    graph, classes = graph_on(server, registered)
    request, job = handed.request, handed.job
    files, lacking = lora_files(server, request.loras, handed.files, folder)
    if folder is not None:
        classes = {**classes, **server.classes(sorted(classes))}
    filling = Filling(
        graph=graph,
        card=registered.card,
        classes=classes,
        request=request,
        names=input_names(request, job),
        loras=files,
        prefix=folder_of(job),
    )
    main = Run(name="", id=run_id(job), graph=filled(filling))
    models = tuple(
        (spot.at, name)
        for spot, name in weight_files(main.graph, classes)
        if not is_lora(spot, main.graph)
    )
    keys = _keys(server.version(), registered, models, request)
    checks = tuple(
        place
        for place, (one, key) in enumerate(zip(request.loras, keys, strict=True))
        if proofs is not None and one.weight and proofs.claim(key, token_of(job))
    )
    lacking = (*lacking, *wrong_models(server, registered, folder), *lacks(main.graph, classes))
    return Papers(
        job=job,
        main=main,
        beside=tuple(_beside(filling, job, checks)),
        checks=checks,
        keys=keys,
        files=tuple(files),
        models=models,
        classes=classes,
        lacking=tuple(dict.fromkeys(lacking)),
        seed=_seed(main.graph, registered),
    )


def _keys(
    version: str, registered: Registered, models: Sequence[tuple[str, str]], request: Request
) -> tuple[str, ...]:
    """What the measurement of each LoRA is kept under."""
    names = [name for _, name in models]
    return tuple(proof_key(version, registered.digest, names, one) for one in request.loras)


def _beside(filling: Filling, job: str, checks: Sequence[int]) -> list[Run]:
    """The runs that show what each LoRA does: without it, and the same with all of them where the
    graph can be run in few steps; else the job itself is what they are compared with."""
    quick = _quick(filling)
    names: list[tuple[str, frozenset[int]]] = []
    if checks and quick is not None:
        names.append(("with", frozenset()))
    names += [(f"without-{place}", frozenset({place})) for place in checks]
    runs = []
    for name, without in names:
        own = Filling(
            graph=filling.graph,
            card=filling.card,
            classes=filling.classes,
            request=filling.request,
            names=filling.names,
            loras=filling.loras,
            prefix=folder_of(job, name),
        )
        made = filled(own, without=without, steps=quick)
        runs.append(Run(name=name, id=run_id(job, name), graph=made))
    return runs


def _quick(filling: Filling) -> int | None:
    for at in spots_of(filling.card.bind.steps):
        spot = resolve(filling.graph, at)
        steps = filling.graph[spot.node]["inputs"][spot.input]
        if isinstance(steps, int) and steps > _QUICK:
            return _QUICK
    return None


def input_names(request: Request, job: str) -> dict[Digest, str]:
    """What each file that goes in is called on a server: by its digest, in the job's own folder."""
    medias = {digest: one.media for one in request.guides for digest in one.digests}
    medias |= {one.digest: one.media for one in request.references}
    return {
        digest: f"{folder_of(job)}/{hex_of(digest)}{_ENDINGS.get(media, '.bin')}"
        for digest, media in medias.items()
    }


def send_inputs(server: Server, handed: Handed) -> None:
    """Put the files that go in where the graph reads them."""
    for digest, name in input_names(handed.request, handed.job).items():
        at = PurePosixPath(name)
        kept = server.upload(handed.files[digest], at.name, str(at.parent))
        if kept != name:
            raise wrong(f"{server.address} keeps another file under the name {at.name}", "upload")


def lora_files(
    server: Server,
    loras: Sequence[LoraUse],
    files: Mapping[Digest, Path],
    folder: Path | None,
) -> tuple[list[str], tuple[str, ...]]:
    """The names of LoRAs on the server's list, in order, and those that it lacks. Into a models
    folder of the studio's own they are put by their digest; elsewhere a file whose name is the
    digest is taken, or one of the LoRA's name and exact size."""
    if not loras:
        return [], ()
    listed = server.models("loras")
    if folder is not None and any(_kept(one) not in _plain(listed) for one in loras):
        for one in loras:
            _put(folder / "loras" / _kept(one), files[one.digest])
        server.forget_classes()
        listed = server.models("loras")
    plain = _plain(listed)
    found, lacking = [], []
    for one in loras:
        size = files[one.digest].stat().st_size if one.digest in files else 0
        name, why = _listed(one, plain, listed, size)
        found.append(name)
        if why:
            lacking.append(why)
    return found, tuple(lacking)


def _kept(lora: LoraUse) -> str:
    return f"{_OURS}/{hex_of(lora.digest)}.safetensors"


def _plain(listed: Mapping[str, int]) -> dict[str, str]:
    """A server's names, which on some systems have their slashes the other way round."""
    return {name.replace("\\", "/"): name for name in listed}


def _listed(
    lora: LoraUse, plain: Mapping[str, str], listed: Mapping[str, int], size: int
) -> tuple[str, str]:
    stem = hex_of(lora.digest)
    wanted = f"{lora.name}.safetensors"
    for shown, name in plain.items():
        if PurePosixPath(shown).stem == stem:
            return name, ""
    for shown, name in plain.items():
        if PurePosixPath(shown).name == wanted:
            there = listed[name]
            if there and size and there != size:
                return name, (
                    f"LoRA {lora.name}: the server's {shown} has {there} bytes, the show's {size}: "
                    f"put the show's file there as {stem}.safetensors"
                )
            return name, ""
    return wanted, f"LoRA {lora.name}: put it into models/loras as {stem}.safetensors"


def _put(target: Path, source: Path) -> None:
    """Copied, not linked: who writes into a models folder does not write into the vault."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    shutil.copyfile(source, part)
    part.replace(target)


def wrong_models(server: Server, registered: Registered, folder: Path | None) -> list[str]:
    """Weight files that are there under the right name and are others than those that the graph
    was registered with: by size, and by digest where the models folder is at hand."""
    said = []
    for one in registered.card.models:
        if folder is not None and one.digest:
            held = next((at for at in folder.glob(f"*/{one.name}") if at.is_file()), None)
            if held is not None and _digest(held) != one.digest:
                said.append(f"model {one.name}: another file than the graph was registered with")
                continue
        if one.size:
            sizes = [size for size in server.sizes(one.name) if size]
            if sizes and one.size not in sizes:
                said.append(f"model {one.name}: it has {sizes[0]} bytes there, not {one.size}")
    return said


def _digest(path: Path) -> Digest:
    told = path.stat()
    return _read_once(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=256)
def _read_once(path: Path, _size: int, _changed: int) -> Digest:
    """Weight files are large: one that has not changed is not read again."""
    return digest_file(path)


def _seed(graph: Graph, registered: Registered) -> int | None:
    """The seed as it was sent: the request's, or the graph's own."""
    for at in spots_of(registered.card.bind.seed):
        spot = resolve(graph, at)
        value = graph[spot.node]["inputs"][spot.input]
        return value if isinstance(value, int) else None
    return None


def _class_names(registered: Registered) -> set[str]:
    """Every class that a graph may use, in either form."""
    workflow = registered.workflow
    if not is_editor_form(workflow):
        return {node["class_type"] for node in as_graph(workflow, {}).values()}
    held = workflow.get("definitions")
    listed = held.get("subgraphs") if isinstance(held, dict) else None
    sheets = [workflow, *(one for one in (listed or []) if isinstance(one, dict))]
    return {
        str(node.get("type"))
        for sheet in sheets
        for node in (sheet.get("nodes") or [])
        if isinstance(node, dict)
    }


def refused(answer: Mapping[str, object]) -> GeneratorTrouble | None:
    """A server's answer to a prompt as trouble; None where it took all of it. A server that takes
    a part of a graph says so beside its success."""
    errors = answer.get("node_errors")
    told = list(_node_words(errors)) if isinstance(errors, dict) else []
    error = answer.get("error")
    if not told and not error:
        return None
    word = "invalid_prompt"
    if isinstance(error, dict):
        word = str(error.get("type") or word)
        if not told:
            told = [str(error.get("details") or error.get("message") or word)]
    elif error and not told:
        told = [str(error)]
    return wrong("ComfyUI does not take the graph: " + "; ".join(told)[:1500], word)


def _node_words(errors: Mapping[str, object]) -> list[str]:
    said = []
    for node, held in errors.items():
        listed = held.get("errors") if isinstance(held, dict) else None
        kind = held.get("class_type") if isinstance(held, dict) else ""
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict):
                what = str(one.get("details") or one.get("message"))[:200]
                said.append(f"node {node} ({kind}): {one.get('type')}: {what}")
    return said
