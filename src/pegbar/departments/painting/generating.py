"""A shot given to a generator: the request is made here, where the shot's length is known, and
what came back is kept exactly as it was received."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import msgspec

from pegbar.assets.casting import CastChoice
from pegbar.assets.generation import GIVES_VIDEO, GuideKind, LoraUse, Made, Piece, Request
from pegbar.assets.performance import Performance
from pegbar.assets.profile import Premises, Profile
from pegbar.assets.tree import decode_tree, tree_of
from pegbar.departments.painting.requests import Brief, Given, request_for
from pegbar.ports.jobs import Errand, Jobs, Tell
from pegbar.ports.work import Work
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import Digest, digest_json
from pegbar.values.errors import NotInstalled

CONTROLS: Final[Mapping[GuideKind, str]] = {
    GuideKind.FLAT: "flat",
    GuideKind.LINE: "line",
    GuideKind.PARTS: "ids",
    GuideKind.DEPTH: "depth",
    GuideKind.NORMAL: "normals",
    GuideKind.POSE: "pose",
}
"""The guides that the stage's controls hold, by the folders that they lie in."""


class _Params(msgspec.Struct, frozen=True, kw_only=True):
    """`loras` are worn in this order; their files are inputs by `lora/NAME`."""

    shot: str
    choice: CastChoice
    take: int
    prompt: str
    negative: str
    size: tuple[int, int]
    seed: int
    keys: tuple[str, ...] = ()
    loras: tuple[LoraUse, ...] = ()


def generate(work: Work) -> Mapping[str, Digest]:
    """One take as it was received: a film, or a picture for every drawing; and the record of each
    request that made it."""
    params = msgspec.convert(work.params, _Params)
    order = _Order(work, params, desk_at(work))
    moving = params.choice.kind in GIVES_VIDEO
    made = {"film": order.film()} if moving else order.drawings()
    files = {name: piece.digest for name, piece in _pieces(made)}
    told: Json = msgspec.to_builtins(made)
    return {
        "out": work.bench.put(tree_of(files).encode()),
        "made": work.bench.put(canonical(told)),
    }


def desk_at(work: Work) -> Jobs:
    """Who carries requests to generators here. Raises NotInstalled."""
    if work.tools.jobs is None:
        raise NotInstalled("there are no generators here", hint="pegbar generators lists them")
    return work.tools.jobs()


def errand_key(profile: Profile, request: Request) -> str:
    """What names a piece of work for ever: who is asked, and for what. No code of ours is in it."""
    return digest_json({"generator": profile.identity, "request": request.digest()})


def _pieces(made: Mapping[str, Made]) -> Iterator[tuple[str, Piece]]:
    """Every piece with the name that it is kept under: `film.mp4`, `0003.png`, and numbered
    behind that where one request gave several."""
    for name, one in made.items():
        for number, piece in enumerate(one.pieces):
            several = f"-{number:05d}" if len(one.pieces) > 1 else ""
            yield f"{name}{several}.{piece.media.rpartition('/')[2]}", piece


@dataclass(frozen=True, slots=True)
class _Order:
    """What the requests of one take share."""

    work: Work
    params: _Params
    jobs: Jobs

    @property
    def profile(self) -> Profile:
        return self.jobs.profile(self.params.choice.generator)

    def film(self) -> Made:
        """The shot as one film."""
        performance = self._performance()
        given = Given(
            ends=self._ends(),
            source=self._animatic(),
            guides=self._guides(None),
            style=self._keys(),
            loras=self.params.loras,
        )
        return self._carried_out(given, performance, "film", self.work.bench.progress)

    def drawings(self) -> dict[str, Made]:
        """The shot drawing by drawing: several at once where others do the work."""
        performance = self._performance()
        names = [f"{index:04d}" for index in range(len(performance.drawings))]
        outside = self.profile.premises is not Premises.HERE
        done = 0

        def still(_done: int, _total: int) -> None:
            """Waiting for one drawing is progress of the whole; who was stopped hears it here."""
            self.work.bench.progress(done, len(names))

        def make(name: str) -> Made:
            picture = self._tree("beauty").get(f"{name}.png")
            given = Given(
                source=(picture, "image/png") if picture else None,
                guides=self._guides(name),
                style=self._keys(),
                loras=self.params.loras,
            )
            return self._carried_out(given, performance, name, still)

        made: dict[str, Made] = {}
        with ThreadPoolExecutor(self.profile.at_once if outside else 1) as pool:
            try:
                for name, one in zip(names, pool.map(make, names), strict=True):
                    made[name] = one
                    done += 1
                    self.work.bench.progress(done, len(names))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return made

    def _carried_out(self, given: Given, performance: Performance, name: str, tell: Tell) -> Made:
        profile, params = self.profile, self.params
        brief = Brief(
            prompt=params.prompt,
            negative=params.negative,
            size=params.size,
            seconds=performance.frames / performance.fps,
            fps=performance.fps,
            seed=params.seed,
        )
        request = request_for(brief, params.choice, profile, given, params.take)
        errand = Errand(
            generator=profile.name,
            request=request,
            step=self.work.step if name == "film" else f"{self.work.step}/{name}",
            shot=params.shot,
            key=errand_key(profile, request),
        )
        return self.jobs.carry_out(errand, tell)

    def _performance(self) -> Performance:
        return msgspec.json.decode(self.work.read("performance"), type=Performance)

    def _ends(self) -> tuple[Digest, Digest] | None:
        inputs = self.work.inputs
        return (inputs["first"], inputs["last"]) if "first" in inputs else None

    def _animatic(self) -> tuple[Digest, str] | None:
        found = self.work.inputs.get("animatic")
        return (found, "video/mp4") if found else None

    def _keys(self) -> Sequence[Digest]:
        return [self.work.inputs[f"key/{name}/picture"] for name in self.params.keys]

    def _guides(self, drawing: str | None) -> dict[GuideKind, Sequence[Digest]]:
        """The guides of one drawing, or of all in order."""
        found: dict[GuideKind, Sequence[Digest]] = {}
        beauty, controls = self._tree("beauty"), self._tree("controls")
        folders = {GuideKind.BEAUTY: ("", beauty)}
        folders |= {kind: (f"{name}/", controls) for kind, name in CONTROLS.items()}
        for kind, (folder, files) in folders.items():
            suffix = ".png" if drawing is None else f"{drawing}.png"
            there = [
                digest
                for name, digest in sorted(files.items())
                if name.startswith(folder)
                and name.endswith(suffix)
                and "/" not in name[len(folder) :]
            ]
            if there:
                found[kind] = there
        return found

    def _tree(self, name: str) -> Mapping[str, Digest]:
        return decode_tree(self.work.read(name)).files if name in self.work.inputs else {}
