from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from pegbar.production.rig import FaceRig, Limb, Mouth, Rig, RigPart
from pegbar.production.scenery import Glow, Layer, Mood, Prop, Scenery
from pegbar.production.yaml_reader import read_yaml

REFERENCE = Path(__file__).parents[2] / "docs/reference/rig.md"

LEAST = {"format": 1, "ground": [0, 100], "top": [0, 0], "parts": [{"name": "body"}]}


def test_a_rig_needs_only_its_parts_and_its_size_in_the_drawing() -> None:
    rig = msgspec.convert(LEAST, Rig)
    assert rig.height == 160
    assert rig.parts[0].parent == ""
    assert rig.face is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": 2},
        {"heigth": 3},
        {"height": -5},
        {"parts": [{"name": "body", "pivott": [1, 2]}]},
        {"limbs": {"arm_near": {"root": [0, 0], "end": "hand", "wrist": [0, 9], "segments": 99}}},
        {"ink": {"colour": "black"}},
    ],
)
def test_a_value_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**LEAST, **wrong}, Rig)


def example(kind: str, mark: str) -> str:
    """The reference's example that holds these words."""
    blocks = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text("utf-8"), re.DOTALL)
    found = [block for block in blocks if mark in block]
    assert found, f"the reference shows no {kind}"
    return found[0]


@pytest.mark.parametrize(
    ("kind", "mark"), [(Rig, "limbs:"), (Prop, "grip:"), (Prop, "behind:"), (Scenery, "layers:")]
)
def test_the_references_examples_are_read(kind: type[Rig | Prop | Scenery], mark: str) -> None:
    read_yaml(example(kind.__name__, mark), "example.yaml", kind)


def test_the_reference_names_every_key_that_an_artist_can_write() -> None:
    text = REFERENCE.read_text("utf-8")
    kinds = (Rig, RigPart, Limb, FaceRig, Mouth, Prop, Glow, Scenery, Layer, Mood)
    keys = {name for kind in kinds for name in kind.__struct_fields__}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []
