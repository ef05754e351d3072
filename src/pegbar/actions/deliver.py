"""The door out: a finished film leaves the house, or is told why not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pegbar.actions.approvals import lacking
from pegbar.actions.asking import Asked, ask
from pegbar.actions.consents import Standing, standing_of
from pegbar.actions.doors import inputs_of, shots_of
from pegbar.actions.film_graph import FilmGraph
from pegbar.actions.pack_facts import Scene
from pegbar.actions.publish import publish
from pegbar.actions.rights_of_film import Hindrance, hindrances, of_terms, sources_of
from pegbar.actions.shoot import Shoot
from pegbar.actions.stages import LEAVING, Review
from pegbar.actions.studio import Room, Shelf
from pegbar.actions.under_packs import under_packs
from pegbar.assets.facts import FilmDelivered
from pegbar.graph.flow import LabelFlow
from pegbar.graph.plan import plan
from pegbar.rights.door import Door, Use
from pegbar.rights.label import Obligation, join_all
from pegbar.values.digests import Digest
from pegbar.values.errors import BadInput, Refused, StorageFailed


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What left. `owed` comes with the use, from the labels of all that is in the film;
    `manifest` signs for what carries no credentials of its own."""

    folder: str
    files: tuple[str, ...]
    territory: str
    day: str
    owed: tuple[Obligation, ...]
    manifest: str = ""


def deliver(shoot: Shoot, film: FilmGraph, room: Room, use: Use, folder: Path) -> Delivered:
    """Copy the signed film, its captions and its poster into `folder`, all of them or none.

    Raises Refused where a source, a consent or an approval that is lacking stands in the way of
    this use, or where the film is not made as the show stands now; BadInput for a folder that is
    none; StorageFailed.
    """
    folder = folder.resolve()
    if not folder.name or (folder.exists() and not folder.is_dir()):
        raise BadInput(f"{folder} is not a folder", hint="name a folder with --to")
    parts = {kind: film.parts[kind] for kind in LEAVING}
    made = _made(film, room)
    facts = list(room.ledger.facts())
    _ask_to_leave(Review(shoot=shoot, film=film, room=room, facts=facts), use, made)
    if len(made) < len(LEAVING):
        raise Refused(
            f"{use.show} is not made as the show stands now",
            hint=_make_first(shoot),
            about=use.show,
        )
    if not parts["film"].step.startswith("sign/"):
        raise Refused(
            "the film is not signed, and nothing leaves without credentials",
            hint="give the studio a certificate with pegbar init, and make the film again",
            about=use.show,
        )
    fact = FilmDelivered(
        profile="film",
        territory=use.territory,
        to=str(folder),
        files=made,
        step=parts["film"].step,
    )
    files = _copy(made, room, folder, (shoot.show.id, fact))
    flow = LabelFlow(film.graph.by_id(), shoot.labels())
    label = join_all(flow.label(part.step) for part in parts.values())
    return Delivered(
        folder=str(folder),
        files=files,
        territory=use.territory,
        day=str(use.day),
        owed=tuple(sorted(label.obligations)),
    )


def _ask_to_leave(review: Review, use: Use, made: Mapping[str, Digest]) -> None:
    """Ask labels, consents, approvals, policies and packs about this use. Raises Refused."""
    shoot, room = review.shoot, review.room
    graph = review.film.graph.needed_for({review.film.parts[kind].step for kind in LEAVING})
    sources, standing = sources_of(graph, shoot), standing_of(review.facts)
    found = (
        *hindrances(sources, use, standing),
        *of_terms(graph, use.purpose),
        *_closed(made, standing),
        *lacking(review, "deliver"),
    )
    asked = Asked(
        door=Door.LEAVE,
        action="deliver",
        about=f"{use.show} in {use.territory} on {use.day}",
        obstacles=found,
        inputs=(*inputs_of(sources, found), *(made.values() if not found else ())),
        things=shots_of(shoot),
    )
    scene = Scene(
        shoot=shoot, graph=graph, ledger=review.facts, day=use.day, territory=use.territory
    )
    under = under_packs(asked, room.packs, scene, made.values())
    ask(room, shoot.show, under, facts=review.facts)


def _make_first(shoot: Shoot) -> str:
    """What to do about a film, or about a territory's version of it, that is not there."""
    if shoot.territory and shoot.show.disclosure.form_in(shoot.territory) != "none":
        version = f"pegbar make SHOW --territory {shoot.territory}"
        return f"each territory has its own label: {version}, look at it, and deliver it then"
    return "pegbar plan says what changed; make it, look at it, and deliver it then"


def _made(film: FilmGraph, room: Room) -> dict[str, Digest]:
    """The parts that leave, as far as they are there for the show as it stands."""
    planned = plan(film.graph, Shelf(room.index, room.vault)).steps
    outputs = {one.step.id: one.outputs for one in planned if one.outputs is not None}
    return {
        kind: outputs[part.step][part.name]
        for kind, part in film.parts.items()
        if kind in LEAVING and part.step in outputs
    }


def _closed(made: Mapping[str, Digest], standing: Standing) -> Iterator[Hindrance]:
    """Parts that were made with a consent that was taken back since."""
    for name, fact in sorted(standing.revoked.items()):
        for kind in sorted(kind for kind, digest in made.items() if digest in fact.closed):
            yield Hindrance(
                source=f"the {kind}",
                side="consent",
                message=f"it was made with the consent {name}, which was taken back",
                who_could="nobody; make it again without",
            )


def _copy(
    made: Mapping[str, Digest], room: Room, folder: Path, record: tuple[str, FilmDelivered]
) -> tuple[str, ...]:
    """All parts into a draft beside the folder; then the record; then into place. What leaves is
    on record before it can be seen."""
    show, fact = record
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        paths = publish(made, room.vault, draft, show)
        room.ledger.append([fact], by=room.person)
        return _into_place(draft, folder, [path.name for path in paths.values()])
    except OSError as error:
        raise StorageFailed(
            f"{folder} cannot be written: {error.strerror}",
            hint="check the folder's permissions and the free space",
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _into_place(draft: Path, folder: Path, names: Sequence[str]) -> tuple[str, ...]:
    if folder.is_dir():
        for name in names:
            (draft / name).replace(folder / name)
    else:
        draft.replace(folder)
    return tuple(str(folder / name) for name in names)
