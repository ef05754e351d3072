"""A registered graph is read strictly, and what is built to do harm is told apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.assets.generation import Kind, RefRole
from pegbar.assets.graph_file import (
    check_slots,
    leads_out,
    read_card,
    read_graphs,
    read_workflow,
    unpacked,
)
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, PegbarError, Trespass

CARD = b"""\
format: 1
makes: image-to-image
bind:
  prompt: positive.text
  references: {source: [source.image, other.image]}
  loras: [{node: "2", who: ADA}, {node: "9", repeats: true}]
"""
GRAPH = b'{"1": {"class_type": "LoadImage", "inputs": {"image": "any.png"}}}'
FILES = {"graphs/ink.json": GRAPH, "graphs/ink.yaml": CARD}


def test_a_graph_is_its_bytes_and_its_card():
    (one,) = read_graphs(FILES).values()
    assert (one.name, one.digest) == ("ink", digest_bytes(GRAPH))
    assert one.card.makes is Kind.IMAGE_TO_IMAGE
    assert one.card.bind.references[RefRole.SOURCE] == ("source.image", "other.image")
    assert [slot.who for slot in one.card.bind.loras] == ["ADA", ""]


def test_a_slot_for_nobody_in_the_show_is_told_with_its_line():
    graphs = read_graphs(FILES)
    check_slots(graphs, {"ADA": 1})
    with pytest.raises(BadInput, match="did you mean ADAM") as raised:
        check_slots(graphs, {"ADAM": 1})
    assert raised.value.place is not None
    assert raised.value.place.line == 6


def test_a_packed_graph_is_the_same_when_it_is_unpacked():
    (one,) = read_graphs(FILES).values()
    again = unpacked("ink", one.packed())
    assert (again.card, again.workflow, again.digest) == (one.card, one.workflow, one.digest)
    with pytest.raises(BadInput):
        unpacked("ink", "{}")


@pytest.mark.parametrize("lacking", ["graphs/ink.json", "graphs/ink.yaml"])
def test_one_file_without_the_other_is_told(lacking):
    with pytest.raises(BadInput, match="ink") as raised:
        read_graphs({path: data for path, data in FILES.items() if path != lacking})
    assert raised.value.place is not None


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        (CARD + b"bnid: {}\n", "bnid", 7),
        (CARD.replace(b"image-to-image", b"image-to-imag"), "image-to-imag", 2),
        (CARD.replace(b"source: [", b"sorce: ["), "sorce", 5),
        (CARD.replace(b"format: 1", b"format: 2"), "reads format 1", 1),
    ],
)
def test_a_wrong_word_in_a_card_is_told_with_its_line(text, words, line):
    with pytest.raises(BadInput, match=words) as raised:
        read_card(text, "graphs/ink.yaml")
    assert raised.value.place is not None
    assert raised.value.place.line == line


@pytest.mark.parametrize(
    "value",
    [
        "/etc/passwd",
        "../../other-show/secret.png",
        "a/../../b.png",
        "..\\..\\b.png",
        "C:\\Users\\ann\\a.png",
        "~/a.png",
        "pegbar/123/8_00001_.png [output]",
    ],
)
def test_a_graph_that_names_files_outside_its_servers_folders_is_a_trespass(value):
    held = {"1": {"class_type": "LoadImage", "inputs": {"image": value}}}
    with pytest.raises(Trespass, match="outside its server's folders"):
        read_workflow(json.dumps(held).encode(), "graphs/a.json")
    editors = {"nodes": [{"id": 1, "type": "LoadImage", "widgets_values": [value]}]}
    with pytest.raises(Trespass):
        read_workflow(json.dumps(editors).encode(), "graphs/a.json")
    with pytest.raises(Trespass):
        read_card(
            CARD + f"models: [{{at: a.b, name: {json.dumps(value)}}}]\n".encode(),
            "graphs/a.yaml",
        )


@pytest.mark.parametrize(
    "value",
    ["well... a pier, and / or a boat", "loras\\ada.safetensors", "a.png", "16/9", "/ a slash"],
)
def test_words_and_ordinary_names_are_left_alone(value):
    assert not leads_out(value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"a":' * 100_000, "nested deeper"),
        (b"[" * 70 + b"]" * 70, "JSON object"),
        (b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}", "nested deeper"),
        (b'{"a": [' + b"0," * 200_001 + b"0]}", "more than 200000 values"),
        (b'{"a": "' + b"x" * (8 << 20) + b'"}', "larger than 8 MiB"),
        (b'{"1": {}, "1": {}}', "stands twice"),
        (b'{"a": NaN}', "not a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"\xff\xfe", "not"),
        (b"", "not JSON"),
        (b"[]", "JSON object"),
    ],
)
def test_hostile_json_ends_in_one_message(data, words):
    with pytest.raises(BadInput, match=words):
        read_workflow(data, "graphs/a.json")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_graph_or_a_plain_no(data):
    for read in (read_workflow, read_card):
        try:
            read(data, "graphs/a.json")
        except PegbarError:
            continue
