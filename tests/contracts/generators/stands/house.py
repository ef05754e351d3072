"""The house painter: it is given a puppet's guides, and two painted keys of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from pegbar.assets.generation import Guide, GuideKind, Kind, Reference, RefRole, Request
from pegbar.assets.guides import FLAT, LINE, PARTS, TABLE
from pegbar.assets.pictures import encode_guides, encode_png
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.house import DrawingFiles, House, KeyFiles, Options
from pegbar.backends.generators.inhouse import Bench
from pegbar.backends.painters.house_painter import HousePainter
from pegbar.ports.painter import GuideSet
from pegbar.values.digests import Digest, digest_bytes
from tests.contracts.painters.puppet import HEIGHT, WIDTH, key, puppet

from ..local_stand import LocalStand
from ..stand import Files

_BENCH = Bench()


@cache
def _folder() -> Path:
    return Path(mkdtemp(prefix="pegbar-house-stand-"))


def _kept(data: bytes, paths: dict[Digest, Path]) -> Digest:
    digest = digest_bytes(data)
    path = _folder() / digest.removeprefix("blake3:")
    path.write_bytes(data)
    paths[digest] = path
    return digest


def _drawing(guides: GuideSet, paths: dict[Digest, Path]) -> DrawingFiles:
    files = {name: _kept(data, paths) for name, data in encode_guides(guides).items()}
    return DrawingFiles(flat=files[FLAT], line=files[LINE], parts=files[PARTS], table=files[TABLE])


@cache
def painting() -> tuple[Request, dict[Digest, Path]]:
    """A request for a drawing of the puppet, and its files: written once, read by many jobs."""
    import msgspec

    paths: dict[Digest, Path] = {}
    keys = []
    for name, x in (("first", 90), ("second", 140)):
        one = key(name, x=x, arm=20 + x / 5)
        over = _drawing(one.guides, paths)
        keys.append(KeyFiles(name=name, picture=_kept(encode_png(one.picture), paths), over=over))
    drawing = _drawing(puppet(x=115, arm=30), paths)
    options = Options(table=drawing.table, keys=tuple(keys))
    shown = [drawing.table]
    for one in keys:
        shown += [one.picture, one.over.flat, one.over.line, one.over.parts, one.over.table]
    guides = (
        (GuideKind.FLAT, drawing.flat),
        (GuideKind.LINE, drawing.line),
        (GuideKind.PARTS, drawing.parts),
    )
    request = Request(
        kind=Kind.IMAGE_TO_IMAGE,
        seed=7,
        size=(WIDTH, HEIGHT),
        guides=tuple(Guide(kind=kind, digests=(digest,)) for kind, digest in guides),
        references=tuple(Reference(role=RefRole.STYLE, digest=one) for one in shown),
        options=msgspec.to_builtins(options),
    )
    return request, paths


@dataclass(kw_only=True)
class HouseStand(LocalStand):
    def request(self, profile: Profile, able: Capability, files: Files) -> Request:
        request, paths = painting()
        assert isinstance(files.paths, dict)
        files.paths.update(paths)
        return request


STAND = HouseStand(
    vendor=House(_BENCH, HousePainter(steps=4)), bench=_BENCH, needs=("torch", "safetensors")
)
