"""The house painter through the port of generators: the same paint as through its own."""

from __future__ import annotations

import time
from importlib import util
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

if not (util.find_spec("torch") and util.find_spec("safetensors")):
    pytest.skip("the painter extra is not installed", allow_module_level=True)

from pegbar.assets.generation import Request
from pegbar.assets.pictures import decode_png
from pegbar.backends.generators.house import PROFILE, House
from pegbar.backends.painters.house_painter import HousePainter
from pegbar.ports.generator import Account, GeneratorTrouble, Handed, Received, State, Trouble
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import Digest, digest_bytes
from tests.contracts.generators.stands.house import painting
from tests.contracts.painters.puppet import key, puppet

PAINTER = HousePainter(steps=4)


def made(request: Request, files: dict[Digest, Path], into: Path) -> Received:
    generator = House(painter=PAINTER).open(PROFILE, Account())
    handed = Handed(job="job", request=request, files=files)
    ticket = generator.create(handed)
    while (sight := generator.look(ticket)).state in (State.WAITING, State.RUNNING):
        time.sleep(0.01)
    assert sight.state is State.DONE, sight.message
    into.mkdir()
    return generator.fetch(ticket, handed, into)


def refused(request: Request, files: dict[Digest, Path]) -> str:
    with pytest.raises(GeneratorTrouble) as caught:
        House(painter=PAINTER).open(PROFILE, Account()).create(
            Handed(job="job", request=request, files=files)
        )
    assert caught.value.why is Trouble.INVALID
    return caught.value.message


def with_options(request: Request, **change: Any) -> Request:
    return msgspec.structs.replace(request, options={**request.options, **change})


def test_it_paints_what_the_painter_paints_learned_now_or_before(tmp_path: Path) -> None:
    keys = [key(name, x=x, arm=20 + x / 5) for name, x in (("first", 90), ("second", 140))]
    look = PAINTER.learn(keys, seed=7, progress=lambda _done, _of: None)
    right = PAINTER.open(keys, look).paint(puppet(x=115, arm=30))
    request, files = painting()[0], dict(painting()[1])
    one = made(request, files, tmp_path / "now")
    assert np.array_equal(decode_png(one.files[0].path.read_bytes()), right)
    card: Json = msgspec.to_builtins(look.card)
    kept = {}
    for name, data in (("weights", look.weights), ("card", canonical(card))):
        path = tmp_path / name
        path.write_bytes(data)
        kept[name] = digest_bytes(data)
        files[kept[name]] = path
    shown = tuple(
        msgspec.structs.replace(request.references[0], digest=one) for one in kept.values()
    )
    given = msgspec.structs.replace(request, references=request.references + shown)
    other = made(with_options(given, **kept), files, tmp_path / "before")
    assert other.files[0].path.read_bytes() == one.files[0].path.read_bytes()
    assert other.used.version == PAINTER.identity()


def test_what_is_missing_is_told_before_it_begins() -> None:
    request, files = painting()
    flat_and_line = msgspec.structs.replace(request, guides=request.guides[:2])
    assert "parts is missing" in refused(flat_and_line, files)
    assert "table of the drawing" in refused(with_options(request, table=""), files)
    assert "no painted keyframe" in refused(with_options(request, keys=[]), files)
    elsewhere = Digest("blake3:" + "7" * 64)
    assert "is no reference" in refused(with_options(request, weights=elsewhere), files)
