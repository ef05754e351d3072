"""pegbar generate: one request by hand, through a model in the house and a show's sealed vault."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pegbar.assets.pictures import decode_png
from pegbar.backends.generators.upscalers import starts
from pegbar.entrypoints.cli.main import run

UPSCALER = "upscale/animevideo"
here = pytest.mark.skipif(not starts(), reason="the upscale extra does not start here")


@pytest.fixture
def show(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--name", "Test Studio"]) == 0
    assert run(["new", "my-show"]) == 0
    picture = tmp_path / "my-show/art/ref/a.png"
    picture.parent.mkdir()
    grey = np.tile(np.linspace(0, 255, 32, dtype=np.uint8)[None, :, None], (18, 1, 3))
    Image.fromarray(grey).save(picture)
    return tmp_path / "my-show"


@here
def test_a_drawing_is_enlarged_once_and_traced(show, capfd):
    words = ["generate", "my-show", UPSCALER, "--ref", "source=art/ref/a.png", "--size", "64x36"]
    capfd.readouterr()
    assert run([*words, "--json"]) == 0
    made = json.loads(capfd.readouterr().out)
    (file,) = made["files"]
    assert not made["cached"]
    assert decode_png(Path(file).read_bytes()).shape == (36, 64, 3)
    assert run([*words, "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["cached"]
    assert run(["trace", file, "--json"]) == 0
    assert "art/ref/a.png" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([UPSCALER, "--ref", "soure=art/ref/a.png"], "is no reference"),
        ([UPSCALER, "--ref", "source=art/ref/b.png"], "did you mean art/ref/a.png"),
        ([UPSCALER, "--ref", "source=../other/a.png"], "the show has no file"),
        ([UPSCALER, "--ref", "source=take/sc9:0000.png"], "this film has no step"),
        ([UPSCALER, "--size", "big"], "write it as 1280x720"),
        ([UPSCALER, "--kind", "sculpture"], "there is no kind"),
        ([UPSCALER, "--kind", "matte"], "makes upscale, not matte"),
        ([UPSCALER, "--lora", "coat"], "the show has no LoRA"),
        ([UPSCALER, "--option", "far"], "write NAME=VALUE"),
        (["upscale/animvideo"], "did you mean upscale/animevideo"),
    ],
)
def test_a_slip_is_one_clear_message(show, capfd, words, says):
    assert run(["generate", "my-show", *words]) == 2
    assert says in capfd.readouterr().err


def test_a_retired_generator_is_refused_with_what_to_do(show, capfd):
    assert run(["generate", "my-show", "openai/sora-2", "--prompt", "a pier"]) == 1
    said = capfd.readouterr().err
    assert "makes nothing any more" in said
    assert "pegbar generators openai/sora-2" in said
