"""Which film of a studio a mark stands for."""

from __future__ import annotations

import msgspec

from pegbar.actions.studio import Room
from pegbar.assets.facts import FilmMade, StepMade
from pegbar.graph.key import decode_material
from pegbar.values.digests import Digest
from pegbar.values.errors import Corrupt


class KnownFilm(msgspec.Struct, frozen=True, kw_only=True):
    """A film that was made here with a mark. `film` is the file that left last with this picture,
    empty where none did; `made` and `by` say when its picture was made, and for whom."""

    show: str
    made: str
    by: str
    picture: Digest
    title: str = ""
    film: str = ""


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    mark: str


def recognise(mark: str, room: Room) -> KnownFilm | None:
    """The film of this show that carries the mark, read off its ledger alone."""
    found: KnownFilm | None = None
    carries: set[str] = set()
    for fact in room.ledger.facts():
        match fact.body:
            case StepMade(outputs=outputs) as made if "mark" in outputs:
                if _mark(room, outputs["mark"]) == mark:
                    picture = outputs["out"]
                    found = KnownFilm(show=room.show, made=fact.at, by=fact.by, picture=picture)
                    carries |= {picture}
            case StepMade(recipe="film.mux" | "film.sign") as made:
                if carries & set(decode_material(made.material.encode()).inputs.values()):
                    carries |= set(made.outputs.values())
            case FilmMade(files=files, title=title) if found and files.get("film") in carries:
                found = msgspec.structs.replace(found, title=title, film=files["film"])
    return found


def _mark(room: Room, digest: Digest) -> str:
    try:
        data = room.vault.read(digest)
    except Corrupt:
        return ""  # lost bytes are the doctor's business
    return msgspec.json.decode(data, type=_Told).mark
