"""A request is written into a graph, and nothing else is."""

from __future__ import annotations

import pytest

from pegbar.assets.generation import Guide, GuideKind, Kind, LoraUse, Reference, RefRole, Request
from pegbar.backends.generators.comfy_fill import Filling, filled, lacks, resolve
from pegbar.ports.generator import GeneratorTrouble
from pegbar.values.digests import digest_bytes

from .comfy_graphs import CARD, card, classes, graph

PICTURE = digest_bytes(b"picture")
MORE = [digest_bytes(bytes([number])) for number in range(3)]


def lora(name, who="", weight=1.0):
    return LoraUse(name=name, digest=digest_bytes(name.encode()), weight=weight, who=who)


def request(**said):
    usual = {
        "kind": Kind.IMAGE_TO_IMAGE,
        "prompt": "a moon",
        "seed": 7,
        "size": (640, 360),
        "references": (Reference(role=RefRole.SOURCE, digest=PICTURE),),
    }
    return Request(**{**usual, **said})


def fill(made=None, text=CARD, without=frozenset(), steps=None, **said):
    asked = request(**said)
    filling = Filling(
        graph=made or graph(),
        card=card(text),
        classes=classes(),
        request=asked,
        names={one: f"pegbar/t/{number}.png" for number, one in enumerate([PICTURE, *MORE])},
        loras=[f"{one.name}.safetensors" for one in asked.loras],
        prefix="pegbar/t",
    )
    return filled(filling, without=without, steps=steps)


def test_words_numbers_pictures_and_the_results_place_are_written():
    made = fill(negative="rain", options={"denoise": 0.3})
    assert made["3"]["inputs"]["text"] == "a moon"
    assert made["4"]["inputs"]["text"] == "rain"
    assert (made["6"]["inputs"]["seed"], made["6"]["inputs"]["denoise"]) == (7, 0.3)
    assert (made["11"]["inputs"]["width"], made["11"]["inputs"]["height"]) == (640, 360)
    assert made["10"]["inputs"]["image"] == "pegbar/t/0.png"
    assert made["8"]["inputs"]["filename_prefix"] == "pegbar/t/8"


def test_only_the_wanted_results_are_run_for():
    assert "9" not in fill()


def test_a_seed_beyond_the_inputs_range_comes_round():
    assert fill(seed=2**64 + 3)["6"]["inputs"]["seed"] == 3


def test_without_loras_the_slot_is_left_out_and_what_it_fed_is_fed_by_what_fed_it():
    made = fill()
    assert "2" not in made
    assert made["6"]["inputs"]["model"] == ["1", 0]
    assert made["3"]["inputs"]["clip"] == ["1", 1]


def test_a_slot_that_repeats_is_a_stack_in_the_requests_order():
    made = fill(loras=(lora("ada", weight=0.7), lora("bo", weight=0.3)))
    assert made["2"]["inputs"]["lora_name"] == "ada.safetensors"
    assert made["2"]["inputs"]["strength_clip"] == 0.7
    assert made["2-1"]["inputs"]["lora_name"] == "bo.safetensors"
    assert made["2-1"]["inputs"]["model"] == ["2", 0]
    assert made["2-1"]["inputs"]["clip"] == ["2", 1]
    assert made["6"]["inputs"]["model"] == ["2-1", 0]
    assert made["3"]["inputs"]["clip"] == ["2-1", 1]


def test_the_same_run_without_one_of_them_has_the_other():
    made = fill(loras=(lora("ada"), lora("bo")), without=frozenset({0}), steps=2)
    assert made["2"]["inputs"]["lora_name"] == "bo.safetensors"
    assert "2-1" not in made
    assert made["6"]["inputs"]["steps"] == 2


def test_a_characters_slot_takes_that_characters_lora_and_no_other():
    text = CARD.replace("repeats: true", "who: ADA")
    worn = fill(text=text, loras=(lora("x", who="ADA"),))
    assert worn["2"]["inputs"]["lora_name"] == "x.safetensors"
    with pytest.raises(GeneratorTrouble, match="no slot left for y"):
        fill(text=text, loras=(lora("y", who="BO"),))


def test_the_guides_of_a_film_are_loaded_one_by_one_and_joined():
    text = CARD.replace("references: {source: source.image}", "guides: {depth: source.image}")
    made = fill(text=text, guides=(Guide(kind=GuideKind.DEPTH, digests=tuple(MORE)),))
    assert made["10"]["inputs"]["image"] == "pegbar/t/1.png"
    assert made["10-2"]["inputs"]["image"] == "pegbar/t/3.png"
    assert made["11"]["inputs"]["image"] == ["10-2-join", 0]
    assert made["10-2-join"]["inputs"] == {"image1": ["10-1-join", 0], "image2": ["10-2", 0]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CARD.replace("references: {source: source.image}", ""), "the server's own folder"),
        (CARD.replace("source.image}", "nobody.image}"), "no node for nobody.image"),
        (CARD.replace('"6.seed"', '"6.sed"'), "has no input sed"),
        (CARD.replace("outputs: painted", "outputs: drawn"), "no node drawn"),
        (CARD.replace("character:ada", "character:x"), "no node character:x"),
        (CARD + "  guides: {depth: source.image}\n", "needs a depth guide"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(text, words):
    with pytest.raises(GeneratorTrouble, match=words):
        fill(text=text)


def test_a_missing_reference_is_refused():
    with pytest.raises(GeneratorTrouble, match="needs 1 source references, there are 0"):
        fill(references=())


def test_the_graph_that_was_given_is_not_written_into():
    before = graph()
    fill(made=before, loras=(lora("ada"), lora("bo")))
    assert before == graph()


def test_a_node_is_known_by_its_id_or_by_a_title_that_only_one_has():
    made = graph()
    assert resolve(made, "positive.text").node == "3"
    made["4"]["_meta"] = {"title": "positive"}
    with pytest.raises(GeneratorTrouble, match="no node for positive"):
        resolve(made, "positive.text")


def test_what_a_server_lacks_is_told_as_a_list():
    made = graph()
    made["1"]["inputs"]["ckpt_name"] = "gone.safetensors"
    made["2"]["inputs"]["lora_name"] = "gone-too.safetensors"
    made["6"]["inputs"]["scheduler"] = "beta"
    made["7"]["class_type"] = "VAEDecodeTiled"
    assert list(lacks(made, classes())) == [
        "node VAEDecodeTiled",
        "model gone.safetensors (node 1, ckpt_name)",
        "LoRA gone-too.safetensors (node 2, lora_name)",
        "scheduler = 'beta' of KSampler (node 6)",
    ]
