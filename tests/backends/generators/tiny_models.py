"""Tiny models with random weights, written as studios' models are: the whole code path, and no
weight from anywhere. Nothing is fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def tokenizer() -> Any:
    """A CLIP tokenizer of single letters."""
    from transformers import CLIPTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,-"
    names = [*letters, *(f"{one}</w>" for one in letters), "<|startoftext|>", "<|endoftext|>"]
    vocab = {name: number for number, name in enumerate(names)}
    return CLIPTokenizer(vocab, [], model_max_length=77)


def still_model(folder: Path, *, controlnets: tuple[str, ...] = ("line",)) -> Path:
    """A Stable Diffusion with ControlNets beside it."""
    import torch
    from diffusers import (
        AutoencoderKL,
        ControlNetModel,
        DDIMScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(7)
    unet = UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=8,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=16,
        norm_num_groups=4,
        attention_head_dim=4,
    )
    vae = AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=4,
    )
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=80,
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            bos_token_id=78,
            eos_token_id=79,
            pad_token_id=79,
        )
    )
    pipe = StableDiffusionPipeline(
        vae=vae,
        text_encoder=text,
        tokenizer=tokenizer(),
        unet=unet,
        scheduler=DDIMScheduler(clip_sample=False, set_alpha_to_one=False, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.save_pretrained(folder, safe_serialization=True)
    for name in controlnets:
        net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 4, 8, 8))
        seeing(net)
        net.save_pretrained(folder / "controlnet" / name, safe_serialization=True)
    return folder


def seeing(net: Any) -> None:
    """A new ControlNet's last layers are zero, and zero holds nothing: give them weights."""
    import torch

    embedding = net.controlnet_cond_embedding
    for part in (
        embedding.conv_in,
        *embedding.blocks,
        embedding.conv_out,
        *net.controlnet_down_blocks,
        net.controlnet_mid_block,
    ):
        torch.nn.init.normal_(part.weight, std=0.5)
        torch.nn.init.normal_(part.bias, std=0.1)


def film_model(folder: Path) -> Path:
    """A Wan: text to film."""
    import torch
    from diffusers import (
        AutoencoderKLWan,
        FlowMatchEulerDiscreteScheduler,
        WanPipeline,
        WanTransformer3DModel,
    )
    from transformers import UMT5Config, UMT5EncoderModel

    torch.manual_seed(11)
    pipe = WanPipeline(
        tokenizer=tokenizer(),
        text_encoder=UMT5EncoderModel(
            UMT5Config(vocab_size=80, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
        ),
        transformer=WanTransformer3DModel(
            patch_size=(1, 2, 2),
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=16,
            out_channels=16,
            text_dim=16,
            freq_dim=32,
            ffn_dim=32,
            num_layers=2,
            cross_attn_norm=True,
            qk_norm="rms_norm_across_heads",
            rope_max_seq_len=32,
        ),
        vae=AutoencoderKLWan(
            base_dim=3,
            z_dim=16,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
    )
    pipe.save_pretrained(folder, safe_serialization=True)
    (folder / "pegbar.yaml").write_text(
        "format: 1\ntitle: Tiny Wan\nlicence: CC0-1.0\ncommercial: true\nsteps: 2\n"
        "frames: [5, 33]\n",
        "utf-8",
    )
    return folder


def lora(model: Path, path: Path, seed: int, *, size: float = 0.5, part: str = "unet") -> Path:
    """A LoRA for every attention of a model, as a trainer would save it."""
    import torch
    from safetensors import safe_open
    from safetensors.torch import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    dice = torch.Generator().manual_seed(seed)
    found = {}
    (weights,) = (model / part).glob("*.safetensors")
    with safe_open(weights, "pt") as file:
        for key in file.keys():  # noqa: SIM118 - it is no mapping
            if key.endswith((".to_q.weight", ".to_v.weight")):
                shape = file.get_slice(key).get_shape()
                name = f"{part}.{key.removesuffix('.weight')}"
                down = torch.randn(4, shape[1], generator=dice)
                up = torch.randn(shape[0], 4, generator=dice) * size
                found |= {f"{name}.lora_A.weight": down, f"{name}.lora_B.weight": up}
    save_file(found, path)
    return path


def ip_adapter(model: Path) -> None:
    """An IP-Adapter for the tiny Stable Diffusion, and the eye that it looks with."""
    import torch
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(5)
    eye = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=16,
            intermediate_size=16,
            projection_dim=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            image_size=32,
            patch_size=8,
        )
    )
    eye.save_pretrained(model / "ip-adapter" / "eye", safe_serialization=True)
    wide = json.loads((model / "unet/config.json").read_text("utf-8"))["cross_attention_dim"]
    found = {
        "image_proj.proj.weight": torch.randn(wide * 4, 16),
        "image_proj.proj.bias": torch.randn(wide * 4),
        "image_proj.norm.weight": torch.ones(wide),
        "image_proj.norm.bias": torch.zeros(wide),
    }
    for number, deep in enumerate(_cross_attentions(model)):
        for name in ("to_k_ip", "to_v_ip"):
            found[f"ip_adapter.{2 * number + 1}.{name}.weight"] = 3 * torch.randn(deep, wide)
    save_file(found, model / "ip-adapter" / "look.safetensors")


def _cross_attentions(model: Path) -> list[int]:
    """How wide each cross attention is, in the order of the pipeline's own list."""
    from diffusers import UNet2DConditionModel

    unet = UNet2DConditionModel.from_pretrained(model / "unet", local_files_only=True)
    widths = dict(unet.named_modules())
    return [
        widths[name.removesuffix(".processor")].to_q.out_features
        for name in unet.attn_processors
        if "attn2" in name
    ]
