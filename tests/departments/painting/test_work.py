"""The department's steps: they read trees, paint each drawing once, and put a take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from pegbar.assets.pictures import decode_png, encode_guides, encode_png
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.painting.work import learn, shot
from pegbar.ports.painter import UNCHANGED, Look
from pegbar.ports.work import Tools, Work
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import digest_bytes
from pegbar.values.errors import BadInput, NotInstalled
from tests.contracts.painters.puppet import key, puppet


class Table:
    """A bench of files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.scratch = folder
        self.pieces: dict[bytes, str] = {}
        self.told: list[tuple[int, int]] = []

    def path(self, digest):
        return self.scratch / digest.removeprefix("blake3:")

    def read(self, digest):
        return self.path(digest).read_bytes()

    def put(self, data):
        digest = digest_bytes(data)
        self.path(digest).write_bytes(data)
        return digest

    def once(self, about: Json, make: Callable[[], bytes]):
        name = canonical(about)
        if name not in self.pieces:
            self.pieces[name] = self.put(make())
        return self.pieces[name]

    def progress(self, done, total):
        self.told.append((done, total))


class Invert:
    """A generator that paints the flat colours' opposites."""

    painted = 0

    def identity(self):
        return "invert 1"

    def learn(self, keys, *, seed, progress):
        progress(1, 1)
        return Look(weights=b"w", card={"keys": [one.name for one in keys], "seed": seed})

    def open(self, keys, look, restyles=UNCHANGED):
        assert look.weights == b"w"
        return self

    def paint(self, guides):
        Invert.painted += 1
        return 255 - guides.flat


@pytest.fixture
def table(tmp_path):
    Invert.painted = 0
    return Table(tmp_path)


def put_guides(table, guides):
    files = {name: table.put(data) for name, data in encode_guides(guides).items()}
    return table.put(tree_of(files).encode())


def work_of(table, params, inputs):
    tools = Tools(painters={"invert": Invert}, voices={}, signer=lambda: None)
    return Work(step="take/1", params=params, inputs=inputs, bench=table, tools=tools)


def shot_work(table, drawings, **changes):
    one = key("one", x=100)
    trees = {f"{n:04d}": put_guides(table, guides) for n, guides in enumerate(drawings)}
    inputs = {
        "guides": table.put(tree_of(trees).encode()),
        "performance": table.put(b"{}"),
        "weights": table.put(b"w"),
        "card": table.put(b"{}"),
        "key/one/picture": table.put(encode_png(one.picture)),
        "key/one/guides": put_guides(table, one.guides),
    }
    params = {"generator": "invert", "keys": ["one"], **changes}
    return work_of(table, params, inputs)


def test_a_take_holds_a_picture_of_every_drawing(table):
    drawings = [puppet(x=90), puppet(x=95)]
    out = shot(shot_work(table, drawings))["out"]
    take = decode_tree(table.path(out).read_bytes()).files
    assert list(take) == ["0000.png", "0001.png"]
    picture = decode_png(table.path(take["0001.png"]).read_bytes())
    assert np.array_equal(picture, 255 - drawings[1].flat)
    assert table.told == [(1, 2), (2, 2)]


def test_a_drawing_that_was_painted_is_not_painted_again(table):
    shot(shot_work(table, [puppet(x=90), puppet(x=95)]))
    assert Invert.painted == 2
    shot(shot_work(table, [puppet(x=95), puppet(x=90), puppet(x=101)]))
    assert Invert.painted == 3


def test_new_weights_paint_every_drawing_again(table):
    work = shot_work(table, [puppet(x=90)])
    shot(work)
    card = table.put(b'{"strength":1}')
    shot(work_of(table, work.params, {**work.inputs, "card": card}))
    assert Invert.painted == 2


def test_learning_puts_weights_and_a_card(table):
    work = shot_work(table, [puppet(x=90)])
    outputs = learn(
        work_of(table, {"generator": "invert", "seed": 5, "keys": ["one"]}, work.inputs)
    )
    assert table.path(outputs["weights"]).read_bytes() == b"w"
    card = msgspec.json.decode(table.path(outputs["card"]).read_bytes())
    assert card == {"keys": ["one"], "seed": 5}


def test_a_key_of_the_wrong_size_is_named_with_its_file(table):
    work = shot_work(table, [puppet(x=90)])
    small = table.put(encode_png(np.zeros((10, 12, 3), np.uint8)))
    inputs = {**work.inputs, "key/one/picture": small}
    with pytest.raises(BadInput, match=r"art/keys/one\.png is 12×10 .* 240×136"):
        shot(work_of(table, work.params, inputs))


def test_a_generator_that_is_not_there_is_named(table):
    with pytest.raises(NotInstalled, match="sora"):
        shot(shot_work(table, [puppet(x=90)], generator="sora"))
