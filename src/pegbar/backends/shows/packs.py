"""The rule packs within reach: those that come with Pegbar, a studio's own, and a show's own."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from pegbar.backends.shows.paths import YAML, Folder
from pegbar.production.packs_file import read_placed_pack
from pegbar.production.yaml_reader import Places
from pegbar.rights.packs import Pack
from pegbar.rights.people import HouseRules
from pegbar.values.digests import Digest, digest_bytes
from pegbar.values.errors import BadInput
from pegbar.values.place import Place

FOLDER: Final = "packs"
SHIPPED: Final = Path(__file__).parents[2] / FOLDER
_ENDINGS: Final = (".yaml", ".yml")
Whose = Literal["pegbar", "studio", "show"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """A pack, the file that it was read from with the places in it, and whose it is."""

    pack: Pack
    places: Places
    file: str
    whose: Whose
    digest: Digest


def pack_at(path: Path, whose: Whose = "studio") -> PackFile:
    """The pack in a file. Raises BadInput."""
    place = Place(str(path))
    try:
        return _read(Folder(path.resolve().parent), path.name, str(path), whose)
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}", place=place) from None


def shipped(names: Collection[str] | None = None) -> tuple[PackFile, ...]:
    """The packs that come with Pegbar; of them those with these ids, where some are named. Each
    is read once."""
    ids = shipped_ids()
    return tuple(_shipped(one) for one in ids if names is None or one in names)


@cache
def shipped_ids() -> tuple[str, ...]:
    """The ids of the packs that come with Pegbar: each names its file."""
    return tuple(sorted(one.stem for one in SHIPPED.iterdir() if one.suffix in _ENDINGS))


@cache
def _shipped(name: str) -> PackFile:
    return pack_at(SHIPPED / f"{name}.yaml", "pegbar")


def studio_packs(root: Path) -> tuple[PackFile, ...]:
    """The packs that a studio wrote for itself, in `packs/` of its folder. Raises BadInput."""
    return _in_folder(root / FOLDER, "studio")


def _in_folder(folder: Path, whose: Whose) -> tuple[PackFile, ...]:
    if not folder.is_dir():
        return ()
    files = sorted(one for one in folder.iterdir() if one.suffix in _ENDINGS)
    return tuple(pack_at(one, whose) for one in files)


def show_packs(root: Path) -> tuple[PackFile, ...]:
    """The packs in `packs/` of a show's folder. Raises BadInput."""
    folder = Folder(root)
    return tuple(_read(folder, name, name, "show") for name in folder.list(FOLDER, _ENDINGS))


def _read(folder: Folder, name: str, shown: str, whose: Whose) -> PackFile:
    try:
        text = folder.read(name, YAML, Place(shown)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(
            "it is not UTF-8 text", place=Place(shown), hint="save it as plain text"
        ) from None
    pack, places = read_placed_pack(text, shown)
    digest = digest_bytes(text.encode())
    return PackFile(pack=pack, places=places, file=shown, whose=whose, digest=digest)


def shelf(*groups: Sequence[PackFile]) -> dict[str, PackFile]:
    """Packs by id. Raises BadInput where two have the same: nobody's rules are replaced unseen."""
    found: dict[str, PackFile] = {}
    for one in (one for group in groups for one in group):
        name, before = one.pack.id, found.get(one.pack.id)
        ours = one.whose != "pegbar" and name in shipped_ids()
        if before or ours:
            where = before.file if before and not ours else "Pegbar"
            raise BadInput(
                f"a pack called {name} is in {where} already",
                place=Place(one.file),
                hint="give it an id of its own; what it adds can stand beside the other",
            )
        found[name] = one
    return found


def chosen(
    names: Sequence[str], known: Mapping[str, PackFile], places: Places
) -> tuple[PackFile, ...]:
    """The packs that a show names. Raises BadInput for one that nobody has."""
    for number, name in enumerate(names):
        if name in known and name not in names[:number]:
            continue
        place = places.at("packs", number)
        if name in known:
            raise BadInput(f"{name} is chosen twice", place=place)
        near = difflib.get_close_matches(name, {*known, *shipped_ids()}, n=1)
        raise BadInput(
            f"there is no rule pack called {name[:60]!a}",
            place=place,
            hint=f"did you mean {near[0]}?" if near else "pegbar packs lists them",
        )
    return tuple(known[name] for name in names)


def governing(rules: HouseRules, found: Sequence[PackFile]) -> tuple[HouseRules, tuple[Pack, ...]]:
    """The rules that a show brings with the packs that it chose. A pack of the studio's own governs
    it like a file of the show: a change has to be accepted."""
    shared = {
        f"the studio's {FOLDER}/{Path(one.file).name}": one.digest
        for one in found
        if one.whose == "studio"
    }
    if shared:
        rules = msgspec.structs.replace(rules, files={**rules.files, **shared})
    return rules, tuple(one.pack for one in found)
