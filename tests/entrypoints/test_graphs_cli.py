"""The verb about a show's graphs, as a TD calls it."""

from __future__ import annotations

import json

import pytest

from pegbar import wiring
from pegbar.actions.new_show import new_show
from pegbar.assets.graph_file import read_card
from pegbar.backends.sandbox.floor import Floor
from pegbar.backends.sandbox.house import Sandbox
from pegbar.entrypoints.cli.main import run

from ..backends.generators.comfy_graphs import graph

SOURCE = """\
  - files: ["graphs/*"]
    by: Ann Otieno
    licence: work for hire
    purposes: [develop, produce]
"""


@pytest.fixture(scope="module")
def server():
    with Sandbox(Floor(), only=("comfyui",)) as house:
        yield house.address("comfyui")


@pytest.fixture
def show(tmp_path):
    wiring.init_studio(tmp_path / ".pegbar", "Harbour Lane")
    show = new_show(wiring.TEMPLATE, tmp_path / "kite", wiring.STOCK)
    bible = show / "show.yaml"
    text = bible.read_text("utf-8")
    keys = "\n# Painted frames go"
    assert keys in text
    bible.write_text(text.replace(keys, f"{SOURCE}{keys}"), "utf-8")
    return show


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Ink and Wash.json"
    path.write_text(json.dumps(graph()), "utf-8")
    return path


def test_a_graph_is_added_listed_and_checked(show, file, server, capsys):
    assert run(["graphs", "add", str(show), str(file), "--server", server]) == 0
    told = capsys.readouterr().out
    assert "graphs/ink-and-wash.yaml are written" in told
    assert "Look through the YAML" in told
    assert (show / "graphs/ink-and-wash.json").read_bytes() == file.read_bytes()
    card, _ = read_card((show / "graphs/ink-and-wash.yaml").read_bytes(), "graphs/a.yaml")
    assert card.bind.seed == "6.seed"
    assert card.models[0].name == "sandbox.safetensors"

    assert run(["graphs", str(show)]) == 0
    told = capsys.readouterr().out
    assert "cast as   comfyui/ink-and-wash" in told
    assert "source reference" in told
    assert run(["graphs", str(show), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["graphs"][0]["makes"] == "image-to-image"

    assert run(["graphs", "check", str(show), "ink-and-wash", "--server", server]) == 0
    assert "ink-and-wash runs on" in capsys.readouterr().out
    assert run(["plan", str(show)]) == 0
    assert run(["graphs", "add", str(show), str(file), "--server", server]) == 1
    assert "already" in capsys.readouterr().err


def test_what_the_server_lacks_is_a_list_and_the_exit_code_says_so(show, file, server, capsys):
    made = graph()
    made["1"]["inputs"]["ckpt_name"] = "gone.safetensors"
    made["7"]["class_type"] = "VAEDecodeTiled"
    file.write_text(json.dumps(made), "utf-8")
    assert run(["graphs", "add", str(show), str(file), "--server", server, "--name", "ink"]) == 0
    assert "node VAEDecodeTiled" in capsys.readouterr().out
    assert run(["graphs", "check", str(show), "ink", "--server", server, "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["checks"]
    assert told["lacks"][0] == "node VAEDecodeTiled"
    assert "model gone.safetensors (node 1, ckpt_name)" in told["lacks"]


def test_the_studios_own_servers_are_asked_where_none_is_named(show, file, server, capsys):
    assert run(["graphs", "add", str(show), str(file)]) == 2
    assert "no server is named" in capsys.readouterr().err
    account = f"format: 1\nvendors: {{comfyui: {{servers: [{server}]}}}}\n"
    (show.parent / ".pegbar/generators.yaml").write_text(account, "utf-8")
    assert run(["graphs", "add", str(show), str(file)]) == 0


def test_what_nobody_can_mean_is_answered_with_what_there_is(show, file, server, capsys):
    assert run(["graphs", "burn", str(show)]) == 2
    assert "pegbar graphs check SHOW NAME" in capsys.readouterr().err
    assert run(["graphs", "check", str(show), "ink", "--server", server]) == 2
    assert "pegbar graphs add" in capsys.readouterr().err
    assert run(["graphs", "add", str(show), str(show / "none.json"), "--server", server]) == 2
    assert "cannot be read" in capsys.readouterr().err
    down = "http://127.0.0.1:9"
    assert run(["graphs", "add", str(show), str(file), "--server", down]) == 1
    assert "cannot be reached" in capsys.readouterr().err
    assert not (show / "graphs").exists()


def test_a_graph_that_is_built_to_do_harm_ends_every_verb_with_its_place(show, capsys):
    (show / "graphs").mkdir()
    (show / "graphs/ink.yaml").write_text("format: 1\nmakes: text-to-image\n", "utf-8")
    bad = '{"1": {"class_type": "LoadImage", "inputs": {"image": "../../x.png"}}}'
    (show / "graphs/ink.json").write_text(bad, "utf-8")
    assert run(["plan", str(show)]) == 2
    assert "graphs/ink.json" in capsys.readouterr().err
