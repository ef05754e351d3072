"""The classes of nodes that the sandbox's ComfyUI knows, as `/object_info` tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

CHECKPOINTS: Final = ("sandbox.safetensors",)
LORAS: Final = ("ada.safetensors", "bo.safetensors", "stranger.safetensors")
STRANGER: Final = "stranger.safetensors"
"""The LoRA that fits no key of the model."""


def _class(
    inputs: Mapping[str, Any], gives: tuple[str, ...] = (), *, ends: bool = False
) -> dict[str, Any]:
    return {
        "input": {"required": dict(inputs)},
        "input_order": {"required": list(inputs)},
        "output": list(gives),
        "output_node": ends,
        "python_module": "nodes",
    }


_SIDE: Final = ["INT", {"default": 512, "min": 16, "max": 16384, "step": 1}]
_ONE: Final = ["FLOAT", {"default": 1.0, "min": -100.0, "max": 100.0}]
_SEED: Final = ["INT", {"default": 0, "min": 0, "max": 2**64 - 1, "control_after_generate": True}]
_STEPS: Final = ["INT", {"default": 20, "min": 1, "max": 10000}]
_WORDS: Final = ["STRING", {"multiline": True, "dynamicPrompts": True}]
_PREFIX: Final = ["STRING", {"default": "ComfyUI"}]

CLASSES: Final[Mapping[str, Mapping[str, Any]]] = {
    "CheckpointLoaderSimple": _class(
        {"ckpt_name": [list(CHECKPOINTS), {}]}, ("MODEL", "CLIP", "VAE")
    ),
    "LoraLoader": _class(
        {
            "model": ["MODEL"],
            "clip": ["CLIP"],
            "lora_name": [list(LORAS), {}],
            "strength_model": _ONE,
            "strength_clip": _ONE,
        },
        ("MODEL", "CLIP"),
    ),
    "CLIPTextEncode": _class({"text": _WORDS, "clip": ["CLIP"]}, ("CONDITIONING",)),
    "LoadImage": _class({"image": [[], {"image_upload": True}]}, ("IMAGE", "MASK")),
    "LoadVideo": _class({"file": ["COMBO", {"options": [], "video_upload": True}]}, ("VIDEO",)),
    "ImageScale": _class(
        {
            "image": ["IMAGE"],
            "upscale_method": [["nearest-exact", "bilinear", "lanczos"]],
            "width": _SIDE,
            "height": _SIDE,
            "crop": [["disabled", "center"]],
        },
        ("IMAGE",),
    ),
    "ImageBatch": _class({"image1": ["IMAGE"], "image2": ["IMAGE"]}, ("IMAGE",)),
    "ImageInvert": _class({"image": ["IMAGE"]}, ("IMAGE",)),
    "EmptyLatentImage": _class(
        {"width": _SIDE, "height": _SIDE, "batch_size": ["INT", {"min": 1, "max": 4096}]},
        ("LATENT",),
    ),
    "VAEEncode": _class({"pixels": ["IMAGE"], "vae": ["VAE"]}, ("LATENT",)),
    "KSampler": _class(
        {
            "model": ["MODEL"],
            "seed": _SEED,
            "steps": _STEPS,
            "cfg": ["FLOAT", {"min": 0.0, "max": 100.0}],
            "sampler_name": [["euler", "dpmpp_2m"]],
            "scheduler": [["normal", "karras"]],
            "positive": ["CONDITIONING"],
            "negative": ["CONDITIONING"],
            "latent_image": ["LATENT"],
            "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0}],
        },
        ("LATENT",),
    ),
    "VAEDecode": _class({"samples": ["LATENT"], "vae": ["VAE"]}, ("IMAGE",)),
    "SaveImage": _class({"images": ["IMAGE"], "filename_prefix": _PREFIX}, ends=True),
    "PreviewImage": _class({"images": ["IMAGE"]}, ends=True),
    "CreateVideo": _class(
        {"images": ["IMAGE"], "fps": ["FLOAT", {"min": 1.0, "max": 120.0}]}, ("VIDEO",)
    ),
    "SaveVideo": _class({"video": ["VIDEO"], "filename_prefix": _PREFIX}, ends=True),
}
