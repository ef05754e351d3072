"""A show's LoRA files: two files each, told truly, and no pickle among them."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import save

from pegbar.production.lora_file import check_people, read_loras
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, Trespass

ABOUT = b"format: 1\nwho: MIRA\nweight: 0.8\ntrigger: mirachar\nbase: sdxl\nabout: May.\n"


def lora(rank: int = 4, down: str = "lora_A.weight", up: str = "lora_B.weight") -> bytes:
    return save(
        {f"unet.q.{down}": np.zeros((rank, 8), "f4"), f"unet.q.{up}": np.zeros((8, rank), "f4")}
    )


def files(name: str = "mira", about: bytes = ABOUT, data: bytes = b"") -> dict[str, bytes]:
    top = f"art/loras/{name}"
    return {f"{top}.safetensors": data or lora(), f"{top}.yaml": about, "show.yaml": b"id: a"}


def test_a_lora_is_its_bytes_and_what_is_written_beside_it() -> None:
    (one,) = read_loras(files()).values()
    assert (one.name, one.path, one.about_path) == (
        "mira", "art/loras/mira.safetensors", "art/loras/mira.yaml",
    )  # fmt: skip
    assert one.digest == digest_bytes(lora())
    assert (one.who, one.weight, one.trigger, one.base) == ("MIRA", 0.8, "mirachar", "sdxl")
    assert (one.rank, one.keys, one.size) == (4, 2, len(lora()))


@pytest.mark.parametrize(
    ("down", "up"),
    [
        ("lora_down.weight", "lora_up.weight"),
        ("lora.down.weight", "lora.up.weight"),
        ("lora_A.default.weight", "lora_B.default.weight"),
    ],
)
def test_the_rank_is_told_however_its_trainer_calls_the_halves(down: str, up: str) -> None:
    assert read_loras(files(data=lora(16, down, up)))["mira"].rank == 16


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"art/loras/mira.safetensors": lora()}, "no mira.yaml beside it"),
        ({"art/loras/mira.yaml": ABOUT}, "no mira.safetensors beside it"),
        (files(name="mi ra"), "cannot be called"),
        (files(about=b"format: 2\n"), "format 2"),
        (files(about=b"format: 1\nwieght: 1\n"), "wieght"),
        (files(about=b"format: 1\nweight: 9\n"), "4"),
        (files(about=b"format: 1\nwho: \xff\n"), "UTF-8"),
        (files(data=save({"unet.conv.weight": np.zeros(4, "f4")})), "holds no LoRA"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(given: dict[str, bytes], says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        read_loras(given)
    assert caught.value.place is not None
    assert caught.value.place.file.startswith("art/loras/")


@pytest.mark.parametrize("ending", ["pt", "ckpt", "bin", "PTH"])
def test_a_pickle_is_refused_by_its_ending(ending: str) -> None:
    with pytest.raises(Trespass, match="pickle"):
        read_loras({f"art/loras/mira.{ending}": b"anything"})


def test_a_pickle_is_refused_whatever_it_is_called() -> None:
    with pytest.raises(Trespass, match="pickle"):
        read_loras(files(data=b"PK\x03\x04" + bytes(100)))


def test_whom_a_lora_shows_is_in_the_show() -> None:
    loras = read_loras(files())
    check_people(loras, {"MIRA": 1})
    with pytest.raises(BadInput, match=r"art/loras/mira.yaml:2:1: nobody .*did you mean MARA"):
        check_people(loras, {"MARA": 1})


def test_files_elsewhere_are_no_loras() -> None:
    assert read_loras({"art/ref/mira.safetensors": b"x", "art/loras/old/a.pt": b"x"}) == {}
