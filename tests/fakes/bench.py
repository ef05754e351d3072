"""A bench in a temporary folder, and an order to work at it, without an engine or a ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pegbar.ports.signer import Signer
from pegbar.ports.voice import Voice
from pegbar.ports.work import Tools, Work
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest, digest_bytes, digest_json, hex_of


def _no_signer() -> Signer:
    raise AssertionError("this test signs nothing")


@dataclass
class FolderBench:
    """Keeps bytes as files; `made` names the small pieces that were really made."""

    root: Path
    made: list[Digest] = field(default_factory=list)
    pieces: dict[Digest, Digest] = field(default_factory=dict)

    @property
    def scratch(self) -> Path:
        folder = self.root / "scratch"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def path(self, digest: Digest) -> Path:
        return self.root / hex_of(digest)

    def put(self, data: bytes | Path) -> Digest:
        content = data.read_bytes() if isinstance(data, Path) else data
        digest = digest_bytes(content)
        self.path(digest).write_bytes(content)
        return digest

    def once(self, about: Json, make: Callable[[], bytes]) -> Digest:
        key = digest_json(about)
        if key not in self.pieces:
            self.made.append(key)
            self.pieces[key] = self.put(make())
        return self.pieces[key]

    def progress(self, done: int, total: int) -> None:
        assert 0 <= done <= total

    def read(self, digest: Digest) -> bytes:
        return self.path(digest).read_bytes()


def order(
    bench: FolderBench,
    params: Mapping[str, Json],
    inputs: Mapping[str, Digest] | None = None,
    voices: Mapping[str, Callable[[], Voice]] | None = None,
) -> Work:
    tools = Tools(painters={}, voices=voices or {}, signer=_no_signer)
    return Work(step="test/step", params=params, inputs=inputs or {}, bench=bench, tools=tools)
