"""The real ComfyUI: a show's shot with two characters' LoRAs goes through it, also when it is
killed in the middle; a LoRA that does nothing is found out; what leaves the show holds no prompt.

Nothing here knows how ComfyUI works: `tools/comfyui` starts it as anybody would.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from PIL import Image

from pegbar.assets.generation import Kind, LoraUse, Reference, RefRole, Request
from pegbar.assets.job_facts import JobCreated, JobEnded
from pegbar.assets.png_text import stripped_png, words_in_png
from pegbar.backends.generators.comfyui import VENDOR, ComfyGenerator
from pegbar.backends.shows.graphs import tools_of
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, State, Ticket, Trouble
from pegbar.values.digests import digest_file
from pegbar.wiring import Studio

from .comfyui_server import ROOT, Server, installed

pytestmark = [
    pytest.mark.comfyui,
    pytest.mark.skipif(
        importlib.util.find_spec("torch") is None, reason="the extra 'painter' is not installed"
    ),
]

EXAMPLE = ROOT / "examples/the-moon-is-late"
PEGBAR = Path(sys.executable).parent / "pegbar"
MAKES = 420.0
T = TypeVar("T")
SCRIPT = """\
Title: The Moon Is Late
Author: Marit Oye

INT. BOATHOUSE - NIGHT

TOVE sits on a chair by the stove. PIP stands at the table.

PIP
Tove!
"""
CAST = "format: 1\nuse: ours\ncasts: {ours: {everything: comfyui/lamplight}}\n"


def tiny_models():
    spec = importlib.util.spec_from_file_location("tiny_models", ROOT / "tools/tiny_models.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    installed()
    folder = tmp_path_factory.mktemp("comfyui")
    tiny_models().checkpoint(folder / "models/checkpoints/pegbar-tiny.ckpt")
    running = Server(folder)
    running.start()
    yield running
    running.kill()


@pytest.fixture
def show(server: Server, tmp_path: Path) -> Path:
    """The example, cut down to one small shot with both characters, cast with its own graph; and a
    studio around it."""
    show = tmp_path / "moon"
    left_out = shutil.ignore_patterns("out", "lines", "keys", "performances")
    shutil.copytree(EXAMPLE, show, ignore=left_out)
    told = (show / "show.yaml").read_text("utf-8")
    told = told.replace("size: [960, 540]", "size: [96, 54]")
    told = told.replace("drawn_on: 2", "drawn_on: 4").replace("fps: 24", "fps: 12")
    ours = "  - files: [art/loras/*]\n    by: Lio Hartmann\n    licence: CC-BY-4.0\n"
    may = "    purposes: [develop, produce, train, market, deliver]\n"
    (show / "show.yaml").write_text(told + ours + may, "utf-8")
    (show / "screenplay.fountain").write_text(SCRIPT, "utf-8")
    for path in (show / "direction").glob("*.yaml"):
        path.unlink()
    (show / "direction/cast.yaml").write_text(CAST, "utf-8")
    made = tiny_models()
    for number, (name, colour) in enumerate(
        {"tove": (-0.3, 0.1, 0.8), "pip": (0.8, 0.3, -0.6)}.items()
    ):
        made.tint(show / f"art/loras/{name}.safetensors", colour, seed=number)
        about = f"format: 1\nwho: {name.upper()}\nbase: sd15\n"
        (show / f"art/loras/{name}.yaml").write_text(about, "utf-8")
    pegbar("init", cwd=tmp_path)
    account = f"servers: [{server.address}], folder: {server.folder / 'models'}"
    (tmp_path / ".pegbar/generators.yaml").write_text(
        f"format: 1\nvendors: {{comfyui: {{{account}}}}}\n", "utf-8"
    )
    return show


def pegbar(*words: str, cwd: Path) -> str:
    done = subprocess.run(
        [PEGBAR, *words], cwd=cwd, capture_output=True, text=True, timeout=MAKES, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_shot_comes_out_though_its_server_is_killed_in_the_middle(
    server: Server, show: Path, tmp_path: Path
) -> None:
    assert "runs on" in pegbar("graphs", "check", "moon", "lamplight", cwd=tmp_path)
    making = subprocess.Popen(
        [PEGBAR, "make", "moon", "--shot", "sc1-sh010"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PEGBAR_CACHE": str(tmp_path / "cache")},
    )
    try:
        server.until_it_runs_something()
        until_the_server_owes_something(tmp_path)
        server.kill()
        time.sleep(1.0)
        server.start()
        told, _ = making.communicate(timeout=MAKES)
    finally:
        making.kill()
    assert making.returncode == 0, told

    ended = jobs_of(tmp_path, JobEnded)
    lost = [one for one in ended if one.state == "lost"]
    done = [one for one in ended if one.made is not None]
    assert lost, "what the killed server forgot was sent again"
    assert done
    notes = " ".join(note for one in done for note in one.made.used.notes)
    assert "LoRA tove changed" in notes
    assert "LoRA pip changed" in notes
    for one in done:
        used = one.made.used.parameters
        assert {lora["name"] for lora in used["loras"]} == {"tove", "pip"}
        assert used["models"][0]["name"] == "pegbar-tiny.ckpt"
        assert used["nodes"]["KSampler"] == "nodes"
    nothing_tells_of_prompts(show / "out")
    assert no_name_of_the_show(server)


def until_the_server_owes_something(studio: Path) -> None:
    """Until a job that the server took is on record, and what came of it is not."""
    ends = time.monotonic() + MAKES
    while time.monotonic() < ends:
        taken = {one.job for one in jobs_of(studio, JobCreated)}
        if taken - {one.job for one in jobs_of(studio, JobEnded)}:
            return
        time.sleep(0.05)
    raise AssertionError("no job was taken")


def jobs_of(studio: Path, kind: type[T]) -> list[T]:
    ledger = Studio(studio / ".pegbar").records("the-moon-is-late")
    return [one.body for one in ledger.facts(kinds=(kind,)) if isinstance(one.body, kind)]


def nothing_tells_of_prompts(folder: Path) -> None:
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert any(one.suffix == ".png" for one in files)
    for one in files:
        data = one.read_bytes()
        assert b"class_type" not in data and b"pegbar-tiny" not in data, one
        if one.suffix == ".png":
            assert not {"prompt", "workflow"} & words_in_png(data).keys(), one


def no_name_of_the_show(server: Server) -> bool:
    """What lies on the server is called by tokens and digests alone."""
    names = [
        str(one.relative_to(server.folder))
        for part in ("input", "output", "models/loras")
        for one in (server.folder / part).rglob("*")
    ]
    assert any("pegbar/" in one for one in names)
    return not any(word in one.lower() for one in names for word in ("moon", "tove", "pip-", "sc1"))


def generator(server: Server, monkeypatch: pytest.MonkeyPatch, cache: Path) -> ComfyGenerator:
    monkeypatch.setenv("PEGBAR_CACHE", str(cache))
    account = Account(
        servers=(server.address,), folder=server.folder / "models", tools=tools_of(EXAMPLE)
    )
    opened = VENDOR.open(VENDOR.profiles(account)[0], account)
    assert isinstance(opened, ComfyGenerator)
    return opened


def handed(tmp_path: Path, lora: Path, job: str) -> Handed:
    source = tmp_path / "source.png"
    Image.linear_gradient("L").resize((96, 54)).convert("RGB").save(source)
    picture, worn = digest_file(source), digest_file(lora)
    request = Request(
        kind=Kind.IMAGE_TO_IMAGE,
        prompt="a secret of the story",
        seed=11,
        size=(96, 54),
        references=(Reference(role=RefRole.SOURCE, digest=picture),),
        loras=(LoraUse(name=lora.stem, digest=worn, who="TOVE"),),
    )
    return Handed(job=job, request=request, files={picture: source, worn: lora})


def over(generator: ComfyGenerator, ticket: Ticket) -> None:
    ends = time.monotonic() + MAKES
    shares = [0.0]
    while time.monotonic() < ends:
        sight = generator.look(ticket)
        assert sight.state in (State.WAITING, State.RUNNING, State.DONE), sight
        shares.append(sight.share or shares[-1])
        if sight.state is State.DONE:
            assert all(0 <= one <= 1 for one in shares)
            return
        time.sleep(0.1)
    raise AssertionError("the job never ended")


def test_a_lora_that_fits_changes_the_picture_and_its_words_can_be_stripped(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = generator(server, monkeypatch, tmp_path / "cache")
    lora = tiny_models().tint(tmp_path / "tove.safetensors", (-0.3, 0.1, 0.8), seed=3)
    given = handed(tmp_path, lora, "job-fits")
    ticket = asked.create(given)
    assert ticket.extra["beside"].startswith("without-0=")
    over(asked, ticket)
    (into := tmp_path / "in").mkdir()
    got = asked.fetch(ticket, given, into)
    data = got.files[0].path.read_bytes()
    assert "a secret of the story" in words_in_png(data)["prompt"]
    assert b"a secret of the story" not in stripped_png(data)
    assert got.used.notes[0].startswith("LoRA tove changed ")
    assert not asked.create(again(given, "job-again")).extra["beside"], "measured already"


def again(given: Handed, job: str) -> Handed:
    return Handed(job=job, request=given.request, files=given.files)


def test_a_lora_that_fits_no_key_of_the_model_fails_with_the_reason(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = generator(server, monkeypatch, tmp_path / "cache")
    lora = tiny_models().stranger(tmp_path / "stranger.safetensors")
    given = handed(tmp_path, lora, "job-stranger")
    ticket = asked.create(given)
    over(asked, ticket)
    (into := tmp_path / "in").mkdir()
    with pytest.raises(GeneratorTrouble, match="had no effect") as raised:
        asked.fetch(ticket, given, into)
    assert raised.value.why is Trouble.FAILED
    assert list(into.iterdir()) == []


def test_a_model_that_the_server_lacks_is_told_before_anything_is_queued(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = generator(server, monkeypatch, tmp_path / "cache")
    lora = tiny_models().tint(tmp_path / "tove.safetensors", (0.3, 0.1, 0.2), seed=5)
    weights = server.folder / "models/checkpoints/pegbar-tiny.ckpt"
    weights.rename(server.folder / "away.ckpt")
    try:
        with pytest.raises(GeneratorTrouble, match=r"lacks model pegbar-tiny\.ckpt") as raised:
            asked.create(handed(tmp_path, lora, "job-lacking"))
    finally:
        (server.folder / "away.ckpt").rename(weights)
    assert raised.value.why is Trouble.INVALID
    waiting = server.get("/queue")
    assert msgspec.json.encode(waiting).count(b"job-lacking") == 0
