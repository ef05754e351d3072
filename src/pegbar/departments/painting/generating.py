"""A shot given to a generator: the requests are carried out, and what came back is kept exactly as
it was received."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import msgspec

from pegbar.assets.generation import Made, Piece, Request
from pegbar.assets.profile import Premises, Profile
from pegbar.assets.tree import tree_of
from pegbar.departments.painting.take_requests import (
    FILM,
    TakeParams,
    errand_key,
    take_requests,
)
from pegbar.ports.jobs import Errand, Jobs, Tell
from pegbar.ports.work import Work
from pegbar.values.canonical import Json, canonical
from pegbar.values.digests import Digest
from pegbar.values.errors import NotInstalled


def generate(work: Work) -> Mapping[str, Digest]:
    """One take as it was received: a film, or a picture for every drawing; and the record of each
    request that made it."""
    params = msgspec.convert(work.params, TakeParams)
    jobs = desk_at(work)
    profile = jobs.profile(params.choice.generator)
    requests = take_requests(work.params, work.inputs, work.bench.read, profile)
    order = _Order(work, jobs, profile, params.shot)
    made = {FILM: order.film(requests[FILM])} if params.moving else order.drawings(requests)
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


def _pieces(made: Mapping[str, Made]) -> Iterator[tuple[str, Piece]]:
    """Every piece with the name that it is kept under: `film.mp4`, `0003.png`, and numbered
    behind that where one request gave several."""
    for name, one in made.items():
        for number, piece in enumerate(one.pieces):
            several = f"-{number:05d}" if len(one.pieces) > 1 else ""
            yield f"{name}{several}.{piece.media.rpartition('/')[2]}", piece


@dataclass(frozen=True, slots=True)
class _Order:
    """Who carries out what for one take."""

    work: Work
    jobs: Jobs
    profile: Profile
    shot: str

    def film(self, request: Request) -> Made:
        """The shot as one film."""
        return self._carried_out(request, self.work.step, self.work.bench.progress)

    def drawings(self, requests: Mapping[str, Request]) -> dict[str, Made]:
        """The shot drawing by drawing: several at once where others do the work."""
        outside = self.profile.premises is not Premises.HERE
        total, done = len(requests), 0

        def still(_done: int, _total: int) -> None:
            """Waiting for one drawing is progress of the whole; who was stopped hears it here."""
            self.work.bench.progress(done, total)

        def make(name: str) -> Made:
            return self._carried_out(requests[name], f"{self.work.step}/{name}", still)

        made: dict[str, Made] = {}
        with ThreadPoolExecutor(self.profile.at_once if outside else 1) as pool:
            try:
                for name, one in zip(requests, pool.map(make, requests), strict=True):
                    made[name] = one
                    done += 1
                    self.work.bench.progress(done, total)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return made

    def _carried_out(self, request: Request, step: str, tell: Tell) -> Made:
        errand = Errand(
            generator=self.profile.name,
            request=request,
            step=step,
            shot=self.shot,
            key=errand_key(self.profile, request),
        )
        return self.jobs.carry_out(errand, tell)
