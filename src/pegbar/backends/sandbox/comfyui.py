"""ComfyUI's side of the sandbox: as much of its server as a client meets, its traps included.

Read in the server of ComfyUI 0.30.0 and measured on 0.3.64 and 0.30.0: a missing model is a 400
with a list, bad JSON a 500, a graph of which one branch is wrong a 200 with `node_errors`, an
identical graph is answered with the names of before, an interrupted job is an error that only its
message tells apart, a job that was deleted while it waited is not known any more, and a LoRA that
fits no key of the model succeeds and does nothing. It has no WebSocket.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from PIL import Image, PngImagePlugin

from pegbar.backends.sandbox.comfyui_nodes import CHECKPOINTS, CLASSES, LORAS
from pegbar.backends.sandbox.door import answer
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.orders import Fault, Order, Refusal, Work, seed_in
from pegbar.ports.generator import State

NAME: Final = "comfyui"
_TINTS: Final = {"ada.safetensors": (255, 190, 90), "bo.safetensors": (90, 160, 255)}


@dataclass(slots=True)
class _Shop:
    """What the server keeps besides its jobs. Mutable: it is the server's disk and memory."""

    floor: Floor
    uploads: dict[str, bytes] = field(default_factory=dict)
    graphs: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: dict[str, dict[str, Any]] = field(default_factory=dict)
    interrupted: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    number: int = 0


def routes(floor: Floor) -> list[Any]:
    """A server's paths, as far as a client needs them."""
    shop = _Shop(floor)
    return [*_asks(shop), *_takes(shop), *_tells(shop)]


def _asks(shop: _Shop) -> list[Any]:
    """What it is asked about itself."""

    @get("/prompt")
    async def how_busy() -> dict[str, Any]:
        return {"exec_info": {"queue_remaining": len(_queue(shop)[0]) + len(_queue(shop)[1])}}

    @get("/system_stats")
    async def stats() -> dict[str, Any]:
        return {"system": {"comfyui_version": "0.30.0-sandbox"}, "devices": []}

    @get("/object_info")
    async def all_classes() -> dict[str, Any]:
        return dict(CLASSES)

    @get("/object_info/{name:str}")
    async def one_class(name: FromPath[str]) -> dict[str, Any]:
        return {name: CLASSES[name]} if name in CLASSES else {}

    @get("/models/{folder:str}")
    async def models(folder: FromPath[str]) -> Response[Any]:
        listed = {"loras": LORAS, "checkpoints": CHECKPOINTS}.get(folder)
        return Response(list(listed) if listed else [], status_code=200 if listed else 404)

    return [how_busy, stats, all_classes, one_class, models]


def _takes(shop: _Shop) -> list[Any]:
    """What it is given: files, prompts, and words about its queue."""

    @post("/upload/image", status_code=200)
    async def upload(request: Request[Any, Any, Any]) -> Response[Any]:
        form = await request.form()
        file, subfolder = form["image"], str(form.get("subfolder") or "")
        if ".." in subfolder.split("/") or subfolder.startswith("/") or "/" in file.filename:
            return Response(None, status_code=400)
        data = await file.read()
        name, number = file.filename, 1
        while shop.uploads.get(f"{subfolder}/{name}", data) != data:
            stem, _, ending = file.filename.rpartition(".")
            name, number = f"{stem} ({number}).{ending}", number + 1
        shop.uploads[f"{subfolder}/{name}"] = data
        return Response({"name": name, "subfolder": subfolder, "type": "input"})

    @post("/prompt", status_code=200)
    async def prompt(request: Request[Any, Any, Any]) -> Response[Any]:
        said = json.loads(await request.body())  # bad JSON is a 500 there too
        graph = said.get("prompt")
        if not isinstance(graph, dict):
            return _error(400, "no_prompt", "No prompt provided")
        return _taken(shop, said, graph)

    @post("/queue", status_code=200)
    async def delete(request: Request[Any, Any, Any]) -> None:
        waiting = _queue(shop)[1]
        for job in (await request.json()).get("delete", ()):
            if job in waiting:
                shop.floor.cancel(NAME, job)

    @post("/interrupt", status_code=200)
    async def interrupt(request: Request[Any, Any, Any]) -> None:
        job = (await request.json()).get("prompt_id")
        if job in _queue(shop)[0] and shop.floor.cancel(NAME, job):
            shop.interrupted.add(job)

    return [upload, prompt, delete, interrupt]


def _tells(shop: _Shop) -> list[Any]:
    """What it tells of jobs, and their files."""

    @get("/history/{job:str}")
    async def history(job: FromPath[str]) -> dict[str, Any]:
        told = _history(shop, job)
        return {job: told} if told else {}

    @get("/queue")
    async def queue() -> dict[str, Any]:
        running, pending = _queue(shop)
        return {
            "queue_running": [[0, one, shop.graphs.get(one, {}), {}, []] for one in running],
            "queue_pending": [[0, one, shop.graphs.get(one, {}), {}, []] for one in pending],
        }

    @get("/view", sync_to_thread=True)
    def view(request: Request[Any, Any, Any]) -> Response[bytes]:
        asked = request.query_params
        found = shop.named.get(f"{asked.get('subfolder', '')}/{asked.get('filename', '')}")
        work = shop.floor.work(NAME, found["job"]) if found else None
        if found is None or work is None:
            return Response(b"", status_code=404)
        data, media = result_of(shop.floor, work, found["graph"])
        return answer(shop.floor, work, data, media)

    return [history, queue, view]


def _taken(shop: _Shop, said: Mapping[str, Any], graph: dict[str, Any]) -> Response[Any]:
    job = str(said.get("prompt_id") or uuid.uuid4())
    if str(uuid.UUID(job)) != job:
        return _error(400, "invalid_prompt_id", "prompt_id must be a valid UUID")
    for name, node in graph.items():
        if not isinstance(node, dict) or node.get("class_type") not in CLASSES:
            return _error(400, "invalid_prompt", f"Node ID '#{name}' has no known class_type")
    ends = [one for one in graph if CLASSES[graph[one]["class_type"]]["output_node"]]
    errors = {name: _wrong(shop, graph, name) for name in graph}
    wrong = {name: told for name, told in errors.items() if told}
    good = [one for one in ends if not _reached(graph, one) & wrong.keys()]
    told = {
        name: {"errors": one, "dependent_outputs": ends, "class_type": graph[name]["class_type"]}
        for name, one in wrong.items()
    }
    if not ends:
        return _error(400, "prompt_no_outputs", "Prompt has no outputs")
    if not good:
        message = "Prompt outputs failed validation"
        return _error(400, "prompt_outputs_failed_validation", message, told)
    shop.graphs[job] = graph
    try:
        shop.floor.take(NAME, _order(shop, graph, job), job=job)
    except Refusal as refusal:
        status = 429 if refusal.fault is Fault.RATE else 503
        return Response({"error": refusal.message}, status_code=status)
    shop.number += 1
    return Response({"prompt_id": job, "number": shop.number, "node_errors": told})


def _wrong(shop: _Shop, graph: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """What is wrong with a node's inputs, in the server's words."""
    known = CLASSES[graph[name]["class_type"]]["input"]["required"]
    inputs = graph[name].get("inputs") or {}
    found: list[dict[str, Any]] = []

    def tell(kind: str, details: str) -> None:
        found.append({"type": kind, "message": kind, "details": details, "extra_info": {}})

    for key, spec in known.items():
        if key not in inputs:
            tell("required_input_missing", key)
            continue
        value, kind, about = inputs[key], spec[0], spec[1] if len(spec) > 1 else {}
        if isinstance(value, list):
            continue
        if about.get("image_upload") or about.get("video_upload"):
            if value not in shop.uploads:
                tell("custom_validation_failed", f"{key} - Invalid file: {value}")
        elif isinstance(kind, list) and value not in kind:
            tell("value_not_in_list", f"{key}: {value!r} not in {kind}")
        elif kind in ("INT", "FLOAT") and not isinstance(value, int | float):
            tell("invalid_input_type", f"{key}, {value}")
        elif kind in ("INT", "FLOAT") and value > about.get("max", value):
            tell("value_bigger_than_max", key)
        elif kind in ("INT", "FLOAT") and value < about.get("min", value):
            tell("value_smaller_than_min", key)
    return found


def _reached(graph: Mapping[str, Any], end: str) -> set[str]:
    """The nodes that lead to an end, itself included."""
    seen, open_ = {end}, [end]
    while open_:
        for value in (graph[open_.pop()].get("inputs") or {}).values():
            before = str(value[0]) if isinstance(value, list) and len(value) == 2 else ""
            if before in graph and before not in seen:
                seen.add(before)
                open_.append(before)
    return seen


def _order(shop: _Shop, graph: Mapping[str, Any], job: str) -> Order:
    nodes = list(graph.values())
    size = next(
        (
            (int(one["inputs"]["width"]), int(one["inputs"]["height"]))
            for one in nodes
            if isinstance(one["inputs"].get("width"), int | float)
            and isinstance(one["inputs"].get("height"), int | float)
        ),
        None,
    )
    words = [one["inputs"]["text"] for one in nodes if isinstance(one["inputs"].get("text"), str)]
    pictures = [
        shop.uploads[one["inputs"]["image"]] for one in nodes if one["class_type"] == "LoadImage"
    ]
    moving = any(one["class_type"] == "SaveVideo" for one in nodes)
    return Order(
        model="ComfyUI",
        prompt=" ".join(words),
        gives="video" if moving else "image",
        size=size,
        seconds=1.0 if moving else None,
        seed=next((one for one in map(_seed, nodes) if one is not None), None),
        frames=tuple((0.0, one) for one in pictures[:1]),
        tag=job,
        said={"graph": json.dumps(graph)},
    )


def _seed(node: Mapping[str, Any]) -> int | None:
    """A sampler's seed."""
    return seed_in(node["inputs"].get("seed", node["inputs"].get("noise_seed")))


def result_of(floor: Floor, work: Work, graph: Mapping[str, Any]) -> tuple[bytes, str]:
    """What a job's file holds: its picture, tinted by each LoRA that fits, with the whole graph
    written into it as the real one does."""
    taken = floor.result(work)
    if taken.media != "image/png" or work.fault is Fault.CREDENTIALS:
        return taken.data, taken.media
    with Image.open(io.BytesIO(taken.data)) as opened:
        picture = opened.convert("RGB")
    for node in graph.values():
        inputs = node["inputs"]
        tint = _TINTS.get(str(inputs.get("lora_name")))
        strength = inputs.get("strength_model", 0)
        if tint and strength:
            share = min(0.5, abs(float(strength)) * 0.2)
            picture = Image.blend(picture, Image.new("RGB", picture.size, tint), share)
    words = PngImagePlugin.PngInfo()
    words.add_text("prompt", json.dumps(graph))
    kept = io.BytesIO()
    picture.save(kept, "PNG", pnginfo=words)
    return kept.getvalue(), "image/png"


def _queue(shop: _Shop) -> tuple[list[str], list[str]]:
    """The jobs that run, and those that wait."""
    running, pending = [], []
    for job in shop.graphs:
        seen = shop.floor.see(NAME, job)
        if seen is not None and seen.state is State.RUNNING:
            running.append(job)
        elif seen is not None and seen.state is State.WAITING:
            pending.append(job)
    return running, pending


def _history(shop: _Shop, job: str) -> dict[str, Any] | None:
    seen, graph = shop.floor.see(NAME, job), shop.graphs.get(job)
    if seen is None or graph is None:
        return None
    if seen.state is State.DONE:
        outputs = {}
        for name, node in graph.items():
            if CLASSES[node["class_type"]]["output_node"]:
                outputs[name] = {"images": [_file(shop, job, graph, name)]}
        return {"outputs": outputs, "status": {"status_str": "success", "completed": True}}
    if job in shop.interrupted:
        return _ended("execution_interrupted", {"prompt_id": job})
    if seen.state is State.FAILED:
        why = {"node_id": "1", "node_type": "KSampler", "exception_type": "RuntimeError"}
        return _ended("execution_error", {**why, "exception_message": "the sandbox let it fail"})
    return None


def _file(shop: _Shop, job: str, graph: Mapping[str, Any], node: str) -> dict[str, Any]:
    """A result's name: of an identical graph the one that it had before."""
    prefix = str(graph[node]["inputs"].get("filename_prefix", "temp"))
    subfolder, _, stem = prefix.rpartition("/")
    ending = "mp4" if graph[node]["class_type"] == "SaveVideo" else "png"
    key = json.dumps([graph, node], sort_keys=True)
    name = next((one for one, told in shop.named.items() if told["key"] == key), None)
    if name is None:
        shop.counts[prefix] = shop.counts.get(prefix, 0) + 1
        name = f"{subfolder}/{stem}_{shop.counts[prefix]:05d}_.{ending}"
        shop.named[name] = {"job": job, "graph": graph, "key": key}
    kind = "temp" if graph[node]["class_type"] == "PreviewImage" else "output"
    return {"filename": name.rpartition("/")[2], "subfolder": subfolder, "type": kind}


def _ended(event: str, about: Mapping[str, Any]) -> dict[str, Any]:
    status = {"status_str": "error", "completed": False, "messages": [[event, dict(about)]]}
    return {"outputs": {}, "status": status}


def _error(
    status: int, kind: str, message: str, nodes: Mapping[str, Any] | None = None
) -> Response[Any]:
    error = {"type": kind, "message": message, "details": message, "extra_info": {}}
    return Response({"error": error, "node_errors": dict(nodes or {})}, status_code=status)
