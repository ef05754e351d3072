"""Model folders: what they can do is read from their index and the installed pipelines' source,
without loading either; and nothing of them is run."""

from __future__ import annotations

import json
from importlib import util
from pathlib import Path
from typing import Any

import pytest

if util.find_spec("diffusers") is None:
    pytest.skip("the diffusers extra is not installed", allow_module_level=True)

from pegbar.assets.generation import GuideKind, Kind, RefRole
from pegbar.assets.profile import Profile
from pegbar.backends.generators.diffusers import Diffusers
from pegbar.backends.generators.diffusion import file_digests
from pegbar.backends.generators.diffusion.abilities import frames_for, multiple_of
from pegbar.backends.generators.diffusion.file_digests import FileDigests
from pegbar.backends.generators.diffusion.folder import model_folder
from pegbar.backends.generators.diffusion.routes import routes
from pegbar.ports.generator import Account, GeneratorTrouble, Trouble

SD = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "safety_checker": [None, None],
    "vae": ["diffusers", "AutoencoderKL"],
}
WAN = {
    "_class_name": "WanPipeline",
    "transformer": ["diffusers", "WanTransformer3DModel"],
    "vae": ["diffusers", "AutoencoderKLWan"],
}


def model(top: Path, index: dict[str, Any], words: str = "", name: str = "model") -> Path:
    folder = top / name
    (folder / "vae").mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps(index), "utf-8")
    (folder / "vae/diffusion_pytorch_model.safetensors").write_bytes(b"weights")
    if words:
        (folder / "pegbar.yaml").write_text(words, "utf-8")
    return folder


def config(folder: Path, part: str, **values: Any) -> None:
    (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / part / "config.json").write_text(json.dumps(values), "utf-8")


def profile(top: Path) -> Profile:
    (one,) = Diffusers(FileDigests(top / "cache")).profiles(Account(folder=top))
    return one


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("StableDiffusionXLPipeline", "text-to-image image-to-image"),
        ("StableDiffusion3Pipeline", "text-to-image image-to-image"),
        ("FluxPipeline", "text-to-image image-to-image"),
        ("FluxKontextPipeline", "text-to-image image-to-image"),
        ("QwenImageEditPipeline", "image-to-image"),
        ("StableDiffusionXLInstructPix2PixPipeline", "image-to-image"),
        ("StableDiffusionUpscalePipeline", "upscale"),
        ("AnimateDiffPipeline", "text-to-video video-to-video"),
        ("WanPipeline", "text-to-video video-to-video"),
        ("WanImageToVideoPipeline", "image-to-video first-last-frame"),
        ("WanVACEPipeline", "text-to-video"),
        ("LTXPipeline", "text-to-video image-to-video"),
        ("LTXConditionPipeline", "text-to-video image-to-video first-last-frame video-to-video"),
        ("StableVideoDiffusionPipeline", "image-to-video"),
        ("CogVideoXImageToVideoPipeline", "image-to-video"),
        ("WanAnimatePipeline", ""),  # it needs films that nobody makes here
        ("StableAudioPipeline", ""),
        ("DDPMPipeline", ""),
        ("NoSuchPipeline", ""),
        ("os.system", ""),
    ],
)
def test_what_a_pipeline_is_for_follows_from_its_source(name: str, kinds: str) -> None:
    assert {one.kind.value for one in routes(name)} == set(kinds.split())


def test_a_base_model_goes_the_ways_of_its_relatives() -> None:
    ways = {(one.kind, bool(one.control), one.masked): one for one in routes("FluxPipeline")}
    assert ways[Kind.TEXT_TO_IMAGE, True, False].pipeline == "FluxControlNetPipeline"
    assert ways[Kind.TEXT_TO_IMAGE, True, False].control == "control_image"
    assert ways[Kind.IMAGE_TO_IMAGE, False, True].pipeline == "FluxInpaintPipeline"
    saved = {(one.kind, bool(one.control)) for one in routes("StableDiffusionControlNetPipeline")}
    assert (Kind.TEXT_TO_IMAGE, False) in saved


def test_a_folder_is_a_generator_and_its_guides_are_its_controlnets(tmp_path: Path) -> None:
    folder = model(tmp_path, SD, name="inked-1.5")
    config(folder, "controlnet/line", _class_name="ControlNetModel")
    config(folder, "vae", block_out_channels=[1, 2, 4, 4])
    one = profile(tmp_path)
    assert (one.name, one.vendor, one.title) == ("diffusers/inked-1.5", "diffusers", "inked-1.5")
    able = one.can(Kind.TEXT_TO_IMAGE)
    assert able is not None
    assert (able.guides, able.loras, able.multiple) == ({GuideKind.LINE}, 8, 8)
    changed = one.can(Kind.IMAGE_TO_IMAGE)
    assert changed is not None
    assert changed.references == {RefRole.SOURCE: (1, 1), RefRole.MASK: (0, 1)}


def test_a_model_without_controlnets_takes_no_guides(tmp_path: Path) -> None:
    model(tmp_path, SD)
    assert all(not one.guides for one in profile(tmp_path).does)


def test_pegbar_yaml_says_the_rest(tmp_path: Path) -> None:
    words = """\
format: 1
title: Our Wan
licence: Apache-2.0
commercial: true
sizes: [[832, 480]]
fps: 24
frames: [9, 49]
loras: 2
"""
    folder = model(tmp_path, WAN, words)
    one = profile(tmp_path)
    assert (one.title, one.terms.licence, one.terms.commercial) == ("Our Wan", "Apache-2.0", True)
    able = one.can(Kind.TEXT_TO_VIDEO)
    assert able is not None
    assert (able.sizes, able.fps, able.loras) == (((832, 480),), (24.0,), 2)
    assert able.seconds == (round(9 / 24, 3), round(49 / 24, 3))
    assert [frames_for(model_folder(folder), at) for at in (0.1, 0.5, 1.0, 9.0)] == [9, 13, 25, 49]


def test_sides_follow_from_the_autoencoder_and_the_transformer_s_patches(tmp_path: Path) -> None:
    wan, flux, ltx = (
        model(tmp_path, {**WAN, "_class_name": name}, name=name)
        for name in ("WanPipeline", "FluxPipeline", "LTXPipeline")
    )
    config(wan, "vae", temperal_downsample=[False, True, True])
    config(wan, "transformer", patch_size=[1, 2, 2])
    config(flux, "vae", block_out_channels=[128, 256, 512, 512])
    config(flux, "transformer", patch_size=1)
    config(ltx, "vae", spatial_compression_ratio=32)
    assert multiple_of(model_folder(wan)) == 16
    assert multiple_of(model_folder(flux)) == 16
    assert multiple_of(model_folder(ltx)) in (32, 64)


def test_the_version_is_the_bytes_of_every_file(tmp_path: Path) -> None:
    folder = model(tmp_path, SD)
    before = profile(tmp_path).version
    assert profile(tmp_path).version == before
    weights = folder / "vae/diffusion_pytorch_model.safetensors"
    weights.write_bytes(b"weightz")
    assert profile(tmp_path).version != before


def test_large_files_are_read_once_and_again_when_they_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_digests, "LARGE", 4)
    read: list[str] = []
    whole = file_digests.digest_file

    def digest(path: Path) -> Any:
        read.append(path.name)
        return whole(path)

    monkeypatch.setattr(file_digests, "digest_file", digest)
    top = tmp_path / "model"
    top.mkdir()
    (top / "a.bin").write_bytes(b"large enough")
    first = FileDigests(tmp_path / "cache").of(top, [top / "a.bin"])
    assert FileDigests(tmp_path / "cache").of(top, [top / "a.bin"]) == first
    assert read == ["a.bin"]
    (top / "a.bin").write_bytes(b"large enough, too")
    assert FileDigests(tmp_path / "cache").of(top, [top / "a.bin"]) != first
    for note in (tmp_path / "cache").iterdir():
        note.write_text('{"a.bin": ["?"]}', "utf-8")
    assert FileDigests(tmp_path / "cache").of(top, [top / "a.bin"]) != first
    assert read == ["a.bin"] * 3


@pytest.mark.parametrize(
    ("index", "says"),
    [
        ({**SD, "_class_name": ["pipeline.py", "Mine"]}, "names no pipeline"),
        ({**SD, "unet": ["my_unet", "UNet"]}, "not diffusers or transformers"),
        ({**SD, "unet": ["../../evil", "UNet"]}, "not diffusers or transformers"),
        ({**SD, "unet": ["diffusers", "os.system('x')"]}, "not diffusers or transformers"),
        ({**SD, "controlnet": ["diffusers", "ControlNetModel"]}, "which guide"),
        ({"_class_name": "StableAudioPipeline"}, "makes no pictures"),
    ],
)
def test_a_model_that_cannot_be_used_says_why_and_does_nothing(
    tmp_path: Path, index: dict[str, Any], says: str
) -> None:
    model(tmp_path, index)
    one = profile(tmp_path)
    assert one.does == ()
    assert says in one.title


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("format: 1\nstepz: 2\n", "stepz"),
        ("format: 1\ndevice: tpu\n", "device"),
        ("format: 1\ncontrolnets: [{guide: line, folder: ../other}]\n", "not inside"),
        ("format: 1\ncontrolnets: [{guide: line, folder: nowhere}]\n", "no ControlNet in nowhere"),
        ("format: 1\ncontrolnets: [{guide: smell, folder: a}]\n", "smell"),
    ],
)
def test_a_wrong_word_in_pegbar_yaml_is_told(tmp_path: Path, words: str, says: str) -> None:
    model(tmp_path, SD, words)
    one = profile(tmp_path)
    assert one.does == ()
    assert says in one.title


@pytest.mark.parametrize("ending", ["bin", "ckpt", "pt", "pkl"])
def test_weights_that_can_run_code_are_not_opened(tmp_path: Path, ending: str) -> None:
    folder = model(tmp_path, SD)
    (folder / "unet").mkdir()
    (folder / f"unet/diffusion_pytorch_model.{ending}").write_bytes(b"\x80\x04")
    one = profile(tmp_path)
    assert one.does == ()
    assert f"unet holds its weights as .{ending}" in one.title


def test_one_broken_model_does_not_hide_the_others(tmp_path: Path) -> None:
    model(tmp_path, SD, name="good")
    model(tmp_path, {"_class_name": 3}, name="bad")
    (tmp_path / "notes").mkdir()
    shelf = Diffusers(FileDigests(tmp_path / "cache"))
    found = {one.name: bool(one.does) for one in shelf.profiles(Account(folder=tmp_path))}
    assert found == {"diffusers/good": True, "diffusers/bad": False}
    assert [one.name for one in shelf.profiles(Account(folder=tmp_path / "good"))] == [
        "diffusers/good"
    ]
    assert shelf.profiles(Account()) == ()
    assert shelf.profiles(Account(folder=tmp_path / "nowhere")) == []


def test_without_a_folder_nothing_is_opened(tmp_path: Path) -> None:
    model(tmp_path, SD)
    with pytest.raises(GeneratorTrouble) as caught:
        Diffusers(FileDigests(tmp_path / "cache")).open(profile(tmp_path), Account())
    assert caught.value.why is Trouble.DENIED
