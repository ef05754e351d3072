"""What Pegbar adds to a ComfyUI server's own time, beside a bare client, and how the server behaves
with many jobs.

    python -m benchmarks.generators.comfyui [--server URL] [--count 60]

Without --server it starts the one that `tools/comfyui` installed. The graph needs no model: a
picture goes in, is scaled and saved. The bare client does what any script does: upload, prompt, ask
the history until it is there, view.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.assets.graph_file import GraphFile, read_card, read_workflow
from pegbar.backends.generators.comfyui import VENDOR
from pegbar.ports.generator import Account, Generator, Handed, State
from pegbar.values.digests import digest_bytes, digest_file

GRAPH = {
    "10": {"class_type": "LoadImage", "inputs": {"image": "any.png"}},
    "11": {
        "class_type": "ImageScale",
        "inputs": {
            "image": ["10", 0],
            "upscale_method": "bilinear",
            "width": 256,
            "height": 144,
            "crop": "center",
        },
    },
    "8": {"class_type": "SaveImage", "inputs": {"images": ["11", 0], "filename_prefix": "x"}},
}
CARD = """\
format: 1
makes: image-to-image
bind:
  width: "11.width"
  height: "11.height"
  references: {source: "10.image"}
"""
POLL = 0.002


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--server", default="")
    parser.add_argument("--count", type=int, default=60)
    said = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n", flush=True)
    with tempfile.TemporaryDirectory() as held, at(said.server, Path(held)) as address:
        folder = Path(held)
        bare, ours = Bare(address), opened(address)
        for number in range(3):
            bare.run(picture(folder, f"warm-a{number}"))
            through(ours, picture(folder, f"warm-b{number}"), folder)
        theirs, mine = [], []
        for number in range(said.count):
            theirs.append(timed(lambda n=number: bare.run(picture(folder, f"a{n}"))))
            mine.append(timed(lambda n=number: through(ours, picture(folder, f"b{n}"), folder)))
        added = [(m[0] - t[0], m[1] - t[1]) for m, t in zip(mine, theirs, strict=True)]
        head = "| one picture through the server | median ms | 90th of 100 | processor ms |"
        print(f"{head}\n|---|---:|---:|---:|")
        row("a bare client", theirs)
        row("the generator", mine)
        row("what the generator adds", added)


@contextmanager
def at(named: str, folder: Path) -> Iterator[str]:
    if named:
        yield named.rstrip("/")
        return
    from tests.end_to_end.comfyui_server import Server, installed

    installed()
    server = Server(folder)
    server.start()
    try:
        yield server.address
    finally:
        server.kill()


def opened(address: str) -> Generator:
    data = json.dumps(GRAPH).encode()
    card, places = read_card(CARD.encode(), "graphs/scale.yaml")
    graph = GraphFile(
        name="scale",
        path="graphs/scale.json",
        card_path="graphs/scale.yaml",
        digest=digest_bytes(data),
        card_digest=digest_bytes(CARD.encode()),
        card=card,
        workflow=read_workflow(data, "graphs/scale.json"),
        places=places,
    )
    account = Account(servers=(address,), tools={"scale": graph.packed()})
    return VENDOR.open(VENDOR.profiles(account)[0], account)


def picture(folder: Path, name: str) -> Path:
    """A picture that the server has not seen yet, so that nothing is answered from its cache."""
    path = folder / f"{name}.png"
    colour = digest_bytes(name.encode()).encode()
    Image.new("RGB", (256, 144), tuple(colour[8:11])).save(path)
    return path


def through(generator: Generator, path: Path, folder: Path) -> None:
    digest = digest_file(path)
    request = Request(
        kind=Kind.IMAGE_TO_IMAGE,
        size=(256, 144),
        references=(Reference(role=RefRole.SOURCE, digest=digest),),
    )
    given = Handed(job=path.stem, request=request, files={digest: path})
    ticket = generator.create(given)
    while generator.look(ticket).state is not State.DONE:
        time.sleep(POLL)
    with tempfile.TemporaryDirectory(dir=folder) as into:
        assert generator.fetch(ticket, given, Path(into)).files


class Bare:
    """What a script does with the server."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=60)

    def run(self, path: Path) -> None:
        sent = {"image": (path.name, path.read_bytes())}
        kept = self.client.post("/upload/image", files=sent).json()["name"]
        graph = json.loads(json.dumps(GRAPH))
        graph["10"]["inputs"]["image"] = kept
        graph["8"]["inputs"]["filename_prefix"] = uuid.uuid4().hex
        job = self.client.post("/prompt", json={"prompt": graph}).json()["prompt_id"]
        while not (found := self.client.get(f"/history/{job}").json()):
            time.sleep(POLL)
        (one,) = found[job]["outputs"]["8"]["images"]
        assert self.client.get("/view", params=one).content.startswith(b"\x89PNG")


def timed(call) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's processor."""
    begun, busy = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000


def row(name: str, times: list[tuple[float, float]]) -> None:
    clock, busy = ([one[part] for one in times] for part in (0, 1))
    ninety = statistics.quantiles(clock, n=10)[-1]
    middle = statistics.median(clock)
    print(f"| {name} | {middle:.1f} | {ninety:.1f} | {statistics.median(busy):.1f} |", flush=True)


if __name__ == "__main__":
    main()
