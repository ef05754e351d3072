"""The verb about a show's LoRAs, as a person calls it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save

from pegbar import wiring
from pegbar.actions.new_show import new_show
from pegbar.entrypoints.cli.main import run

SOURCE = """\
  - files: ["art/loras/*"]
    by: Ann Otieno
    licence: work for hire
    purposes: [develop, produce]
"""


@pytest.fixture
def show(tmp_path):
    """A show with one LoRA, and a source that speaks for it."""
    wiring.init_studio(tmp_path / ".pegbar", "Harbour Lane")
    show = new_show(wiring.TEMPLATE, tmp_path / "kite", wiring.STOCK)
    (show / "art/loras").mkdir(parents=True)
    data = save({"a.lora_A.weight": np.zeros((8, 4), "f4")})
    (show / "art/loras/ink.safetensors").write_bytes(data)
    (show / "art/loras/ink.yaml").write_text("format: 1\nbase: sdxl\nweight: 0.6\n", "utf-8")
    bible = show / "show.yaml"
    text = bible.read_text("utf-8")
    keys = "\n# Painted frames go"
    assert keys in text
    bible.write_text(text.replace(keys, f"{SOURCE}{keys}"), "utf-8")
    return show


def test_the_list_tells_each_with_its_licence_and_purposes(show, capsys):
    assert run(["lora", "list", str(show)]) == 0
    told = capsys.readouterr().out
    assert "ink" in told
    assert "work for hire" in told
    assert "develop, produce" in told
    assert run(["lora", "list", str(show), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["loras"]
    assert (one["rank"], one["base"], one["by"]) == (8, "sdxl", "Ann Otieno")
    assert run(["lora", "show", str(show), "ink"]) == 0
    assert "nobody: it is a style" in capsys.readouterr().out


def test_an_unknown_name_and_an_unknown_word_are_answered_with_what_there_is(show, capsys):
    assert run(["lora", "show", str(show), "inc"]) == 2
    assert "did you mean ink?" in capsys.readouterr().err
    assert run(["lora", "burn", str(show)]) == 2
    assert "pegbar lora list SHOW" in capsys.readouterr().err


def test_a_hostile_file_ends_every_verb_with_its_place(show, capsys):
    (show / "art/loras/ink.safetensors").write_bytes(b"PK\x03\x04" + bytes(99))
    assert run(["plan", str(show)]) == 2
    assert "art/loras/ink.safetensors" in capsys.readouterr().err
