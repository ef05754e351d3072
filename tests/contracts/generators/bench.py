"""What a clause works with, and the list that clauses stand in."""

from __future__ import annotations

import itertools
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import imageio_ffmpeg
from PIL import Image

from pegbar.assets.generation import Request
from pegbar.assets.profile import Capability, Profile
from pegbar.ports.generator import (
    Brought,
    Generator,
    GeneratorTrouble,
    Handed,
    Sight,
    State,
    Ticket,
)

from .stand import SECRET, Files, Play, Stand, handed

Scope = Literal["capability", "kind", "generator", "vendor"]
_COUNT = itertools.count(1)
_OVER = frozenset({State.DONE, State.FAILED, State.CANCELLED})


@dataclass
class Bench:
    """What a clause works with: a stand's play, one generator and one thing that it can do."""

    stand: Stand
    play: Play
    profile: Profile
    able: Capability
    files: Files
    folder: Path
    generator: Generator
    clause: Clause

    def request(self) -> Request:
        return self.stand.request(self.profile, self.able, self.files)

    def handed(self, request: Request | None = None, draft: Ticket | None = None) -> Handed:
        job = f"job-{self.stand.name}-{next(_COUNT):06}"
        return handed(request or self.request(), self.files, job, draft)

    def fresh(self) -> Generator:
        """The same generator as another process would open it."""
        return self.stand.vendor.open(self.profile, self.play.account)

    def into(self) -> Path:
        folder = self.folder / f"in-{next(_COUNT)}"
        folder.mkdir()
        return folder

    def over(self, ticket: Ticket, generator: Generator | None = None) -> Sight:
        """The last that is seen of a job."""
        asked = generator or self.generator
        for _ in range(100):
            sight = asked.look(ticket)
            if sight.state in _OVER:
                return sight
            self.play.pass_time(2)
        raise AssertionError(f"the job never ended: {sight}")

    def trouble(self, call: Callable[[], object]) -> GeneratorTrouble:
        """The trouble that a call ends in; nothing else may come out of it, and no secret."""
        try:
            result = call()
        except GeneratorTrouble as trouble:
            assert SECRET not in f"{trouble} {trouble!r} {trouble.word} {trouble.__cause__!r}"
            assert trouble.message, "a trouble says what happened"
            assert pickle.loads(pickle.dumps(trouble)).why is trouble.why
            return trouble
        raise AssertionError(f"no trouble came, but {result!r}")


@dataclass(frozen=True)
class Clause:
    name: str
    scope: Scope
    run: Callable[[Bench], None]
    says: str


CLAUSES: dict[str, Clause] = {}


def clause(scope: Scope) -> Callable[[Callable[[Bench], None]], Callable[[Bench], None]]:
    """A clause runs for each capability of each generator, for each kind of work of the stand, for
    each generator, or once."""

    def kept(run: Callable[[Bench], None]) -> Callable[[Bench], None]:
        CLAUSES[run.__name__] = Clause(run.__name__, scope, run, (run.__doc__ or "").strip())
        return run

    return kept


def as_json(value: object) -> str:
    return json.dumps(value)


def looked_at(one: Brought) -> tuple[tuple[int, int], float]:
    """The size of a received picture or film, and its length."""
    if one.media.startswith("video/"):
        reader = imageio_ffmpeg.read_frames(str(one.path))
        told = next(reader)
        reader.close()
        return tuple(told["size"]), told["duration"]
    with Image.open(one.path) as picture:
        return picture.size, 0.0
