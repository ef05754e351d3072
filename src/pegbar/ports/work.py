"""What a recipe is given when it runs: an order, and a bench to work at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pegbar.values.canonical import Json
from pegbar.values.digests import Digest

if TYPE_CHECKING:
    from pegbar.ports.jobs import Jobs
    from pegbar.ports.mark import Marker
    from pegbar.ports.painter import Painter
    from pegbar.ports.signer import Signer
    from pegbar.ports.voice import Voice


class Bench(Protocol):
    """Where a recipe reads its inputs and leaves its outputs. One bench serves one step."""

    @property
    def scratch(self) -> Path:
        """An empty folder of this step's own, gone when the step ends."""
        ...

    def path(self, digest: Digest) -> Path:
        """A read-only file that holds these bytes, for tools that need one; it is there while the
        step runs. Raises Corrupt, StorageFailed."""
        ...

    def read(self, digest: Digest) -> bytes:
        """These bytes. Raises Corrupt, StorageFailed."""
        ...

    def put(self, data: bytes | Path) -> Digest:
        """Keep bytes, or a file's bytes, and get their digest. Raises StorageFailed."""
        ...

    def once(self, about: Json, make: Callable[[], bytes]) -> Digest:
        """A small piece of the step, made at most once ever: `about` says what it depends on
        besides the recipe. Finished pieces survive a crash of the step."""
        ...

    def progress(self, done: int, total: int) -> None:
        """Tell how far the step is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The concrete backends that recipes may use, made on demand, handed out by the wiring."""

    painters: Mapping[str, Callable[[], Painter]]
    voices: Mapping[str, Callable[[], Voice]]
    signer: Callable[[], Signer]
    marker: Callable[[], Marker] | None = None
    jobs: Callable[[], Jobs] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One order: `inputs` are digests by the names that the step gave them."""

    step: str
    params: Mapping[str, Json]
    inputs: Mapping[str, Digest]
    bench: Bench
    tools: Tools

    def read(self, name: str) -> bytes:
        """The bytes of the input `name`."""
        return self.bench.read(self.inputs[name])
