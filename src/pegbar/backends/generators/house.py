"""The house painter as a generator, a peer of any other: it paints one drawing from its guides, in
the look of a show's painted keyframes.

The film's own graph goes on using the painting department's steps, which learn once for a show and
keep every drawing. This is the same painter for whoever asks through the port of generators.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from pegbar.assets.generation import Guide, GuideKind, Kind, RefRole, Request, Used
from pegbar.assets.guides import FLAT, LINE, PARTS, TABLE
from pegbar.assets.profile import Capability, Profile
from pegbar.backends.generators.inhouse import Bench, Hand, InHouse, Work, at_home, lacking
from pegbar.ports.generator import Account, Generator, GeneratorTrouble, Handed, Trouble
from pegbar.values.canonical import Json
from pegbar.values.digests import Digest, digest_json
from pegbar.values.errors import BadInput
from pegbar.values.repeat import Repeat

if TYPE_CHECKING:
    from pegbar.ports.painter import GuideSet, Keyframe, Look, Painter, Session

NAME: Final = "house-painter"
_AS_OF: Final = dt.date(2026, 11, 21)
_NEEDED: Final = (GuideKind.FLAT, GuideKind.LINE, GuideKind.PARTS)


class DrawingFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The four files of a drawing's guides, by digest."""

    flat: Digest
    line: Digest
    parts: Digest
    table: Digest


class KeyFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A painted keyframe: its picture, and what it was painted over."""

    name: str
    picture: Digest
    over: DrawingFiles


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`table` are the parts of the drawing, `keys` the painted keyframes. `weights` and `card` are
    a look that was learned from them; without one it is learned first, from the request's seed.
    Every digest here is a STYLE reference of the request, so that the file comes along."""

    table: Digest = Digest("")
    keys: tuple[KeyFiles, ...] = ()
    weights: Digest = Digest("")
    card: Digest = Digest("")


PROFILE: Final = Profile(
    name=NAME,
    vendor="house",
    title="The house painter: the look of a show's own keyframes",
    does=(
        Capability(
            kind=Kind.IMAGE_TO_IMAGE,
            prompt=0,
            needs_prompt=False,
            seed=True,
            references={RefRole.STYLE: (6, 400)},
            guides=frozenset(_NEEDED),
        ),
    ),
    repeat=Repeat.EXACT,
    version="2",
    options=Options,
    extra="painter",
    package="pegbar",
    read_at="docs/reference/painter.md",
    met=True,
    **at_home(
        _AS_OF,
        "docs/reference/painter.md",
        commercial=True,
        licence="Apache-2.0; it holds no weights but those that it learns from the show",
    ),
)


@dataclass(frozen=True, slots=True)
class _Open:
    """A painter that is ready to paint in one look."""

    look: str
    session: Session


class House:
    """Implements port Vendor."""

    name: Final = "house"

    def __init__(self, bench: Bench | None = None, painter: Painter | None = None) -> None:
        self._bench = Bench() if bench is None else bench
        self._painter = painter
        self._open: _Open | None = None  # used by one job at a time: the bench sees to it

    def profiles(self, account: Account) -> Sequence[Profile]:  # noqa: ARG002 - the same for all
        return (PROFILE,)

    def open(self, profile: Profile, account: Account) -> Generator:  # noqa: ARG002
        if self._painter is None and util.find_spec("torch") is None:
            raise lacking("the house painter needs torch", "painter")
        return InHouse(profile, self._bench, self._painted, check=_check)

    def _painted(self, handed: Handed, into: Path, hand: Hand) -> Work:
        from pegbar.backends.generators.local import giving

        request, options = handed.request, msgspec.convert(handed.request.options, Options)
        painter = self._made()
        try:
            drawing = _drawing(handed, _guides_of(request, options.table))
            opened = self._opened(painter, handed, options, hand)
        except BadInput as error:
            raise GeneratorTrouble(Trouble.INVALID, str(error)) from error
        size = (drawing.table.width, drawing.table.height)
        if size != request.size:
            raise GeneratorTrouble(
                Trouble.INVALID,
                f"the drawing is {size[0]}×{size[1]}, not {request.size[0]}×{request.size[1]}",
            )
        picture = opened.session.paint(drawing)
        return Work(
            files=giving.as_pictures([picture], into),
            used=Used(
                generator=NAME,
                version=painter.identity(),
                seed=request.seed,
                parameters={"keys": [one.name for one in options.keys], "look": opened.look},
            ),
        )

    def _made(self) -> Painter:
        if self._painter is None:
            from pegbar.backends.painters.house_painter import HousePainter

            self._painter = HousePainter()
        return self._painter

    def _opened(self, painter: Painter, handed: Handed, options: Options, hand: Hand) -> _Open:
        told: Json = msgspec.to_builtins(
            [options.keys, options.weights, options.card, handed.request.seed]
        )
        look = digest_json(told)
        if self._open is None or self._open.look != look:
            keys = [_key(handed, one) for one in options.keys]
            self._open = _Open(look, painter.open(keys, _look(painter, keys, handed, hand)))
        return self._open


def _look(painter: Painter, keys: Sequence[Keyframe], handed: Handed, hand: Hand) -> Look:
    """The look that was given, or one that is learned now."""
    from pegbar.ports.painter import Look

    options = msgspec.convert(handed.request.options, Options)
    if options.weights and options.card:
        card = msgspec.json.decode(_bytes(handed, options.card), type=dict[str, object])
        return Look(weights=_bytes(handed, options.weights), card=card)
    return painter.learn(
        keys,
        seed=handed.request.seed or 0,
        progress=lambda done, total: hand.share(0.9 * done / max(1, total)),
    )


def _check(handed: Handed) -> None:
    """Before it begins: whether everything is there. Raises GeneratorTrouble (INVALID)."""
    request, options = handed.request, msgspec.convert(handed.request.options, Options)
    _guides_of(request, options.table)
    if not options.keys:
        raise GeneratorTrouble(Trouble.INVALID, "no painted keyframe is named in `keys`")
    wanted = {options.table, options.weights, options.card} - {""}
    for key in options.keys:
        wanted |= {key.picture, key.over.flat, key.over.line, key.over.parts, key.over.table}
    missing = sorted(one for one in wanted if one not in handed.files)
    if missing:
        raise GeneratorTrouble(
            Trouble.INVALID, f"{missing[0][:19]} is named in its options and is no reference"
        )


def _guides_of(request: Request, table: Digest) -> DrawingFiles:
    """The drawing that is to be painted. Raises GeneratorTrouble where a guide is missing."""
    found: dict[GuideKind, Guide] = {one.kind: one for one in request.guides}
    for kind in _NEEDED:
        if kind not in found or not found[kind].digests:
            raise GeneratorTrouble(
                Trouble.INVALID, f"it paints from guides; {kind.value} is missing"
            )
    if not table:
        raise GeneratorTrouble(Trouble.INVALID, "the table of the drawing's parts is missing")
    flat, line, parts = (found[kind].digests[0] for kind in _NEEDED)
    return DrawingFiles(flat=flat, line=line, parts=parts, table=table)


def _key(handed: Handed, one: KeyFiles) -> Keyframe:
    from pegbar.assets.pictures import decode_png
    from pegbar.ports.painter import Keyframe

    guides = _drawing(handed, one.over)
    picture = decode_png(_bytes(handed, one.picture), one.name)
    if picture.shape != guides.flat.shape:
        raise BadInput(f"the key {one.name} and its drawing are of two sizes")
    return Keyframe(name=one.name, picture=picture, guides=guides)


def _drawing(handed: Handed, files: DrawingFiles) -> GuideSet:
    from pegbar.assets.pictures import decode_guides
    from pegbar.ports.painter import GuideSet

    names = {FLAT: files.flat, LINE: files.line, PARTS: files.parts, TABLE: files.table}
    return decode_guides({name: _bytes(handed, one) for name, one in names.items()}, GuideSet)


def _bytes(handed: Handed, digest: Digest) -> bytes:
    return handed.files[digest].read_bytes()


VENDOR: Final = House()
