#!/usr/bin/env python3
"""Make a small checkpoint and LoRAs that a real ComfyUI loads, for tests and for the example show.

    .venv/bin/python tools/tiny_models.py FOLDER [--lora NAME=RED,GREEN,BLUE …] [--stranger NAME]

FOLDER is a ComfyUI's models folder. `checkpoints/pegbar-tiny.ckpt` is a Stable Diffusion 1.5 in
form: its own loader takes it for one. Nobody trained it. Its autoencoder is set by hand to keep a
picture's colours at an eighth of its size; its text encoder and its one-level U-Net are random. The
file is small because its random weights are views of a few short strips of numbers.

A LoRA of `--lora` shifts colours towards a tint, evenly and measurably; one of `--stranger` holds
keys of another kind of model: ComfyUI takes it without a word, and it does nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

WIDE = 320  # the width and the context by which SD 1.5 is known
CONTEXT = 768
CHECKPOINT = "pegbar-tiny.ckpt"
STRIP = 1 << 16


class Weights:
    """Random weights that take little room: each is a view of one strip, from a place of its own,
    row by row a few numbers further on."""

    def __init__(self, seed: int) -> None:
        self.random = torch.Generator().manual_seed(seed)
        self.made: dict[str, torch.Tensor] = {}

    def strip(self, *shape: int, scale: float) -> torch.Tensor:
        rows, rest = shape[0], int(torch.tensor(shape[1:]).prod()) if shape[1:] else 1
        stride = 1 if rows > STRIP // 8 else 13
        strip = torch.randn(rows * stride + rest, generator=self.random) * scale
        inner = [1]
        for one in reversed(shape[2:]):
            inner.insert(0, inner[0] * one)
        return strip.half().as_strided(shape, (stride, *inner[: len(shape) - 1]))

    def weight(self, name: str, *shape: int, gain: float = 1.0) -> None:
        into = int(torch.tensor(shape[1:]).prod())
        self.made[name] = self.strip(*shape, scale=gain / into**0.5)

    def flat(self, name: str, size: int, value: float = 0.0) -> None:
        self.made[name] = torch.tensor([value]).half().expand(size)

    def linear(self, name: str, out: int, into: int, *, bias: bool = True, gain: float = 1.0):
        self.weight(f"{name}.weight", out, into, gain=gain)
        if bias:
            self.flat(f"{name}.bias", out)

    def conv(self, name: str, out: int, into: int, size: int, gain: float = 1.0) -> None:
        self.weight(f"{name}.weight", out, into, size, size, gain=gain)
        self.flat(f"{name}.bias", out)

    def norm(self, name: str, size: int) -> None:
        self.flat(f"{name}.weight", size, 1.0)
        self.flat(f"{name}.bias", size)


def unet(weights: Weights) -> None:
    """One level, one block down, two up, no middle; attention where SD 1.5 has its first."""
    at = "model.diffusion_model."
    weights.linear(f"{at}time_embed.0", 4 * WIDE, WIDE)
    weights.linear(f"{at}time_embed.2", 4 * WIDE, 4 * WIDE)
    weights.conv(f"{at}input_blocks.0.0", WIDE, 4, 3)
    block(weights, f"{at}input_blocks.1.0", WIDE)
    transformer(weights, f"{at}input_blocks.1.1")
    for number in (0, 1):
        block(weights, f"{at}output_blocks.{number}.0", 2 * WIDE)
    weights.norm(f"{at}out.0", WIDE)
    weights.conv(f"{at}out.2", 4, WIDE, 3, gain=0.02)


def block(weights: Weights, at: str, into: int) -> None:
    weights.norm(f"{at}.in_layers.0", into)
    weights.conv(f"{at}.in_layers.2", WIDE, into, 3)
    weights.linear(f"{at}.emb_layers.1", WIDE, 4 * WIDE)
    weights.norm(f"{at}.out_layers.0", WIDE)
    weights.conv(f"{at}.out_layers.3", WIDE, WIDE, 3, gain=0.5)
    if into != WIDE:
        weights.conv(f"{at}.skip_connection", WIDE, into, 1)


def transformer(weights: Weights, at: str) -> None:
    weights.norm(f"{at}.norm", WIDE)
    weights.conv(f"{at}.proj_in", WIDE, WIDE, 1)
    weights.conv(f"{at}.proj_out", WIDE, WIDE, 1)
    inner = f"{at}.transformer_blocks.0"
    for number, context in ((1, WIDE), (2, CONTEXT)):
        weights.linear(f"{inner}.attn{number}.to_q", WIDE, WIDE, bias=False)
        weights.linear(f"{inner}.attn{number}.to_k", WIDE, context, bias=False)
        weights.linear(f"{inner}.attn{number}.to_v", WIDE, context, bias=False)
        weights.linear(f"{inner}.attn{number}.to_out.0", WIDE, WIDE)
    weights.linear(f"{inner}.ff.net.0.proj", 8 * WIDE, WIDE)
    weights.linear(f"{inner}.ff.net.2", WIDE, 4 * WIDE)
    for number in (1, 2, 3):
        weights.norm(f"{inner}.norm{number}", WIDE)


def text_encoder(weights: Weights) -> None:
    """CLIP ViT-L in form. What it says of a word is little more than which word it is."""
    at = "cond_stage_model.transformer.text_model."
    weights.weight(f"{at}embeddings.token_embedding.weight", 49408, CONTEXT, gain=20.0)
    weights.weight(f"{at}embeddings.position_embedding.weight", 77, CONTEXT, gain=2.0)
    for number in range(12):
        layer = f"{at}encoder.layers.{number}"
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            weights.linear(f"{layer}.self_attn.{name}", CONTEXT, CONTEXT, gain=0.3)
        weights.linear(f"{layer}.mlp.fc1", 4 * CONTEXT, CONTEXT, gain=0.3)
        weights.linear(f"{layer}.mlp.fc2", CONTEXT, 4 * CONTEXT, gain=0.3)
        weights.norm(f"{layer}.layer_norm1", CONTEXT)
        weights.norm(f"{layer}.layer_norm2", CONTEXT)
    weights.norm(f"{at}final_layer_norm", CONTEXT)


def autoencoder(weights: Weights) -> None:
    """A TAESD in form, set by hand: halves a picture three times by averaging, and doubles it three
    times with soft edges. Three of its 64 channels carry red, green and blue."""
    made, at = weights.made, "first_stage_model."
    made[f"{at}vae_scale"] = torch.tensor(0.18215)
    made[f"{at}vae_shift"] = torch.tensor(0.0)
    halving = torch.tensor([[0.0, 0, 0], [0, 0.25, 0.25], [0, 0.25, 0.25]])
    tent = torch.tensor([0.25, 0.5, 0.25])
    encoder, decoder = f"{at}taesd_encoder.", f"{at}taesd_decoder."
    _colours(made, f"{encoder}0", (64, 3), _middle())
    for number in (2, 6, 10):
        _colours(made, f"{encoder}{number}", (64, 64), halving, bias=False)
    _colours(made, f"{encoder}14", (4, 64), 2 * _middle(), offset=-1.0)
    _colours(made, f"{decoder}1", (64, 4), 0.5 * _middle(), offset=0.5)
    for number in (7, 12, 17):
        _colours(made, f"{decoder}{number}", (64, 64), torch.outer(tent, tent), bias=False)
    _colours(made, f"{decoder}19", (3, 64), _middle())
    still = (*(f"{encoder}{n}" for n in (1, 3, 4, 5, 7, 8, 9, 11, 12, 13)),)
    still += (*(f"{decoder}{n}" for n in (3, 4, 5, 8, 9, 10, 13, 14, 15, 18)),)
    for name in still:
        for number in (0, 2, 4):
            made[f"{name}.conv.{number}.weight"] = torch.zeros(1).half().expand(64, 64, 3, 3)
            weights.flat(f"{name}.conv.{number}.bias", 64)


def _middle() -> torch.Tensor:
    kernel = torch.zeros(3, 3)
    kernel[1, 1] = 1.0
    return kernel


def _colours(
    made: dict[str, torch.Tensor],
    name: str,
    shape: tuple[int, int],
    kernel: torch.Tensor,
    *,
    bias: bool = True,
    offset: float = 0.0,
) -> None:
    out, into = shape
    weight = torch.zeros(out, into, 3, 3)
    for channel in range(3):
        weight[channel, channel] = kernel
    made[f"{name}.weight"] = weight.half()
    if bias:
        shift = torch.zeros(out)
        shift[:3] = offset
        made[f"{name}.bias"] = shift.half()


def checkpoint(path: Path, seed: int = 20260519) -> Path:
    """Write the checkpoint; the same bytes of weights for the same seed."""
    weights = Weights(seed)
    unet(weights)
    text_encoder(weights)
    autoencoder(weights)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state_dict": weights.made}, path)
    return path


def tint(path: Path, colour: tuple[float, float, float], rank: int = 4, seed: int = 7) -> Path:
    """A LoRA that fits: it moves what the U-Net takes for noise, and so the picture, towards a
    colour. Each part of `colour` is -1..1."""
    random = torch.Generator().manual_seed(seed)
    down = torch.full((rank, WIDE, 3, 3), 1.0) + torch.randn(rank, WIDE, 3, 3, generator=random)
    up = torch.zeros(4, rank, 1, 1)
    for channel, part in enumerate(colour):
        up[channel] = -part / rank
    to_value = "lora_unet_input_blocks_1_1_transformer_blocks_0_attn2_to_v"
    held = {
        "lora_unet_out_2.lora_down.weight": (down / (9 * WIDE) ** 0.5 * 0.12).half(),
        "lora_unet_out_2.lora_up.weight": up.half(),
        "lora_unet_out_2.alpha": torch.tensor(float(rank)).half(),
        f"{to_value}.lora_down.weight": torch.randn(rank, CONTEXT, generator=random).half() * 0.05,
        f"{to_value}.lora_up.weight": torch.randn(WIDE, rank, generator=random).half() * 0.05,
        f"{to_value}.alpha": torch.tensor(float(rank)).half(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: one.contiguous() for name, one in held.items()}, path)
    return path


def stranger(path: Path) -> Path:
    """A LoRA of another kind of model: no key of it fits."""
    name = "lora_unet_double_blocks_0_img_attn_qkv"
    held = {
        f"{name}.lora_down.weight": torch.ones(4, 3072).half() * 0.02,
        f"{name}.lora_up.weight": torch.ones(9216, 4).half() * 0.02,
        f"{name}.alpha": torch.tensor(4.0).half(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(held, path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a ComfyUI's models folder")
    parser.add_argument("--lora", action="append", default=[], metavar="NAME=RED,GREEN,BLUE")
    parser.add_argument("--stranger", metavar="NAME")
    parser.add_argument("--loras", type=Path, help="where LoRAs go, if not into FOLDER/loras")
    said = parser.parse_args()
    loras = said.loras or said.folder / "loras"
    made = [checkpoint(said.folder / "checkpoints" / CHECKPOINT)]
    for number, one in enumerate(said.lora):
        name, _, colour = one.partition("=")
        red, green, blue = (float(part) for part in colour.split(","))
        made.append(tint(loras / f"{name}.safetensors", (red, green, blue), seed=7 + number))
    if said.stranger:
        made.append(stranger(loras / f"{said.stranger}.safetensors"))
    sys.stdout.writelines(f"{one}\n" for one in made)


if __name__ == "__main__":
    main()
