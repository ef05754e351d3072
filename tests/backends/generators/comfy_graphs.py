"""Graphs and classes of ComfyUI for tests: the sandbox's classes, and graphs in both forms."""

from __future__ import annotations

import copy
from typing import Any

from pegbar.assets.graph_file import GraphCard, Registered, read_card
from pegbar.backends.generators.comfy_nodes import Classes, read_classes
from pegbar.backends.sandbox.comfyui_nodes import CLASSES
from pegbar.values.digests import digest_bytes

SAMPLER = {
    "seed": 1,
    "steps": 8,
    "cfg": 4.0,
    "sampler_name": "euler",
    "scheduler": "normal",
    "denoise": 0.6,
}

GRAPH: dict[str, dict[str, Any]] = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sandbox.safetensors"}},
    "2": {
        "class_type": "LoraLoader",
        "inputs": {
            "model": ["1", 0],
            "clip": ["1", 1],
            "lora_name": "ada.safetensors",
            "strength_model": 0.8,
            "strength_clip": 0.8,
        },
        "_meta": {"title": "character:ada"},
    },
    "3": {
        "class_type": "CLIPTextEncode",
        "inputs": {"clip": ["2", 1], "text": "words"},
        "_meta": {"title": "positive"},
    },
    "4": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["2", 1], "text": "no"}},
    "10": {
        "class_type": "LoadImage",
        "inputs": {"image": "any.png"},
        "_meta": {"title": "source"},
    },
    "11": {
        "class_type": "ImageScale",
        "inputs": {
            "image": ["10", 0],
            "upscale_method": "lanczos",
            "width": 512,
            "height": 288,
            "crop": "center",
        },
    },
    "12": {"class_type": "VAEEncode", "inputs": {"pixels": ["11", 0], "vae": ["1", 2]}},
    "6": {
        "class_type": "KSampler",
        "inputs": {
            "model": ["2", 0],
            "positive": ["3", 0],
            "negative": ["4", 0],
            "latent_image": ["12", 0],
            **SAMPLER,
        },
    },
    "7": {"class_type": "VAEDecode", "inputs": {"samples": ["6", 0], "vae": ["1", 2]}},
    "8": {
        "class_type": "SaveImage",
        "inputs": {"images": ["7", 0], "filename_prefix": "mine"},
        "_meta": {"title": "painted"},
    },
    "9": {"class_type": "PreviewImage", "inputs": {"images": ["7", 0]}},
}

CARD = """\
format: 1
makes: image-to-image
bind:
  prompt: positive.text
  negative: "4.text"
  seed: "6.seed"
  width: "11.width"
  height: "11.height"
  steps: "6.steps"
  references: {source: source.image}
  loras: [{node: "character:ada", repeats: true}]
  options: {denoise: "6.denoise"}
  outputs: painted
"""


def graph() -> dict[str, dict[str, Any]]:
    return copy.deepcopy(GRAPH)


def plain_graph() -> dict[str, dict[str, Any]]:
    """The same without its LoRA and its preview."""
    kept = {name: node for name, node in graph().items() if name not in ("2", "9")}
    for node in kept.values():
        given = node["inputs"]
        node["inputs"] = {
            name: ["1", one[1]] if isinstance(one, list) and one[0] == "2" else one
            for name, one in given.items()
        }
    return kept


def classes() -> Classes:
    return read_classes(CLASSES)


def card(text: str = CARD) -> GraphCard:
    return read_card(text.encode(), "graphs/mine.yaml")[0]


def registered(text: str = CARD) -> Registered:
    return Registered(name="mine", digest=digest_bytes(b"graph"), card=card(text), workflow=graph())
