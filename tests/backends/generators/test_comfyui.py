"""ComfyUI on the sandbox's server: what it is told, what it is asked, and what is made of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PIL import Image

from pegbar.assets.generation import Kind, LoraUse, Reference, RefRole, Request
from pegbar.assets.graph_file import GraphFile, read_card
from pegbar.assets.png_text import words_in_png
from pegbar.backends.generators.comfy_check import checked, proposed
from pegbar.backends.generators.comfy_proof import Proofs
from pegbar.backends.generators.comfy_server import Server
from pegbar.backends.generators.comfyui import VENDOR, ComfyGenerator
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox
from pegbar.backends.sandbox.orders import Fault, HandClock, Pace
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, State, Trouble
from pegbar.values.digests import digest_bytes, digest_file

from .comfy_graphs import CARD, graph, registered


@pytest.fixture(scope="module")
def house():
    floor = Floor(clock=HandClock(), pace=Pace(queue=1.0, work=4.0))
    with Sandbox(floor, only=("comfyui",)) as opened:
        yield opened
    assert floor.broken == []


def packed(text=CARD, made=None):
    data = json.dumps(made or graph()).encode()
    card, places = read_card(text.encode(), "graphs/mine.yaml")
    return GraphFile(
        name="mine",
        path="graphs/mine.json",
        card_path="graphs/mine.yaml",
        digest=digest_bytes(data),
        card_digest=digest_bytes(text.encode()),
        card=card,
        workflow=made or graph(),
        places=places,
    ).packed()


def opened(house, text=CARD, made=None, servers=None, proofs=None) -> ComfyGenerator:
    account = Account(
        servers=servers or (house.address("comfyui"),),
        tools={"mine": packed(text, made)},
        timeout=5.0,
    )
    found = VENDOR.open(VENDOR.profiles(account)[0], account)
    assert isinstance(found, ComfyGenerator)
    return replace(found, proofs=proofs or Proofs())


def handed(tmp_path, job, *names) -> Handed:
    source = tmp_path / "source.png"
    Image.linear_gradient("L").resize((64, 36)).convert("RGB").save(source)
    files = {digest_file(source): source}
    worn = []
    for name in names:
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(name.encode())
        files[digest_file(path)] = path
        worn.append(LoraUse(name=name, digest=digest_file(path), who=name.upper()))
    request = Request(
        kind=Kind.IMAGE_TO_IMAGE,
        prompt=f"a secret, {job}",
        seed=1,
        size=(64, 36),
        references=(Reference(role=RefRole.SOURCE, digest=digest_file(source)),),
        loras=tuple(worn),
    )
    return Handed(job=job, request=request, files=files)


def finish(house, generator, ticket):
    for _ in range(20):
        sight = generator.look(ticket)
        if sight.state not in (State.WAITING, State.RUNNING):
            return sight
        house.floor.clock.advance(5.0)
    raise AssertionError("it never ended")


def fetched(house, generator, given, tmp_path):
    ticket = generator.create(given)
    assert finish(house, generator, ticket).state is State.DONE
    into = tmp_path / f"in-{given.job}"
    into.mkdir()
    return generator.fetch(ticket, given, into)


def test_a_lora_that_fits_is_measured_once_and_told(house, tmp_path):
    proofs = Proofs(folder=tmp_path / "proofs")
    generator = opened(house, proofs=proofs)
    before = len(house.floor.creates)
    got = fetched(house, generator, handed(tmp_path, "lora-1", "ada", "bo"), tmp_path)
    assert len(house.floor.creates) == before + 4  # itself, with both in few steps, without each
    assert [note.rpartition(" changed ")[0] for note in got.used.notes] == ["LoRA ada", "LoRA bo"]
    assert [one["name"] for one in got.used.parameters["loras"]] == ["ada", "bo"]

    again = opened(house, proofs=Proofs(folder=tmp_path / "proofs"))
    got = fetched(house, again, handed(tmp_path, "lora-2", "ada", "bo"), tmp_path)
    assert len(house.floor.creates) == before + 5
    assert "LoRA ada changed" in got.used.notes[0]


def test_a_lora_that_fits_no_key_fails_with_the_reason_and_leaves_nothing(house, tmp_path):
    generator = opened(house)
    given = handed(tmp_path, "stranger-1", "stranger")
    with pytest.raises(GeneratorTrouble, match="LoRA stranger had no effect") as raised:
        fetched(house, generator, given, tmp_path)
    assert raised.value.why is Trouble.FAILED
    assert list((tmp_path / "in-stranger-1").iterdir()) == []


def test_while_one_job_measures_the_others_do_not(house, tmp_path):
    generator = opened(house)
    first = generator.create(handed(tmp_path, "many-1", "ada"))
    second = generator.create(handed(tmp_path, "many-2", "ada"))
    assert first.extra["beside"] and not second.extra["beside"]


def test_a_job_whose_answer_was_lost_lets_another_measure(house, tmp_path):
    generator = opened(house)
    house.floor.meet("comfyui", Fault.DROP_BEFORE)
    with pytest.raises(GeneratorTrouble) as raised:
        generator.create(handed(tmp_path, "broken-1", "ada"))
    assert raised.value.why is Trouble.UNCLEAR
    assert generator.create(handed(tmp_path, "broken-2", "ada")).extra["beside"]


def test_a_job_that_was_lost_lets_another_measure(house, tmp_path):
    generator = opened(house)
    ticket = generator.create(handed(tmp_path, "lost-1", "bo"))
    house.floor.forget("comfyui")
    with pytest.raises(GeneratorTrouble) as raised:
        generator.look(ticket)
    assert raised.value.why is Trouble.LOST
    assert generator.create(handed(tmp_path, "lost-2", "bo")).extra["beside"]


def test_what_is_missing_is_told_before_anything_is_queued(house, tmp_path):
    made = graph()
    made["1"]["inputs"]["ckpt_name"] = "gone.safetensors"
    before = len(house.floor.asked)
    with pytest.raises(GeneratorTrouble, match=r"lacks .*model gone\.safetensors") as raised:
        opened(house, made=made).create(handed(tmp_path, "gone-1"))
    assert raised.value.why is Trouble.INVALID
    with pytest.raises(GeneratorTrouble, match="LoRA nobody: put it into models/loras as"):
        opened(house).create(handed(tmp_path, "gone-2", "nobody"))
    assert len(house.floor.asked) == before


def test_a_graph_that_is_taken_in_part_is_taken_back(house, tmp_path):
    made = graph()
    # A second result, of which the server finds only at its door that it cannot be made.
    made["20"] = {"class_type": "ImageInvert", "inputs": {}}
    made["21"] = {
        "class_type": "SaveImage",
        "inputs": {"images": ["20", 0], "filename_prefix": "x"},
    }
    text = CARD.replace("outputs: painted", 'outputs: [painted, "21"]')
    generator = opened(house, text=text, made=made)
    with pytest.raises(GeneratorTrouble, match="required_input_missing") as raised:
        generator.create(handed(tmp_path, "part-1"))
    assert raised.value.why is Trouble.INVALID
    queue = Server(address=house.address("comfyui")).queue()
    assert house.floor.creates[-1].id not in queue.pending | queue.running


def test_no_path_of_a_show_is_told_and_no_two_jobs_share_a_folder(house, tmp_path):
    generator = opened(house)
    sent = []
    for job in ("path-1", "path-2"):
        generator.create(handed(tmp_path, job))
        sent.append(json.loads(str(house.floor.creates[-1].order.said["graph"])))
    places = [one["8"]["inputs"]["filename_prefix"] for one in sent]
    assert places[0] != places[1]
    for one, place in zip(sent, places, strict=True):
        assert one["10"]["inputs"]["image"].startswith(place.rpartition("/")[0])
        assert str(tmp_path) not in json.dumps(one)
        assert "path-" not in place


def test_a_waiting_job_that_was_deleted_and_one_that_was_interrupted_are_told_apart(
    house, tmp_path
):
    generator = opened(house)
    waiting = generator.create(handed(tmp_path, "cancel-1"))
    generator.cancel(waiting)
    with pytest.raises(GeneratorTrouble) as raised:
        generator.look(waiting)
    assert raised.value.why is Trouble.LOST
    running = generator.create(handed(tmp_path, "cancel-2"))
    house.floor.clock.advance(2.0)
    assert generator.look(running).state is State.RUNNING
    generator.cancel(running)
    assert generator.look(running).state is State.CANCELLED


def test_a_file_that_was_deleted_there_is_lost_and_leaves_nothing(house, tmp_path, monkeypatch):
    generator = opened(house)
    given = handed(tmp_path, "deleted-1")
    ticket = generator.create(given)
    finish(house, generator, ticket)
    told = Server.history

    def elsewhere(self, job):
        found = json.loads(json.dumps(told(self, job)))
        for one in found["outputs"].values():
            one["images"][0]["filename"] = "gone_00001_.png"
        return found

    monkeypatch.setattr(Server, "history", elsewhere)
    (into := tmp_path / "in").mkdir()
    with pytest.raises(GeneratorTrouble, match="deleted") as raised:
        generator.fetch(ticket, given, into)
    assert raised.value.why is Trouble.LOST
    assert list(into.iterdir()) == []


def test_a_result_of_another_jobs_folder_is_not_taken(house, tmp_path, monkeypatch):
    generator = opened(house)
    given = handed(tmp_path, "other-1")
    ticket = generator.create(given)
    finish(house, generator, ticket)
    told = Server.history

    def elsewhere(self, job):
        found = json.loads(json.dumps(told(self, job)))
        for one in found["outputs"].values():
            one["images"][0]["subfolder"] = "pegbar/another"
        return found

    monkeypatch.setattr(Server, "history", elsewhere)
    (into := tmp_path / "in").mkdir()
    with pytest.raises(GeneratorTrouble, match="not this job's"):
        generator.fetch(ticket, given, into)


def test_the_least_busy_server_that_is_up_gets_the_job(house, tmp_path):
    down = "http://127.0.0.1:9"
    generator = opened(house, servers=(down, house.address("comfyui")))
    ticket = generator.create(handed(tmp_path, "busy-1"))
    assert ticket.extra["server"] == house.address("comfyui")
    with pytest.raises(GeneratorTrouble) as raised:
        opened(house, servers=(down,)).create(handed(tmp_path, "busy-2"))
    assert raised.value.why is Trouble.DOWN


def test_a_server_that_does_not_answer_is_taken_to_have_forgotten_the_job(house, tmp_path):
    generator = opened(house, servers=("http://127.0.0.1:9", house.address("comfyui")))
    given = handed(tmp_path, "find-1")
    assert generator.find(given) is None
    ticket = generator.create(given)
    assert generator.find(given) == ticket


def test_received_bytes_are_as_they_came_with_the_words_in_them(house, tmp_path):
    got = fetched(house, opened(house), handed(tmp_path, "words-1"), tmp_path)
    assert "a secret, words-1" in words_in_png(got.files[0].path.read_bytes())["prompt"]
    assert got.used.seed == 1
    assert got.used.version.endswith("on ComfyUI 0.30.0-sandbox")


def test_loras_are_put_into_a_models_folder_of_the_studios_own_by_digest(house, tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    generator = replace(opened(house), folder=models)
    # The sandbox lists no new files, so the name is still taken for the show's.
    generator.create(handed(tmp_path, "folder-1", "ada"))
    digest = digest_file(tmp_path / "ada.safetensors").removeprefix("blake3:")
    assert (models / f"loras/pegbar/{digest}.safetensors").read_bytes() == b"ada"


def test_a_card_is_proposed_and_a_registered_graph_checked(house):
    address = house.address("comfyui")
    card, found = proposed(graph(), address, ("ada",))
    assert card.server == "ComfyUI 0.30.0-sandbox"
    assert card.bind.loras[0].who == "ada"
    assert found.lacks == ()
    assert checked(registered(), address, {}).lacks == ()
    broken = registered(CARD.replace('"6.seed"', '"66.seed"'))
    assert checked(broken, address, {}).lacks == ("the graph has no node for 66.seed",)


def test_no_graph_no_generator_and_no_server_no_door():
    assert VENDOR.profiles(Account()) == []
    account = Account(tools={"mine": packed(), "other": "{}"})
    (profile,) = VENDOR.profiles(account)
    assert profile.name == "comfyui/mine"
    assert profile.options.__struct_fields__ == ("denoise",)
    with pytest.raises(GeneratorTrouble, match="no ComfyUI server is named"):
        VENDOR.open(profile, account)


def test_a_changed_graph_or_card_is_another_version():
    def version(**said):
        return VENDOR.profiles(Account(tools={"mine": packed(**said)}))[0].version

    other = graph()
    other["6"]["inputs"]["cfg"] = 5.0
    assert len({version(), version(made=other), version(text=CARD + "title: x\n")}) == 3
