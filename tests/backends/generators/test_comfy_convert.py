"""A graph in its editor's form becomes what the server runs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegbar.backends.generators.comfy_convert import as_graph
from pegbar.values.errors import BadInput, PegbarError, Trespass

from .comfy_graphs import classes, graph


def node(number, kind, inputs=(), values=(), **more):
    return {"id": number, "type": kind, "inputs": list(inputs), "widgets_values": values, **more}


def fed(name, kind, link):
    return {"name": name, "type": kind, "link": link}


LOADER = node(
    1, "CheckpointLoaderSimple", values=["a.safetensors"], outputs=[{"type": "MODEL"}] * 3
)


def test_the_servers_form_is_taken_as_it_is():
    assert as_graph(graph(), classes())["6"]["inputs"]["model"] == ["2", 0]
    assert as_graph({"prompt": graph()}, classes()) == as_graph(graph(), classes())


def test_positional_values_get_their_names_and_the_hidden_one_after_a_seed_is_left_out():
    sampler = node(
        6,
        "KSampler",
        [fed("model", "MODEL", 1)],
        [42, "randomize", 8, 4.5, "euler", "karras", 0.7],
    )
    made = as_graph({"nodes": [LOADER, sampler], "links": [[1, 1, 0, 6, 0, "MODEL"]]}, classes())
    assert made["6"]["inputs"] == {
        "seed": 42,
        "steps": 8,
        "cfg": 4.5,
        "sampler_name": "euler",
        "scheduler": "karras",
        "denoise": 0.7,
        "model": ["1", 0],
    }


def test_the_upload_button_behind_a_picture_is_no_value():
    made = as_graph({"nodes": [node(1, "LoadImage", values=["a.png", "image"])]}, classes())
    assert made["1"]["inputs"] == {"image": "a.png"}


def test_reroutes_and_bypassed_nodes_are_passed_through_and_muted_ones_left_out():
    nodes = [
        LOADER,
        node(2, "Reroute", [fed("", "*", 1)], outputs=[{"type": "MODEL"}]),
        node(
            3,
            "LoraLoader",
            [fed("model", "MODEL", 2), fed("clip", "CLIP", 3)],
            ["x.safetensors", 1, 1],
            mode=4,
            outputs=[{"type": "MODEL"}, {"type": "CLIP"}],
        ),
        node(4, "CLIPTextEncode", [fed("clip", "CLIP", 4)], ["hello"]),
        node(6, "KSampler", [fed("model", "MODEL", 5)], []),
        node(7, "SaveImage", [fed("images", "IMAGE", 9)], ["x"], mode=2),
        node(8, "MarkdownNote", values=["read me"]),
    ]
    links = [
        [1, 1, 0, 2, 0, "MODEL"],
        [2, 2, 0, 3, 0, "MODEL"],
        [3, 1, 1, 3, 1, "CLIP"],
        [4, 3, 1, 4, 0, "CLIP"],
        [5, 3, 0, 6, 0, "MODEL"],
    ]
    made = as_graph({"nodes": nodes, "links": links}, classes())
    assert set(made) == {"1", "4", "6"}
    assert made["4"]["inputs"] == {"clip": ["1", 1], "text": "hello"}
    assert made["6"]["inputs"]["model"] == ["1", 0]


def test_a_primitive_gives_its_value_to_what_it_is_linked_to():
    nodes = [
        node(1, "PrimitiveNode", values=["a cat", "fixed"]),
        node(2, "CLIPTextEncode", [{**fed("text", "STRING", 1), "widget": {"name": "text"}}], [""]),
    ]
    made = as_graph({"nodes": nodes, "links": [[1, 1, 0, 2, 0, "STRING"]]}, classes())
    assert made["2"]["inputs"]["text"] == "a cat"


def subgraph(values, proxies):
    inside = {
        "id": "sub",
        "nodes": [
            node(
                5,
                "CLIPTextEncode",
                [fed("clip", "CLIP", 1), {**fed("text", "STRING", 2), "widget": {"name": "text"}}],
                ["inside"],
            ),
            node(6, "KSampler", values=[1, "fixed", 8, 4.0, "euler", "normal", 1.0]),
        ],
        "links": [
            {
                "id": 1,
                "origin_id": -10,
                "origin_slot": 0,
                "target_id": 5,
                "target_slot": 0,
            },
            {"id": 2, "origin_id": -10, "origin_slot": 1, "target_id": 5, "target_slot": 1},
            {"id": 3, "origin_id": 5, "origin_slot": 0, "target_id": -20, "target_slot": 0},
        ],
    }
    used = node(
        3,
        "sub",
        [fed("clip", "CLIP", 7), {**fed("text", "STRING", None), "widget": {"name": "text"}}],
        values,
        properties={"proxyWidgets": proxies} if proxies else {},
    )
    after = node(4, "KSampler", [fed("positive", "CONDITIONING", 8)], [])
    links = [[7, 1, 1, 3, 0, "CLIP"], [8, 3, 0, 4, 0, "CONDITIONING"]]
    return {
        "nodes": [LOADER, used, after],
        "links": links,
        "definitions": {"subgraphs": [inside]},
    }


def test_a_subgraph_is_opened_where_it_is_used_with_the_values_that_it_shows_there():
    made = as_graph(subgraph(["outside", 9], [["-1", "text"], ["6", "steps"]]), classes())
    assert made["3:5"]["inputs"] == {"clip": ["1", 1], "text": "outside"}
    assert made["3:6"]["inputs"]["steps"] == 9
    assert made["4"]["inputs"]["positive"] == ["3:5", 0]


def test_a_subgraph_that_shows_nothing_keeps_what_is_set_inside():
    made = as_graph(subgraph([None], [["-1", "text"]]), classes())
    assert made["3:5"]["inputs"]["text"] == "inside"


def test_subgraphs_that_hold_themselves_are_refused():
    inside = {"id": "sub", "nodes": [node(1, "sub")], "links": []}
    with pytest.raises(Trespass, match="hold themselves"):
        as_graph({"nodes": [node(1, "sub")], "definitions": {"subgraphs": [inside]}}, classes())


@pytest.mark.parametrize("wrong", [{}, {"1": 2}, {"nodes": []}, {"a": {"class_type": "X"}}])
def test_what_is_no_graph_is_refused_with_a_way_out(wrong):
    with pytest.raises(BadInput):
        as_graph(wrong, classes())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from(["sub", "KSampler", "1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "type", "inputs", "links", "nodes", "link", "mode", "name"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(nodes=st.lists(JSON, max_size=5), links=st.lists(JSON, max_size=5), subs=JSON)
def test_whatever_an_editor_writes_there_is_a_graph_or_a_plain_no(nodes, links, subs):
    workflow = {"nodes": nodes, "links": links, "definitions": {"subgraphs": [subs]}}
    try:
        made = as_graph(workflow, classes())
    except PegbarError:
        return
    assert all(isinstance(one["class_type"], str) for one in made.values())
