"""A step gives a shot to a generator: with a fake desk that keeps what it was asked."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import msgspec
import pytest

from pegbar.assets.generation import GuideKind, Kind, Made, Piece, RefRole, Used
from pegbar.assets.performance import Camera, Drawing, Performance
from pegbar.assets.profile import Capability, Premises, Prices, Profile, Terms
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.painting.generating import generate
from pegbar.ports.work import Tools
from pegbar.values.errors import NotInstalled, Refused
from pegbar.values.repeat import Repeat
from tests.fakes.bench import FolderBench, order

DAY = dt.date(2026, 11, 1)
DRAWING = Drawing(set="PIER", mood="night", camera=Camera(0, 0, 100))
PLAYED = Performance(shot="sc1-sh010", fps=24, exposures=(0, 0, 1, 1), drawings=(DRAWING,) * 2)


def profile(able: Capability) -> Profile:
    return Profile(
        name="lumen/one",
        vendor="lumen",
        title="One",
        premises=Premises.OUTSIDE,
        does=(able,),
        prices=Prices(as_of=DAY, source="a page"),
        terms=Terms(as_of=DAY, source="a page"),
        repeat=Repeat.NEVER,
        version="3",
    )


FILM = Capability(
    kind=Kind.FIRST_LAST,
    sizes=((64, 36),),
    seconds=(1.0, 5.0),
    references={RefRole.FIRST: (1, 1), RefRole.LAST: (1, 1)},
)
STILL = Capability(
    kind=Kind.IMAGE_TO_IMAGE,
    references={RefRole.SOURCE: (1, 1)},
    guides=frozenset({GuideKind.LINE, GuideKind.BEAUTY}),
)


class Desk:
    """Brings a piece for every errand, or raises what it is told to."""

    def __init__(self, bench, able, media, refuses=None):
        self.errands, self._bench, self._media = [], bench, media
        self._profile, self._refuses, self._lock = profile(able), refuses, threading.Lock()

    def profile(self, generator):
        assert generator == "lumen/one"
        return self._profile

    def carry_out(self, errand, tell):
        with self._lock:
            self.errands.append(errand)
        if self._refuses and errand.step.endswith(self._refuses):
            raise Refused("refused for what it shows")
        digest = self._bench.put(f"{errand.step} {errand.request.take}".encode())
        tell(1, 1)
        return Made(
            job=errand.step,
            pieces=(Piece(digest=digest, media=self._media),),
            used=Used(generator="lumen/one", version="3"),
        )


def ordered(tmp_path, able, media, *, refuses=None, **more):
    bench = FolderBench(tmp_path)
    put = bench.put
    beauty = {f"000{n}.png": put(f"beauty {n}".encode()) for n in (0, 1)}
    controls = {f"line/000{n}.png": put(f"line {n}".encode()) for n in (0, 1)}
    inputs = {
        "performance": put(msgspec.json.encode(PLAYED)),
        "first": put(b"first"),
        "last": put(b"last"),
        "beauty": put(tree_of(beauty).encode()),
        "controls": put(tree_of({**controls, "sequence.json": put(b"{}")}).encode()),
    }
    params = {
        "shot": "sc1-sh010",
        "choice": {"generator": "lumen/one", "kind": able.kind.value},
        "take": 1,
        "prompt": "A pier.",
        "negative": "",
        "size": [64, 36],
        "seed": 7,
        **more,
    }
    desk = Desk(bench, able, media, refuses)
    work = order(bench, params, inputs)
    tools = Tools(painters={}, voices={}, signer=work.tools.signer, jobs=lambda: desk)
    return replace(work, tools=tools), desk, bench


def test_a_film_is_one_errand_with_the_shots_ends(tmp_path):
    work, desk, bench = ordered(tmp_path, FILM, "video/mp4")
    made = generate(work)
    (errand,) = desk.errands
    assert [one.role for one in errand.request.references] == [RefRole.FIRST, RefRole.LAST]
    assert errand.request.seconds == 1.0
    assert (errand.step, errand.shot) == ("test/step", "sc1-sh010")
    assert list(decode_tree(bench.read(made["out"])).files) == ["film.mp4"]
    told = msgspec.json.decode(bench.read(made["made"]), type=dict[str, Made])
    assert told["film"].used.version == "3"


def test_a_shot_of_drawings_is_an_errand_for_each_with_its_own_guides(tmp_path):
    work, desk, bench = ordered(tmp_path, STILL, "image/png")
    made = generate(work)
    errands = sorted(desk.errands, key=lambda one: one.step)
    assert [one.step for one in errands] == ["test/step/0000", "test/step/0001"]
    for number, errand in enumerate(errands):
        by_kind = {one.kind: one.digests for one in errand.request.guides}
        assert [bench.read(d) for d in by_kind[GuideKind.LINE]] == [f"line {number}".encode()]
        (source,) = errand.request.of(RefRole.SOURCE)
        assert bench.read(source.digest) == f"beauty {number}".encode()
    assert list(decode_tree(bench.read(made["out"])).files) == ["0000.png", "0001.png"]


def test_the_same_request_has_the_same_key_and_another_take_another(tmp_path):
    keys = []
    for number, take in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        work, desk, _ = ordered(folder, FILM, "video/mp4", take=take)
        generate(work)
        keys.append(desk.errands[0].key)
    assert keys[0] == keys[1] != keys[2]


def test_a_refusal_ends_the_take(tmp_path):
    work, _, _ = ordered(tmp_path, STILL, "image/png", refuses="0001")
    with pytest.raises(Refused, match="refused for what it shows"):
        generate(work)


def test_without_a_desk_nothing_is_asked(tmp_path):
    work, _, _ = ordered(tmp_path, FILM, "video/mp4")
    tools = Tools(painters={}, voices={}, signer=work.tools.signer)
    with pytest.raises(NotInstalled, match="there are no generators here"):
        generate(replace(work, tools=tools))
