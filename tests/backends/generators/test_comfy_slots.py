"""What a graph takes and gives is found from what the server says."""

from __future__ import annotations

from pegbar.assets.generation import GuideKind, Kind, RefRole
from pegbar.assets.graph_file import LoraSlot
from pegbar.backends.generators.comfy_slots import propose

from .comfy_graphs import classes, graph


def test_every_slot_of_a_graph_is_found_without_its_nodes_names():
    card = propose(graph(), classes(), "ComfyUI 0.30.0", ("ada", "bo"))
    bind = card.bind
    assert card.makes is Kind.IMAGE_TO_IMAGE
    assert bind.prompt == ("3.text",)
    assert bind.negative == ("4.text",)
    assert bind.seed == ("6.seed",)
    assert (bind.width, bind.height, bind.steps) == (("11.width",), ("11.height",), ("6.steps",))
    assert bind.references == {RefRole.SOURCE: ("10.image",)}
    assert bind.loras == (LoraSlot(node="2", who="ada"),)
    assert bind.outputs == ("8",)
    assert [(one.at, one.name) for one in card.models] == [("1.ckpt_name", "sandbox.safetensors")]
    assert card.nodes["KSampler"] == "nodes"


def test_a_picture_is_what_its_title_says_else_what_it_leads_to():
    made = graph()
    made["10"]["_meta"]["title"] = "Depth map"
    assert propose(made, classes(), "").bind.guides == {GuideKind.DEPTH: ("10.image",)}
    made["10"].pop("_meta")
    assert propose(made, classes(), "").bind.references == {RefRole.SOURCE: ("10.image",)}


def test_a_lora_that_names_nobody_is_a_stack():
    made = graph()
    made["2"].pop("_meta")
    made["2"]["inputs"]["lora_name"] = "style.safetensors"
    assert propose(made, classes(), "").bind.loras == (LoraSlot(node="2", repeats=True),)


def test_a_graph_that_saves_a_film_makes_films():
    made = graph()
    made["8"] = {
        "class_type": "SaveVideo",
        "inputs": {"video": ["14", 0], "filename_prefix": "x"},
    }
    made["14"] = {"class_type": "CreateVideo", "inputs": {"images": ["7", 0], "fps": 12.0}}
    made["10"]["_meta"]["title"] = "first frame"
    card = propose(made, classes(), "")
    assert card.makes is Kind.IMAGE_TO_VIDEO
    assert card.bind.fps == ("14.fps",)
